/**
 * `borealis worker --queue`: plays what swarms on other machines have put into a queue, until it is stopped.
 *
 * The runs are played by child processes, as in a swarm of one machine; this process renews the holds on what they
 * play, which it could not while it computed. Stopped from outside it gives back what it has. Killed, it is not heard
 * of any more, and its chunks go to others.
 */
import path from "node:path";
import { availableParallelism } from "node:os";
import type { ChunkResult } from "../explore/index.ts";
import { thousands } from "../kernel/index.ts";
import { buildId, openQueue, Pool, RequestError, type ChunkQueue, type Claim, type RedisLink } from "../node/index.ts";
import type { Environment } from "./main.ts";
import { Stopping, within } from "./stopping.ts";
import { count, JOBS_MAX, readSpan, SEED_MS_MAX } from "./swarm-request.ts";

export interface WorkerFlags {
  readonly queue: string;
  readonly jobs?: string;
  readonly idle?: string;
  readonly lease: string;
  readonly patience: string;
  readonly quiet?: boolean;
  readonly json?: boolean;
}

const CLAIM_EVERY_MS = 200;
const ANNOUNCE_EVERY_MS = 5_000;
const TELL_EVERY_MS = 10_000;
/**
 * Only swarms of another build for this long: this worker is of no use. At once where it is so from the start. [choice]
 */
const FOREIGN_MS_MAX = 60_000;
const PART_MS_MAX = 5_000;

export async function queueWorker(flags: WorkerFlags, { packageRoot, terminal }: Environment): Promise<number> {
  const asked: Asked = {
    jobs:
      flags.jobs === undefined
        ? availableParallelism()
        : count("--jobs", "the number of processes", flags.jobs, 1, JOBS_MAX),
    idleMs: flags.idle === undefined ? Infinity : readSpan("--idle", "how long to wait for work", flags.idle),
    leaseMs: readSpan("--lease", "how long a chunk stays with a worker that is not heard of", flags.lease),
    build: buildId(packageRoot),
    packageRoot,
    tell: (text) => void (flags.quiet === true || terminal.err.write(`${text}\n`)),
  };
  const patienceMs = readSpan("--patience", "how long Redis may be away", flags.patience);
  const stopping = new Stopping();
  const stop = (): void => stopping.ask();
  process.once("SIGINT", stop);
  process.once("SIGTERM", stop);
  try {
    const opening = openQueue({
      address: flags.queue,
      build: asked.build,
      leaseMs: asked.leaseMs,
      patienceMs,
      packageRoot,
    });
    const opened = await stopping.orStop(opening);
    if (opened === undefined) void opening.then(({ link }) => link.close()).catch(() => undefined);
    else {
      const work = new QueueWork(opened.queue, opened.link, asked, stopping);
      await work.run().finally(() => opened.link.close());
      if (flags.json === true) terminal.out.write(`${JSON.stringify(work.played, null, 2)}\n`);
    }
    return 0;
  } finally {
    process.off("SIGINT", stop);
    process.off("SIGTERM", stop);
  }
}

interface Asked {
  readonly jobs: number;
  readonly idleMs: number;
  readonly leaseMs: number;
  readonly build: string;
  readonly packageRoot: string;
  readonly tell: (text: string) => void;
}

class QueueWork {
  readonly #queue: ChunkQueue;
  readonly #link: RedisLink;
  readonly #asked: Asked;
  readonly #stopping: Stopping;
  readonly #claims = new Set<Claim>();
  readonly #claiming = new Set<Promise<unknown>>();
  #seeds = 0;
  #chunksGivenBack = 0;
  #busyAt = performance.now();
  #toldSeeds = 0;

  constructor(queue: ChunkQueue, link: RedisLink, asked: Asked, stopping: Stopping) {
    this.#queue = queue;
    this.#link = link;
    this.#asked = asked;
    this.#stopping = stopping;
  }

