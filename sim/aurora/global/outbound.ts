/**
 * The replication server of a primary cluster: it follows the log stream's heads, gets the records from storage, and
 * sends them to every secondary (cluster reference 5.2). Only what is at or below the primary's VDL ever leaves, so no
 * secondary can hold what the primary could still annul. The writer does nothing for it but name it among its readers;
 * a secondary that lags costs the primary nothing.
 *
 * Its process can die: it then asks the writer for the stream's head and each secondary where it stands, and goes on
 * from there.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { FLAG } from "../../trace/index.ts";
import type { Chunks, DatabaseRegistry } from "../database/index.ts";
import type { Context, StorageFleet, Volume } from "../storage/index.ts";
import { gateNews } from "./gate-news.ts";
import { Lane, type LaneKinds } from "./lane.ts";
import { LogPulls } from "./log-pulls.ts";
import { Lags } from "./lags.ts";
import type { Shipments } from "./shipments.ts";

export interface OutboundParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly registry: DatabaseRegistry;
  readonly chunks: Chunks;
  readonly shipments: Shipments;
  readonly host: number;
  readonly actor: number;
  /** The server's place among those whom the cluster's writers stream to. */
  readonly outlet: number;
  /**
   * By cluster of the global database: where its agent listens, by which kind of message, and the round trip to it; the
   * cluster's own place is unused.
   */
  readonly agents: readonly { readonly actor: number; readonly shipKind: number; readonly roundTrip: Micros }[];
  readonly own: number;
}

export class OutboundServer implements Stateful {
  /** By cluster; the own one's is never used. */
  readonly lanes: readonly Lane[];
  /** Counts role changes: what was sent under an earlier one is void. */
  term = 0;
  isActive = false;
  /**
   * Goes up with each death of its process and each end of its service as a primary's: what was under way before is
   * void.
   */
  generation = 0;
  /** The primary's VDL as the server knows it, and how far it has the log from storage. */
  vdl: Lsn = 0;
  complete: Lsn = 0;
  /** Clusters that are secondaries of this one, as bits, and those that have left for good. */
  #secondaries = 0;
  #gone = 0;
  #isUp = 1;
  /** Deaths of its process: a start that one of them has overtaken is void; a change of roles meanwhile is none. */
  #deaths = 0;
  /** The writer has answered since the server last asked for its stream. */
  #hasStream = 0;
  /** When the newest of what the server knows to be durable came to be so, and whoever told it. */
  #heardAt: Micros = 0;
  #writer = -1;
  /** The volume epoch of the last chunk; 0 before the first of a term. */
  #epoch = 0;
  /** The newest chunk of the stream that it knows. */
  #seen = -1;
  /** Lags are calculated every `lagPeriod` while some secondary is behind. */
  #lagsArmed = 0;
  /** Counts what writers have been told of lags, so that old news is known as such. */
  #toldOfLags = 0;
  readonly lags: Lags;
  readonly pulls: LogPulls;
  readonly #parts: OutboundParts;
  readonly #attachDue: number;
  readonly #lagsDue: number;

