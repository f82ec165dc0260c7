/**
 * What the checkers cost, as the history grows: one figure a process, printed as JSON.
 *
 *     node consistency.js registers 100000 10    operations on so many rows, judged for linearizability
 *     node consistency.js swaps 100000 1         the same with compare-and-swap and few values, by search
 *     node consistency.js positions 1000000      operations judged by their log positions and by values
 *     node consistency.js sessions 100000 10     operations whose reads are old, judged for session guarantees and
 *                                                causality
 *     node consistency.js lists 100000           transactions that append to lists and read them, judged for strict
 *                                                serializability
 *
 * Judging by positions takes the same steps an operation however many there are: counted by V8's block coverage, no
 * line runs oftener than five times an operation, at 50,000 as at 400,000 of them. Where a longer history takes more
 * time an operation, it is the memory of its objects.
 */
import { judge, type History, type Operation, type Step } from "../sim/consistency/index.ts";
import { measured, tell } from "./measure.ts";

const [what, countText, keysText = "10"] = process.argv.slice(2);
const count = Number(countText);

/** Luck that is the same everywhere: the numbers of a linear congruence. */
let state = 1;
function below(bound: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 4_294_967_296) * bound);
}

/** Ten sessions whose operations overlap, on an ideal database that carries each out at its completion. */
function historyOf(stepsOf: (id: number, session: number) => Step[], lsnOf: (id: number) => number | null): History {
  const operations: Operation[] = [];
  const open: Operation[] = [];
  let event = 0;
  for (let id = 0; id < count; id++) {
    let session = open.length;
    if (session === 10) {
      const [over] = open.splice(below(10), 1);
      over.completed = event++;
      session = over.session;
    }
    const steps = stepsOf(id, session);
    operations.push({
      id,
      index: id,
      process: session,
      session,
      isTransaction: steps.length > 1,
      steps,
      invoked: event++,
      completed: Infinity,
      outcome: "ok",
      lsn: lsnOf(id),
    });
    open.push(operations[id]);
  }
  for (const operation of open) operation.completed = event++;
  return {
    operations,
    isLists: what === "lists",
    hasTransactions: what === "lists",
    hasPositions: what === "positions",
  };
}

/** A write or a read of the newest value: taking effect at the invocation is one of the orders allowed. */
function registers(keys: number): History {
  const newest = new Array<number | null>(keys).fill(null);
  let written = 0;
  return historyOf(
    (id) => {
      const key = below(keys);
      if (below(2) === 0) return [{ f: "r", key: `k${key}`, value: newest[key] }];
      newest[key] = id + 1;
      written = id + 1;
      return [{ f: "w", key: `k${key}`, value: id + 1 }];
    },
    () => (what === "positions" ? written : null),
  );
}

/** Writes of ten values, and swaps that find one: values do not tell who wrote them. */
function swaps(keys: number): History {
  const now = new Array<number | null>(keys).fill(null);
  return historyOf(
    (id) => {
      const key = below(keys);
      const old = now[key];
      const name = `k${key}`;
      const what = below(4);
      if (what < 2) return [{ f: "r", key: name, value: old }];
      const value = below(10);
      now[key] = value;
      return [what === 2 ? { f: "cas", key: name, old, value } : { f: "w", key: name, value: (now[key] = id % 10) }];
    },
    () => null,
  );
}

/** Sessions that read what was there up to fifty writes ago, and never further back than they have been. */
function sessions(keys: number): History {
  const written: { readonly key: number; readonly id: number }[] = [];
  const seen = new Array<number>(10).fill(0);
  return historyOf(
    (id, session) => {
      const key = below(keys);
      if (below(2) === 0) {
        seen[session] = written.push({ key, id });
        return [{ f: "w", key: `k${key}`, value: id }];
      }
      seen[session] = Math.max(seen[session], written.length - below(50));
      let at = seen[session] - 1;
      while (at >= 0 && written[at].key !== key) at--;
      return [{ f: "r", key: `k${key}`, value: at < 0 ? null : written[at].id }];
    },
    () => null,
  );
}

/** Lists are begun anew after 100 elements, under another key, as Elle's generator does. */
function lists(): History {
  const now = Array.from({ length: 10 }, (_, slot) => ({ key: `k${slot}`, list: [] as number[] }));
  let fresh = 10;
  return historyOf(
    (id) =>
      [0, 1].map((part): Step => {
        const slot = now[below(5) * 2 + part];
        if (below(2) === 0) return { f: "r", key: slot.key, value: slot.list.slice() };
        if (slot.list.length === 100) {
          slot.key = `k${fresh++}`;
          slot.list = [];
        }
        slot.list.push(id + 1);
        return { f: "append", key: slot.key, value: id + 1 };
      }),
    () => null,
  );
}

const MADE: Readonly<Record<string, { readonly history: () => History; readonly models: readonly string[] }>> = {
  registers: { history: () => registers(Number(keysText)), models: ["linearizable"] },
  swaps: { history: () => swaps(Number(keysText)), models: ["linearizable"] },
  positions: { history: () => registers(Number(keysText)), models: ["session", "session-mr", "eventual"] },
  sessions: { history: () => sessions(Number(keysText)), models: ["session", "session-mr", "causal"] },
  lists: { history: lists, models: ["strict-serializable"] },
};
const history = MADE[what].history();
const { value: results, wallMs, cpuMs } = measured(() => judge(history, MADE[what].models));
tell({ operations: count, ms: wallMs, cpuMs, valid: results.every(({ valid }) => valid === true) });
