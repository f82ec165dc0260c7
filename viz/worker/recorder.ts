/**
 * Plays a run once more with its client history kept, and has the checkers judge it. In a worker of its own, so that
 * playing and seeking do not wait: the history costs a run about twice its time and hundreds of bytes an operation,
 * which only those pay who look at it.
 *
 * The same scenario and seed are the same run: its digest must equal the one that the page has.
 */
import { HistoryBuilder, judge, modelsFor, type HistoryLine } from "../../sim/consistency/index.ts";
import { eventsInOrder } from "../../sim/export/index.ts";
import type { Operation } from "../../sim/results/index.ts";
import type { Run } from "../../sim/run.ts";
import { FORM, OUTCOME, ROLE, type Judged, type Recorded } from "./recorded.ts";

/** Operations kept at most: about a hundred megabytes in this worker, and fifty bytes each in the page. */
const OPERATIONS_MAX = 500_000;
/** Operations judged at most: a few seconds of work. */
const JUDGED_MAX = 200_000;
const STEPS = 200;

/** `tell` hears, now and then, up to where it has come. The run must have been opened with `history`. */
export function record(
  run: Run,
  tell: (at: number) => void,
): { readonly recorded: Recorded; readonly operations: readonly Operation[] } {
  const { duration } = run.layout;
  let isWhole = true;
  for (let step = 1; step <= STEPS && isWhole; step++) {
    run.runTo(Math.floor((duration * step) / STEPS));
    isWhole = run.history().length <= OPERATIONS_MAX;
    tell(run.now);
  }
  const [until, digest] = [run.now, run.digest()];
  // Closing the books adds what never ended.
  if (isWhole) run.finish();
  const operations = run.history().toSorted((a, b) => a.invoke - b.invoke);
  return { recorded: { ...columnsOf(operations), servers: run.servers, until, isWhole, digest }, operations };
}

function columnsOf(operations: readonly Operation[]): Omit<Recorded, "servers" | "until" | "isWhole" | "digest"> {
  const column = (of: (operation: Operation) => number): Float64Array => Float64Array.from(operations, of);
  const roles = { "superseded writer": ROLE.supersededWriter, reader: ROLE.reader };
  return {
    count: operations.length,
    session: column(({ session }) => session),
    form: Uint8Array.from(operations, ({ f }) => ({ read: FORM.read, write: FORM.write, txn: FORM.transaction })[f]),
    key: Uint32Array.from(operations, ({ key }) => key),
    value: column(({ value }) => value ?? NaN),
    invoked: column(({ invoke }) => invoke),
    ended: column(({ complete, gaveUpAt }) => (complete >= 0 ? complete : (gaveUpAt ?? Infinity))),
    outcome: Uint8Array.from(
      operations,
      ({ outcome }) => ({ ok: OUTCOME.ok, fail: OUTCOME.failed, info: OUTCOME.unknown })[outcome],
    ),
    role: Uint8Array.from(operations, ({ answeredBy }) => (answeredBy === undefined ? ROLE.writer : roles[answeredBy])),
    server: Int16Array.from(operations, ({ server }) => server ?? -1),
    lsn: column(({ lsn }) => lsn),
    steps: new Map(operations.flatMap(({ steps }, row) => (steps === undefined ? [] : [[row, steps] as const]))),
  };
}

/** Weaker ones first: what is quick is told while the rest is searched for. `borealis check` knows more. */
const MODELS_SHOWN: readonly string[] = [
  "eventual",
  "session",
  "session-mr",
  "causal",
  "consistent-prefix",
  "linearizable",
  "global",
];
const MODELS_OF_TRANSACTIONS: readonly string[] = [
  "session",
  "session-mr",
  "read-committed",
  "snapshot-isolation",
  "serializable",
  "strict-serializable",
];

/** The models' verdicts one after the other; `operations` in the order in which they began. */
export function* judged(operations: readonly Operation[], until: number): Generator<Judged> {
  const part = operations.slice(0, JUDGED_MAX);
  // What had not ended when the next one began had not ended for whoever judges the beginning.
  const cut = operations[JUDGED_MAX]?.invoke ?? Infinity;
  const seen = part.map((operation): Operation =>
    operation.complete > cut ? { ...operation, complete: -1, outcome: "info" } : operation,
  );
  const builder = new HistoryBuilder();
  let line = 0;
  for (const event of eventsInOrder(seen, Math.min(until, cut))) builder.add(lineOf(event), ++line);
  const history = builder.build();
  // Operations are numbered there by their invocation's place among all events.
  const rows = new Map(history.operations.map(({ index, id }) => [index, id]));
  const renamed = (message: string): string =>
    message.replace(/\b(operation) (\d+)/gi, (whole, word: string, index: string) => {
      const row = rows.get(Number(index));
      return row === undefined ? whole : `${word} ${row + 1}`;
    });
  const fitting = modelsFor(history);
  const models = (history.hasTransactions || history.isLists ? MODELS_OF_TRANSACTIONS : MODELS_SHOWN).filter((model) =>
    fitting.includes(model),
  );
  yield { operations: part.length, verdicts: [], left: models };
  for (const [place, model] of models.entries()) {
    const [{ witness, message, ...verdict }] = judge(history, [model]);
    const shown = { ...verdict, witness: witness.flatMap((index) => rows.get(index) ?? []), message: renamed(message) };
    yield { operations: part.length, verdicts: [shown], left: models.slice(place + 1) };
  }
}

function lineOf(event: ReturnType<typeof eventsInOrder> extends Generator<infer E> ? E : never): HistoryLine {
  const { key = null, lsn = null, session = null } = event;
  return { ...event, key, lsn, session };
}
