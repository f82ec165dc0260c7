/**
 * Processes that play for one another: a task each at a time, sent and answered as a message. Processes and not
 * threads, since one that runs out of memory or hangs can be given up without the others.
 *
 * A task whose process dies is given to another, whole; a step of it (a seed) that was under way at two deaths is named
 * deadly, and the next process leaves it out. A result counts once, when it has come whole. Own code, because pools
 * that were measured never settle when a worker dies.
 */
import { fork, type ChildProcess } from "node:child_process";
import type { Serializable } from "node:child_process";

export interface PoolOptions<Task, Result> {
  /** What is forked, and its arguments. */
  readonly script: string;
  readonly args: readonly string[];
  readonly jobs: number;
  /** Sent to each process when it says that it is ready. */
  readonly setup: Serializable;
  /** The build that this process is of; one that is of another is not used. */
  readonly build: string;
  /** Undefined when there is no task left. */
  readonly next: () => Task | undefined | Promise<Task | undefined>;
  /** A process has its next task when this is through. */
  readonly done: (task: Task, result: Result) => void | Promise<void>;
  /** A step of a task begins. */
  readonly begun: (step: number) => void;
  /** Longest that one step may take, milliseconds. */
  readonly stepMsMax: number;
}

type FromWorker<Result> =
  | { readonly kind: "ready"; readonly build: string }
  | { readonly kind: "begin"; readonly step: number }
  | { readonly kind: "done"; readonly result: Result };

interface Pending<Task> {
  readonly task: Task;
  /** How often a process has died over each step. */
  readonly deaths: ReadonlyMap<number, number>;
}

interface Worker<Task> {
  readonly child: ChildProcess;
  pending: Pending<Task> | undefined;
  step: number | undefined;
  watch: NodeJS.Timeout | undefined;
}

/** What ends a process: Ctrl-C, whoever supervises it, and a terminal that is closed. */
const ENDING: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP"];

/**
 * What a process that plays gains from them, measured in pairs: a sixth of the processor time of its first 25 runs,
 * since it notes from the first call of a function what it is called with and so is warm sooner; and some 5% of all,
 * since the other cores have a process of their own and do not collect its garbage.
 */
const V8_FLAGS = ["--no-lazy-feedback-allocation", "--single-threaded-gc"];
/** Deaths over one step after which it is left out. */
const DEADLY = 2;
/** Processes that die before they are ready say that none ever will be. */
const STILLBORN_MAX = 3;

export class Pool<Task, Result> {
  readonly #options: PoolOptions<Task, Result>;
  readonly #workers = new Set<Worker<Task>>();
  readonly #again: Pending<Task>[] = [];
  #stillborn = 0;
  /** Tasks that were asked for and have not come yet. */
  #awaited = 0;
  #stopped = false;
  #resolve: () => void = () => undefined;
  #reject: (error: Error) => void = () => undefined;

  constructor(options: PoolOptions<Task, Result>) {
    this.#options = options;
  }

