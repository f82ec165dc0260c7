/**
 * Models of single rows that are read and written (and compared and swapped), each judged by values and, where the
 * history has them, by log positions. When the two disagree that is said, since one of them must be wrong.
 */
import { judgeCausal } from "./causal.ts";
import { columnsOf, type Columns } from "./columns.ts";
import { judgeByOrder } from "./exact.ts";
import type { Finding } from "./findings.ts";
import type { Operation } from "./history.ts";
import {
  judgeMonotonicReads,
  judgeMonotonicWrites,
  judgeNewest,
  judgeOwnWrites,
  judgePrefixes,
  judgeWritesFollowReads,
} from "./positions.ts";
import { judgeRegister } from "./registers.ts";
import { judgeVersions, wrongRead } from "./versions.ts";

/** A finding, null if the model holds, or why that cannot be decided. */
export type Verdict = Finding | null | string;

interface Case {
  readonly operations: readonly Operation[];
  readonly columns: () => Columns;
  readonly stepsMax: number | undefined;
}

const JUDGES: Readonly<Record<string, (all: Case) => Verdict>> = {
  linearizable: (all) =>
    whiteBox(all, judgeNewest, true) ?? judgeEveryRegister(all.operations, "realtime", all.stepsMax),
  global: (all) => whiteBox(all, judgeNewest, false) ?? judgeEveryRegister(all.operations, "realtime", all.stepsMax),
  eventual: unique((columns, all) => whiteBox(all, judgePrefixes) ?? wrongRead(columns)),
  session: unique((columns, all) => whiteBox(all, judgeOwnWrites) ?? judgeVersions(columns, "session")),
  "session-mr": unique((columns, all) => whiteBox(all, judgeMonotonicReads) ?? judgeVersions(columns, "session-mr")),
  // Of single rows values cannot show more than that reads are of writes in time; positions can.
  "monotonic-writes": unique((columns, all) => whiteBox(all, judgeMonotonicWrites) ?? wrongRead(columns)),
  "writes-follow-reads": unique((columns, all) => whiteBox(all, judgeWritesFollowReads) ?? wrongRead(columns)),
  causal: unique((columns) => wrongRead(columns, false) ?? judgeCausal(columns.operations)),
  "consistent-prefix": judgeConsistentPrefix,
};

/** A history of single reads and writes, whose columns are made when they are first asked for. */
export class RowJudge {
  readonly #operations: readonly Operation[];
  #columns: Columns | undefined;

  /** Ids must be places in the list. */
  constructor(operations: readonly Operation[]) {
    this.#operations = operations;
  }

  /** Why values cannot tell who wrote them; absent if they can. */
  get repeated(): string | undefined {
    return this.#made().repeated;
  }

  /** `stepsMax` bounds the searches, if they are not to take their time. */
  by(model: string, stepsMax?: number): Verdict {
    return JUDGES[model]({ operations: this.#operations, columns: () => this.#made(), stepsMax });
  }

  #made(): Columns {
    return (this.#columns ??= columnsOf(this.#operations));
  }
}

function unique(judge: (columns: Columns, all: Case) => Verdict): (all: Case) => Verdict {
  return (all) => all.columns().repeated ?? judge(all.columns(), all);
}

function whiteBox(
  { operations, columns }: Case,
  judge: (columns: Columns, option: boolean) => Finding | null,
  option = false,
): Finding | null {
  return operations.some(({ lsn }) => lsn !== null) ? judge(columns(), option) : null;
}

/** Each row for itself: by zones if they can tell, else by search. */
export function judgeEveryRegister(
  operations: readonly Operation[],
  order: "none" | "realtime",
  stepsMax?: number,
): Verdict {
  const byKey = new Map<string, Operation[]>();
  for (const operation of operations) {
    const { key } = operation.steps[0];
    const list = byKey.get(key);
    if (list === undefined) byKey.set(key, [operation]);
    else list.push(operation);
  }
  let undecided: string | null = null;
  for (const [key, list] of byKey) {
    const zones = order === "realtime" ? judgeRegister(key, list) : "";
    const what =
      order === "realtime"
        ? `what was read from ${key} has an order that respects real time`
        : `what was read from ${key} has an order`;
    const verdict =
      typeof zones === "string"
        ? judgeByOrder(
            list,
            { order, split: "none" },
            order === "realtime" ? "not-linearizable" : "no-order",
            what,
            stepsMax,
          )
        : zones;
    if (verdict !== null && typeof verdict !== "string") return verdict;
    undecided ??= verdict;
  }
  return undecided;
}

/**
 * One order of all writes that keeps the sessions', of which every read has seen a prefix, its session's operations
 * before it included.
 */
function judgeConsistentPrefix({ operations, columns, stepsMax }: Case): Verdict {
  const wrong = wrongRead(columns(), false);
  if (wrong !== null) return wrong;
  if (columns().repeated === undefined) {
    const finding = judgeCausal(operations);
    if (finding !== null && typeof finding !== "string") return finding;
    if (isProven(columns())) return null;
  }
  return judgeByOrder(
    operations,
    { order: "session", split: "none" },
    "no-prefix",
    "one order of all writes keeps the sessions' and has every read see a prefix of it",
    stepsMax,
  );
}

/** Whether the positions are such an order: values fit them, and no session sees less than it has seen or written. */
function isProven(columns: Columns): boolean {
  if (columns.operations.some(({ outcome, lsn }) => (outcome === "ok" && lsn === null) || outcome === "info"))
    return false;
  return (
    judgePrefixes(columns) === null &&
    judgeOwnWrites(columns, true) === null &&
    judgeMonotonicReads(columns, true) === null &&
    judgeMonotonicWrites(columns) === null &&
    judgeWritesFollowReads(columns) === null
  );
}
