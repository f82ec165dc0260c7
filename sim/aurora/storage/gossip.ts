/**
 * Peers fill one another's holes: every so often a segment that lacks something asks one random peer of its group, which
 * answers with its own chain above the asker's SCL (storage reference 3, activity 4).
 *
 * A round in which nobody lacks anything changes nothing, so it is not played: a group's clock runs only while a live member
 * is short of the group's tail. That is an optimisation of the simulator, not knowledge of the nodes: the rounds left out are
 * exactly those whose answers would have been empty. Only members of the group with the same epoch are believed (I34).
 */
import { below, copyPlain, type Checkpointed, type Lsn, type Stream } from "../../kernel/index.ts";
import { MEMBERS } from "./quorum.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

export class Gossip implements Checkpointed {
  #armed: Uint8Array;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #luck: Stream;
  readonly #tick: number;
  readonly #ask: number;
  readonly #answer: number;
  readonly #persisted: number;

  constructor(context: Context, volume: Volume, segments: Segments) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#armed = new Uint8Array(volume.shape.groups);
    this.#luck = context.engine.random.stream("gossip");
    const { engine, network } = context;
    this.#tick = engine.register("gossip round", (group) => this.#round(group));
    this.#ask = network.registerMessage("segment is asked by peer", (actor, asker, scl, epoch) =>
      this.#asked(actor, asker, scl, epoch),
    );
    this.#answer = network.registerMessage("segment gets peer's records", (actor, _a, last, epoch) =>
      this.#answered(actor, last, epoch),
    );
    this.#persisted = network.registerMessage("segment persisted peer's records", (actor, incarnation, last, epoch) =>
      this.#heldOnDisk(actor, incarnation, last, epoch),
    );
  }

  /** Starts a group's clock if it stands. Rounds keep their place in time: each group has a fixed phase. */
  arm(group: number): void {
    if (this.#armed[group] === 1) return;
    this.#armed[group] = 1;
    const { engine, parameters } = this.#context;
    const period = parameters.gossipPeriod;
    const phase = (group * 7919) % period;
    const next = (Math.floor((engine.now - phase) / period) + 1) * period + phase;
    engine.at(next, this.#tick, group, 0, 0, 0);
  }

  /** After a restart, a resume or a heal: whoever was away may be short of something. */
  armAll(): void {
    for (let group = 0; group < this.#volume.shape.groups; group++) if (this.#someoneShort(group)) this.arm(group);
  }

  save(): unknown {
    return copyPlain(this.#armed);
  }

  load(saved: unknown): void {
    this.#armed = copyPlain(saved) as Uint8Array;
  }

  #someoneShort(group: number): boolean {
    for (let member = 0; member < MEMBERS; member++) if (this.#isShort(group * MEMBERS + member, group)) return true;
    return false;
  }

  #isShort(segment: number, group: number): boolean {
    const { scl, installed } = this.#segments;
    if (scl[segment] >= this.#volume.log.tail[group] && installed[segment] === this.#volume.epoch) return false;
    return this.#context.hosts.isUp(this.#volume.hostOfSegment[segment]);
  }

  #round(group: number): void {
    this.#armed[group] = 0;
    let short = false;
    for (let member = 0; member < MEMBERS; member++) {
      const segment = group * MEMBERS + member;
      if (!this.#isShort(segment, group)) continue;
      short = true;
      const peer = (member + 1 + below(this.#luck, MEMBERS - 1)) % MEMBERS;
      const { scl, installed } = this.#segments;
      const actors = this.#volume.actorOfSegment;
      this.#context.network.send(
        actors[segment],
        actors[group * MEMBERS + peer],
        this.#ask,
        segment,
        scl[segment],
        installed[segment],
      );
    }
    if (short) this.arm(group);
  }

  #asked(actor: number, asker: number, scl: Lsn, epoch: number): void {
    const { parameters, network } = this.#context;
    const segments = this.#segments;
    const own = this.#volume.segmentOfActor(actor);
    if (epoch > segments.installed[own]) {
      segments.install(own, epoch);
      return;
    }
    const group = Math.floor(own / MEMBERS);
    const newer = segments.installed[own] > epoch;
    if (!newer && segments.scl[own] <= scl) return;
    // To an asker of an older epoch the answer is the truncation itself, and no records: its SCL may be an annulled one, and by the
    // time the answer arrives it may hold the truncation already and would take that SCL for a promise of records.
    const last = newer ? 0 : this.#volume.log.ahead(group, scl, segments.scl[own], parameters.gossipRecordsMax);
    network.send(actor, this.#volume.actorOfSegment[asker], this.#answer, 0, last, segments.installed[own]);
  }

  #answered(actor: number, last: Lsn, epoch: number): void {
    const { engine, disks, hosts, parameters } = this.#context;
    const segments = this.#segments;
    const segment = this.#volume.segmentOfActor(actor);
    if (epoch > segments.installed[segment]) {
      segments.install(segment, epoch);
      segments.acknowledge(segment, segments.scl[segment]);
      return;
    }
    if (!this.#mayLearn(segment, epoch, last)) return;
    const records = this.#volume.log.ordinal(last) - this.#volume.log.ordinal(segments.scl[segment]);
    const host = this.#volume.hostOfSegment[segment];
    const done = disks.persistedAt(host, records * parameters.logRecordBytes);
    engine.at(done, this.#persisted, actor, hosts.incarnation[host], last, epoch);
  }

  /** A member that has promised a newer epoch adds nothing of an older one, or recovery's snapshot would not hold (I17). */
  #mayLearn(segment: number, epoch: number, last: Lsn): boolean {
    const { installed, promised, scl } = this.#segments;
    return epoch === installed[segment] && promised[segment] === installed[segment] && last > scl[segment];
  }

  #heldOnDisk(actor: number, incarnation: number, last: Lsn, epoch: number): void {
    const segments = this.#segments;
    const segment = this.#volume.segmentOfActor(actor);
    if (this.#context.hosts.incarnation[this.#volume.hostOfSegment[segment]] !== incarnation) return;
    if (!this.#mayLearn(segment, epoch, last)) return;
    segments.hold(segment, segments.scl[segment], last);
    segments.acknowledge(segment, segments.scl[segment]);
  }
}
