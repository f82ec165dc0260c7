/**
 * What one cluster of a global database does in a role change, on orders that reach its Region's control plane by
 * message (cluster reference 5.5).
 *
 *     fence    the agent opens the volume, so storage refuses the old writer from then on; the instances become readers
 *              of the agent
 *     promote  the agent stops, one of the instances opens the volume, the replication server begins to read it
 *     follow   the cluster is a secondary of the new primary: at once if it has nothing that the new one lacks,
 *              otherwise its volume is rebuilt first (rebuild.ts)
 *     resume   a role change that came to nothing: an instance takes the volume back, as soon as one can
 *
 * Each order may arrive twice or late, and is carried out once; its answer is said again. None counts that is older
 * than one that has been obeyed. A promotion that comes to nothing leaves the member a secondary, fed from where its
 * history as one ends. A range that an instance has laid down on the way is forgotten: nothing was written under its
 * epoch. When an instance had opened the volume it is rebuilt.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { REBUILT_FOR, TRACE } from "../../trace/index.ts";
import type { OutboundServer } from "./outbound.ts";
import { Rebuild, type RebuildParts } from "./rebuild.ts";

/** Who is the primary in a term, and where its log goes on: above `upTo`, from `keep`. */
export interface Term {
  readonly primary: number;
  readonly keep: Lsn;
  readonly upTo: Lsn;
}

/** What a cluster tells whoever runs the role change. */
export const NEWS = { fenced: 0, promoted: 1, promotionFailed: 2, following: 3, resumed: 4 } as const;

export interface MemberControlParts extends RebuildParts {
  readonly server: OutboundServer;
  readonly term: (term: number) => Term;
  readonly tell: (what: number, lsn: Lsn, term: number) => void;
}

export class MemberControl implements Stateful {
  /** The newest term of which it has obeyed an order. */
  #newest = 0;
  /**
   * The newest in which it was to block its writes, to be the primary, to follow one, and to take its role of before
   * back; 0 for none.
   */
  #fencing = 0;
  #promoting = 0;
  #followed = 0;
  #resumed = 0;
  #isByItself = 0;
  /** How its last promotion ended: where its log went on from, FAILED, or UNKNOWN while it is under way. */
  #outcome: Lsn = UNKNOWN;
  /** It writes or nobody does: alone, or since a role change came to nothing. It tries until an instance can. */
  #insists = 0;
  #retryArmed = 0;
  /** The instance that wrote before the cluster was fenced. */
  #writerBefore = -1;
  /** The epoch under which the agent had the volume before it was to be promoted. */
  #fedUnder = 0;
  readonly #rebuild: Rebuild;
  readonly #parts: MemberControlParts;
  readonly #retry: number;

