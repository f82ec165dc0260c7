/**
 * The replication agent of a secondary cluster (cluster reference 5.2): it takes the primary's log as it arrives and
 * writes it to the cluster's own volume, six copies and a write quorum like any writer, but under the primary's LSNs;
 * and it is the source that the cluster's readers follow.
 *
 * What it is sent is durable in the primary, so nothing of it is ever annulled here. It takes shipments in order, keeps
 * what came too early, and says how far it has come (acknowledgements.ts): received, and durable (its VDL). When its
 * own volume is slow it writes no more, says so by saying nothing, and the primary's server waits.
 *
 *     fed -> resuming -> fed    its process has died: it asks the members where they stand, and goes on from the VDL
 *                               that they were told
 *     fed -> stopped            another instance has opened the volume (promotion)
 *     stopped -> opening -> fed a former primary becomes a secondary: the agent opens its volume, cut to what the new
 *     primary has
 *
 * Two things wait until everything before them is durable here: a jump over LSNs that a recovery of the primary has
 * annulled, and the first record of a group that this volume has yet to make.
 */
import { Histogram, PairRing, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { FLAG, TRACE } from "../../trace/index.ts";
import { LogStream, MTR_RECORDS_MAX, type Chunks, type DatabaseRegistry } from "../database/index.ts";
import {
  Replicating,
  type Context,
  type DriverEvents,
  type StorageDriver,
  type StorageFleet,
  type Volume,
} from "../storage/index.ts";
import { Acknowledgements } from "./acknowledgements.ts";
import type { Shipment, Shipments } from "./shipments.ts";

export interface AgentParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly registry: DatabaseRegistry;
  readonly chunks: Chunks;
  readonly actor: number;
  readonly host: number;
  /** Its cluster's place in the global database. */
  readonly own: number;
  /** By instance of its cluster: its address. */
  readonly readers: readonly number[];
  /** Whether an instance of its cluster has been created. */
  readonly isThere: (reader: number) => boolean;
}

/** What the agent is told of the global database once that is built. */
export interface AgentLinks {
  readonly shipments: Shipments;
  /** The message by which replication servers take acknowledgements. */
  readonly ackKind: () => number;
  /** The volume that a replication server reads: its log tells what the records of its shipments say. */
  readonly upstream: (server: number) => Volume;
  /** It has opened its volume and is fed from now on; or it was refused, since somebody else opens it. */
  readonly opened: (own: number) => void;
  readonly fenced: (own: number) => void;
}

export type AgentStatus = "stopped" | "opening" | "fed" | "resuming";

export class ReplicationAgent implements Stateful, DriverEvents {
  readonly actor: number;
  readonly driver: StorageDriver;
  readonly stream: LogStream;
  status: AgentStatus = "stopped";
  /** Counts the lives of its process, for its timers and for the primary's server. */
  generation = 0;
  /** Counts role changes: shipments of an earlier one are void. */
  term = 0;
  /** The last record received with all before it. */
  received: Lsn = 0;
  /**
   * From durable in the primary to received here, and to durable here: AuroraGlobalDBReplicationLag and
   * AuroraGlobalDBProgressLag.
   */
  readonly replicationLag = new Histogram();
  readonly progressLag = new Histogram();
  /** Records taken in, and those of its commits that the volume has made durable. */
  recordsReceived = 0;
  /** A shipment arrives. a: shipment. */
  readonly shipKind: number;
  /** The last record put into the volume in this life. */
  #written: Lsn = 0;
  /** Commits are announced as durable up to here. */
  #announced: Lsn = 0;
  /** Shipments that came too early, by the record before them. */
  #early: Record<string, number> = {};
  /** (last LSN, when it was durable in the primary) of what is not durable here. */
  readonly #landing = new PairRing();
  /** While it opens the volume: where that is to be cut. */
  #cut: { readonly keep: Lsn; readonly upTo: Lsn } | undefined;
  #links!: AgentLinks;
  readonly #parts: AgentParts;
  readonly #replicating: Replicating;
  readonly #acknowledgements: Acknowledgements;
  readonly #resumed: number;

