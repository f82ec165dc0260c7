/**
 * The customer's KMS key that a cluster's storage is encrypted with, and what becomes of the cluster without it
 * (cluster reference 7, 1.3).
 *
 *     accessible   the service looks every so often; the first look that fails warns (0418), the second one stops the
 *                  cluster (0419)
 *     recoverable  engines are down for seven days at most; when the key is enabled again (0420) StartDBCluster brings
 *                  them back
 *     terminal     after seven days, and for a member of a global database at once: it can only be deleted, and
 *                  restored from a backup elsewhere
 *
 * Until the cluster is stopped it serves on: instances and storage have the key in memory. **Chosen**: how often the
 * service looks, that the replication servers stop with the engines, and that a start takes as long as the creation of
 * an instance. Left out: an engine that restarts before the service has noticed; the backups and what is restored from
 * them; keys that are deleted, which are disabled ones that never come back.
 */
import { between, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import type { Announcements } from "./announcements.ts";

export interface EncryptionKeyParts {
  readonly context: Context;
  readonly told: Announcements;
  /** The control plane's machine. */
  readonly host: number;
  /** Machines that serve the cluster alone: its replication servers'. */
  readonly serverHosts: readonly number[];
  readonly isGlobalMember: () => boolean;
  /** Whether there are machines for them where they stood. */
  readonly hasMachines: () => boolean;
  /** Of a cluster that has yet to be created, or has been deleted, nobody looks after the key. */
  readonly exists: () => boolean;
  /** Instances that it has, and those that are being created. */
  readonly present: () => readonly number[];
  /** Every engine goes down, and none comes back; or those of these instances start again. */
  readonly stop: () => void;
  readonly start: (instances: readonly number[]) => void;
}

const STATES = ["accessible", "recoverable", "terminal"] as const;

export class EncryptionKey implements Stateful {
  /** Index into STATES. */
  #state = 0;
  /** How many faults keep it disabled, and looks that have failed one after the other. */
  #disabled = 0;
  #failedLooks = 0;
  /** Instances that were there when the cluster was stopped. */
  #stopped: readonly number[] = [];
  #looking = 0;
  /** Counts losses: each has seven days of its own. */
  #losses = -1;
  readonly #parts: EncryptionKeyParts;
  readonly #actor: number;
  readonly #luck: Stream;
  readonly #look: number;
  readonly #windowEnds: number;
  readonly #starts: number;

  constructor(parts: EncryptionKeyParts) {
    this.#parts = parts;
    const { network, engine } = parts.context;
    this.#actor = network.addActor(parts.host);
    this.#luck = engine.random.stream("encryption key");
    this.#look = network.registerMessage("service looks for key", () => this.#lookNow());
    this.#starts = network.registerMessage("stopped cluster starts", () => {
      if (!this.isAccessible) return;
      if (this.#parts.hasMachines()) this.#parts.start(this.#stopped);
      else this.#startLater();
    });
    this.#windowEnds = network.registerMessage("key may not come back any more", (_actor, loss) => {
      if (STATES[this.#state] === "recoverable" && loss === this.#losses) this.#become("terminal");
    });
  }

  get isAccessible(): boolean {
    return STATES[this.#state] === "accessible";
  }

  get isDisabled(): boolean {
    return this.#disabled > 0;
  }

  /** `by` is 1 when a fault begins and -1 when it ends. */
  disable(by: number): void {
    this.#disabled += by;
    if (this.#looking === 1) return;
    this.#looking = 1;
    const { engine, parameters } = this.#parts.context;
    engine.after(between(this.#luck, 0, parameters.keyCheckPeriod), this.#look, this.#actor, 0, 0, 0);
  }

  /** StartDBCluster. Returns why it is refused, under AWS's error name. */
  start(): string | undefined {
    const { told, context } = this.#parts;
    const status = told.statuses.cluster;
    if (STATES[this.#state] !== "recoverable")
      return `InvalidDBClusterStateFault: DbCluster ${told.clusterId} is in ${status} state but expected it to be one of stopped,inaccessible-encryption-credentials-recoverable.`;
    if (this.#disabled > 0) return `KMSKeyNotAccessibleFault: the key of ${told.clusterId} is disabled`;
    this.#state = STATES.indexOf("accessible");
    context.trace.emit(TRACE.keyState, this.#state);
    for (const host of this.#parts.serverHosts) context.hosts.restart(host, "process");
    told.statuses.setCluster("starting");
    for (const index of this.#stopped) told.statuses.set(index, "starting");
    this.#startLater();
    return undefined;
  }

  copyState(copy: StateCopy): void {
    this.#state = copy.of(this.#state);
    this.#disabled = copy.of(this.#disabled);
    this.#failedLooks = copy.of(this.#failedLooks);
    this.#stopped = copy.of(this.#stopped);
    this.#looking = copy.of(this.#looking);
    this.#losses = copy.of(this.#losses);
  }

  #startLater(): void {
    const { engine, parameters } = this.#parts.context;
    engine.after(between(this.#luck, parameters.createMin, parameters.createMax), this.#starts, this.#actor, 0, 0, 0);
  }

  #lookNow(): void {
    const { context, told } = this.#parts;
    const tell = (name: "keyUnreachable" | "keyReachable"): void => {
      for (const index of this.isAccessible ? this.#parts.present() : this.#stopped) told.note(name, index);
    };
    this.#looking = 0;
    if (this.#disabled === 0) {
      if (this.#failedLooks > 0 && STATES[this.#state] !== "terminal") tell("keyReachable");
      this.#failedLooks = 0;
      return;
    }
    if (!this.#parts.exists()) this.#failedLooks = 0;
    else if (++this.#failedLooks === 1) tell("keyUnreachable");
    else if (this.isAccessible) {
      // Mutation memberKeyRecoverable: a member of a global database is treated like any other cluster.
      const isFinal = this.#parts.isGlobalMember() && !context.mutations.memberKeyRecoverable;
      this.#become(isFinal ? "terminal" : "recoverable");
    }
    this.#looking = 1;
    context.engine.after(context.parameters.keyCheckPeriod, this.#look, this.#actor, 0, 0, 0);
  }

  #become(state: "recoverable" | "terminal"): void {
    const { context, told } = this.#parts;
    const { engine, parameters, mutations, trace } = context;
    if (this.isAccessible) {
      this.#stopped = this.#parts.present();
      this.#parts.stop();
      for (const host of this.#parts.serverHosts) context.hosts.crash(host, "process");
      for (const index of this.#stopped) told.note("keyLost", index);
    }
    this.#state = STATES.indexOf(state);
    const status =
      state === "terminal" ? "inaccessible-encryption-credentials" : "inaccessible-encryption-credentials-recoverable";
    told.statuses.setCluster(status);
    for (const index of this.#stopped) told.statuses.set(index, status);
    trace.emit(TRACE.keyState, this.#state);
    // Mutation keyWindowForEver: nobody counts the days.
    if (state === "recoverable" && !mutations.keyWindowForEver)
      engine.after(parameters.keyRecoveryWindow, this.#windowEnds, this.#actor, ++this.#losses, 0, 0);
  }
}
