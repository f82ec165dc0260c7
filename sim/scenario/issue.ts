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

/** So many letters may be wrong before whole words count for more: `reboot-instance` is not `create-instance`. */
const MISSPELT_MAX = 2;

/**
 * The candidate that was probably meant by `word`: one that is misspelt, the same words in another order (`disk-slow`),
 * the only one that has it as a part (`nodesPerAz`), or the one of most words among those that it says with others
 * around them (`instance-crash`). Where no word tells, the one that differs least, if it is near enough.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const words = partsOf(word);
  const turned = candidates.filter((candidate) => sorted(partsOf(candidate)) === sorted(words));
  if (words.length > 1 && turned.length === 1) return turned[0];
  const { best, distance } = leastDifferent(word, candidates);
  return distance <= MISSPELT_MAX || word.length < PART_LENGTH_MIN ? best : (byWords(word, candidates) ?? best);
}

function leastDifferent(word: string, candidates: readonly string[]): { best?: string; distance: number } {
  let least: { best?: string; distance: number } = {
    distance: Math.max(MISSPELT_MAX, Math.floor(word.length / 3)) + 1,
  };
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance < least.distance) least = { best: candidate, distance };
  }
  return least;
}

function byWords(word: string, candidates: readonly string[]): string | undefined {
  const words = partsOf(word);
  const around = candidates.filter((candidate) => `-${partsOf(candidate).join("-")}`.includes(`-${words.join("-")}`));
  if (around.length > 0) return around.length === 1 ? around[0] : undefined;
  const within = candidates.filter(
    (candidate) => candidate.length >= PART_LENGTH_MIN && partsOf(candidate).every((part) => words.includes(part)),
  );
  const most = Math.max(...within.map((candidate) => partsOf(candidate).length));
  const longest = within.filter((candidate) => partsOf(candidate).length === most);
  return longest.length === 1 ? longest[0] : undefined;
}

/** `promotion` and `tier` of `promotionTier`, `stop`, `db` and `cluster` of `StopDBCluster`, one or several. */
function partsOf(name: string): string[] {
  return name
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, "-")
    .toLowerCase()
    .split(/[-_ ]+/)
    .filter((part) => part !== "")
    .map((part) => part.replace(/s$/, ""));
}

function sorted(parts: readonly string[]): string {
  return parts.toSorted((a, b) => (a < b ? -1 : 1)).join("-");
}

/** ` Did you mean "rate"?` or the whole list when nothing is near. */
export function suggestion(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates);
  if (near !== undefined) return ` Did you mean "${near}"?`;
  const each = [...new Set(candidates)];
  return each.length > 0 && each.length <= 30 ? ` Possible: ${each.join(", ")}.` : "";
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
