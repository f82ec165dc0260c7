/**
 * Measuring. Of several rounds the quickest is told: what is above it is the machine's other work. Beside every figure
 * stands what a plain loop costs in the same process, so that their ratio holds on any machine: one step of a bare
 * binary heap of numbers with 1,000 waiting.
 */
import { existsSync, readFileSync } from "node:fs";
import { inlineMore } from "../bin/engine-flags.mjs";
import { BinaryHeap } from "./binary-heap.ts";
import { Delays } from "./delays.ts";

// As the command runs.
inlineMore();

/** Milliseconds of the quickest of `rounds` calls. */
export function best(rounds: number, work: () => void): number {
  let quickest = Infinity;
  for (let round = 0; round < rounds; round++) {
    const start = process.hrtime.bigint();
    work();
    quickest = Math.min(quickest, Number(process.hrtime.bigint() - start) / 1e6);
  }
  return quickest;
}

/** Wall and processor time of some work, once. */
export function measured<T>(work: () => T): { readonly value: T; readonly wallMs: number; readonly cpuMs: number } {
  const [start, before] = [process.hrtime.bigint(), process.cpuUsage()];
  const value = work();
  const { user, system } = process.cpuUsage(before);
  return { value, wallMs: Number(process.hrtime.bigint() - start) / 1e6, cpuMs: (user + system) / 1000 };
}

const PLAIN_PENDING = 1_000;
const PLAIN_EVENTS = 500_000;

/** Nanoseconds of a step of the plain loop: the next event out of a binary heap of numbers, another one in. */
export function plainNs(): number {
  const heap = new BinaryHeap(PLAIN_PENDING + 1);
  const delays = new Delays();
  let sum = 0;
  for (let i = 0; i < PLAIN_PENDING; i++) heap.push(delays.next(), i);
  const ms = best(5, () => {
    for (let n = 0; n < PLAIN_EVENTS; n++) {
      heap.pop();
      sum = (Math.imul(sum, 31) + heap.time + heap.target) | 0;
      heap.push(heap.time + delays.next(), heap.target);
    }
  });
  if (Number.isNaN(sum)) throw new Error("The sum of whole numbers is not a number.");
  return (ms * 1e6) / PLAIN_EVENTS;
}

/** Prints what a program has measured, and the plain loop of its process. */
export function tell(figures: object): void {
  process.stdout.write(`${JSON.stringify({ ...figures, residentMB: residentMBMax(), plainNs: plainNs() })}\n`);
}

/**
 * The most memory this process has had. What the operating system tells of a child may be its parent's; Linux says it
 * rightly elsewhere.
 */
function residentMBMax(): number {
  const status = "/proc/self/status";
  const kB = existsSync(status) ? /VmHWM:\s*(\d+)/.exec(readFileSync(status, "utf8"))?.[1] : undefined;
  return Number(kB ?? process.resourceUsage().maxRSS) / 1024;
}
