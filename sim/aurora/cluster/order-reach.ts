/**
 * The ground truth about orders, for the checks: which instances the control plane can tell something, if everybody
 * does right. Nothing in the model reads it.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

export class OrderReach implements Stateful {
  #good: Uint8Array;
  readonly #context: Context;
  readonly #instances: readonly Instance[];
  /** The control plane's machine. */
  readonly #host: number;

  constructor(context: Context, instances: readonly Instance[], host: number) {
    [this.#context, this.#instances, this.#host] = [context, instances, host];
    this.#good = new Uint8Array(instances.length).fill(1);
  }

  /** A fault began or ended. */
  refresh(): void {
    const { hosts, network, trace } = this.#context;
    for (const { index, actor } of this.#instances) {
      const host = network.hostOf(actor);
      const isUp = hosts.isUp(host) && hosts.isUp(this.#host);
      const isGood = isUp && network.pathBetween(this.#host, host) === "clear" ? 1 : 0;
      if (this.#good[index] === isGood) continue;
      this.#good[index] = isGood;
      trace.emit(TRACE.orderReach, index, isGood);
    }
  }

  copyState(copy: StateCopy): void {
    this.#good = copy.of(this.#good);
  }
}
