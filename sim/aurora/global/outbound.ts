/**
 * The replication server of a primary cluster: it follows the log stream's heads, gets the records from storage, and sends them to every
 * secondary (cluster reference 5.2). Only what is at or below the primary's VDL ever leaves, so no secondary can hold what the primary could
 * still annul. The writer does nothing for it but name it among its readers; a secondary that lags costs the primary nothing.
 *
 * Its process can die: it then asks the writer for the stream's head and each secondary where it stands, and goes on from there.
 */
import { copyPlain, type Checkpointed, type Lsn, type Micros } from "../../kernel/index.ts";
import { FLAG } from "../../trace/index.ts";
import type { Chunks, DatabaseRegistry } from "../database/index.ts";
import type { Context, StorageFleet, Volume } from "../storage/index.ts";
import { Lane, type LaneKinds } from "./lane.ts";
import { LogPulls } from "./log-pulls.ts";
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
  /** By cluster of the global database: where its agent listens, by which kind of message, and the round trip to it; the cluster's own place is unused. */
  readonly agents: readonly { readonly actor: number; readonly shipKind: number; readonly roundTrip: Micros }[];
  readonly own: number;
}

export class OutboundServer implements Checkpointed {
  /** By cluster; the own one's is never used. */
  readonly lanes: readonly Lane[];
  /** Counts role changes: what was sent under an earlier one is void. */
  term = 0;
  isActive = false;
  /** Counts the lives of its process. */
  generation = 0;
  /** The primary's VDL as the server knows it, and how far it has the log from storage. */
  vdl: Lsn = 0;
  complete: Lsn = 0;
  /** Clusters that are secondaries of this one, as bits. */
  #secondaries = 0;
  #isUp = 1;
  /** The writer has answered since the server last asked for its stream. */
  #hasStream = 0;
  readonly pulls: LogPulls;
  readonly #parts: OutboundParts;
  readonly #attachDue: number;

  constructor(parts: OutboundParts) {
    this.#parts = parts;
    const { context, volume, fleet, actor, host, agents, shipments } = parts;
    const { network, engine } = context;
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
    this.lanes = agents.map(
      ({ roundTrip }, index) =>
        new Lane({ context, volume, shipments, kinds: () => kinds, actor, index, roundTrip, term: () => this.term, generation: () => this.generation, complete: () => this.complete }), // prettier-ignore
    );
    parts.registry.addFollower(actor, this);
    const restarted = network.registerMessage("replication server starts", (_actor, _a, _b, generation) => {
      if (generation === this.generation) this.#started();
    });
    context.hosts.listen(host, {
      crashed: () => {
        this.generation++;
        this.#isUp = 0;
      },
      restarted: () => engine.after(context.parameters.agentRestart, restarted, actor, 0, 0, this.generation),
    });
  }

  /** The run begins with this cluster as the primary of all the others. */
  begin(): void {
    this.isActive = true;
    this.#hasStream = 1;
    for (const [index, lane] of this.lanes.entries()) {
      if (index === this.#parts.own) continue;
      this.#secondaries |= 1 << index;
      lane.begin();
    }
  }

  /** This cluster becomes the primary under a new term; nobody is its secondary yet. `lsn` is where its log ends. */
  activate(term: number, lsn: Lsn): void {
    this.isActive = true;
    this.term = term;
    this.#secondaries = 0;
    this.vdl = this.complete = lsn;
    this.pulls.restart(lsn);
    this.#hasStream = 0;
    if (this.#isUp === 1) this.#attach();
  }

  /** A cluster becomes a secondary of this one: it is asked where it stands. */
  addSecondary(index: number): void {
    this.#secondaries |= 1 << index;
    if (this.#isUp === 1) this.lanes[index].ask();
  }

  removeSecondary(index: number): void {
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
    for (const lane of this.lanes) lane.stop();
  }

  /** The stream's head has come: VDL has moved, and these groups have news. */
  receiveChunk(chunk: number): void {
    if (!this.isActive || this.#isUp === 0) return;
    const { context, chunks, registry, actor, outlet } = this.#parts;
    const { vdl, since, writer } = chunks.at(chunk);
    this.#hasStream = 1;
    context.network.send(actor, writer, registry.kinds.report, outlet, vdl, 0);
    if (vdl <= this.vdl) return;
    const before = this.vdl;
    this.vdl = vdl;
    const commit = this.#want(before, vdl);
    for (const [index, lane] of this.lanes.entries()) if (this.isSecondary(index)) lane.advanced(vdl, commit, since);
    this.#advance();
  }

  /** An agent says how far it is; `life` counts the lives of its process. */
  acknowledged(index: number, term: number, life: number, received: Lsn, vdl: Lsn): void {
    if (!this.isActive || this.#isUp === 0 || term !== this.term || !this.isSecondary(index)) return;
    const lane = this.lanes[index];
    // Who has just been asked where it stands may lack what the server has forgotten, or never had: it gets that from storage again.
    if (lane.received < 0 && received < this.complete) {
      this.complete = received;
      this.pulls.restart(received);
      this.#want(received, this.vdl);
    }
    lane.acknowledged(life, received, vdl);
  }

  save(): unknown {
    const own = [this.term, this.isActive, this.generation, this.vdl, this.complete, this.#secondaries, this.#isUp, this.#hasStream]; // prettier-ignore
    return { own: copyPlain(own), pulls: this.pulls.save(), lanes: this.lanes.map((lane) => lane.save()) };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; pulls: unknown; lanes: unknown[] };
    [this.term, this.isActive, this.generation, this.vdl, this.complete, this.#secondaries, this.#isUp, this.#hasStream] =
      copyPlain(from.own) as [number, boolean, number, Lsn, Lsn, number, Lsn, number]; // prettier-ignore
    this.pulls.load(from.pulls);
    this.lanes.forEach((lane, index) => lane.load(from.lanes[index]));
  }

  /** Asks storage for what is durable since; returns the newest commit among it, 0 for none. */
  #want(from: Lsn, to: Lsn): Lsn {
    const { log, metadata } = this.#parts.volume;
    let commit = 0;
    for (let lsn = metadata.next(from); lsn <= to; lsn = metadata.next(lsn)) {
      this.pulls.want(log.group(lsn), lsn);
      if ((log.flagsOf(lsn) & FLAG.commit) !== 0) commit = lsn;
    }
    return commit;
  }

  /** Goes along the volume's chain for as long as every record has come from storage. */
  #advance(): void {
    const { log, metadata } = this.#parts.volume;
    const before = this.complete;
    for (let lsn = metadata.next(before); lsn <= this.vdl && this.pulls.has(log.group(lsn), lsn); lsn = metadata.next(lsn)) this.complete = lsn; // prettier-ignore
    if (this.complete === before) return;
    for (const [index, lane] of this.lanes.entries()) if (this.isSecondary(index)) lane.moved();
  }

  #started(): void {
    this.#isUp = 1;
    this.#hasStream = 0;
    if (!this.isActive) return;
    this.pulls.restart(this.complete);
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