  constructor(parts: MemberControlParts) {
    this.#parts = parts;
    this.#rebuild = new Rebuild(parts, () => this.#closed());
    const { context, control, agent } = parts;
    const { hosts, network, engine } = context;
    this.#retry = engine.register("member tries to write", (actor) => {
      this.#retryArmed = 0;
      if (this.#insists === 0 || control.writer >= 0) return;
      if (!hosts.isUp(network.hostOf(actor)) || !control.becomePrimary(this.#writerBefore)) this.#retryLater();
    });
    control.joinGlobal(agent, (writer) => this.#promoted(writer));
  }

  fence(term: number): void {
    const { control, agent, context, volume, tell } = this.#parts;
    if (!this.#isDue(term) || this.#followed === term || this.#resumed === term) return;
    if (this.#fencing === term) {
      if (agent.status === "fed" && agent.term === term) this.#tellFenced(term);
      return;
    }
    this.#fencing = term;
    this.#insists = 0;
    this.#writerBefore = control.writer;
    // Mutation oldPrimaryNotFenced: it says that writes are blocked, and blocks nothing.
    if (context.mutations.oldPrimaryNotFenced) {
      tell(NEWS.fenced, volume.log.last, term);
      return;
    }
    control.becomeSecondary();
    // An instance that has been told to take over before, and has yet to, must not open the volume after the agent has.
    volume.metadata.onlyFor = agent.actor;
    agent.open(term);
  }

  /**
   * `gap` is how many LSNs the new primary keeps clear of. By itself: it is no member of the global database any more.
   */
  promote(term: number, gap: number, isByItself: boolean): void {
    const { control, agent, volume, tell } = this.#parts;
    if (!this.#isDue(term)) return;
    const isOther = this.#promoting !== term;
    if (!isOther || this.#rebuild.isRunning) {
      if (isOther || this.#outcome === FAILED) tell(NEWS.promotionFailed, 0, term);
      else if (this.#outcome !== UNKNOWN) tell(NEWS.promoted, this.#outcome, term);
      return;
    }
    // Another change has taken the place of one that had begun to promote it: what has been done counts for this one.
    const isUnderWay = this.#promoting > 0 && this.#outcome !== FAILED && volume.metadata.onlyFor !== agent.actor;
    this.#promoting = term;
    if (isUnderWay) {
      if (this.#outcome !== UNKNOWN) this.#adopt(this.#outcome);
      return;
    }
    this.#outcome = UNKNOWN;
    this.#isByItself = this.#insists = isByItself ? 1 : 0;
    this.#writerBefore = -1;
    this.#fedUnder = volume.metadata.openEpoch;
    agent.stop();
    volume.metadata.onlyFor = -1;
    volume.lsnGap = gap;
    if (!control.becomePrimary()) this.#notPromoted();
  }

  /** A role change has come to nothing. An order to block writes that comes after this is void. */
  resume(term: number): void {
    const { agent, control, volume, context, trace, index, tell } = this.#parts;
    if (!this.#isDue(term) || this.#followed === term) return;
    if (this.#resumed !== term && this.#fencing === term && !context.mutations.oldPrimaryNotFenced) {
      trace.emit(TRACE.writesUnblocked, index, term);
      agent.stop();
      volume.metadata.onlyFor = -1;
      this.#insists = 1;
      if (!control.becomePrimary(this.#writerBefore)) this.#retryLater();
    }
    this.#resumed = term;
    tell(NEWS.resumed, 0, term);
  }

  follow(term: number): void {
    const { agent, server, context, tell } = this.#parts;
    if (!this.#isDue(term)) return;
    const { keep, upTo } = this.#parts.term(term);
    if (this.#followed === term) {
      if (!this.#rebuild.isRunning && agent.term === term && agent.status === "fed")
        tell(NEWS.following, agent.end, term);
      return;
    }
    // Where its history ends is known in a moment, and the order comes again. Not of an old primary whose writes were
    // not blocked in time: that one is rebuilt in any case (5.5.2, M6).
    const isLate = this.#fencing === term || this.#rebuild.isRunning;
    if (agent.status === "resuming" || (agent.status === "opening" && !isLate)) return;
    this.#followed = term;
    this.#insists = 0;
    if (server.isActive) server.deactivate();
    const isPrefix = agent.status === "fed" && agent.end <= keep;
    if (!isPrefix && !context.mutations.surplusStays)
      this.#rebuild.start(term, term, { keep, upTo }, REBUILT_FOR.newPrimary);
    else if (agent.status === "fed") {
      agent.followTerm(term);
      this.#follows(term, 0);
    }
  }

  /** The agent has opened the volume. */
  agentOpened(): void {
    const { agent } = this.#parts;
    if (this.#rebuild.agentOpened()) this.#follows(this.#rebuild.change, this.#rebuild.why);
    else if (!this.#rebuild.isRunning && this.#fencing === this.#newest && agent.term === this.#newest)
      this.#tellFenced(agent.term);
  }

  /** Nobody may read there, and nothing of it may be promoted. */
  get isRebuilding(): boolean {
    return this.#rebuild.isRunning;
  }

  copyState(copy: StateCopy): void {
    this.#newest = copy.of(this.#newest);
    this.#fencing = copy.of(this.#fencing);
    this.#promoting = copy.of(this.#promoting);
    this.#followed = copy.of(this.#followed);
    this.#resumed = copy.of(this.#resumed);
    this.#isByItself = copy.of(this.#isByItself);
    this.#outcome = copy.of(this.#outcome);
    this.#insists = copy.of(this.#insists);
    this.#retryArmed = copy.of(this.#retryArmed);
    this.#writerBefore = copy.of(this.#writerBefore);
    this.#fedUnder = copy.of(this.#fedUnder);
    copy.part(this.#rebuild);
  }

  /** Orders older than one that has been obeyed are void. */
  #isDue(term: number): boolean {
    if (term < this.#newest) return false;
    this.#newest = term;
    return true;
  }

  /** All that was durable is in the agent's hands: the replication server may ship up to there. */
  #tellFenced(term: number): void {
    const { agent, server, tell } = this.#parts;
    server.learn(agent.driver.vdl);
    tell(NEWS.fenced, agent.driver.vdl, term);
  }

  #follows(change: number, isRebuilt: number): void {
    const { trace, index, agent, tell } = this.#parts;
    trace.emit(TRACE.memberFollows, index, change, agent.end, isRebuilt);
    tell(NEWS.following, agent.end, change);
  }

  #retryLater(): void {
    if (this.#retryArmed === 1) return;
    this.#retryArmed = 1;
    const { engine, parameters } = this.#parts.context;
    engine.after(parameters.roleChangeRetry, this.#retry, this.#parts.actor, 0, 0, 0);
  }

  /** An instance of the cluster has opened the volume, or none could. */
  #promoted(writer: number): void {
    const { volume, server, trace, index, tell } = this.#parts;
    const term = this.#promoting;
    if (writer < 0) {
      this.#notPromoted();
      return;
    }
    // Whoever has opened the volume may have written to it before anybody here hears of that.
    const { last } = volume.log;
    volume.lsnGap = 0;
    if (term === 0 || this.#outcome !== UNKNOWN) {
      // It has taken its own volume back: its server reads on from where that was durable.
      server.learn(Math.min(last, volume.metadata.truncations.at(-1)?.keep ?? last));
      return;
    }
    const keep = Math.min(last, this.#endBefore());
    this.#outcome = keep;
    if (this.#isByItself === 0) {
      trace.emit(TRACE.clusterPromoted, index, keep, term);
      server.activate(term, keep);
    }
    tell(NEWS.promoted, keep, term);
  }

  /** Where its history as one with the old primary ends: at the first range that an instance has laid down since. */
  #endBefore(): Lsn {
    const laid = this.#parts.volume.metadata.truncations.filter(({ epoch }) => epoch > this.#fedUnder);
    return Math.min(...laid.map(({ keep }) => keep));
  }

  #adopt(keep: Lsn): void {
    const { trace, index, server, tell } = this.#parts;
    trace.emit(TRACE.clusterPromoted, index, keep, this.#promoting);
    server.activate(this.#promoting, keep);
    tell(NEWS.promoted, keep, this.#promoting);
  }

  /** No instance could open the volume, as far as the control plane has heard. */
  #notPromoted(): void {
    const { control, agent, volume } = this.#parts;
    if (this.#insists === 1) {
      this.#retryLater();
      return;
    }
    const { metadata } = volume;
    volume.lsnGap = 0;
    control.becomeSecondary();
    metadata.onlyFor = agent.actor;
    const end = this.#endBefore();
    const cut = { keep: end, upTo: end };
    const hasOpened = metadata.owners[metadata.openEpoch] !== agent.actor;
    if (hasOpened) this.#rebuild.start(this.#promoting, agent.term, cut, REBUILT_FOR.failedPromotion);
    else {
      agent.open(agent.term, cut);
      this.#tellFailed();
    }
  }

  /** Whoever had opened the volume is refused from now on: somebody else may write. */
  #closed(): void {
    if (this.#rebuild.why === REBUILT_FOR.failedPromotion && this.#outcome === UNKNOWN) this.#tellFailed();
  }

  #tellFailed(): void {
    this.#outcome = FAILED;
    this.#parts.tell(NEWS.promotionFailed, 0, this.#promoting);
  }
}

/** Outcomes of a promotion that is under way, and of one that came to nothing. */
const [UNKNOWN, FAILED] = [-1, -2] as const;
