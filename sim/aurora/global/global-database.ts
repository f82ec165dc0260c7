/**
 * A global database: its clusters, which of them is the primary, and the replication between them (cluster reference 5). Each cluster has a volume
 * of its own and, for the time that it is a secondary, an agent that feeds it; for the time that it is the primary, a replication server that
 * reads its volume and serves all the others.
 */
import { copyPlain, type Checkpointed, type Lsn, type Micros } from "../../kernel/index.ts";
import { roundTripMean } from "../../world/index.ts";
import type { Chunks, DatabaseRegistry } from "../database/index.ts";
import type { Context, StorageFleet, Volume } from "../storage/index.ts";
import { LIVES, MEMBERS_MAX, TERMS, type ReplicationAgent } from "./agent.ts";
import { OutboundServer } from "./outbound.ts";
import { Shipments } from "./shipments.ts";

/** A cluster, as the global database knows it. */
export interface GlobalMember {
  readonly id: string;
  readonly region: string;
  readonly context: Context;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly chunks: Chunks;
  readonly agent: ReplicationAgent;
  readonly outboundHost: number;
  readonly outboundActor: number;
  /** How many instances it has: the replication server's place comes behind them. */
  readonly instances: number;
}

export class GlobalDatabase implements Checkpointed {
  readonly members: readonly GlobalMember[];
  readonly servers: readonly OutboundServer[];
  /** The primary's place among the members. */
  primary = 0;
  /** Counts role changes. */
  term = 0;
  readonly #shipments = new Shipments();

  constructor(context: Context, members: readonly GlobalMember[], registry: DatabaseRegistry) {
    this.members = members;
    const { network } = context;
    const ackKind = network.registerMessage("replication server hears agent", (actor, about, received, vdl) => {
      const server = this.servers[members.findIndex(({ outboundActor }) => outboundActor === actor)];
      const lifeAndTerm = Math.floor(about / MEMBERS_MAX);
      server.acknowledged(about % MEMBERS_MAX, lifeAndTerm % TERMS, Math.floor(lifeAndTerm / TERMS) % LIVES, received, vdl >>> 0); // prettier-ignore
    });
    this.servers = members.map(
      (member, own) =>
        new OutboundServer({
          context: member.context,
          volume: member.volume,
          fleet: member.fleet,
          registry,
          chunks: member.chunks,
          shipments: this.#shipments,
          host: member.outboundHost,
          actor: member.outboundActor,
          outlet: member.instances,
          agents: members.map(({ agent, region }) => ({ actor: agent.actor, shipKind: agent.shipKind, roundTrip: region === member.region ? 0 : roundTripMean(member.region, region) })), // prettier-ignore
          own,
        }),
    );
    for (const { agent } of members)
      agent.connect({
        shipments: this.#shipments,
        ackKind: () => ackKind,
        upstream: () => this.members[this.primary].volume,
        opened: () => undefined,
      });
    this.servers[0].begin();
  }

  /** Age of the oldest commit of the primary that a secondary lacks. */
  rpoLag(index: number, now: Micros): Micros {
    return this.servers[this.primary].lanes[index].rpoLag(now);
  }

  /** Age of the oldest durable record of the primary that a secondary lacks. */
  durabilityLag(index: number, now: Micros): Micros {
    return this.servers[this.primary].lanes[index].durabilityLag(now);
  }

  /** How far a member's volume is durable. */
  vdlOf(index: number): Lsn {
    const { agent, volume, fleet } = this.members[index];
    const open = fleet.drivers.find(({ actor }) => actor === volume.writerActor);
    return (open ?? agent.driver).vdl;
  }

  save(): unknown {
    const parts = [this.#shipments, ...this.servers].map((part) => part.save());
    return { own: copyPlain([this.primary, this.term]), parts };
  }

  load(saved: unknown): void {
    const from = saved as { own: unknown; parts: unknown[] };
    [this.primary, this.term] = copyPlain(from.own) as [number, number];
    [this.#shipments, ...this.servers].forEach((part, index) => part.load(from.parts[index]));
  }
}
