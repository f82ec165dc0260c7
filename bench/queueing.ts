/**
 * The works by which simulators' kernels are compared, on the whole kernel and on a plain binary heap. One figure a
 * process, as JSON:
 *
 *     node queueing.js phold 5000000     1,024 processes send each other their events, an exponential delay of 1 ms
 *                                        ahead
 *     node queueing.js mm1 5000000       a queue with one server, four fifths busy: two events wait at most
 *     node queueing.js timers 2000000    1,024 sessions hear something every 1 ms and set a timer of 10 ms anew; nine
 *                                        in ten are called off
 *
 * A timer that is called off stays where it is and finds, when its time comes, that its number is an old one; C++'s
 * queue (heap.cpp) and the plain heap do the same. A timer counts as one unit of work, with the event that sets it.
 */
import { Engine } from "../sim/kernel/index.ts";
import { BinaryHeap } from "./binary-heap.ts";
import { Delays } from "./delays.ts";
import { best, tell } from "./measure.ts";

const PROCESSES = 1_024;
const MASK = PROCESSES - 1;
const PATIENCE = 10_000;
const [what, countText] = process.argv.slice(2);
const count = Number(countText);

/** Keeps the optimizer from dropping work whose result nobody reads. */
let sum = 0;

/** Puts an event of a kind in after a delay. */
type Schedule = (delay: number, kind: number, target: number, serial: number) => void;
interface Work {
  begin(): void;
  /** By kind: what happens at an event. */
  readonly handlers: readonly ((target: number, serial: number) => void)[];
  /** Units of work done so far. */
  done(): number;
}

function phold(schedule: Schedule): Work {
  const delays = new Delays();
  let handled = 0;
  const moved = (target: number): void => {
    handled++;
    sum = (sum + target) | 0;
    schedule(delays.next(), 0, (delays.bits() >>> 8) & MASK, 0);
  };
  return {
    begin: () => {
      for (let i = 0; i < PROCESSES; i++) schedule(delays.next(), 0, i, 0);
    },
    handlers: [moved],
    done: () => handled,
  };
}

function mm1(schedule: Schedule): Work {
  const delays = new Delays();
  let [waiting, handled] = [0, 0];
  const serve = (): void => schedule(((delays.next() * 4) / 5 + 1) | 0, 1, 0, 0);
  const arrived = (): void => {
    handled++;
    if (waiting++ === 0) serve();
    schedule(delays.next(), 0, 0, 0);
  };
  const departed = (): void => {
    handled++;
    if (--waiting > 0) serve();
  };
  return { begin: () => schedule(delays.next(), 0, 0, 0), handlers: [arrived, departed], done: () => handled };
}

function timers(schedule: Schedule): Work {
  const delays = new Delays();
  const valid = new Uint32Array(PROCESSES);
  let set = 0;
  const heard = (target: number): void => {
    set++;
    // One in ten is left to end: its number stays the valid one.
    if ((delays.bits() >>> 8) % 10 !== 0) valid[target]++;
    schedule(PATIENCE, 1, target, valid[target]);
    schedule(delays.next(), 0, target, 0);
  };
  const ended = (target: number, serial: number): void => {
    if (valid[target] === serial) sum = (sum + target) | 0;
  };
  return {
    begin: () => {
      for (let i = 0; i < PROCESSES; i++) schedule(delays.next(), 0, i, 0);
    },
    handlers: [heard, ended],
    done: () => set,
  };
}

const WORKS: Readonly<Record<string, (schedule: Schedule) => Work>> = { phold, mm1, timers };
const make = WORKS[what];

function onKernel(): () => void {
  const engine = new Engine("bench");
  const work = make((delay, kind, target, serial) => engine.after(delay, kind, target, serial, 0, 0));
  work.handlers.forEach((handler, kind) => engine.register(`kind ${kind}`, handler));
  work.begin();
  return () => {
    for (const end = work.done() + count; work.done() < end;) engine.step(Infinity);
  };
}

function onHeap(): () => void {
  const heap = new BinaryHeap(1 << 20);
  let now = 0;
  // Kind, serial and target share the number that the plain heap keeps with a time.
  const work = make((delay, kind, target, serial) =>
    heap.push(now + delay, (kind << 30) | ((serial & 0xfffff) << 10) | target),
  );
  work.begin();
  return () => {
    for (const end = work.done() + count; work.done() < end;) {
      heap.pop();
      now = heap.time;
      const content = heap.target;
      work.handlers[(content >>> 30) & 1](content & MASK, (content >>> 10) & 0xfffff);
    }
  };
}

const ns = (hold: () => void): number => (best(3, hold) * 1e6) / count;
const figures = { what, engineNs: ns(onKernel()), heapNs: ns(onHeap()) };
if (Number.isNaN(sum)) throw new Error("The sum of whole numbers is not a number.");
tell(figures);
