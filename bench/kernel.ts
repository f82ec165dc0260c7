/**
 * The hold model: a queue holds `pending` events; each step takes the next one out and puts one back, an exponential
 * delay of 1 ms on average later. One size a process, because a compiler that has seen other sizes is another compiler.
 *
 *     node kernel.js 1000 5000000      prints nanoseconds an event as JSON
 */
import { Engine, EventQueue } from "../sim/kernel/index.ts";
import { ROW_DOUBLES, ROW_WORDS, TARGET, TIME } from "../sim/kernel/event-row.ts";
import { BinaryHeap } from "./binary-heap.ts";
import { Delays } from "./delays.ts";
import { best, tell } from "./measure.ts";

const pending = Number(process.argv[2]);
const events = Number(process.argv[3]);

const delays = new Delays();

/** Keeps the optimizer from dropping work whose result nobody reads. */
let sum = 0;

function holdQueue(): () => void {
  const queue = new EventQueue();
  for (let i = 0; i < pending; i++) queue.push(delays.next(), 1, i, 0, 0, 0, 0);
  return () => {
    for (let n = 0; n < events; n++) {
      const row = queue.pop(Infinity);
      const time = queue.doubles[row * ROW_DOUBLES + TIME];
      const target = queue.words[row * ROW_WORDS + TARGET];
      sum = (Math.imul(sum, 31) + time + target) | 0;
      queue.push(time + delays.next(), 1, target, 0, 0, 0, 0);
    }
  };
}

function holdHeap(): () => void {
  const heap = new BinaryHeap(pending + 1);
  for (let i = 0; i < pending; i++) heap.push(delays.next(), i);
  return () => {
    for (let n = 0; n < events; n++) {
      heap.pop();
      const target = heap.target;
      sum = (Math.imul(sum, 31) + heap.time + target) | 0;
      heap.push(heap.time + delays.next(), target);
    }
  };
}

/** The whole kernel: queue, digest over every event, cause, and a call of the handler. */
function holdEngine(): () => void {
  const engine = new Engine("bench");
  const kind = engine.register("hold", (target, a, b, c) => engine.after(delays.next(), kind, target, a, b, c));
  for (let i = 0; i < pending; i++) engine.after(delays.next(), kind, i, 0, 0, 0);
  return () => {
    for (let n = 0; n < events; n++) engine.step(Infinity);
  };
}

const ns = (hold: () => () => void): number => (best(3, hold()) * 1e6) / events;

const result = { pending, queueNs: ns(holdQueue), engineNs: ns(holdEngine), heapNs: ns(holdHeap) };
if (Number.isNaN(sum)) throw new Error("The sum of whole numbers is not a number.");
tell(result);
