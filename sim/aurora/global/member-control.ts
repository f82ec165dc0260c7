/**
 * What one cluster of a global database does in a role change, on orders that reach its Region's control plane by message (cluster reference 5.5).
 *
 *     fence    the agent opens the volume, so storage refuses the old writer from then on; the instances become readers of the agent
 *     promote  the agent stops, one of the instances opens the volume, the replication server begins to read it
 *     follow   the cluster is a secondary of the new primary: at once if it has nothing that the new one lacks; otherwise its volume is cut to
 *              what the new one had, which takes as long as copying all of it between the Regions, and nobody reads meanwhile
 *     resume   a switchover that came to nothing: an instance takes the volume back
 *
 * Each order may arrive twice, and is carried out once. Left out: that a rebuilt volume is a new one under another name.
 */
import { copyPlain, type Checkpointed, type Lsn } from "../../kernel/index.ts";
import { TRACE, type Trace } from "../../trace/index.ts";
import type { ControlPlane } from "../cluster/index.ts";
import { GROUP_BYTES, type Context, type Volume } from "../storage/index.ts";
import type { ReplicationAgent } from "./agent.ts";
import type { OutboundServer } from "./outbound.ts";

/** Who is the primary in a term, and where its log goes on: above `upTo`, from `keep`. */
export interface Term {
  readonly primary: number;
  readonly keep: Lsn;
  readonly upTo: Lsn;
}

/** What a cluster tells whoever runs the role change. */
export const NEWS = { fenced: 0, promoted: 1, promotionFailed: 2, following: 3 } as const;

export interface MemberControlParts {
  readonly context: Context;
  /** Where the global database's own records go. */
  readonly trace: Trace;
  readonly volume: Volume;
  readonly control: ControlPlane;
  readonly agent: ReplicationAgent;
  readonly server: OutboundServer;
  readonly index: number;
  readonly actor: number;
  readonly instances: number;
  readonly term: (term: number) => Term;
  readonly tell: (what: number, lsn: Lsn, term: number) => void;
  /** For the records of role changes. */
  readonly snapshotTaken: (term: number, id: string, upTo: Lsn) => void;
}

export class MemberControl implements Checkpointed {
  /** The newest term whose orders it has obeyed, and the one it has promised to be the primary of; 0 for none. */
  #followed = 0;
  #promoting = 0;
  #fencing = 0;
  #isByItself = 0;
  /** The instance that wrote before the cluster was fenced. */
  #writerBefore = -1;
  /** Its volume is being rebuilt for this term; 0 while it is not. */
  #rebuilding = 0;
  readonly #parts: MemberControlParts;
  readonly #rebuilt: number;

  constructor(parts: MemberControlParts) {
    this.#parts = parts;
    const { context, control, agent } = parts;
    const { engine, hosts, network } = context;
    // A Region without power finds the copy there when it is back.
    this.#rebuilt = engine.register("volume is rebuilt", (actor, term) => {
      if (hosts.isUp(network.hostOf(actor))) this.#cutVolume(term);
      else engine.after(context.parameters.roleChangeRetry, this.#rebuilt, actor, term, 0, 0);
    });
    control.joinGlobal(agent, (writer) => this.#promoted(writer));
  }

  fence(term: number): void {
    const { control, agent, context, volume } = this.#parts;
    if (this.#fencing >= term) {
      if (this.#fencing === term && agent.status === "fed" && agent.term === term) this.#tellFenced(term);
      return;
    }
    this.#fencing = term;
    this.#writerBefore = control.writer;
    // Mutation oldPrimaryNotFenced: it says that writes are blocked, and blocks nothing.
    if (context.mutations.oldPrimaryNotFenced) {
      this.#parts.tell(NEWS.fenced, this.#parts.volume.log.last, term);
      return;
    }
    control.becomeSecondary(false);
    // An instance that has been told to take over before, and has yet to, must not open the volume after the agent has.
    volume.metadata.onlyFor = agent.actor;
    agent.open(term);
  }

  /** `gap` is how many LSNs the new primary keeps clear of. By itself: it is no member of the global database any more. */
  promote(term: number, gap: number, isByItself: boolean): void {
    const { control, agent, volume } = this.#parts;
    if (this.#promoting >= term) return;
    this.#promoting = term;
    this.#isByItself = isByItself ? 1 : 0;
    agent.stop();
    volume.metadata.onlyFor = -1;
    volume.lsnGap = gap;
    if (!control.becomePrimary()) this.#notPromoted(term);
  }

  /** No instance could open the volume. A member is fed again, from where it stands: nothing of its own has been written there. */
  #notPromoted(term: number): void {
    const { control, agent, volume } = this.#parts;
    this.#promoting = 0;
    volume.lsnGap = 0;
    if (this.#isByItself === 0 && this.#rebuilding === 0 && !this.#isStained()) {
      control.becomeSecondary(false);
      volume.metadata.onlyFor = agent.actor;
      agent.open(agent.term, { keep: Infinity, upTo: Infinity });
    }
    if (term > 0) this.#parts.tell(NEWS.promotionFailed, 0, term);
  }

  /** An instance that did not come to open the volume has annulled LSNs which the primary may use: only a rebuild makes a secondary of it again. */
  #isStained(): boolean {
    const { volume, agent } = this.#parts;
    return volume.metadata.truncations.some(({ keep, upTo }) => upTo > keep && upTo > agent.end);
  }

