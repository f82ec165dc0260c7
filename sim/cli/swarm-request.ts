/** What `borealis swarm` was asked for: its flags read and checked, each refused with what would be right. */
import { availableParallelism } from "node:os";
import { chunkSizeFor, type Plan } from "../explore/index.ts";
import { RequestError } from "../node/index.ts";
import { readDuration } from "../scenario/index.ts";

export interface SwarmFlags {
  readonly seeds?: string;
  readonly from?: string;
  readonly jobs?: string;
  readonly for?: string;
  readonly shard?: string;
  readonly resume?: string;
  readonly queue?: string;
  readonly patience: string;
  readonly merge: readonly string[];
  readonly html?: string;
  /** Of so many seeds of each check; true: of a few. */
  readonly causes?: string | boolean;
  readonly json?: boolean;
  readonly reporter?: string;
  readonly quiet?: boolean;
  readonly strict?: boolean;
  readonly mutate: readonly string[];
  readonly set: readonly string[];
  readonly never: readonly string[];
}

export interface SwarmRequest {
  readonly plan: Plan;
  readonly jobs: number;
  /** When to stop, milliseconds from the start. */
  readonly forMs: number;
  /** How long a Redis may be away, milliseconds. */
  readonly patienceMs: number;
  readonly reporter: "pretty" | "json" | "junit" | "github";
}

const SEEDS = 1000;
/** Timers of the machine count milliseconds. */
const SPAN_US_MIN = 1000;
const SEEDS_MAX = 1_000_000_000;
export const JOBS_MAX = 1024;
/** A run that takes longer than this is given up, twice, and then named. [choice] */
export const SEED_MS_MAX = 600_000;

export function readRequest(flags: SwarmFlags, scenarios: number): SwarmRequest {
  if (flags.queue !== undefined && flags.jobs !== undefined)
    throw new RequestError(
      "--jobs is for what is played here; with --queue the workers play: give --jobs to each borealis worker",
    );
  const forMs = flags.for === undefined ? Infinity : readSpan("--for", "how long to search", flags.for);
  const unbounded = flags.seeds === undefined && forMs !== Infinity;
  const seeds = unbounded
    ? Infinity
    : count("--seeds", "the number of seeds", flags.seeds ?? String(SEEDS), 1, SEEDS_MAX);
  const from = count("--from", "the first seed", flags.from ?? "1", 0, Number.MAX_SAFE_INTEGER - SEEDS_MAX);
  const shard = readShard(flags.shard);
  // What is under way when the time is up is given up: a seed then, unless a chunk has a line of its own, in a journal
  // that plays it another day or in a queue.
  const isCut = forMs !== Infinity && flags.resume === undefined && flags.queue === undefined;
  return {
    plan: { scenarios, from, seeds, chunkSize: isCut ? 1 : chunkSizeFor(seeds), shard },
    jobs:
      flags.jobs === undefined
        ? availableParallelism()
        : count("--jobs", "the number of processes", flags.jobs, 1, JOBS_MAX),
    forMs,
    patienceMs: readSpan("--patience", "how long Redis may be away", flags.patience),
    reporter: flags.json === true ? "json" : ((flags.reporter ?? "pretty") as SwarmRequest["reporter"]),
  };
}

/** Milliseconds. */
export function readSpan(flag: string, what: string, text: string): number {
  const span = readDuration(text);
  if (span === undefined || span < SPAN_US_MIN)
    throw new RequestError(`${flag} is ${what}, for instance 60s or 10m; "${text}" is not`);
  return span / 1000;
}

function readShard(text: string | undefined): Plan["shard"] {
  if (text === undefined) return { index: 1, of: 1 };
  const match = /^(\d{1,6})\/(\d{1,6})$/.exec(text);
  const [index, of] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || index < 1 || index > of)
    throw new RequestError(`--shard is which part of how many, from 1/4 to 4/4 for four machines; "${text}" is not`);
  return { index, of };
}

export function count(flag: string, what: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number >= least && number <= most) return number;
  throw new RequestError(`${flag} is ${what}, from ${least} to ${most}; "${text}" is not`);
}