  constructor(parts: AgentParts) {
    this.#parts = parts;
    const { context, fleet, registry, chunks, actor, host, readers } = parts;
    const { network, engine, parameters } = context;
    this.actor = actor;
    this.driver = fleet.addDriver(actor);
    this.driver.attach(this);
    this.#replicating = new Replicating(context, parts.volume, this.driver);
    this.stream = new LogStream({
      context,
      driver: this.driver,
      chunks,
      kinds: () => registry.kinds,
      actors: readers,
      outlet: -1,
      generation: () => this.generation,
    });
    registry.addSource(actor, this);
    const timer = (name: string, handle: () => void): number =>
      network.registerMessage(name, (_actor, _a, _b, generation) => {
        if (generation === this.generation) handle();
      });
    this.shipKind = network.registerMessage("agent gets shipment", (_actor, shipment) => this.#receive(shipment));
    this.#acknowledgements = new Acknowledgements(context, {
      actor,
      own: parts.own,
      generation: () => this.generation,
      term: () => this.term,
      received: () => this.received,
      vdl: () => this.driver.vdl,
      ackKind: () => this.#links.ackKind(),
    });
    this.#resumed = timer("agent knows its members", () => this.#rejoin());
    const started = timer("agent has started", () => this.#askMembers());
    context.hosts.listen(host, {
      crashed: () => this.#crashed(),
      restarted: () => engine.after(parameters.agentRestart, started, actor, 0, 0, this.generation),
    });
  }

  connect(links: AgentLinks): void {
    this.#links = links;
  }

  /** The run begins in the middle of this cluster's life as a secondary, everything at the start of the log. */
  begin(): void {
    this.status = "fed";
    this.driver.beginAsWriter();
    const { readers, isThere } = this.#parts;
    this.stream.beginWith(readers.map((_, reader) => reader).filter(isThere));
  }

  /** The primary has changed, and this cluster stays a secondary that has nothing the new one lacks. */
  followTerm(term: number): void {
    this.term = term;
    this.#early = {};
    this.#acknowledgements.to = -1;
    this.#landing.clear();
    this.received = this.#written;
  }

  /**
   * The cluster becomes a secondary: the agent opens the volume, and whoever has it now is fenced by that. With `cut`
   * it becomes a copy of one whose log goes on above `upTo` from `keep`: whatever lies beyond is cut off.
   */
  open(term: number, cut?: { readonly keep: Lsn; readonly upTo: Lsn }): void {
    if (this.status !== "stopped") this.#die();
    this.term = term;
    this.status = "opening";
    this.#cut = cut;
    this.driver.recovery.start(cut);
  }

  /** Everything it has written is durable, and everything it has received is written. */
  get isSettled(): boolean {
    return this.status === "fed" && this.driver.vdl >= this.received;
  }

  /** The last record of the volume, durable or not. */
  get end(): Lsn {
    return this.#written;
  }

  /** The cluster is no secondary any more. */
  stop(): void {
    if (this.status === "stopped") return;
    const wasOpening = this.status === "opening";
    this.status = "stopped";
    this.#die();
    if (wasOpening) this.#links.fenced(this.#parts.own);
  }

