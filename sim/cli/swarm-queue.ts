/**
 * The coordinator of a swarm that others play: puts chunks into a queue, a window at a time, and takes their results
 * out of it.
 *
 * Nothing of the swarm's state is in the queue alone. What it loses, in a restart without persistence or to another
 * coordinator that withdraws the same chunks, is put in again; what comes twice counts once, by the tally.
 */
import { broken, nothing, summed, type Chunk, type ChunkResult, type Job } from "../explore/index.ts";
import { openQueue, RequestError, taskFor, type ChunkQueue, type ChunkTask, type QueueOptions } from "../node/index.ts";
import { Stopping, within } from "./stopping.ts";

export interface QueuedSwarm {
  readonly queue: QueueOptions;
  readonly jobs: readonly Job[];
  /** Undefined when there are no more. */
  readonly next: () => Chunk | undefined;
  /** Counts it; whatever this throws ends the swarm. */
  readonly done: (chunk: Chunk, result: ChunkResult) => void;
  readonly tell: (note: string) => void;
}

/**
 * Chunks in the queue at a time: enough for hundreds of workers, few enough that a queue of other people's hardly
 * notices. [choice]
 */
const WINDOW = 256;
const LOOK_EVERY_MS = 100;
const ANNOUNCE_EVERY_MS = 5_000;
/** Nobody has played anything for this long: said aloud. [choice] */
const LONELY_MS = 10_000;
/** How long it may take to leave the queue tidy. */
const PART_MS_MAX = 5_000;

export class QueuePlayer {
  readonly #swarm: QueuedSwarm;
  readonly #stopping = new Stopping();
  readonly #open = new Map<string, { readonly task: ChunkTask; readonly chunk: Chunk }>();
  #isThrough = false;
  #announcedAt = -Infinity;
  #heardAt = 0;
  #isLonely = false;

  constructor(swarm: QueuedSwarm) {
    this.#swarm = swarm;
  }

  stop(): void {
    this.#stopping.ask();
  }

  /**
   * Resolves when every chunk is played, or after `stop`; to a sentence where the queue was lost, else to an empty
   * text.
   */
  async run(): Promise<string> {
    const opening = openQueue(this.#swarm.queue);
    const opened = await this.#stopping.orStop(opening);
    if (opened === undefined) {
      void opening.then(({ link }) => link.close()).catch(() => undefined);
      return "";
    }
    const { queue, link } = opened;
    try {
      this.#heardAt = performance.now();
      while (!this.#stopping.isAsked && (await this.#stopping.orStop(this.#round(queue))) === true)
        await this.#stopping.pause(LOOK_EVERY_MS);
      await within(
        PART_MS_MAX,
        queue.withdraw([...this.#open.keys()]).then(() => queue.close()),
      );
      return "";
    } catch (error) {
      if (!link.isLost) throw error;
      return (error as Error).message;
    } finally {
      link.close();
    }
  }

  /** Whether there is anything left. */
  async #round(queue: ChunkQueue): Promise<boolean> {
    if (performance.now() - this.#announcedAt > ANNOUNCE_EVERY_MS) {
      this.#announcedAt = performance.now();
      await queue.announce("coordinator");
      await this.#noticeLoneliness(queue);
    }
    await queue.offer(this.#more());
    const gone: ChunkTask[] = [];
    await Promise.all([...this.#open.values()].map((one) => this.#look(queue, one, gone)));
    await queue.offer(gone);
    return this.#open.size > 0 || !this.#isThrough;
  }

  #more(): ChunkTask[] {
    const { next, jobs, queue } = this.#swarm;
    const tasks: ChunkTask[] = [];
    while (this.#open.size < WINDOW && !this.#isThrough) {
      const chunk = next();
      if (chunk === undefined) {
        this.#isThrough = true;
        break;
      }
      const task = taskFor(queue.build, jobs[chunk.scenario], chunk);
      this.#open.set(task.id, { task, chunk });
      tasks.push(task);
    }
    return tasks;
  }

  async #look(queue: ChunkQueue, { task, chunk }: { task: ChunkTask; chunk: Chunk }, gone: ChunkTask[]): Promise<void> {
    const found = await queue.look(task.id);
    // A round that was overtaken by `stop` counts nothing any more: the report may be under way.
    if (found.kind === "open" || this.#stopping.isAsked) return;
    if (found.kind === "gone") {
      gone.push(task);
      return;
    }
    this.#heardAt = performance.now();
    this.#open.delete(task.id);
    const result = found.kind === "done" ? found.result : abandoned(chunk, found.why);
    if (result.from !== chunk.from || result.seeds !== chunk.seeds)
      throw new RequestError(
        `${task.id} in the queue has the seeds from ${result.from} (${result.seeds} of them), and was offered from ${chunk.from} (${chunk.seeds}): something else writes there.`,
      );
    // Which chunk of its swarm it is only this coordinator knows: the worker played it for whoever wanted these seeds.
    this.#swarm.done(chunk, { ...result, id: chunk.id, scenario: chunk.scenario });
  }

  async #noticeLoneliness(queue: ChunkQueue): Promise<void> {
    if (performance.now() - this.#heardAt < LONELY_MS) {
      this.#isLonely = false;
      return;
    }
    if (this.#isLonely) return;
    const workers = await queue.present("worker");
    const { build } = this.#swarm.queue;
    if (workers.includes(build)) return;
    this.#isLonely = true;
    this.#swarm.tell(`no worker of build ${build} is there: start some with borealis worker --queue ...`);
  }
}

/** What is kept of a chunk that nobody lived to play. */
function abandoned(chunk: Chunk, why: string): ChunkResult {
  const seeds = Array.from({ length: chunk.seeds }, (_, index) => chunk.from + index);
  const message = `the workers that had its chunk went away, one after the other (${why})`;
  return summed(
    chunk,
    seeds.map((seed) => nothing(broken(seed, "worker-died", message))),
    0,
  );
}
