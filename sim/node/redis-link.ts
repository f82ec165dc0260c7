/**
 * A connection to a Redis that may go away and come back: commands wait meanwhile, and are sent again. One that stays
 * away is given up with a sentence, since a program that waits for ever looks like one that works.
 *
 * Its packages (ioredis, and BullMQ for the queue) are optional: they are looked for when a queue is asked for, beside
 * this package and in the working folder.
 */
import { createRequire } from "node:module";
import path from "node:path";
import { RequestError } from "./files.ts";

/** What is used of ioredis. */
export interface Redis {
  connect(): Promise<void>;
  disconnect(reconnect?: boolean): void;
  duplicate(options?: object): Redis;
  on(event: string, listener: (error: Error) => void): void;
  ping(): Promise<string>;
  time(): Promise<readonly [string, string]>;
  zadd(key: string, score: number, member: string): Promise<unknown>;
  zrem(key: string, member: string): Promise<unknown>;
  zrangebyscore(key: string, least: number, most: string): Promise<readonly string[]>;
  zremrangebyscore(key: string, least: number, most: number): Promise<unknown>;
}

/** How long it may take to be there at first. [choice] */
const OPEN_MS_MAX = 10_000;
const RETRY_MS = 250;
/**
 * A connection that says nothing is tried for life this often, and is made anew after that many without an answer.
 * [choice]
 */
const PING_MS = 5_000;
const PINGS_MAX = 3;

const HOW_TO_INSTALL =
  "--queue needs two packages that are not installed: npm install bullmq@6 ioredis@5 (or, without a project, npx -p borealis -p bullmq@6 -p ioredis@5 borealis ...)";

/** A package that is there only for those who want it. */
export function optionalPackage(name: string, packageRoot: string): unknown {
  for (const folder of [packageRoot, process.cwd()]) {
    try {
      return createRequire(path.join(folder, "package.json"))(name);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "MODULE_NOT_FOUND") throw error;
    }
  }
  throw new RequestError(HOW_TO_INSTALL);
}

/** The address as it may be shown: without its password. */
function shown(address: string): string {
  return address.replace(/\/\/[^@/]*@/, "//").replace(/\?.*$/, "");
}

/** Refuses what is no address of a Redis. */
export function checkAddress(address: string): void {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isRedis =
    (url?.protocol === "redis:" || url?.protocol === "rediss:") &&
    url.hostname !== "" &&
    /^(\/\d*)?$/.test(url.pathname);
  if (!isRedis)
    throw new RequestError(
      `--queue is the address of a Redis, for instance redis://localhost:6379 or rediss://:password@host:6380/0; "${shown(address)}" is not`,
    );
}

export class RedisLink {
  readonly redis: Redis;
  readonly address: string;
  /** Rejects when it is given up. */
  readonly lost: Promise<never>;
  readonly #patienceMs: number;
  readonly #copies: Redis[] = [];
  readonly #pinging: NodeJS.Timeout;
  #unanswered = 0;
  #isLost = false;
  #isClosed = false;
  #giveUp: (error: Error) => void = () => undefined;
  #away: NodeJS.Timeout | undefined;

  private constructor(redis: Redis, address: string, patienceMs: number) {
    this.redis = redis;
    this.address = shown(address);
    this.#patienceMs = patienceMs;
    this.lost = new Promise<never>((_, reject) => (this.#giveUp = reject));
    this.lost.catch(() => undefined);
    redis.on("close", () => this.#isAway());
    redis.on("ready", () => this.#isBack());
    this.#pinging = setInterval(() => this.#ping(), PING_MS);
    // BullMQ makes connections of its own from this one; they must end with it.
    const duplicate = redis.duplicate.bind(redis);
    redis.duplicate = (options) => {
      const copy = duplicate(options);
      copy.on("error", () => undefined);
      this.#copies.push(copy);
      return copy;
    };
  }

  static async open(address: string, patienceMs: number, packageRoot: string): Promise<RedisLink> {
    const { Redis } = optionalPackage("ioredis", packageRoot) as { Redis: new (url: string, options: object) => Redis };
    let isOpen = false;
    const retryStrategy = (): number | null => (isOpen ? RETRY_MS : null);
    const redis = new Redis(address, {
      lazyConnect: true,
      maxRetriesPerRequest: null,
      connectTimeout: OPEN_MS_MAX,
      retryStrategy,
    });
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        const where = shown(address);
        timer = setTimeout(
          () => reject(new RequestError(`${where}: has not answered within ${OPEN_MS_MAX / 1000} s`)),
          OPEN_MS_MAX,
        );
        redis.on("error", (error) => reject(refusal(where, error)));
        redis.connect().then(resolve, (error: Error) => reject(refusal(where, error)));
      });
    } catch (error) {
      redis.disconnect();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    isOpen = true;
    return new RedisLink(redis, address, patienceMs);
  }

  /** The outcome of something asked of Redis, unless Redis is given up before. */
  async wait<T>(work: Promise<T>): Promise<T> {
    work.catch(() => undefined);
    try {
      return await Promise.race([work, this.lost]);
    } catch (error) {
      throw (error as Error).name === "ReplyError" ? refusal(this.address, error as Error) : error;
    }
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  close(): void {
    this.#isClosed = true;
    clearInterval(this.#pinging);
    clearTimeout(this.#away);
    this.#away = undefined;
    for (const redis of [this.redis, ...this.#copies]) redis.disconnect();
  }

  #isAway(): void {
    if (this.#isClosed) return;
    this.#away ??= setTimeout(() => {
      this.#isLost = true;
      this.#giveUp(
        new RequestError(`${this.address}: Redis has been away for ${this.#patienceMs / 1000} s, and is given up`),
      );
    }, this.#patienceMs);
  }

  #isBack(): void {
    clearTimeout(this.#away);
    this.#away = undefined;
  }

  /** A machine that vanished without a word leaves a connection that looks well. */
  #ping(): void {
    if (this.#away !== undefined) return;
    if (this.#unanswered++ >= PINGS_MAX) {
      this.#unanswered = 0;
      this.redis.disconnect(true);
      return;
    }
    this.redis.ping().then(
      () => (this.#unanswered = 0),
      () => undefined,
    );
  }
}

function refusal(where: string, error: Error): RequestError {
  const { code } = error as NodeJS.ErrnoException;
  const { message } = error;
  if (/WRONGPASS|invalid password/.test(message))
    return new RequestError(`${where}: Redis refuses the user name or password in --queue`);
  if (message.startsWith("NOAUTH"))
    return new RequestError(`${where}: Redis wants a password: redis://:password@host:6379`);
  if (code !== undefined) return new RequestError(`${where}: Redis cannot be reached (${code})`);
  return new RequestError(`${where}: Redis refuses: ${message}`);
}