  durable(): void {
    const { context, own } = this.#parts;
    const { trace, engine } = context;
    const { vdl } = this.driver;
    this.stream.moved();
    while (this.#landing.length > 0 && this.#landing.headFirst() <= vdl) {
      this.progressLag.add(engine.now - this.#landing.headSecond());
      this.#landing.drop();
    }
    this.#announce(vdl);
    trace.emit(TRACE.secondaryDurable, own, vdl);
    this.#acknowledgements.later();
    this.#goOn();
  }

  pageRead(): void {
    // The agent asks for no pages.
  }

  /** An instance of the cluster has opened the volume: the cluster is being promoted, or has been. */
  fenced(): void {
    this.stop();
  }

  opened(): void {
    this.status = "fed";
    this.received = this.#written = this.#announced = this.driver.vdl;
    this.stream.opened(this.#parts.readers.map((_, reader) => reader));
    this.#links.opened(this.#parts.own);
    this.#acknowledgements.later();
  }

  grown(): void {
    this.#goOn();
  }

  copyState(copy: StateCopy): void {
    this.status = copy.of(this.status);
    this.generation = copy.of(this.generation);
    this.term = copy.of(this.term);
    this.received = copy.of(this.received);
    this.recordsReceived = copy.of(this.recordsReceived);
    this.#written = copy.of(this.#written);
    this.#announced = copy.of(this.#announced);
    this.#early = copy.of(this.#early);
    this.#cut = copy.of(this.#cut);
    copy.parts([this.stream, this.replicationLag, this.progressLag, this.#landing, this.#acknowledgements]);
  }

  #receive(number: number): void {
    const shipment = this.#links.shipments.at(number);
    if (shipment.term !== this.term || this.status !== "fed") return;
    this.#acknowledgements.to = shipment.from;
    if (shipment.last > this.received && shipment.prev > this.received) this.#early[shipment.prev] = number;
    else this.#take(shipment);
    for (let next = this.#early[this.received]; next !== undefined; next = this.#early[this.received]) {
      delete this.#early[this.received];
      this.#take(this.#links.shipments.at(next));
    }
    this.#acknowledgements.later();
    this.#goOn();
  }

  #take({ prev, last, durableAt }: Shipment): void {
    if (prev > this.received || last <= this.received) return;
    const { engine } = this.#parts.context;
    this.recordsReceived += last - this.received;
    this.received = last;
    this.replicationLag.add(engine.now - durableAt);
    this.#landing.push(last, durableAt);
  }

  /** Writes what has been received, mini-transaction by mini-transaction, as far as the volume takes it now. */
  #goOn(): void {
    if (this.status !== "fed") return;
    if (this.#acknowledgements.to < 0) return;
    const { log, metadata } = this.#links.upstream(this.#acknowledgements.to);
    while (this.#written < this.received) {
      const lsn = metadata.nextLive(this.#written);
      if (lsn !== this.#written + 1 && !this.#jump(lsn)) break;
      const group = log.group(lsn);
      if (group >= this.driver.groups) {
        if (this.driver.vdl >= this.#written) this.driver.wantGroup();
        break;
      }
      if (!this.driver.hasRoom(MTR_RECORDS_MAX)) break;
      this.#written = this.#replicating.writeMiniTransaction(log, lsn);
    }
    if (this.#written > 0) this.stream.wrote(this.#written);
  }

  /** LSNs between the last record and `next` were annulled in the primary: nothing of them will ever come. */
  #jump(next: Lsn): boolean {
    if (this.driver.vdl < this.#written) return false;
    this.#replicating.skip(this.#written, next - 1);
    return true;
  }

  /** What has become durable here is told as a commit acknowledged: from now on it must never be lost here. */
  #announce(vdl: Lsn): void {
    const { context, volume } = this.#parts;
    const { log, metadata } = volume;
    for (let lsn = metadata.next(this.#announced); lsn <= vdl; lsn = metadata.next(lsn)) {
      if ((log.flagsOf(lsn) & FLAG.commit) !== 0) context.trace.emit(TRACE.commitAcked, lsn, vdl, this.driver.index);
      this.#announced = lsn;
    }
  }

  #crashed(): void {
    const { status } = this;
    this.#die();
    if (status === "fed") this.status = "resuming";
  }

  /** Whatever was in memory is gone, and what was under way will not be heard of again. */
  #die(): void {
    if (this.driver.epoch !== 0) this.#parts.context.trace.emit(TRACE.agentDied, this.#parts.own);
    this.generation++;
    this.#early = {};
    this.#landing.clear();
    this.#acknowledgements.crash();
    this.driver.crash();
    this.stream.crash();
  }

  /** The process runs again: every member is asked where it stands. */
  #askMembers(): void {
    const { context, volume } = this.#parts;
    if (this.status === "opening") this.driver.recovery.start(this.#cut);
    if (this.status !== "resuming" || this.#isSuperseded()) return;
    this.#replicating.askMembers(volume.metadata.openEpoch);
    context.engine.after(context.parameters.recoveryRetry, this.#resumed, this.actor, 0, 0, this.generation);
  }

  /** Another has opened the volume while the process was dead: it is nobody's agent any more. */
  #isSuperseded(): boolean {
    const { metadata } = this.#parts.volume;
    const isSuperseded = metadata.owners[metadata.openEpoch] !== this.actor;
    if (isSuperseded) this.stop();
    return isSuperseded;
  }

  /**
   * It goes on from the highest VDL that a member has been told. That may be short of what is durable; then a little is
   * sent twice, and records that are there already are the same records.
   */
  #rejoin(): void {
    if (this.status !== "resuming" || this.#isSuperseded()) return;
    if (!this.#replicating.hasAnswers) {
      const { engine, parameters } = this.#parts.context;
      this.#replicating.askAgain();
      engine.after(parameters.recoveryRetry, this.#resumed, this.actor, 0, 0, this.generation);
      return;
    }
    const vdl = this.#replicating.rejoin();
    this.status = "fed";
    this.received = this.#written = vdl;
    this.#announced = Math.max(this.#announced, vdl);
    this.#parts.context.trace.emit(TRACE.agentResumed, vdl);
    this.stream.opened(this.#parts.readers.map((_, reader) => reader));
  }
}
