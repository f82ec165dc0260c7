/**
 * The smallest part of a history that shows an anomaly by itself: each operation of it is needed, without any one of
 * them the anomaly is gone.
 *
 * Operations are taken away, in halves first and one by one in the end, as long as what is left still shows it. Whoever
 * has read what is taken away goes too (`isClosed`): else a read of nothing anybody wrote would be left, which is
 * another violation, and where a value was written twice perhaps one that the history does not have.
 */
import type { Finding } from "./findings.ts";
import type { Operation, Scalar } from "./history.ts";

/** The finding of the same anomaly in a part of a history; null if the part does not show it. */
export type Shows = (operations: readonly Operation[]) => Finding | null;

/** Parts tried at most. */
const TRIES_MAX = 2_000;
/** Operations judged at most, all tries together. */
const WORK_MAX = 2_000_000;

/** `candidates`, smallest first, are parts that may show it; the first that does is made smaller. */
export function smallest(
  finding: Finding,
  candidates: readonly (readonly Operation[])[],
  shows: Shows,
  isClosed: boolean,
): Finding {
  for (const candidate of candidates) {
    const part = inOrder(candidate);
    const shown = shows(renumbered(part));
    if (shown !== null) return reduced(part, shown, shows, isClosed);
  }
  return finding;
}

/** Operations with their places as ids, as checkers want them. */
export function renumbered(operations: readonly Operation[]): Operation[] {
  return operations.map((operation, id) => (operation.id === id ? operation : { ...operation, id }));
}

function inOrder(operations: readonly Operation[]): Operation[] {
  return [...new Set(operations)].sort((a, b) => a.invoked - b.invoked);
}

function reduced(all: readonly Operation[], first: Finding, shows: Shows, isClosed: boolean): Finding {
  let part = all;
  let finding = first;
  let work = 0;
  let tries = 0;
  const without = (away: ReadonlySet<Operation>): boolean => {
    const rest = part.filter((operation) => !away.has(operation));
    if (rest.length === part.length || rest.length === 0) return false;
    work += rest.length;
    tries++;
    const shown = shows(renumbered(rest));
    if (shown === null) return false;
    part = rest;
    finding = shown;
    return true;
  };
  const goesOn = (): boolean => work < WORK_MAX && tries < TRIES_MAX;
  for (let size = part.length >> 1; size >= 1 && goesOn();) {
    let hasShrunk = false;
    for (let end = part.length; end > 0 && goesOn(); end -= size) {
      const chunk = part.slice(Math.max(0, end - size), end);
      if (without(isClosed ? withReaders(chunk, part) : new Set(chunk))) hasShrunk = true;
      end = Math.min(end, part.length + size);
    }
    if (size > 1) size >>= 1;
    else if (!hasShrunk) break;
  }
  return { ...finding, witness: part };
}

/** Operations, and all that have read what they wrote, and so on. */
function withReaders(chunk: readonly Operation[], part: readonly Operation[]): Set<Operation> {
  const away = new Set(chunk);
  const values = new Map<string, Set<Scalar>>();
  const add = ({ steps, outcome }: Operation): void => {
    if (outcome === "fail") return;
    for (const step of steps)
      if (step.f !== "r") values.set(step.key, (values.get(step.key) ?? new Set()).add(step.value));
  };
  chunk.forEach(add);
  for (let hasGrown = true; hasGrown;) {
    hasGrown = false;
    for (const operation of part) {
      if (away.has(operation)) continue;
      const hasRead = operation.steps.some((step) => {
        const found = step.f === "r" && operation.outcome === "ok" ? step.value : step.f === "cas" ? step.old : null;
        const known = values.get(step.key);
        return (
          known !== undefined &&
          found !== null &&
          (Array.isArray(found)
            ? (found as readonly Scalar[]).some((one) => known.has(one))
            : known.has(found as Scalar))
        );
      });
      if (!hasRead) continue;
      away.add(operation);
      add(operation);
      hasGrown = true;
    }
  }
  return away;
}
