/**
 * The queue of chunk-queue.ts on BullMQ and a Redis: one job a task, with the task's id, so that what two coordinators
 * want is one job.
 *
 * BullMQ renews locks from the process that computes, and a simulator leaves it no time to: jobs were played twice and
 * then failed. So its own loop is not used. Jobs are fetched by hand, computed in child processes, and the parent
 * renews the locks. Each build has a queue of its own name. Results stay in Redis for an hour, for coordinators that
 * were away; what is kept for good is the journal.
 */
import { randomUUID } from "node:crypto";
import type { ChunkResult } from "../explore/index.ts";
import type { ChunkQueue, ChunkTask, Claim, Found, Role } from "./chunk-queue.ts";
import { checkAddress, optionalPackage, RedisLink } from "./redis-link.ts";

/** What is used of BullMQ. */
interface BullJob {
  readonly id: string;
  readonly data: ChunkTask;
  readonly returnvalue: ChunkResult;
  readonly failedReason?: string;
  /** Why it is to be failed instead of played: too many workers went away over it. */
  readonly deferredFailure?: string;
  extendLock(token: string, durationMs: number): Promise<unknown>;
  moveToCompleted(value: ChunkResult, token: string, fetchNext: boolean): Promise<unknown>;
  moveToFailed(why: Error, token: string, fetchNext: boolean): Promise<unknown>;
  moveToWait(token: string): Promise<unknown>;
}
interface BullQueue {
  on(event: "error", listener: () => void): void;
  addBulk(jobs: readonly object[]): Promise<unknown>;
  getJob(id: string): Promise<BullJob | undefined>;
  getJobState(id: string): Promise<string>;
  remove(id: string): Promise<number>;
  clean(ageMs: number, limit: number, state: "completed" | "failed"): Promise<unknown>;
}
interface BullWorker {
  on(event: "error", listener: () => void): void;
  getNextJob(token: string, options: { readonly block: boolean }): Promise<BullJob | undefined>;
  startStalledCheckTimer(): Promise<void>;
  close(force: boolean): Promise<void>;
}
interface Bull {
  readonly Queue: new (name: string, options: object) => BullQueue;
  readonly Worker: new (name: string, processor: undefined, options: object) => BullWorker;
}

export interface QueueOptions {
  readonly address: string;
  readonly build: string;
  /** How long a claim holds without a heartbeat; only workers need it. */
  readonly leaseMs?: number;
  /** How long Redis may be away. */
  readonly patienceMs: number;
  readonly packageRoot: string;
}

const PREFIX = "borealis";
/** Workers that may go away over one task, one after the other, before it is abandoned. [choice] */
const STALLED_MAX = 5;
const LEASE_MS = 10_000;
/** Results and failures stay this long in Redis. [choice] */
const KEPT_S = 3600;
const CLEAN_EVERY_MS = 60_000;
const CLEANED_AT_ONCE = 1000;
/** Somebody who has not been heard of for this long is not there. [choice] */
const PRESENT_S = 30;

/** A queue, and the link that tells when it is lost. */
export async function openQueue(options: QueueOptions): Promise<{ queue: ChunkQueue; link: RedisLink }> {
  checkAddress(options.address);
  const bull = optionalPackage("bullmq", options.packageRoot) as Bull;
  const link = await RedisLink.open(options.address, options.patienceMs, options.packageRoot);
  return { queue: new BullChunkQueue(bull, link, options), link };
}

class BullChunkQueue implements ChunkQueue {
  readonly #bull: Bull;
  readonly #link: RedisLink;
  readonly #options: QueueOptions;
  readonly #queue: BullQueue;
  readonly #jobs = new WeakMap<Claim, BullJob>();
  readonly #self = randomUUID();
  #worker: Promise<BullWorker> | undefined;
  #cleanedAt = 0;

  constructor(bull: Bull, link: RedisLink, options: QueueOptions) {
    this.#bull = bull;
    this.#link = link;
    this.#options = options;
    const kept = { removeOnComplete: { age: KEPT_S }, removeOnFail: { age: KEPT_S } };
    this.#queue = new bull.Queue(this.#name, { connection: link.redis, prefix: PREFIX, defaultJobOptions: kept });
    // What is wrong is told by the link, once.
    this.#queue.on("error", () => undefined);
  }

