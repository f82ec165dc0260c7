/**
 * A global database: its clusters, which of them is the primary, and the replication between them (cluster reference
 * 5). Each cluster has a volume of its own and, for the time that it is a secondary, an agent that feeds it; for the
 * time that it is the primary, a replication server that reads its volume and serves all the others.
 */
import type { EngineName, EngineVersion } from "../../facts/index.ts";
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import type { GlobalSpec } from "../../scenario/types.ts";
import { TRACE } from "../../trace/index.ts";
import { roundTripMean } from "../../world/index.ts";
import type { ControlPlane } from "../cluster/index.ts";
import type { Chunks, DatabaseRegistry } from "../database/index.ts";
import type { Context, StorageFleet, Volume } from "../storage/index.ts";
import { LIVES, MEMBERS_MAX, TERMS } from "./acknowledgements.ts";
import type { ReplicationAgent } from "./agent.ts";
import { MemberControl, type Term } from "./member-control.ts";
import { OutboundServer } from "./outbound.ts";
import { RoleChanges } from "./role-changes.ts";
import { Shipments } from "./shipments.ts";

/** A cluster, as the global database knows it. */
export interface GlobalMemberParts {
  readonly id: string;
  readonly region: string;
  readonly engine: EngineName;
  /** Absent: one that can do everything. */
  readonly engineVersion: EngineVersion | undefined;
  readonly context: Context;
  readonly volume: Volume;
  readonly fleet: StorageFleet;
  readonly chunks: Chunks;
  readonly agent: ReplicationAgent;
  readonly outboundHost: number;
  readonly outboundActor: number;
  /** How many instances it has: the replication server's place comes behind them. */
  readonly instances: number;
  readonly control: ControlPlane;
  readonly controlHost: number;
  /** Its encryption key can be used: nobody can do anything with it otherwise. */
  readonly isAccessible: () => boolean;
  /** An action adds it. */
  readonly isLater: boolean;
}

export interface GlobalMember extends GlobalMemberParts {
  /** Where role changes are told and run in its Region. */
  readonly controlActor: number;
  readonly member: MemberControl;
}

export type GlobalStatus = "available" | "switching-over" | "failing-over";

const ORDERS = ["fence", "promote", "follow", "resume"] as const;

export class GlobalDatabase implements Stateful {
  readonly members: readonly GlobalMember[];
  readonly servers: readonly OutboundServer[];
  /** The primary's place among the members. */
  primary = 0;
  /** The primary that the global writer's name leads to. */
  nameLeadsTo = 0;
  status: GlobalStatus = "available";
  readonly roles: RoleChanges;
  readonly context: Context;
  readonly onFenceTimeout: "abort" | "proceed";
  /** By number: who is the primary in a term, and where its log goes on. */
  #terms: Term[] = [{ primary: 0, keep: 0, upTo: 0 }];
  /** By term: the address of whoever runs its role change. */
  #runners: number[] = [];
  /** Clusters that have left or have yet to come, as bits. */
  #left = 0;
  /** The global cluster is there: an action may create it, and delete it. */
  exists: boolean;
  #isProtected: boolean;
  /** Called when a cluster has become the primary, whose log goes on from there. */
  promoted: (keep: Lsn) => void = () => undefined;
  readonly #orderKind: number;
  readonly #newsKind: number;
  readonly #shipments = new Shipments();

