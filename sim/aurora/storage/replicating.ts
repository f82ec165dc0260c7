/**
 * What a driver does for a replication agent: it writes records that have their LSNs already, those of another volume's
 * log. They are durable there, so nothing of them is ever annulled here; a record that comes twice is the same record.
 *
 * That is why an agent whose process has died needs no recovery: it asks the members where they stand, and when a read
 * quorum of each group has answered it takes the highest VDL that one of them has been told, and writes on from there.
 * Some records are then sent again, and whoever has them says so.
 */
import { assert, type Lsn } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { StorageDriver } from "./driver.ts";
import type { VolumeLog } from "./log.ts";
import { SLOTS } from "./quorum.ts";
import type { Context, Volume } from "./volume.ts";

export class Replicating {
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #driver: StorageDriver;

  constructor(context: Context, volume: Volume, driver: StorageDriver) {
    this.#context = context;
    this.#volume = volume;
    this.#driver = driver;
  }

  /** Writes the mini-transaction that begins at `first` in a log, this volume's or another's; returns its last LSN. */
  writeMiniTransaction(log: VolumeLog, first: Lsn): Lsn {
    const { rowsPerPage } = this.#context.parameters;
    let lsn = first;
    for (let isLast = false; !isLast; lsn++) {
      isLast = log.isCpl(lsn);
      const page = log.pageOf(lsn, rowsPerPage);
      this.#write(lsn, log.group(lsn), page, log.keyOf(lsn), log.value(lsn), log.flagsOf(lsn));
    }
    return lsn - 1;
  }

  /**
   * Puts a record into the volume. One that its log has already, from before the agent's last crash, is only sent
   * again.
   */
  #write(lsn: Lsn, group: number, page: number, key: number, value: number, flags: number): void {
    const driver = this.#driver;
    driver.nextLsn = lsn;
    if (lsn > this.#volume.log.last) {
      driver.append(group, page, key, value, flags);
      return;
    }
    driver.nextLsn = lsn + 1;
    driver.ladder.last = lsn;
    driver.boxcars.board(group, lsn);
  }

  /** LSNs in (keep, upTo] will never come; everything up to `keep` must be durable. */
  skip(keep: Lsn, upTo: Lsn): void {
    const { metadata } = this.#volume;
    const { ladder } = this.#driver;
    assert(ladder.vdl === keep, "LSNs were about to be skipped before all below is durable", { keep, vdl: ladder.vdl });
    if (metadata.next(keep) !== upTo + 1) {
      metadata.gaps.push({ keep, upTo });
      this.#context.trace.emit(TRACE.lsnsSkipped, keep, upTo);
    }
    this.#driver.nextLsn = upTo + 1;
    ladder.reopen(keep, upTo, this.#tailsAt(keep));
  }

  /** After a crash, under the epoch the agent had: every member is asked where it stands. */
  askMembers(epoch: number): void {
    const driver = this.#driver;
    driver.epoch = epoch;
    // What views its readers still have nobody knows before they have asked for the stream: no batch may tell of a
    // floor above them.
    driver.readersFloor = 0;
    driver.learnEverything();
    driver.ladder.reset();
    this.askAgain();
  }

  /** Asks the groups whose answers are not enough yet. */
  askAgain(): void {
    const driver = this.#driver;
    for (let group = 0; group < driver.groups; group++)
      if (!this.#isReadable(group)) driver.sendBatch(group, 0, 0, Infinity);
  }

  /** Whether a read quorum of every group has answered. Fewer may be those whom nobody has told anything. */
  get hasAnswers(): boolean {
    for (let group = 0; group < this.#driver.groups; group++) if (!this.#isReadable(group)) return false;
    return true;
  }

  #isReadable(group: number): boolean {
    const membership = this.#volume.metadata.membershipAt(group, this.#driver.memberEpoch(group));
    return this.#volume.tables(group, membership).read[this.#driver.members.whoHasTold(group)] === 1;
  }

  /**
   * Goes on from the highest VDL that a member which has answered was told, or from where it opened the volume; returns
   * it.
   */
  rejoin(): Lsn {
    const driver = this.#driver;
    const { vdlHint, installed } = driver.fleet.segments;
    const { metadata } = this.#volume;
    let vdl = metadata.truncationOf(driver.epoch)?.keep ?? 0;
    for (let place = 0; place < driver.groups * SLOTS; place++) {
      const group = Math.floor(place / SLOTS);
      if ((driver.members.whoHasTold(group) & (1 << (place % SLOTS))) === 0) continue;
      const segment = driver.memberAt(group, place % SLOTS);
      vdl = Math.max(vdl, metadata.durableAfterTruncations(vdlHint[segment] ?? 0, installed[segment] ?? 0));
    }
    const tails = this.#tailsAt(vdl);
    driver.nextLsn = vdl + 1;
    driver.boxcars.reset(tails);
    driver.ladder.reopen(vdl, vdl, tails);
    return vdl;
  }

  /** Of the groups that it knows: one that is being made has nothing yet. */
  #tailsAt(lsn: Lsn): Float64Array {
    const { log } = this.#volume;
    return log.tail.slice(0, this.#driver.groups).map((tail) => log.lastAtOrBelow(tail, lsn));
  }
}