  async claim(): Promise<Claim | undefined> {
    const token = randomUUID();
    const worker = await (this.#worker ??= this.#hired());
    const job = await this.#link.wait(worker.getNextJob(token, { block: false }));
    if (job === undefined || job === null) {
      await this.#clean();
      return undefined;
    }
    if (job.deferredFailure !== undefined && job.deferredFailure !== "") {
      await this.#held(job.moveToFailed(new Error(job.deferredFailure), token, false));
      return undefined;
    }
    const claim = { task: job.data, token };
    this.#jobs.set(claim, job);
    return claim;
  }

  async heartbeat(claim: Claim): Promise<boolean> {
    return (await this.#link.wait(this.#jobOf(claim).extendLock(claim.token, this.#leaseMs))) === 1;
  }

  async complete(claim: Claim, result: ChunkResult): Promise<boolean> {
    return this.#held(this.#jobOf(claim).moveToCompleted(result, claim.token, false));
  }

  async release(claim: Claim): Promise<void> {
    await this.#held(this.#jobOf(claim).moveToWait(claim.token));
  }

  async offer(tasks: readonly ChunkTask[]): Promise<void> {
    await this.#link.wait(
      this.#queue.addBulk(tasks.map((task) => ({ name: "chunk", data: task, opts: { jobId: task.id } }))),
    );
  }

  async look(id: string): Promise<Found> {
    const state = await this.#link.wait(this.#queue.getJobState(id));
    if (state === "unknown") return { kind: "gone" };
    if (state !== "completed" && state !== "failed") return { kind: "open" };
    const job = await this.#link.wait(this.#queue.getJob(id));
    if (job === undefined) return { kind: "gone" };
    if (state === "completed") return { kind: "done", result: job.returnvalue };
    // Whoever asks for it again later is to have it played again.
    await this.#link.wait(this.#queue.remove(id));
    return { kind: "abandoned", why: job.failedReason ?? "" };
  }

  async withdraw(ids: readonly string[]): Promise<void> {
    for (const id of ids)
      if ((await this.#link.wait(this.#queue.getJobState(id))) === "waiting") await this.#held(this.#queue.remove(id));
  }

  async announce(role: Role): Promise<void> {
    const { redis } = this.#link;
    const now = await this.#now();
    await this.#link.wait(redis.zadd(this.#rollOf(role), now, `${this.#options.build} ${this.#self}`));
    await this.#link.wait(redis.zremrangebyscore(this.#rollOf(role), 0, now - PRESENT_S));
  }

  async present(role: Role): Promise<readonly string[]> {
    const { redis } = this.#link;
    const members = await this.#link.wait(
      redis.zrangebyscore(this.#rollOf(role), (await this.#now()) - PRESENT_S, "+inf"),
    );
    return members.map((member) => member.slice(0, member.indexOf(" ")));
  }

  async close(): Promise<void> {
    const { redis } = this.#link;
    for (const role of ["coordinator", "worker"] as const)
      await redis.zrem(this.#rollOf(role), `${this.#options.build} ${this.#self}`);
    if (this.#worker !== undefined) await (await this.#worker).close(true);
  }

  get #leaseMs(): number {
    return this.#options.leaseMs ?? LEASE_MS;
  }

  get #name(): string {
    return `chunks-${this.#options.build}`;
  }

  #rollOf(role: Role): string {
    return `${PREFIX}:${role}s`;
  }

  /** Redis's own clock: those of several machines differ. */
  async #now(): Promise<number> {
    return Number((await this.#link.wait(this.#link.redis.time()))[0]);
  }

  async #hired(): Promise<BullWorker> {
    const leaseMs = this.#leaseMs;
    const worker = new this.#bull.Worker(this.#name, undefined, {
      connection: this.#link.redis,
      prefix: PREFIX,
      autorun: false,
      lockDuration: leaseMs,
      stalledInterval: Math.ceil(leaseMs / 2),
      maxStalledCount: STALLED_MAX,
    });
    worker.on("error", () => undefined);
    await this.#link.wait(worker.startStalledCheckTimer());
    return worker;
  }

  #jobOf(claim: Claim): BullJob {
    const job = this.#jobs.get(claim);
    if (job === undefined) throw new Error(`The task ${claim.task.id} was not claimed here.`);
    return job;
  }

  /** False where BullMQ says, by a number of its own, that the hold is lost, or the job is not there any more. */
  async #held(work: Promise<unknown>): Promise<boolean> {
    try {
      await this.#link.wait(work);
      return true;
    } catch (error) {
      if (typeof (error as { readonly code?: unknown }).code === "number") return false;
      throw error;
    }
  }

  async #clean(): Promise<void> {
    if (performance.now() - this.#cleanedAt < CLEAN_EVERY_MS) return;
    this.#cleanedAt = performance.now();
    for (const state of ["completed", "failed"] as const)
      await this.#link.wait(this.#queue.clean(KEPT_S * 1000, CLEANED_AT_ONCE, state));
  }
}
