/**
 * How an outbound replication server gets the log: it asks storage for it, a group at a time, and never the writer,
 * whose processors have nothing to do with replication (cluster reference 5.2: storage based, outside the instances).
 * Which groups have news it knows from the stream's heads.
 *
 * One member of a group is asked; one that is not complete, or does not answer in time, is passed over for the next.
 * What members have dropped from their logs is in the object store. A group has one request under way; what is wanted
 * meanwhile is asked for with the next.
 */
import { longer, type Lsn, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { MEMBERS, READ_FOR, SEGMENT, type Context, type StorageFleet, type Volume } from "../storage/index.ts";

export interface PullKinds {
  /**
   * A segment is asked for its group's log. a: how many records, b: up to which LSN, c: the life of the server that
   * asks. Who asks is known: these kinds are one server's own.
   */
  readonly ask: number;
  /** A segment has read it from its disk. a, b as above, c: the node's incarnation, above that the server's life. */
  readonly read: number;
  /**
   * The server gets it, or hears that the member lacks it. a: group, b: up to which LSN, c: 1 when it has it, 0 when
   * not, 2 when it is in the object store.
   */
  readonly given: number;
  /** The server looks for members that have not answered. */
  readonly patience: number;
}

/**
 * What messages tell of the server's life stands above what else they tell, a count below LIFE; together they have 31
 * bits. No answer is on its way for LIVES lives.
 */
const LIFE = 2 ** 24;
const LIVES = 64;

const GIVEN = { lacking: 0, here: 1, inObjectStore: 2 } as const;

export class LogPulls implements Stateful {
  /**
   * By group: records up to here have come, up to where they are wanted, and what the request under way asks for; 0 for
   * none.
   */
  #pulled: Float64Array;
  #wanted: Float64Array;
  #asked: Float64Array;
  #askedAt: Float64Array;
  /** By group: how many members have been tried for it. */
  #tries: Uint32Array;
  /** Answers that came from the object store. */
  fromObjectStore = 0;
  #outstanding = 0;
  #armed = 0;
  /** How often it has begun anew: what an earlier life has asked for is no answer to this one. */
  #life = 0;
  readonly #kinds: PullKinds;
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #fleet: StorageFleet;
  readonly #actor: number;
  readonly #came: () => void;
  readonly #luck: Stream;

  /** `came` is called when more has come. */
  constructor(context: Context, volume: Volume, fleet: StorageFleet, actor: number, came: () => void) {
    this.#context = context;
    this.#volume = volume;
    this.#fleet = fleet;
    this.#actor = actor;
    this.#came = came;
    this.#luck = context.engine.random.stream("log pulls", String(actor));
    const { groups } = volume;
    this.#pulled = new Float64Array(groups);
    this.#wanted = new Float64Array(groups);
    this.#asked = new Float64Array(groups);
    this.#askedAt = new Float64Array(groups);
    this.#tries = new Uint32Array(groups);
    const { network } = context;
    this.#kinds = {
      ask: network.registerMessage("segment is asked for log", (segment, records, upTo, life) =>
        this.#serve(segment, records, upTo, life),
      ),
      read: network.registerMessage("segment has read log", (segment, records, upTo, incarnationOfLife) =>
        this.#readDone(segment, records, upTo, incarnationOfLife),
      ),
      given: network.registerMessage("replication server gets log", (_actor, group, upTo, howOfLife) =>
        this.#given(group, upTo, howOfLife),
      ),
      patience: network.registerMessage("replication server loses patience", () => this.#look()),
    };
  }

  /** Records of a group up to `lsn`, its newest durable one, are wanted. */
  want(group: number, lsn: Lsn): void {
    if (group >= this.#wanted.length) this.#grow(group);
    if (lsn <= this.#wanted[group]) return;
    this.#wanted[group] = lsn;
    if (this.#asked[group] === 0) this.#ask(group);
  }

  has(group: number, lsn: Lsn): boolean {
    return this.#pulled[group] >= lsn;
  }

  /**
   * The server's memory is gone. Everything up to `lsn` is where it has to go; what lies above must be asked for again.
   */
  restart(lsn: Lsn): void {
    const { log } = this.#volume;
    for (let group = 0; group < this.#pulled.length; group++) {
      this.#pulled[group] = log.lastAtOrBelow(log.tail[group] ?? 0, lsn);
      this.#wanted[group] = this.#pulled[group];
    }
    this.#asked.fill(0);
    this.#outstanding = 0;
    this.#armed = 0;
    this.#life = (this.#life + 1) % LIVES;
  }

  copyState(copy: StateCopy): void {
    this.#pulled = copy.of(this.#pulled);
    this.#wanted = copy.of(this.#wanted);
    this.#asked = copy.of(this.#asked);
    this.#askedAt = copy.of(this.#askedAt);
    this.#tries = copy.of(this.#tries);
    this.#outstanding = copy.of(this.#outstanding);
    this.#armed = copy.of(this.#armed);
    this.#life = copy.of(this.#life);
    this.fromObjectStore = copy.of(this.fromObjectStore);
  }

  #ask(group: number): void {
    const { engine, network, parameters } = this.#context;
    const { log, metadata, placement } = this.#volume;
    if (this.#asked[group] === 0) this.#outstanding++;
    this.#asked[group] = this.#wanted[group];
    this.#askedAt[group] = engine.now;
    // Members take turns, and groups begin with different ones.
    const position = (group + this.#tries[group]) % MEMBERS;
    const segment = metadata.membership(group).segments[position];
    const records = log.ordinal(this.#asked[group]) - log.ordinal(this.#pulled[group]);
    if (segment >= 0)
      network.send(
        this.#actor,
        placement.actorOf[segment],
        this.#kinds.ask,
        records,
        this.#asked[group],
        this.#life * LIFE,
      );
    if (this.#armed === 1) return;
    this.#armed = 1;
    engine.after(parameters.pullPatience, this.#kinds.patience, this.#actor, 0, 0, 0);
  }

  /** On the segment's node, which knows of the server what the message says. */
  #serve(actor: number, records: number, upTo: Lsn, life: number): void {
    const { engine, disks, hosts, network, parameters } = this.#context;
    const { placement, log } = this.#volume;
    const { segments } = this.#fleet;
    const segment = placement.segmentOfActor(actor);
    if (segments.state[segment] === SEGMENT.gone) return;
    const group = placement.groupOf[segment];
    if (segments.state[segment] !== SEGMENT.serving || segments.scl[segment] < upTo)
      network.send(actor, this.#actor, this.#kinds.given, group, upTo, life + GIVEN.lacking);
    else if (this.#hasDropped(segment, log.behind(group, upTo, records), upTo))
      network.send(actor, this.#actor, this.#kinds.given, group, upTo, life + GIVEN.inObjectStore);
    else {
      const host = placement.hostOf[segment];
      const done = disks.readBesideAt(host, records * parameters.logRecordBytes, this.#luck);
      engine.at(done, this.#kinds.read, actor, records, upTo, life + hosts.incarnation[host]);
    }
  }

  /** Whether some record of the group in (after, upTo] is not in a segment's log any more. */
  #hasDropped(segment: number, after: Lsn, upTo: Lsn): boolean {
    const floor = this.#fleet.pages.logFloor(segment);
    // The floor may stand on another group's record: of one that was idle there is nothing below it.
    return floor > after && this.#volume.log.lastAtOrBelow(upTo, floor) > after;
  }

  #readDone(actor: number, records: number, upTo: Lsn, incarnationOfLife: number): void {
    const { hosts, network } = this.#context;
    const { placement, log } = this.#volume;
    const segment = placement.segmentOfActor(actor);
    if (hosts.incarnation[placement.hostOf[segment]] !== incarnationOfLife % LIFE) return;
    const group = placement.groupOf[segment];
    // What fails its checksum crosses to no other Region (I43): another member is asked, and this one mends its own.
    const after = log.behind(group, upTo, records);
    const isSound = this.#fleet.blocks.read(segment, after, upTo, READ_FOR.replication) >= upTo;
    const life = incarnationOfLife - (incarnationOfLife % LIFE);
    network.send(actor, this.#actor, this.#kinds.given, group, upTo, life + (isSound ? GIVEN.here : GIVEN.lacking));
  }

  #given(group: number, upTo: Lsn, howOfLife: number): void {
    const how = howOfLife % LIFE;
    if (howOfLife - how !== this.#life * LIFE) return;
    if (how === GIVEN.here) {
      this.#take(group, upTo);
      return;
    }
    if (this.#asked[group] !== upTo) return;
    if (how === GIVEN.lacking) {
      this.#tries[group]++;
      this.#ask(group);
      return;
    }
    const { engine, parameters } = this.#context;
    this.fromObjectStore++;
    this.#askedAt[group] = engine.now + parameters.objectStoreFetch;
    const here = this.#life * LIFE + GIVEN.here;
    engine.after(parameters.objectStoreFetch, this.#kinds.given, this.#actor, group, upTo, here);
  }

  /**
   * Records up to `upTo` have come, perhaps from a member that had been passed over: another is asked for them, and for
   * more, and where all are slower than the server's patience nothing would ever come if only the last answer counted.
   */
  #take(group: number, upTo: Lsn): void {
    if (upTo <= this.#pulled[group]) return;
    this.#pulled[group] = upTo;
    if (this.#asked[group] > 0 && this.#asked[group] <= upTo) {
      this.#asked[group] = 0;
      this.#outstanding--;
      if (this.#wanted[group] > upTo) this.#ask(group);
    }
    this.#came();
  }

  /** Who has been asked for too long is passed over. */
  #look(): void {
    this.#armed = 0;
    if (this.#outstanding === 0) return;
    const { engine, parameters } = this.#context;
    const before = engine.now - parameters.pullPatience;
    for (let group = 0; group < this.#asked.length; group++) {
      if (this.#asked[group] === 0 || this.#askedAt[group] > before) continue;
      this.#tries[group]++;
      this.#ask(group);
    }
    if (this.#armed === 1) return;
    this.#armed = 1;
    engine.after(parameters.pullPatience, this.#kinds.patience, this.#actor, 0, 0, 0);
  }

  #grow(group: number): void {
    this.#pulled = longer(this.#pulled, group + 1);
    this.#wanted = longer(this.#wanted, group + 1);
    this.#asked = longer(this.#asked, group + 1);
    this.#askedAt = longer(this.#askedAt, group + 1);
    this.#tries = longer(this.#tries, group + 1);
  }
}