  /**
   * Resolves when there is no task left, or after `stop`. A signal that nobody else listens to ends this process as it
   * would have, its workers first: what plays hears nothing until its step is over, seconds later.
   */
  async run(): Promise<void> {
    const unheard = ENDING.filter((signal) => process.listenerCount(signal) === 0);
    const listen = (signal: NodeJS.Signals): void => {
      this.#stopped = true;
      for (const { child } of this.#workers) child.kill("SIGKILL");
      for (const each of unheard) process.off(each, listen);
      process.kill(process.pid, signal);
    };
    for (const signal of unheard) process.on(signal, listen);
    try {
      await new Promise<void>((resolve, reject) => {
        this.#resolve = resolve;
        this.#reject = reject;
        for (let job = 0; job < this.#options.jobs; job++) this.#hire();
      });
    } finally {
      for (const signal of unheard) process.off(signal, listen);
    }
  }

  /** What is under way is given up. */
  stop(): void {
    this.#stopped = true;
    for (const { child } of this.#workers) child.kill("SIGKILL");
    this.#settle();
  }

  #hire(): void {
    const { script, args } = this.#options;
    const child = fork(script, args, { stdio: ["ignore", "ignore", "inherit", "ipc"], execArgv: V8_FLAGS });
    const worker: Worker<Task> = { child, pending: undefined, step: undefined, watch: undefined };
    let isReady = false;
    this.#workers.add(worker);
    child.on("message", (message: FromWorker<Result>) => {
      if (this.#stopped) return;
      if (message.kind === "ready") {
        isReady = true;
        if (message.build !== this.#options.build) {
          this.#fail(
            new Error(
              `A worker is of build ${message.build}, and this is ${this.#options.build}: the program was changed while it ran.`,
            ),
          );
          return;
        }
        child.send(this.#options.setup);
        void this.#give(worker);
      } else if (message.kind === "begin") this.#begun(worker, message.step);
      else void this.#finished(worker, message.result);
    });
    child.on("error", () => child.kill("SIGKILL"));
    child.on("exit", () => this.#died(worker, isReady));
  }

  async #give(worker: Worker<Task>): Promise<void> {
    const pending = this.#again.shift() ?? (await this.#taken());
    if (this.#stopped) return;
    if (!this.#workers.has(worker)) {
      // It has died while it waited for a task, and another one is hired for it.
      if (pending === undefined) return this.#settle();
      this.#again.push(pending);
      return this.#hire();
    }
    worker.pending = pending;
    if (pending === undefined) {
      worker.child.disconnect();
      return;
    }
    const deadly = [...pending.deaths].filter(([, deaths]) => deaths >= DEADLY).map(([step]) => step);
    worker.child.send({ kind: "task", task: pending.task as Serializable, deadly } as Serializable);
  }

  async #taken(): Promise<Pending<Task> | undefined> {
    try {
      this.#awaited++;
      const task = await this.#options.next();
      return task === undefined ? undefined : { task, deaths: new Map() };
    } catch (error) {
      this.#fail(error as Error);
      return undefined;
    } finally {
      this.#awaited--;
    }
  }

  #begun(worker: Worker<Task>, step: number): void {
    worker.step = step;
    clearTimeout(worker.watch);
    worker.watch = setTimeout(() => worker.child.kill("SIGKILL"), this.#options.stepMsMax);
    this.#options.begun(step);
  }

  async #finished(worker: Worker<Task>, result: Result): Promise<void> {
    clearTimeout(worker.watch);
    const { pending } = worker;
    worker.pending = undefined;
    worker.step = undefined;
    if (pending === undefined) return;
    try {
      await this.#options.done(pending.task, result);
    } catch (error) {
      this.#fail(error as Error);
      return;
    }
    if (!this.#stopped) await this.#give(worker);
  }

  #died(worker: Worker<Task>, wasReady: boolean): void {
    clearTimeout(worker.watch);
    this.#workers.delete(worker);
    if (this.#stopped) return;
    const { pending, step } = worker;
    if (pending !== undefined) {
      const deaths = new Map(pending.deaths);
      if (step !== undefined) deaths.set(step, (deaths.get(step) ?? 0) + 1);
      this.#again.push({ task: pending.task, deaths });
    }
    if (!wasReady && ++this.#stillborn >= STILLBORN_MAX) {
      this.#fail(new Error(`${this.#stillborn} workers ended before they could begin; BOREALIS_DEBUG=1 shows more.`));
      return;
    }
    if (pending !== undefined || !wasReady) this.#hire();
    this.#settle();
  }

  #fail(error: Error): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const { child } of this.#workers) child.kill("SIGKILL");
    this.#reject(error);
  }

  #settle(): void {
    if (this.#stopped || (this.#workers.size === 0 && this.#awaited === 0)) this.#resolve();
  }
}
