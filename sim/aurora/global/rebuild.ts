/**
 * The rebuild of a member's volume, which has what the primary lacks (cluster reference 5.5.2, M5 and M6).
 *
 *     closing   the agent opens the volume: whoever had it open is refused from then on, and what was acknowledged
 *               there is known
 *     copying   a snapshot holds all of that; what the primary has is copied between the Regions, and nobody reads
 *               meanwhile
 *     cutting   the agent opens the volume as a copy of the primary's, and is fed
 *
 * Left out: that a rebuilt volume is a new one under another name.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { REBUILT_FOR, TRACE, type Trace } from "../../trace/index.ts";
import type { ControlPlane } from "../cluster/index.ts";
import { GROUP_BYTES, type Context, type Volume } from "../storage/index.ts";
import type { ReplicationAgent } from "./agent.ts";

/** Where the volume's own history ends, and which LSNs the primary does not use after that. */
export interface Cut {
  readonly keep: Lsn;
  readonly upTo: Lsn;
}

export interface RebuildParts {
  readonly context: Context;
  /** Where the global database's own records go. */
  readonly trace: Trace;
  readonly volume: Volume;
  readonly control: ControlPlane;
  readonly agent: ReplicationAgent;
  readonly index: number;
  readonly actor: number;
  /** For the records of role changes. */
  readonly snapshotTaken: (term: number, id: string, upTo: Lsn) => void;
}

type Step = "none" | "closing" | "copying" | "cutting";

export class Rebuild implements Stateful {
  /** The role change that has made it necessary. */
  change = 0;
  /** The term in which the member is fed afterwards, and why it is rebuilt. */
  term = 0;
  why: number = REBUILT_FOR.newPrimary;
  #step: Step = "none";
  #cut: Cut = { keep: 0, upTo: 0 };
  readonly #parts: RebuildParts;
  readonly #copied: number;
  readonly #closed: () => void;

  /** `closed` hears that nobody writes to the volume any more. */
  constructor(parts: RebuildParts, closed: () => void) {
    this.#parts = parts;
    this.#closed = closed;
    const { context, agent } = parts;
    const { engine, hosts, network } = context;
    // A Region without power finds the copy there when it is back.
    this.#copied = engine.register("volume is rebuilt", (actor, change) => {
      if (this.#step !== "copying" || this.change !== change) return;
      if (hosts.isUp(network.hostOf(actor))) {
        this.#step = "cutting";
        agent.open(this.term, this.#cut);
        if (context.mutations.snapshotAfterReplacement)
          parts.trace.emit(TRACE.volumeSnapshot, parts.index, this.#cut.keep, change);
      } else engine.after(context.parameters.roleChangeRetry, this.#copied, actor, change, 0, 0);
    });
  }

  get isRunning(): boolean {
    return this.#step !== "none";
  }

  start(change: number, term: number, cut: Cut, why: number): void {
    [this.change, this.term, this.why] = [change, term, why];
    // One rebuild can take another's place before its cut: what lay beyond that is the primary's in neither.
    const end = this.isRunning ? this.#cut.keep : Infinity;
    this.#cut = end < cut.keep ? { keep: end, upTo: end } : cut;
    const { context, trace, volume, control, agent, index } = this.#parts;
    const { metadata } = volume;
    trace.emit(TRACE.resyncStarted, index, change, why);
    // Mutation readsWhileResyncing: readers go on with what they have.
    control.becomeSecondary({ isHeld: !context.mutations.readsWhileResyncing });
    metadata.onlyFor = agent.actor;
    this.#step = "closing";
    if (agent.status === "fed" && metadata.owners[metadata.openEpoch] === agent.actor) this.#copy();
    else agent.open(agent.term);
  }

  /** The agent has opened the volume. True when the rebuild is over by that. */
  agentOpened(): boolean {
    if (this.#step === "closing") this.#copy();
    if (this.#step !== "cutting") return false;
    this.#step = "none";
    const { control } = this.#parts;
    control.told.noteGlobal("volumeReplacementDone", control.told.clusterId);
    control.becomeSecondary();
    return true;
  }

  copyState(copy: StateCopy): void {
    this.change = copy.of(this.change);
    this.term = copy.of(this.term);
    this.why = copy.of(this.why);
    this.#step = copy.of(this.#step);
    this.#cut = copy.of(this.#cut);
  }

  #copy(): void {
    this.#step = "copying";
    this.#snapshot();
    this.#closed();
    const { context, volume, agent, actor } = this.#parts;
    const { engine, parameters } = context;
    agent.stop();
    const bytes = volume.groups * GROUP_BYTES;
    const took = Math.floor((bytes * 1_000_000) / parameters.replicationBandwidth);
    engine.after(took, this.#copied, actor, this.change, 0, 0);
  }

  /** A snapshot of the volume as it was, before anything of it is given up. */
  #snapshot(): void {
    const { context, trace, volume, control, index, snapshotTaken } = this.#parts;
    if (context.mutations.snapshotAfterReplacement) return;
    const { told } = control;
    const seconds = Math.floor(context.engine.now / 1_000_000);
    snapshotTaken(this.change, `rds:unplanned-global-failover-${told.clusterId}-${seconds}`, volume.log.last);
    trace.emit(TRACE.volumeSnapshot, index, volume.log.last, this.change);
    told.noteGlobal("volumeReplaced", told.clusterId);
  }
}
