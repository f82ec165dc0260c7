/**
 * What the checkers cost, as the history grows: one figure a process, printed as JSON.
 *
 *     node consistency.js registers 100000 10    operations on so many rows, judged for linearizability
 *     node consistency.js positions 1000000      operations judged by their log positions
 *     node consistency.js lists 100000           transactions that append to lists and read them, judged for strict serializability
 */
import { judge, type History, type Operation, type Step } from "../sim/consistency/index.ts";

const [what, countText, keysText = "10"] = process.argv.slice(2);
const count = Number(countText);

/** Luck that is the same everywhere: the numbers of a linear congruence. */
let state = 1;
function below(bound: number): number {
  state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
  return Math.floor((state / 4_294_967_296) * bound);
}

/** Ten processes whose operations overlap, on an ideal database that carries each out at its completion. */
function historyOf(stepsOf: (id: number) => Step[], lsnOf: (id: number) => number | null): History {
  const operations: Operation[] = [];
  const open: Operation[] = [];
  let event = 0;
  for (let id = 0; id < count; id++) {
    if (open.length === 10) (open.splice(below(10), 1)[0] as Operation).completed = event++;
    const steps = stepsOf(id);
    operations.push({ id, index: id, process: id % 10, session: id % 10, isTransaction: steps.length > 1, steps, invoked: event++, completed: Infinity, outcome: "ok", lsn: lsnOf(id) }); // prettier-ignore
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

const history = what === "lists" ? lists() : registers(Number(keysText));
const models = what === "lists" ? ["strict-serializable"] : [what === "positions" ? "session-mr" : "linearizable"];
const start = process.hrtime.bigint();
const results = judge(history, what === "positions" ? ["session", "session-mr", "eventual"] : models);
const ms = Number(process.hrtime.bigint() - start) / 1e6;
process.stdout.write(JSON.stringify({ operations: count, ms: Math.round(ms * 10) / 10, valid: results.every(({ valid }) => valid === true), heapMb: Math.round(process.memoryUsage().heapUsed / 1e6) })); // prettier-ignore
