/**
 * How a volume is taken to another point of its own history, by a driver of its own on the control plane's machine; no
 * instance has the volume open meanwhile.
 *
 *     cutting   the volume is opened with everything above the point cut off: one recovery, whatever the distance
 *
 * and before that, where the point lies on a branch that an earlier backtrack has cut off:
 *
 *     opening   the volume is opened at the fork, where the two lines part
 *     feeding   the branch's records are put into the log again, under the LSNs they had, until they are durable up to
 *               the point
 *
 * LSNs above the highest ever used come next, so that no LSN ever means two things. **Chosen**: that a branch is
 * replayed rather than switched to; storage nodes do apply log, and the time is then that of the records between. Left
 * out: that each storage node keeps the branch itself.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { MTR_RECORDS_MAX } from "../database/index.ts";
import {
  Replicating,
  type Context,
  type DriverEvents,
  type StorageDriver,
  type StorageFleet,
  type Volume,
} from "../storage/index.ts";
import type { Standing } from "./timeline.ts";

type Step = "idle" | "opening" | "feeding" | "cutting";

export class Rewinding implements Stateful, DriverEvents {
  readonly actor: number;
  readonly #driver: StorageDriver;
  readonly #replicating: Replicating;
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #fleet: StorageFleet;
  readonly #done: () => void;
  #step: Step = "idle";
  #target: Standing = { point: 0, line: [] };
  /** Where the volume goes on: no LSN up to here will be used. */
  #top: Lsn = 0;
  /** The last record that was fed, and the last one whose commit was told as durable. */
  #fed: Lsn = 0;
  #announced: Lsn = 0;

  /** `done` hears that the volume stands at the point. */
  constructor(context: Context, volume: Volume, fleet: StorageFleet, controlHost: number, done: () => void) {
    [this.#context, this.#volume, this.#fleet, this.#done] = [context, volume, fleet, done];
    this.actor = context.network.addActor(controlHost);
    this.#driver = fleet.addDriver(this.actor);
    this.#driver.attach(this);
    this.#replicating = new Replicating(context, volume, this.#driver);
  }

  /** The volume, which nobody has open, goes to `target`; up to `fork` it is the same there. */
  start(target: Standing, fork: Lsn): void {
    const { log, metadata } = this.#volume;
    const { lsnAllocationLimit } = this.#context.parameters;
    this.#target = target;
    this.#top = Math.max(log.last, metadata.next(log.last) - 1) + lsnAllocationLimit;
    metadata.onlyFor = this.actor;
    // Mutation backtrackDropsBranch: what an earlier backtrack cut off is not there any more.
    if (fork < target.point && !this.#context.mutations.backtrackDropsBranch) this.#open("opening", fork, fork);
    else this.#open("cutting", Math.min(fork, target.point), this.#top);
  }

  opened(): void {
    const { log } = this.#volume;
    this.#fleet.background.stageAgainAbove(log.tail);
    if (this.#step === "opening") {
      this.#step = "feeding";
      this.#fed = this.#announced = log.last;
      this.#feed();
      return;
    }
    this.#step = "idle";
    this.#driver.crash();
    this.#volume.metadata.onlyFor = -1;
    this.#done();
  }

  durable(): void {
    if (this.#step !== "feeding") return;
    this.#announce();
    if (this.#driver.vdl >= this.#target.point) this.#open("cutting", this.#target.point, this.#top);
    else this.#feed();
  }

  pageRead(): void {
    // Nobody reads here.
  }

  grown(): void {
    // A volume never becomes smaller, so every record's group is there.
  }

  fenced(): void {
    // Nobody else may open the volume meanwhile (metadata.onlyFor).
  }

  copyState(copy: StateCopy): void {
    this.#step = copy.of(this.#step);
    this.#target = copy.of(this.#target);
    this.#top = copy.of(this.#top);
    this.#fed = copy.of(this.#fed);
    this.#announced = copy.of(this.#announced);
  }

  #open(step: "opening" | "cutting", keep: Lsn, upTo: Lsn): void {
    this.#step = step;
    this.#driver.crash();
    this.#driver.recovery.start({ keep, upTo });
  }

  /** Puts the branch's mini-transactions into the log, as far as the volume takes them now. */
  #feed(): void {
    const { log } = this.#volume;
    const { point, line } = this.#target;
    while (this.#fed < point) {
      const gap = line.find(({ keep }) => keep === this.#fed);
      if (gap !== undefined) {
        // A recovery had annulled these on the branch: they may be skipped when all before is durable.
        if (this.#driver.vdl < this.#fed) break;
        this.#replicating.skip(gap.keep, gap.upTo);
      }
      if (!this.#driver.hasRoom(MTR_RECORDS_MAX)) break;
      this.#fed = this.#replicating.writeMiniTransaction(log, (gap?.upTo ?? this.#fed) + 1);
    }
  }

  /** Commits of the branch count again: from now on they must not be lost. */
  #announce(): void {
    const { log, metadata } = this.#volume;
    const { vdl, index } = this.#driver;
    for (let lsn = metadata.next(this.#announced); lsn <= vdl; lsn = metadata.next(lsn)) {
      if ((log.flagsOf(lsn) & FLAG.commit) !== 0) this.#context.trace.emit(TRACE.commitAcked, lsn, vdl, index);
      this.#announced = lsn;
    }
  }
}
