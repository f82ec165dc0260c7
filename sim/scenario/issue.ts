/** What is wrong with a scenario, for people: where, which key, what would be right. */
export interface Issue {
  readonly file: string;
  /** From 1; 0 when the place is not in the text (an override, a whole file). */
  readonly line: number;
  readonly column: number;
  /** `faults[1].at`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
}

export type Path = readonly (string | number)[];

/** `topology.clusters[0].volume.size` */
export function formatPath(path: Path): string {
  let text = "";
  for (const part of path) text += typeof part === "number" ? `[${part}]` : text === "" ? part : `.${part}`;
  return text;
}

/** `file:line:column: key: message`, the form that editors make clickable. */
export function formatIssue(issue: Issue): string {
  const place = issue.line === 0 ? issue.file : `${issue.file}:${issue.line}:${issue.column}`;
  return issue.path === "" ? `${place}: ${issue.message}` : `${place}: ${issue.path}: ${issue.message}`;
}

/** A word of less letters is in too many others to say which of them was meant. */
const PART_LENGTH_MIN = 4;

/**
 * The candidate that differs least from `word`, if it is near enough to have been meant; or the only one it is part of.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least) [best, least] = [candidate, distance];
  }
  if (best !== undefined || word.length < PART_LENGTH_MIN) return best;
  const small = word.toLowerCase();
  const around = candidates.filter(
    (candidate) => candidate.toLowerCase().includes(small) && partsOf(candidate).includes(partsOf(word)),
  );
  return around.length === 1 ? around[0] : undefined;
}

/** `-promotion-tier` of `promotionTier`: a part begins where one would say it. */
function partsOf(name: string): string {
  return `-${name.replaceAll(/(?<=[^-])[A-Z]/g, "-$&").toLowerCase()}`;
}

/** ` Did you mean "rate"?` or the whole list when nothing is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  return candidates.length > 0 && candidates.length <= 30 ? ` Possible: ${candidates.join(", ")}.` : "";
}

/**
 * Insertions, deletions and substitutions, with a swap of neighbours counted once; words longer than 64 characters are
 * cut.
 */
function editDistance(from: string, to: string): number {
  const a = from.slice(0, 64);
  const b = to.slice(0, 64);
  const rows = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      row[j] = Math.min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        row[j] = Math.min(row[j], rows[i - 2][j - 2] + 1);
    }
    rows.push(row);
  }
  return rows[a.length][b.length];
}