  constructor(
    context: Context,
    members: readonly GlobalMemberParts[],
    registry: DatabaseRegistry,
    { switchoverOnFenceTimeout, created, deletionProtection }: GlobalSpec,
  ) {
    this.context = context;
    this.onFenceTimeout = switchoverOnFenceTimeout;
    this.exists = created === undefined;
    this.#isProtected = deletionProtection === true;
    const { network } = context;
    const ackKind = network.registerMessage("replication server hears agent", (actor, about, received, vdl) => {
      const server = this.servers[members.findIndex(({ outboundActor }) => outboundActor === actor)];
      const lifeAndTerm = Math.floor(about / MEMBERS_MAX);
      server.acknowledged(
        about % MEMBERS_MAX,
        lifeAndTerm % TERMS,
        Math.floor(lifeAndTerm / TERMS) % LIVES,
        received,
        vdl >>> 0,
      );
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
          agents: members.map(({ agent, region }) => ({
            actor: agent.actor,
            shipKind: agent.shipKind,
            roundTrip: region === member.region ? 0 : roundTripMean(member.region, region),
          })),
          own,
        }),
    );
    const controlActors = members.map(({ controlHost }) => network.addActor(controlHost));
    this.#newsKind = network.registerMessage("role change hears member", (_actor, about, lsn, term) =>
      this.roles.hear(about % MEMBERS_MAX, Math.floor(about / MEMBERS_MAX), lsn, term),
    );
    this.members = members.map((parts, index) => {
      const actor = controlActors[index];
      const tell = (what: number, lsn: Lsn, term: number): void => {
        const runner = this.#runnerOf(term);
        if (runner >= 0) network.send(actor, runner, this.#newsKind, what * MEMBERS_MAX + index, lsn, term);
      };
      const member = new MemberControl({
        ...parts,
        trace: context.trace,
        server: this.servers[index],
        index,
        actor,
        term: (term) => this.#terms[term],
        tell,
        snapshotTaken: (term, id, upTo) => this.roles.snapshotTaken(term, id, upTo),
      });
      return { ...parts, controlActor: actor, member };
    });
    this.#orderKind = network.registerMessage("member is ordered", (actor, what, number, term) => {
      const { member, isAccessible } = this.members[controlActors.indexOf(actor)];
      if (!isAccessible()) return;
      if (ORDERS[what] === "fence") member.fence(term);
      else if (ORDERS[what] === "promote") member.promote(term, number, !this.isMember(controlActors.indexOf(actor)));
      else if (ORDERS[what] === "follow") member.follow(term);
      else member.resume(term);
    });
    for (const { agent } of members)
      agent.connect({
        shipments: this.#shipments,
        ackKind: () => ackKind,
        upstream: (server) => (members.find(({ outboundActor }) => outboundActor === server) ?? members[0]).volume,
        opened: (own) => this.members[own].member.agentOpened(),
        fenced: () => undefined,
      });
    this.roles = new RoleChanges(this);
    members.forEach(({ isLater }, index) => {
      if (isLater && index > 0) this.#left |= 1 << index;
    });
    for (const server of this.servers) server.leaveOut(this.#left);
    this.servers[0].begin();
  }

  /**
   * Where the global writer's name leads: whether an instance has the volume open, how far that is durable, and whether
   * something written is not.
   */
  primaryProgress(): { readonly isOpen: boolean; readonly durable: Lsn; readonly isWaiting: boolean } {
    const { control, volume } = this.members[this.nameLeadsTo];
    const durable = this.vdlOf(this.nameLeadsTo);
    return { isOpen: control.isWriterOpen, durable, isWaiting: volume.log.last > durable };
  }

  isMember(index: number): boolean {
    return (this.#left & (1 << index)) === 0;
  }

  membersMask(): number {
    return this.members.reduce((mask, _, index) => (this.isMember(index) ? mask | (1 << index) : mask), 0);
  }

  /** CreateGlobalCluster, of the primary. Each of these says why it is refused, under AWS's error name. */
  create(isPrimaryThere: boolean): string | undefined {
    const { id, control } = this.members[this.primary];
    if (this.exists) return "GlobalClusterAlreadyExistsFault: the global cluster exists";
    if (!isPrimaryThere) return `DBClusterNotFoundFault: there is no cluster ${id}`;
    if (control.told.statuses.cluster !== "available")
      return `InvalidDBClusterStateFault: ${id} is in ${control.told.statuses.cluster} state`;
    this.exists = true;
    this.#left &= ~(1 << this.primary);
    this.context.trace.emit(TRACE.memberJoined, this.primary);
    return undefined;
  }

  /** CreateGlobalCluster with an Engine and no source: who is created as its primary is its first member. */
  createEmpty(): string | undefined {
    if (this.exists) return "GlobalClusterAlreadyExistsFault: the global cluster exists";
    this.exists = true;
    this.#left |= 1 << this.primary;
    return undefined;
  }

  /** CreateDBCluster with GlobalClusterIdentifier, of the one that is to be the primary of an empty global cluster. */
  joinFirst(): void {
    this.#left &= ~(1 << this.primary);
    this.context.trace.emit(TRACE.memberJoined, this.primary);
  }

  /** DeleteGlobalCluster. */
  delete(): string | undefined {
    if (!this.exists) return "GlobalClusterNotFoundFault: there is no global cluster";
    if (this.#isProtected) return "InvalidGlobalClusterStateFault: the global cluster has deletion protection";
    const left = this.members.filter((_, index) => this.isMember(index)).map(({ id }) => id);
    // Mutation globalDeletedWithMembers: nobody looks whether there are any.
    if (left.length > 0 && !this.context.mutations.globalDeletedWithMembers)
      return `InvalidGlobalClusterStateFault: it has members: ${left.join(", ")}`;
    this.exists = false;
    return undefined;
  }

  /** Why no Region can be added now: CreateDBCluster with GlobalClusterIdentifier. */
  whyNotAdded(): string | undefined {
    const { id, control } = this.members[this.primary];
    const { cluster } = control.told.statuses;
    if (!this.exists) return "GlobalClusterNotFoundFault: there is no global cluster";
    if (this.status !== "available") return `InvalidGlobalClusterStateFault: the global cluster is ${this.status}`;
    if (!this.isMember(this.primary))
      return "InvalidGlobalClusterStateFault: the global cluster has no primary cluster";
    if (cluster !== "available") return `InvalidDBClusterStateFault: the primary, ${id}, is in ${cluster} state`;
    return undefined;
  }

  /**
   * A cluster that has a copy of the primary's volume as it was at first becomes a secondary: the log since is sent to
   * it.
   */
  join(index: number): void {
    this.#left &= ~(1 << index);
    for (const server of this.servers) server.takeIn(index);
    this.context.trace.emit(TRACE.memberJoined, index);
    const server = this.servers[this.primary];
    this.members[index].agent.followTerm(server.term);
    server.addSecondary(index);
  }

  /** A cluster leaves the global database: somebody has asked for that, or a broken protocol loses it. */
  drop(index: number, isAsked: boolean): void {
    this.#left |= 1 << index;
    this.context.trace.emit(TRACE.memberLeft, index, isAsked ? 1 : 0);
  }

  /** `primary` has opened its volume, whose log goes on from `keep`. */
  newTerm(term: number, primary: number, keep: Lsn): void {
    const { metadata } = this.members[primary].volume;
    this.#terms[term] = { primary, keep, upTo: metadata.next(keep) - 1 };
    this.primary = primary;
    this.promoted(keep);
  }

  /** Orders travel from the control plane that runs a role change to the one of a member's Region. */
  sendOrder(from: number, member: number, what: (typeof ORDERS)[number], term: number, number: number): void {
    this.#runners[term] = from;
    this.context.network.send(
      from,
      this.members[member].controlActor,
      this.#orderKind,
      ORDERS.indexOf(what),
      number,
      term,
    );
  }

  #runnerOf(term: number): number {
    return this.#runners[term] ?? -1;
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

  copyState(copy: StateCopy): void {
    this.primary = copy.of(this.primary);
    this.nameLeadsTo = copy.of(this.nameLeadsTo);
    this.status = copy.of(this.status);
    this.#terms = copy.of(this.#terms);
    this.#runners = copy.of(this.#runners);
    this.#left = copy.of(this.#left);
    this.exists = copy.of(this.exists);
    copy.parts([this.#shipments, ...this.servers, ...this.members.map(({ member }) => member), this.roles]);
  }
}