  constructor(parts: OutboundParts) {
    this.#parts = parts;
    const { context, volume, fleet, actor, host, agents, shipments } = parts;
    const { network, engine } = context;
    this.lags = new Lags(context, agents.length);
    this.pulls = new LogPulls(context, volume, fleet, actor, () => this.#advance());
    const laneTimer = (name: string, handle: (lane: Lane) => void): number =>
      network.registerMessage(name, (_actor, lane, _b, generation) => {
        if (generation === this.generation && this.isActive) handle(this.lanes[lane]);
      });
    const kinds: LaneKinds = {
      depart: network.registerMessage("shipment leaves", (from, shipment, lane) =>
        network.send(from, agents[lane].actor, agents[lane].shipKind, shipment, 0, 0),
      ),
      due: laneTimer("replication server ships", (lane) => lane.ship()),
      look: laneTimer("replication server looks for acknowledgements", (lane) => lane.look()),
    };
    this.#attachDue = network.registerMessage("replication server wants stream", (_actor, _a, _b, generation) => {
      if (generation === this.generation && this.isActive) this.#attach();
    });
    this.#lagsDue = network.registerMessage("replication server calculates lags", (_actor, _a, _b, generation) => {
      if (generation === this.generation && this.isActive) this.#calculateLags();
    });
    this.lanes = agents.map(
      ({ roundTrip }, index) =>
        new Lane({
          context,
          volume,
          shipments,
          kinds: () => kinds,
          actor,
          index,
          roundTrip,
          term: () => this.term,
          generation: () => this.generation,
          complete: () => this.complete,
        }),
    );
    parts.registry.addFollower(actor, this);
    const restarted = network.registerMessage("replication server starts", (_actor, _a, _b, deaths) => {
      if (deaths === this.#deaths) this.#started();
    });
    context.hosts.listen(host, {
      crashed: () => {
        this.generation++;
        this.#deaths++;
        this.#isUp = 0;
      },
      restarted: () => engine.after(context.parameters.agentRestart, restarted, actor, 0, 0, this.#deaths),
    });
  }

  /** The run begins with this cluster as the primary of all the others. */
  begin(): void {
    this.isActive = true;
    this.#hasStream = 1;
    for (const [index, lane] of this.lanes.entries()) {
      if (!this.#isOwed(index)) continue;
      this.#secondaries |= 1 << index;
      lane.begin();
    }
  }

  /** Clusters, as bits, that are no members yet: nothing is owed to them. */
  leaveOut(clusters: number): void {
    this.#gone |= clusters;
  }

  /** A cluster is a member from now on. What it lacks is counted from this moment: nothing was owed to it before. */
  takeIn(index: number): void {
    this.#gone &= ~(1 << index);
    if (!this.isActive || this.vdl === 0) return;
    const { log } = this.#parts.volume;
    let commit = this.vdl;
    while (commit > 0 && (log.flagsOf(commit) & FLAG.commit) === 0) commit--;
    this.lanes[index].advanced(this.vdl, commit, this.#parts.context.engine.now);
  }

  /** This cluster becomes the primary under a new term; nobody is its secondary yet. `lsn` is where its log ends. */
  activate(term: number, lsn: Lsn): void {
    this.isActive = true;
    this.term = term;
    this.#secondaries = 0;
    this.vdl = this.complete = lsn;
    this.#heardAt = this.#parts.context.engine.now;
    this.pulls.restart(lsn);
    this.#seen = this.#parts.chunks.count - 1;
    this.#hasStream = 0;
    this.#epoch = 0;
    if (this.#isUp === 1) this.#attach();
  }

  /** A cluster becomes a secondary of this one: it is asked where it stands. */
  addSecondary(index: number): void {
    this.#secondaries |= 1 << index;
    if (this.#isUp === 1) this.lanes[index].ask();
  }

  /** The volume is durable up to `lsn`, and nobody writes to it for now: the last of it is to be shipped. */
  learn(lsn: Lsn): void {
    if (!this.isActive || this.#isUp === 0 || lsn <= this.vdl) return;
    const before = this.vdl;
    this.vdl = lsn;
    const commit = this.#want(before, lsn);
    // How long ago that came to be so nobody says, and the server may have stood still: counted from the last news.
    const since = this.#heardAt;
    for (const [index, lane] of this.lanes.entries()) if (this.#isOwed(index)) lane.advanced(lsn, commit, since);
    this.#advance();
  }

  removeSecondary(index: number): void {
    this.#gone |= 1 << index;
    this.#secondaries &= ~(1 << index);
    this.lanes[index].stop();
  }

  isSecondary(index: number): boolean {
    return (this.#secondaries & (1 << index)) !== 0;
  }

  /** No primary any more. */
  deactivate(): void {
    this.isActive = false;
    this.#secondaries = 0;
    this.generation++;
    // Its timer is void with the generation: whoever is a primary's server again would calculate no lag any more.
    this.#lagsArmed = 0;
    for (const lane of this.lanes) lane.stop();
  }

  /** Whoever is to be a secondary, now or when it has been rebuilt: how much it lacks is counted from the start. */
  #isOwed(index: number): boolean {
    return index !== this.#parts.own && (this.#gone & (1 << index)) === 0;
  }

  /** The stream's head has come: VDL has moved, and these groups have news. */
  receiveChunk(chunk: number): void {
    if (!this.isActive || this.#isUp === 0) return;
    const { context, chunks, registry, actor, outlet } = this.#parts;
    const writer = chunks.writer(chunk);
    this.#hasStream = 1;
    this.#writer = writer;
    context.network.send(actor, writer, registry.kinds.report, outlet, chunks.vdl(chunk), 0);
    const before = this.vdl;
    // What was streamed while the server was away comes with this one: records tell when they came to be durable.
    while (this.#seen < chunk) this.#learn(++this.#seen);
    if (this.vdl === before) return;
    this.#armLags();
    this.#advance();
  }

  #learn(chunk: number): void {
    const { context, chunks } = this.#parts;
    const [durable, since, epoch] = [chunks.vdl(chunk), chunks.since(chunk), chunks.epoch(chunk)];
    // What a recovery has found was durable before its writer opened the volume: since when, nobody has told. Counted
    // from the last news before.
    const durableAt = epoch > this.#epoch && this.#epoch > 0 ? this.#heardAt : since;
    this.#epoch = epoch;
    // Mutation shipPastVdl: everything the writer has written counts as durable.
    const vdl = context.mutations.shipPastVdl ? Math.max(durable, chunks.last(chunk)) : durable;
    this.#heardAt = Math.max(this.#heardAt, since);
    if (vdl <= this.vdl) return;
    const before = this.vdl;
    this.vdl = vdl;
    const commit = this.#want(before, vdl);
    for (const [index, lane] of this.lanes.entries()) if (this.#isOwed(index)) lane.advanced(vdl, commit, durableAt);
  }

  /** An agent says how far it is; `life` counts the lives of its process. */
  acknowledged(index: number, term: number, life: number, received: Lsn, vdl: Lsn): void {
    if (!this.isActive || this.#isUp === 0 || term !== this.term || !this.isSecondary(index)) return;
    const lane = this.lanes[index];
    // Who has just been asked where it stands may lack what the server has forgotten, or never had: it gets that from
    // storage again.
    if (lane.received < 0 && received < this.complete) {
      this.complete = received;
      this.pulls.restart(received);
      this.#want(received, this.vdl);
    }
    lane.acknowledged(life, received, vdl);
  }

  /** A writer whose commits wait wants to know how things stand. */
  gateAsked(writer: number): void {
    if (this.#isUp === 1) this.#tellGate(writer);
  }

  copyState(copy: StateCopy): void {
    this.term = copy.of(this.term);
    this.isActive = copy.of(this.isActive);
    this.generation = copy.of(this.generation);
    this.vdl = copy.of(this.vdl);
    this.complete = copy.of(this.complete);
    this.#secondaries = copy.of(this.#secondaries);
    this.#isUp = copy.of(this.#isUp);
    this.#hasStream = copy.of(this.#hasStream);
    this.#heardAt = copy.of(this.#heardAt);
    this.#writer = copy.of(this.#writer);
    this.#lagsArmed = copy.of(this.#lagsArmed);
    this.#toldOfLags = copy.of(this.#toldOfLags);
    this.#seen = copy.of(this.#seen);
    this.#gone = copy.of(this.#gone);
    this.#epoch = copy.of(this.#epoch);
    this.#deaths = copy.of(this.#deaths);
    copy.part(this.lags);
    copy.part(this.pulls);
    copy.parts(this.lanes);
  }

  /** Asks storage for what is durable since; returns the newest commit among it, 0 for none. */
  #want(from: Lsn, to: Lsn): Lsn {
    const { log, metadata } = this.#parts.volume;
    let commit = 0;
    for (let lsn = metadata.nextLive(from); lsn <= to; lsn = metadata.nextLive(lsn)) {
      this.pulls.want(log.group(lsn), lsn);
      if ((log.flagsOf(lsn) & FLAG.commit) !== 0) commit = lsn;
    }
    return commit;
  }

  /** Goes along the volume's chain for as long as every record has come from storage. */
  #advance(): void {
    const { log, metadata } = this.#parts.volume;
    const before = this.complete;
    for (
      let lsn = metadata.nextLive(before);
      lsn <= this.vdl && this.pulls.has(log.group(lsn), lsn);
      lsn = metadata.nextLive(lsn)
    )
      this.complete = lsn;
    if (this.complete === before) return;
    for (const [index, lane] of this.lanes.entries()) if (this.isSecondary(index)) lane.moved();
  }

  #armLags(): void {
    if (this.#lagsArmed === 1) return;
    this.#lagsArmed = 1;
    const { context, actor } = this.#parts;
    context.engine.after(context.parameters.lagPeriod, this.#lagsDue, actor, 0, 0, this.generation);
  }

  #calculateLags(): void {
    this.#lagsArmed = 0;
    const { now } = this.#parts.context.engine;
    let isBehind = false;
    for (const [index, lane] of this.lanes.entries()) {
      if (!this.isSecondary(index)) continue;
      this.lags.calculated(index, lane.rpoLag(now), lane.durabilityLag(now), now - this.#heardAt, lane.vdl);
      if (lane.isBehind) isBehind = true;
    }
    this.#tellGate(this.#writer);
    if (isBehind) this.#armLags();
  }

  /** Tells a writer what its commits may rely on (rds.global_db_rpo). */
  #tellGate(writer: number): void {
    const { context, registry, actor } = this.#parts;
    if (writer < 0) return;
    const owed = this.lanes.flatMap((lane, index) =>
      this.#isOwed(index) ? [{ lane, isSecondary: this.isSecondary(index) }] : [],
    );
    const { upTo, before } = gateNews(owed, this.vdl, this.#heardAt, context.mutations);
    context.network.send(actor, writer, registry.gateKinds.news, Math.max(0, upTo) | 0, before, ++this.#toldOfLags);
  }

  #started(): void {
    this.#isUp = 1;
    this.#lagsArmed = 0;
    this.#hasStream = 0;
    if (!this.isActive) return;
    this.pulls.restart(this.complete);
    // What was on its way to it is lost: nobody may ever write to those groups again and so bring it along.
    this.#want(this.complete, this.vdl);
    this.#attach();
    for (const [index, lane] of this.lanes.entries()) if (this.isSecondary(index)) lane.ask();
  }

  /** Asks whoever writes for the stream's head, until it comes. */
  #attach(): void {
    if (this.#hasStream === 1) return;
    const { context, volume, registry, actor, outlet } = this.#parts;
    if (volume.writerActor >= 0) context.network.send(actor, volume.writerActor, registry.kinds.attach, outlet, -1, 0);
    context.engine.after(context.parameters.replicaResendAfter, this.#attachDue, actor, 0, 0, this.generation);
  }
}
