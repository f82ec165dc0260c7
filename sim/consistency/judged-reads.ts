/**
 * What somebody read of a row, judged by itself: somebody must have written it, and committed it (G1a), as their last
 * word (G1b). Lists and registers ask for it while they are linked.
 */
import type { Operation, Scalar } from "./history.ts";
import { shown, type Find, type Row, type Writer } from "./rows.ts";

/** G1a: what somebody read of a row must have been committed. Who wrote it, if that did commit. */
export function judgeRead(row: Row, by: Operation, value: Scalar, find: Find): Writer | null {
  const writer = row.writers.get(value);
  if (writer === undefined) {
    find("garbage-read", [by], () => `Operation ${by.index} read ${shown(value)} from ${row.key}, which nobody wrote.`);
    return null;
  }
  if (writer.by.outcome === "fail") {
    find(
      "G1a",
      [writer.by, by],
      () =>
        `Operation ${by.index} read ${shown(value)} from ${row.key}, which operation ${writer.by.index} wrote and did not commit.`,
    );
    return null;
  }
  return writer;
}

/** G1b: what somebody found as the newest value of a row must be its writer's last word, too. */
export function judgeNewest(row: Row, by: Operation, value: Scalar, find: Find): Operation | null {
  const writer = judgeRead(row, by, value, find);
  if (writer === null) return null;
  if (!writer.isLast && writer.by !== by)
    find(
      "G1b",
      [writer.by, by],
      () =>
        `Operation ${by.index} read ${shown(value)} from ${row.key}, which operation ${writer.by.index} overwrote before it committed.`,
    );
  return writer.by;
}

/** What was read of a row whose values do not tell who wrote them: somebody must have, and committed. */
export function judgeReads(row: Row, find: Find): void {
  for (const { by, value } of row.reads) {
    const found = Array.isArray(value) ? (value as readonly Scalar[]) : value === null ? [] : [value as Scalar];
    for (const one of found)
      if (judgeRead(row, by, one, find)?.by === by && !row.repeated.has(one))
        find(
          "future-read",
          [by],
          () =>
            `Operation ${by.index} read ${shown(one)} from ${row.key}, which nobody but it has written, and only then.`,
        );
  }
}
