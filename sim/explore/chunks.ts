/**
 * Which seeds a swarm plays, cut into chunks: a pure function of what was asked for, so that any worker on any machine,
 * today or after an interruption, means the same seeds by the number of a chunk. A chunk is played whole or not at all,
 * which is why none is counted twice.
 */
import { digestSum } from "./digest-sum.ts";
import { broken, nothing, playSeed, type Failure, type Job, type SeedResult } from "./play-seed.ts";
import type { Micros } from "../kernel/index.ts";

export interface Plan {
  /** How many scenarios each seed is played with. */
  readonly scenarios: number;
  readonly from: number;
  /** For each scenario; Infinity where only time ends it. */
  readonly seeds: number;
  readonly chunkSize: number;
  /** This machine's part: chunks whose number leaves `index` - 1 when divided by `of`. */
  readonly shard: { readonly index: number; readonly of: number };
}

export interface Chunk {
  readonly id: number;
  readonly scenario: number;
  readonly from: number;
  readonly seeds: number;
}

/** What is kept of a chunk: a line of the journal. */
export interface ChunkResult extends Chunk {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** The sum of its runs' digests. */
  readonly digest: string;
  readonly events: number;
  readonly simulatedUs: Micros;
  /** Seeds played twice, with the same digest. */
  readonly twice: number;
  /** In how many runs a kind of fault or action was drawn, and a situation met. */
  readonly kinds: Readonly<Record<string, number>>;
  readonly probes: Readonly<Record<string, number>>;
  /** By seed: longest time without a successful write, and read. */
  readonly writesUnavailableUs: readonly Micros[];
  readonly readsUnavailableUs: readonly Micros[];
}

/** One seed in so many is played twice. */
const TWICE_EVERY = 20;

/** Enough chunks to share out evenly and to lose little when a worker dies; few enough that talking costs nothing. */
export function chunkSizeFor(seeds: number): number {
  return Number.isFinite(seeds) ? Math.min(20, Math.max(1, Math.ceil(seeds / 100))) : 10;
}

/** The chunks of this shard in order. The scenarios take turns, so that a swarm cut short has seen all of them. */
export function* chunksOf({ scenarios, from, seeds, chunkSize, shard }: Plan): Generator<Chunk> {
  for (let start = 0, round = 0; start < seeds; start += chunkSize, round++) {
    for (let scenario = 0; scenario < scenarios; scenario++) {
      const id = round * scenarios + scenario;
      if (id % shard.of !== shard.index - 1) continue;
      yield { id, scenario, from: from + start, seeds: Math.min(chunkSize, seeds - start) };
    }
  }
}

/** How many seeds a chunk has in this plan; 0 for one that is not in it. */
export function seedsOf({ scenarios, seeds, chunkSize }: Plan, id: number): number {
  return Math.max(0, Math.min(chunkSize, seeds - Math.floor(id / scenarios) * chunkSize));
}

/** How many seeds the whole shard comes to. */
export function seedsIn(plan: Plan): number {
  if (!Number.isFinite(plan.seeds)) return Infinity;
  let total = 0;
  for (const { seeds } of chunksOf(plan)) total += seeds;
  return total;
}

/**
 * Plays it, giving each seed before it begins, so that the caller can tell of it. Seeds in `deadly` have killed a
 * worker twice and are not tried again.
 */
export function* playChunk(chunk: Chunk, job: Job, deadly: readonly number[]): Generator<number, ChunkResult> {
  const results: SeedResult[] = [];
  let twice = 0;
  for (let seed = chunk.from; seed < chunk.from + chunk.seeds; seed++) {
    if (deadly.includes(seed)) {
      results.push(nothing(broken(seed, "worker-died", "the process that played it died, twice")));
      continue;
    }
    const isTwice = seed % TWICE_EVERY === 0;
    if (isTwice) twice++;
    yield seed;
    results.push(playSeed(job, seed, isTwice));
  }
  return summed(chunk, results, twice);
}

export function summed(chunk: Chunk, results: readonly SeedResult[], twice: number): ChunkResult {
  const failures = results.flatMap(({ failure }) => (failure === undefined ? [] : [failure]));
  return {
    ...chunk,
    passed: results.length - failures.length,
    failures,
    digest: digestSum(results.map(({ digest }) => digest)),
    events: sum(results.map(({ events }) => events)),
    simulatedUs: sum(results.map(({ simulatedUs }) => simulatedUs)),
    twice,
    kinds: counted(results.flatMap(({ kinds }) => kinds)),
    probes: counted(results.flatMap(({ probes }) => probes)),
    writesUnavailableUs: results.map(({ writeUnavailableUs }) => writeUnavailableUs),
    readsUnavailableUs: results.map(({ readUnavailableUs }) => readUnavailableUs),
  };
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

function counted(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of names) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}
