/**
 * replica_host_status (MySQL), aurora_replica_status() (PostgreSQL): a row an instance in shared storage, which each
 * instance writes itself, once a second (**chosen**). The driver wrapper finds the writer by it: the row with
 * session_id MASTER_SESSION_ID (cluster reference 1.8).
 *
 * Rows are of different moments. One that has died leaves its last row behind, so for a while two rows may say that
 * they write, or one that does not any more; a deleted instance's stays, too (cluster reference 13, rows 8 and 9). So
 * clients compare the times and leave old rows aside. The times are those of the instances' own clocks: one that is
 * ahead leaves a row behind that stays the newest for as long. Left out: the other columns, but for the reader's lag.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context, Volume } from "../storage/index.ts";

/** How a client reads it: the newest row counts, or the first one that says so, however old. */
export type TopologyReading = "newest" | "first";

const NEVER = -1;

export class TopologyTable implements Stateful {
  /** By instance: when it last wrote its row, NEVER for not yet; and 1 where the row says that it writes. */
  #writtenAt: Micros[];
  #isMaster: number[];
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #instances: readonly Instance[];
  #tick = -1;

  constructor(context: Context, volume: Volume, instances: readonly Instance[]) {
    this.#context = context;
    this.#volume = volume;
    this.#instances = instances;
    this.#writtenAt = instances.map(() => NEVER);
    this.#isMaster = instances.map(() => 0);
  }

  /**
   * Somebody reads it: from the start it is kept. `number` tells the table from those of other clusters, `tick` is its
   * timer.
   */
  keep(number: number, tick: number): void {
    this.#tick = tick;
    this.write(number);
  }

  /** Each instance that can writes its row. */
  write(number: number): void {
    const { engine, hosts, network, parameters } = this.#context;
    for (const { index } of this.#instances) {
      if (!this.#canWrite(index)) continue;
      this.#writtenAt[index] = hosts.clock(network.hostOf(this.#instances[index].actor));
      this.#isMaster[index] = this.#instances[index].status === "open" ? 1 : 0;
    }
    engine.after(parameters.topologyReportPeriod, this.#tick, number, 0, 0, 0);
  }

  /**
   * The instance that writes, as a client reads the rows; -1 when none says so. With fewer than `wanted` instances a
   * client may wait.
   */
  writer(reading: TopologyReading, wanted: number): number {
    const { engine, parameters } = this.#context;
    const { now } = engine;
    const live = this.#writtenAt.filter((at) => at !== NEVER && now - at <= 2 * parameters.topologyReportPeriod).length;
    if (wanted > 1 && live < wanted) return -1;
    let found = -1;
    this.#isMaster.forEach((isMaster, index) => {
      const at = this.#writtenAt[index];
      if (isMaster === 0 || at === NEVER) return;
      if (
        reading === "first"
          ? found < 0
          : now - at <= parameters.topologyRowAge && (found < 0 || at >= this.#writtenAt[found])
      )
        found = index;
    });
    return found;
  }

  copyState(copy: StateCopy): void {
    this.#writtenAt = copy.of(this.#writtenAt);
    this.#isMaster = copy.of(this.#isMaster);
  }

  /** It is up and reaches storage; whoever has been superseded is refused there. */
  #canWrite(index: number): boolean {
    const { hosts, network } = this.#context;
    const { status, actor, driver } = this.#instances[index];
    if (status !== "reading" && status !== "open") return false;
    if (status === "open" && driver.epoch < this.#volume.metadata.openEpoch) return false;
    return hosts.isUp(network.hostOf(actor));
  }
}
