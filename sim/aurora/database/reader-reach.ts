/**
 * The ground truth about readers, for the checks: whether each could have the stream if everybody did right. Nothing in
 * the model reads it.
 *
 * In good reach: reader and writer are up and read and write, and nothing on the way between them is cut, slow or
 * lossy.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";
import type { Instance } from "./instance.ts";

export class ReaderReach implements Stateful {
  #good: Uint8Array;
  readonly #context: Context;
  readonly #instances: readonly Instance[];

  constructor(context: Context, instances: readonly Instance[]) {
    this.#context = context;
    this.#instances = instances;
    this.#good = new Uint8Array(instances.length);
    for (const kind of [TRACE.writerOpened, TRACE.instanceCrashed, TRACE.writerFenced])
      context.trace.on(kind, () => this.refresh());
  }

  /** A fault began or ended. */
  refresh(): void {
    const { hosts, network, trace } = this.#context;
    const hostOf = ({ actor }: Instance): number => network.hostOf(actor);
    const writer = this.#instances.find(({ status }) => status === "open");
    for (const instance of this.#instances) {
      const host = hostOf(instance);
      const good =
        writer !== undefined &&
        writer !== instance &&
        hosts.isUp(host) &&
        hosts.isUp(hostOf(writer)) &&
        network.isClear(host, hostOf(writer));
      if (this.#good[instance.index] === (good ? 1 : 0)) continue;
      this.#good[instance.index] = good ? 1 : 0;
      trace.emit(TRACE.readerReach, instance.index, good ? 1 : 0);
    }
  }

  copyState(copy: StateCopy): void {
    this.#good = copy.of(this.#good);
  }
}
