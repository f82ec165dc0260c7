/**
 * A circle of dependencies in words: of each edge who wrote, who read, which value, and at which log position if that
 * is known.
 */
import type { Hop } from "./cycles.ts";
import { EDGE } from "./edges.ts";
import { isRead, type Operation, type Scalar } from "./history.ts";
import { shown } from "./rows.ts";

/** `keys` are the rows' names by the number that edges have. */
export function explained(cycle: readonly Hop[], operations: readonly Operation[], keys: readonly string[]): string {
  const parts = cycle.map(({ from, kind, row }, index) =>
    edgeInWords(operations[from], operations[cycle[(index + 1) % cycle.length].from], kind, keys[row] ?? ""),
  );
  return `A circle, so no order of them can be right: ${parts.join("; ")}.`;
}

function edgeInWords(from: Operation, to: Operation, kind: number, key: string): string {
  const one = `operation ${from.index}`;
  const other = `operation ${to.index}`;
  const wrote = lastWritten(from, key);
  const writes = firstWritten(to, key, from);
  if ((kind & EDGE.process) !== 0) return `${one} came before ${other} in session ${from.session}`;
  if ((kind & EDGE.realtime) !== 0) return `${one} was over before ${other} began`;
  if ((kind & EDGE.wr) !== 0)
    return `${one} wrote ${key} = ${shown(readOf(to, key, from) ?? wrote)}${at(from)}, which ${other} read`;
  if ((kind & EDGE.rw) !== 0) {
    const read = from.steps.find((step) => (step.f === "r" || step.f === "cas") && step.key === key);
    const found = read?.f === "r" ? read.value : read?.f === "cas" ? read.old : null;
    return `${one} read ${key} = ${shown(found)}${at(from)} and did not see the ${shown(writes)} that ${other} wrote${at(to)}`;
  }
  return `${one} wrote ${key} = ${shown(wrote)}${at(from)}, and ${other} put ${shown(writes)} over or behind it${at(to)}`;
}

function at({ lsn }: Operation): string {
  return lsn === null ? "" : ` (position ${lsn})`;
}

function lastWritten({ steps }: Operation, key: string): Scalar | null {
  const step = steps.findLast((one) => !isRead(one) && one.key === key);
  return step === undefined ? null : (step.value as Scalar);
}

/** What an operation wrote to a row and another had not read there. */
function firstWritten({ steps }: Operation, key: string, reader: Operation): Scalar | null {
  const read = reader.steps.find((step) => step.f === "r" && step.key === key)?.value;
  const known = new Set(Array.isArray(read) ? (read as readonly Scalar[]) : []);
  const written = steps.filter((one) => !isRead(one) && one.key === key);
  const step = written.find(({ value }) => !known.has(value as Scalar)) ?? written[0];
  return step === undefined ? null : (step.value as Scalar);
}

/** The last value of a writer's that a reader found in a row. */
function readOf(reader: Operation, key: string, { steps }: Operation): Scalar | null {
  const written = steps.filter((one) => !isRead(one) && one.key === key).map(({ value }) => value as Scalar);
  for (const step of reader.steps) {
    if (step.key !== key || (step.f !== "r" && step.f !== "cas")) continue;
    const value = step.f === "cas" ? step.old : step.value;
    const found = (Array.isArray(value) ? value : [value]) as readonly (Scalar | null)[];
    const own = found.findLast((one) => one !== null && written.includes(one));
    if (own !== undefined) return own;
  }
  return null;
}
