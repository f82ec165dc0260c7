/**
 * A queue between machines that want seeds played and machines that play them: what it must do, whatever engine does it
 * (bullmq.ts is one).
 *
 * A task is a chunk of seeds with all that is needed to play it, and its id is a digest of exactly that. So to offer a
 * task twice, to play it twice or to have its result twice is harmless: whoever collects counts an id once. That, and
 * not a promise of the engine, is why no seed counts twice.
 */
import { createHash } from "node:crypto";
import type { Chunk, ChunkResult, Job } from "../explore/index.ts";
import { scenarioHash } from "../scenario/index.ts";

export interface ChunkTask {
  readonly id: string;
  readonly chunk: Chunk;
  readonly job: Job;
}

/** The hold that one worker has on a task, for as long as it is heard of. */
export interface Claim {
  readonly task: ChunkTask;
  readonly token: string;
}

/** What a worker does. */
export interface ChunkWork {
  /** The next task, or undefined where there is none now. */
  claim(): Promise<Claim | undefined>;
  /** Says that the work goes on; false when the hold was lost, and another worker may have the task. */
  heartbeat(claim: Claim): Promise<boolean>;
  /** Hands the result in; false when the hold was lost, and it does not count. */
  complete(claim: Claim, result: ChunkResult): Promise<boolean>;
  /** Gives the task back for another worker. */
  release(claim: Claim): Promise<void>;
}

/** open: waits or is being played. abandoned: too many workers went away over it. gone: the queue does not know it. */
export type Found =
  | { readonly kind: "open" }
  | { readonly kind: "done"; readonly result: ChunkResult }
  | { readonly kind: "abandoned"; readonly why: string }
  | { readonly kind: "gone" };

/** What a coordinator does. */
export interface ChunkOrders {
  /** One that the queue has already, waiting or done, is not put in again. */
  offer(tasks: readonly ChunkTask[]): Promise<void>;
  look(id: string): Promise<Found>;
  /** Takes out what nobody plays yet. */
  withdraw(ids: readonly string[]): Promise<void>;
}

export type Role = "coordinator" | "worker";

/** Who is there, so that nobody waits in silence for somebody of another build. */
export interface Presence {
  announce(role: Role): Promise<void>;
  /** The builds of those that were heard of lately, one entry for each of them. */
  present(role: Role): Promise<readonly string[]>;
}

export interface ChunkQueue extends ChunkWork, ChunkOrders, Presence {
  close(): Promise<void>;
}

export function taskFor(build: string, job: Job, chunk: Chunk): ChunkTask {
  const { from, seeds } = chunk;
  const meaning = [build, scenarioHash(job.scenario), job.mutations, job.strict, job.never ?? [], from, seeds];
  const id = createHash("sha256").update(JSON.stringify(meaning)).digest("hex").slice(0, 40);
  return { id: `chunk-${id}`, chunk, job };
}