  /** The cluster takes its role of before back. */
  resume(): void {
    const { control, agent, volume } = this.#parts;
    agent.stop();
    volume.metadata.onlyFor = -1;
    control.becomePrimary(this.#writerBefore);
  }

  follow(term: number): void {
    const { agent, control, server, context, volume, index } = this.#parts;
    const { keep } = this.#parts.term(term);
    if (this.#followed >= term) {
      if (this.#followed === term && this.#rebuilding === 0 && agent.term === term && agent.status === "fed")
        this.#parts.tell(NEWS.following, agent.end, term);
      return;
    }
    this.#followed = term;
    if (server.isActive) server.deactivate();
    const isPrefix = agent.status === "fed" && agent.end <= keep;
    if (isPrefix || context.mutations.surplusStays) {
      if (agent.status !== "fed") return;
      agent.followTerm(term);
      this.#parts.trace.emit(TRACE.memberFollows, index, term, agent.end, 0);
      this.#parts.tell(NEWS.following, agent.end, term);
      return;
    }
    this.#rebuilding = term;
    this.#snapshot(term);
    this.#parts.trace.emit(TRACE.resyncStarted, index, term);
    // Mutation readsWhileResyncing: readers go on with what they have.
    control.becomeSecondary(!context.mutations.readsWhileResyncing);
    volume.metadata.onlyFor = agent.actor;
    agent.stop();
    const { engine, parameters } = context;
    const bytes = volume.groups * GROUP_BYTES;
    const copied = Math.floor((bytes * 1_000_000) / parameters.replicationBandwidth);
    engine.after(copied, this.#rebuilt, this.#parts.actor, term, 0, 0);
  }

  /** The agent has opened the volume. */
  agentOpened(): void {
    const { agent, control, index } = this.#parts;
    const { term } = agent;
    if (this.#rebuilding === term && term > 0) {
      this.#rebuilding = 0;
      control.told.noteGlobal("volumeReplacementDone", control.told.clusterId);
      this.#parts.trace.emit(TRACE.memberFollows, index, term, agent.end, 1);
      control.becomeSecondary(false);
      this.#parts.tell(NEWS.following, agent.end, term);
    } else if (this.#fencing === term) this.#tellFenced(term);
  }

  get isRebuilding(): boolean {
    return this.#rebuilding !== 0;
  }

  save(): unknown {
    return copyPlain([
      this.#followed,
      this.#promoting,
      this.#fencing,
      this.#writerBefore,
      this.#rebuilding,
      this.#isByItself,
    ]);
  }

  load(saved: unknown): void {
    [this.#followed, this.#promoting, this.#fencing, this.#writerBefore, this.#rebuilding, this.#isByItself] = copyPlain(saved) as [number, number, number, number, number, number]; // prettier-ignore
  }

  /** All that was durable is in the agent's hands: the replication server may ship up to there. */
  #tellFenced(term: number): void {
    const { agent, server } = this.#parts;
    server.learn(agent.driver.vdl);
    this.#parts.tell(NEWS.fenced, agent.driver.vdl, term);
  }

  /** A snapshot of the volume as it was, before anything of it is given up (M6). */
  #snapshot(term: number): void {
    const { context, volume, index } = this.#parts;
    if (context.mutations.snapshotAfterReplacement) return;
    const { told } = this.#parts.control;
    const seconds = Math.floor(context.engine.now / 1_000_000);
    this.#parts.snapshotTaken(term, `rds:unplanned-global-failover-${told.clusterId}-${seconds}`, volume.log.last);
    this.#parts.trace.emit(TRACE.volumeSnapshot, index, volume.log.last, term);
    told.noteGlobal("volumeReplaced", told.clusterId);
  }

  #cutVolume(term: number): void {
    if (this.#rebuilding !== term) return;
    const { keep, upTo } = this.#parts.term(term);
    this.#parts.agent.open(term, { keep, upTo });
    if (this.#parts.context.mutations.snapshotAfterReplacement)
      this.#parts.trace.emit(TRACE.volumeSnapshot, this.#parts.index, keep, term);
  }

  /** An instance of the cluster has opened the volume, or none could. */
  #promoted(writer: number): void {
    const { volume, server, index } = this.#parts;
    const term = this.#promoting;
    if (writer < 0) {
      this.#notPromoted(term);
      return;
    }
    volume.lsnGap = 0;
    if (term === 0 || server.term >= term) {
      // It has taken its own volume back: its server reads on from there.
      server.learn(volume.log.last);
      return;
    }
    if (this.#isByItself === 1) {
      this.#parts.tell(NEWS.promoted, volume.log.last, term);
      return;
    }
    this.#parts.trace.emit(TRACE.clusterPromoted, index, volume.log.last, term);
    server.activate(term, volume.log.last);
    this.#parts.tell(NEWS.promoted, volume.log.last, term);
  }
}
