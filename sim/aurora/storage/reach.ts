/**
 * How well the writer can reach each member, as the world really is: for the checks that must know whether progress was possible,
 * and for pictures. The protocol never looks at it. Recomputed only when a fault begins or ends.
 */
import { copyPlain, longer, type Checkpointed } from "../../kernel/index.ts";
import { REACH, TRACE } from "../../trace/index.ts";
import { HOST } from "../../world/index.ts";
import type { Context, Volume } from "./volume.ts";

export class Reach implements Checkpointed {
  /** REACH code by segment. */
  state: Uint8Array;
  readonly #context: Context;
  readonly #volume: Volume;

  constructor(context: Context, volume: Volume) {
    this.#context = context;
    this.#volume = volume;
    this.state = new Uint8Array(volume.segments);
  }

  /** Tells of every member whose state differs from last time. */
  refresh(): void {
    const { trace, hosts, network } = this.#context;
    const writerHost = network.hostOf(this.#volume.writerActor);
    const byHost = new Map<number, number>();
    this.state = longer(this.state, this.#volume.segments);
    for (let segment = 0; segment < this.#volume.segments; segment++) {
      const host = this.#volume.placement.hostOf[segment];
      let state = byHost.get(host);
      if (state === undefined) {
        state = hosts.state[host] === HOST.down ? REACH.down : this.#stateOf(writerHost, host);
        byHost.set(host, state);
      }
      if (state === this.state[segment]) continue;
      this.state[segment] = state;
      trace.emit(TRACE.reachChanged, segment, state);
    }
  }

  save(): unknown {
    return copyPlain(this.state);
  }

  load(saved: unknown): void {
    this.state = copyPlain(saved) as Uint8Array;
  }

  #stateOf(writerHost: number, host: number): number {
    const { hosts, network, disks } = this.#context;
    if (hosts.state[host] === HOST.paused || hosts.state[writerHost] === HOST.paused) return REACH.cut;
    const ways = [network.pathBetween(writerHost, host), network.pathBetween(host, writerHost)];
    if (ways.includes("cut")) return REACH.cut;
    return ways.includes("impaired") || disks.isSlow(host) ? REACH.impaired : REACH.good;
  }
}
