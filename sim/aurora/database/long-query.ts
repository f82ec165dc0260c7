/**
 * Reports that run for a long time: each reads pages from storage as of the one read point it began with, and so keeps
 * the old versions alive that it may still ask for (storage reference 4.4, 7.4). Its reads bypass the buffer cache, as
 * a scan of old versions does.
 *
 * On a PostgreSQL reader a report whose point is older than what a new life of the writer has recovered is cancelled
 * (cluster reference 1.6).
 *
 * Left out: what a report computes; which rows it looks at beyond "any page".
 */
import { below, type Lsn, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import { REPORT_TAG, type Context, type Volume } from "../storage/index.ts";
import type { Instance } from "./instance.ts";

interface Query {
  readonly instance: number;
  readonly readPoint: Lsn;
  readonly endsAt: number;
  /** The instance's count of ended sessions when it began: it ends with the next one. */
  readonly sessions: number;
  /** By group: its newest record at or below the read point. */
  readonly need: Float64Array;
}

export class LongQueries implements Stateful {
  #queries: (Query | null)[] = [];
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #instances: readonly Instance[];
  readonly #luck: Stream;
  readonly #step: number;

  constructor(context: Context, volume: Volume, instances: readonly Instance[]) {
    this.#context = context;
    this.#volume = volume;
    this.#instances = instances;
    this.#luck = context.engine.random.stream("long queries");
    this.#step = context.engine.register("report reads", (number) => this.#read(number));
    for (const instance of instances) instance.reading.reports = (point) => this.#cancel(instance, point);
  }

  begin(index: number, lasting: number): void {
    const { engine, trace } = this.#context;
    const instance = this.#instances[index];
    if (instance.status !== "open" && instance.status !== "reading") return;
    const { readPoint, driver } = instance;
    const { sessions } = instance.door;
    const need = instance.status === "open" ? driver.ladder.durableTail.slice() : instance.replica.needs();
    const number = this.#queries.push({ instance: index, readPoint, endsAt: engine.now + lasting, sessions, need }) - 1;
    driver.reads.viewFloor = Math.min(driver.reads.viewFloor, readPoint);
    trace.emit(TRACE.viewOpened, number, readPoint, index);
    engine.after(REPORT_PACE_US, this.#step, number, 0, 0, 0);
  }

  /** Those of an instance are ended from outside. */
  endAll(index: number): void {
    this.#queries.forEach((query, number) => {
      if (query?.instance === index) this.#end(number, this.#instances[index]);
    });
  }

  copyState(copy: StateCopy): void {
    this.#queries = copy.of(this.#queries);
  }

  #read(number: number): void {
    const { engine } = this.#context;
    const query = this.#queries[number];
    if (query === null || query === undefined) return;
    const instance = this.#instances[query.instance];
    if (instance.door.sessions !== query.sessions || engine.now >= query.endsAt) {
      this.#end(number, instance);
      return;
    }
    const page = below(this.#luck, this.#volume.log.newestOfPage.length);
    const group = page % this.#volume.shape.groups;
    instance.driver.reads.read(REPORT_TAG, page, group, query.readPoint, query.need[group]);
    engine.after(REPORT_PACE_US, this.#step, number, 0, 0, 0);
  }

  #cancel(instance: Instance, point: Lsn): void {
    this.#queries.forEach((query, number) => {
      if (query?.instance !== instance.index || query.readPoint >= point) return;
      this.#context.trace.emit(TRACE.recoveryConflict, instance.index, -1, query.readPoint, point);
      this.#end(number, instance);
    });
  }

  #end(number: number, { driver }: Instance): void {
    const query = this.#queries[number] as Query;
    this.#queries[number] = null;
    this.#context.trace.emit(TRACE.viewClosed, number, query.readPoint, query.instance);
    if (this.#context.mutations.floorNeverReleased) return;
    let floor = Infinity;
    for (const other of this.#queries)
      if (other !== null && other.instance === query.instance) floor = Math.min(floor, other.readPoint);
    driver.reads.viewFloor = floor;
  }
}

const REPORT_PACE_US = FIXED.longQueryPagePace.value;