  /** What came of it, for programs. */
  get played(): object {
    const { build } = this.#asked;
    return { format: "borealis-worker/1", build, seeds: this.#seeds, chunksGivenBack: this.#chunksGivenBack };
  }

  async run(): Promise<void> {
    const { jobs, build, packageRoot, leaseMs, tell } = this.#asked;
    const { address } = this.#link;
    const foreign = await this.#stopping.orStop(this.#foreign());
    if (foreign !== undefined) throw this.#refusal(foreign);
    tell(`plays for ${address} with ${jobs} ${jobs === 1 ? "process" : "processes"}, build ${build}`);
    const pool = new Pool<Claim, ChunkResult>({
      script: path.join(packageRoot, "bin", "borealis.js"),
      args: ["worker"],
      jobs,
      setup: { kind: "queue" },
      build,
      stepMsMax: SEED_MS_MAX,
      next: () => this.#next(),
      begun: () => undefined,
      done: (claim, result) => this.#done(claim, result),
    });
    const telling = setInterval(() => this.#tell(), TELL_EVERY_MS);
    try {
      await this.#stopping.orStop(Promise.race([pool.run(), this.#beat(leaseMs / 3), this.#watch()]));
    } finally {
      clearInterval(telling);
      this.#stopping.ask();
      pool.stop();
    }
    const back = this.#claims.size;
    this.#chunksGivenBack = back;
    await within(PART_MS_MAX, this.#part());
    tell(
      `${thousands(this.#seeds)} seeds played${back === 0 ? "" : `; ${back} ${back === 1 ? "chunk" : "chunks"} given back`}`,
    );
  }

  #next(): Promise<Claim | undefined> {
    const claiming = this.#claimed();
    this.#claiming.add(claiming);
    return claiming.finally(() => this.#claiming.delete(claiming));
  }

  /** Undefined when this worker is to end. */
  async #claimed(): Promise<Claim | undefined> {
    while (!this.#stopping.isAsked) {
      const claim = await this.#queue.claim();
      if (claim !== undefined) {
        this.#claims.add(claim);
        return claim;
      }
      if (this.#claims.size > 0) this.#busyAt = performance.now();
      if (performance.now() - this.#busyAt > this.#asked.idleMs) this.#stopping.ask();
      await this.#stopping.pause(CLAIM_EVERY_MS);
    }
    return undefined;
  }

  async #done(claim: Claim, result: ChunkResult): Promise<void> {
    this.#busyAt = performance.now();
    const counts = await this.#queue.complete(claim, result);
    this.#claims.delete(claim);
    if (counts) this.#seeds += result.seeds;
    else
      this.#asked.tell(
        "a chunk took so long, or Redis was away for so long, that it went to another worker: not counted here",
      );
  }

  /** Renews the holds for as long as this process is alive. */
  async #beat(everyMs: number): Promise<void> {
    while (!this.#stopping.isAsked) {
      await this.#stopping.pause(everyMs);
      await Promise.all([...this.#claims].map((claim) => this.#queue.heartbeat(claim)));
    }
  }

  /** Says that it is here, and ends it where only swarms of another build are. */
  async #watch(): Promise<void> {
    let foreignSince: number | undefined;
    while (!this.#stopping.isAsked) {
      await this.#queue.announce("worker");
      const foreign = await this.#foreign();
      foreignSince = foreign === undefined ? undefined : (foreignSince ?? performance.now());
      if (foreign !== undefined && performance.now() - (foreignSince ?? 0) > FOREIGN_MS_MAX)
        throw this.#refusal(foreign);
      await this.#stopping.pause(ANNOUNCE_EVERY_MS);
    }
  }

  /** The builds of the swarms that are there, when none is of this one. */
  async #foreign(): Promise<string | undefined> {
    const builds = await this.#queue.present("coordinator");
    return builds.length === 0 || builds.includes(this.#asked.build) ? undefined : [...new Set(builds)].join(", ");
  }

  #refusal(foreign: string): RequestError {
    return new RequestError(
      `worker: what waits at ${this.#link.address} is of build ${foreign}, and this is ${this.#asked.build}: the same seed may play another run here. Start workers of that build.`,
    );
  }

  /** Gives back what is not done. */
  async #part(): Promise<void> {
    await Promise.allSettled(this.#claiming);
    for (const claim of this.#claims) await this.#queue.release(claim);
    await this.#queue.close();
  }

  #tell(): void {
    if (this.#seeds === this.#toldSeeds) return;
    this.#toldSeeds = this.#seeds;
    this.#asked.tell(`${thousands(this.#seeds)} seeds played`);
  }
}
