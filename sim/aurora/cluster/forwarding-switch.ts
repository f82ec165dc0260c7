/**
 * ModifyDBCluster with EnableGlobalWriteForwarding or EnableLocalWriteForwarding: the cluster's setting, the readers
 * that are told of it, and the status that describe calls give (cluster reference 6.1). Without downtime, and at once,
 * whatever maintenance window is asked for.
 *
 *     disabled -> [requested] -> enabling  -> enabled     requested: nobody is there yet who could be told
 *     enabled                 -> disabling -> disabled    unknown: an instance has not confirmed for a minute; until it
 *                             does
 *
 * Each instance is told until it confirms; an engine that starts reads the setting itself. What readers do then stands
 * in database/forwarding.ts. **Chosen**, since only the words of the statuses are published: how long the change takes,
 * who must confirm it, when it is unknown, and that `requested` is an answer of local forwarding while the cluster has
 * no instance that is up.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

const FORWARDING_STATUSES = ["disabled", "enabling", "enabled", "disabling", "unknown", "requested"] as const;
export type ForwardingStatus = (typeof FORWARDING_STATUSES)[number];

export interface ForwardingSwitchParts {
  readonly context: Context;
  readonly instances: readonly Instance[];
  /** The control plane's machine. */
  readonly host: number;
  /** The setting when the run begins, which everybody knows then. */
  readonly isOnAtFirst: boolean;
}

/** A change of the status. */
export interface ForwardingStatusChange {
  readonly at: Micros;
  readonly status: ForwardingStatus;
}

export class ForwardingSwitch implements Stateful {
  /** The setting as it was last asked for. */
  isWanted: boolean;
  status: ForwardingStatus;
  /** By instance: 1 while it has yet to confirm. */
  #unconfirmed: Uint8Array;
  /**
   * Since when the change is under way; and which change it is, so that a timer or a late answer knows whether it
   * matters.
   */
  #since = 0;
  #round = 0;
  #changes: ForwardingStatusChange[] = [];
  readonly #parts: ForwardingSwitchParts;
  readonly #actor: number;
  readonly #tell: number;
  readonly #told: number;
  readonly #heard: number;

  constructor(parts: ForwardingSwitchParts) {
    this.#parts = parts;
    const { network } = parts.context;
    this.isWanted = parts.isOnAtFirst;
    this.status = parts.isOnAtFirst ? "enabled" : "disabled";
    this.#unconfirmed = new Uint8Array(parts.instances.length);
    this.#actor = network.addActor(parts.host);
    this.#tell = network.registerMessage("control plane tells who forwards", (_actor, round) => {
      if (round === this.#round) this.#tellAll();
    });
    this.#told = network.registerMessage("instance is told whether to forward", (actor, index, isOn, round) => {
      const instance = parts.instances[index];
      if (!instance.isUp) return;
      instance.forwarding.switchTo(isOn === 1);
      network.send(actor, this.#actor, this.#heard, index, round, 0);
    });
    this.#heard = network.registerMessage("control plane hears who forwards", (_actor, index, round) => {
      if (round === this.#round) this.#confirmed(index);
    });
  }

  /** ModifyDBCluster. Nothing happens when the cluster is set like this already. */
  modify(isOn: boolean): void {
    if (isOn === this.isWanted) return;
    const { context, instances } = this.#parts;
    this.isWanted = isOn;
    this.#round++;
    this.#since = context.engine.now;
    this.#unconfirmed.fill(1);
    const isAnybodyUp = instances.some(({ isThere, isUp }) => isThere && isUp);
    this.#become(isOn ? (isAnybodyUp ? "enabling" : "requested") : "disabling");
    context.engine.after(context.parameters.forwardingModifyTime, this.#tell, this.#actor, this.#round, 0, 0);
  }

  changes(): readonly ForwardingStatusChange[] {
    return this.#changes;
  }

  copyState(copy: StateCopy): void {
    this.isWanted = copy.of(this.isWanted);
    this.status = copy.of(this.status);
    this.#unconfirmed = copy.of(this.#unconfirmed);
    this.#since = copy.of(this.#since);
    this.#round = copy.of(this.#round);
    this.#changes = copy.of(this.#changes);
  }

  /** Who has not confirmed is told, again and again. */
  #tellAll(): void {
    const { context, instances } = this.#parts;
    const { engine, network, parameters } = context;
    for (const { index, actor, isThere, isUp } of instances) {
      if (!isThere) this.#unconfirmed[index] = 0;
      else if (this.#unconfirmed[index] === 1) {
        if (isUp && this.status === "requested") this.#become("enabling");
        network.send(this.#actor, actor, this.#told, index, this.isWanted ? 1 : 0, this.#round);
      }
    }
    if (this.#isDone()) return;
    if (engine.now - this.#since >= parameters.forwardingModifyPatience && this.status !== "requested")
      this.#become("unknown");
    engine.after(parameters.probePeriod, this.#tell, this.#actor, this.#round, 0, 0);
  }

  #confirmed(index: number): void {
    this.#unconfirmed[index] = 0;
    this.#isDone();
  }

  #isDone(): boolean {
    if (this.#unconfirmed.includes(1)) return false;
    this.#become(this.isWanted ? "enabled" : "disabled");
    return true;
  }

  #become(status: ForwardingStatus): void {
    if (status === this.status) return;
    const { trace, engine } = this.#parts.context;
    this.status = status;
    this.#changes.push({ at: engine.now, status });
    trace.emit(TRACE.forwardingStatus, FORWARDING_STATUSES.indexOf(status));
  }
}
