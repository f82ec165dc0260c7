/**
 * How well the writer can reach each member, as the world really is: for the checks that must know whether progress was
 * possible, and for pictures. The protocol never looks at it. Recomputed only when a fault begins or ends, when another
 * instance begins to open the volume, and for a newcomer when it is placed.
 */
import { MESSAGE_FAMILIES } from "../../facts/index.ts";
import { longer, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { REACH, TRACE } from "../../trace/index.ts";
import { HOST } from "../../world/index.ts";
import type { Context, Volume } from "./volume.ts";

export class Reach implements Stateful {
  /** REACH code by segment. */
  state: Uint8Array;
  readonly #context: Context;
  readonly #volume: Volume;
  /**
   * Kinds of message that storage lives on; found when they are asked for first, since all have been registered by
   * then.
   */
  #kinds: readonly number[] | undefined;

  constructor(context: Context, volume: Volume) {
    this.#context = context;
    this.#volume = volume;
    this.state = new Uint8Array(volume.segments);
  }

  /** Tells of every member whose state differs from last time. */
  refresh(): void {
    const byHost = new Map<number, number>();
    this.state = longer(this.state, this.#volume.segments);
    for (let segment = 0; segment < this.#volume.segments; segment++) {
      const host = this.#volume.placement.hostOf[segment];
      const state = byHost.get(host) ?? this.#stateOf(host);
      byHost.set(host, state);
      this.#tell(segment, state);
    }
  }

  /** A newcomer: nobody has told yet how well its node can be reached, and it may be the first segment there. */
  placed(segment: number): void {
    this.state = longer(this.state, segment + 1);
    this.#tell(segment, this.#stateOf(this.#volume.placement.hostOf[segment]));
  }

  #tell(segment: number, state: number): void {
    if (state === this.state[segment] || this.#volume.isEmptyPlace(segment)) return;
    this.state[segment] = state;
    this.#context.trace.emit(TRACE.reachChanged, segment, state);
  }

  copyState(copy: StateCopy): void {
    this.state = copy.of(this.state);
  }

  #stateOf(host: number): number {
    const { hosts, network, disks } = this.#context;
    if (hosts.state[host] === HOST.down) return REACH.down;
    const writerHost = network.hostOf(this.#volume.writerActor);
    // Whose disk is full answers reads and takes nothing: for a writer it is as if it were not there.
    if (disks.isFull(host)) return REACH.cut;
    if (hosts.state[host] === HOST.paused || hosts.state[writerHost] === HOST.paused) return REACH.cut;
    this.#kinds ??= this.#context.engine.kindNames.flatMap((name, kind) => (STORAGE.has(name) ? [kind] : []));
    const ways = [
      network.pathBetween(writerHost, host, this.#kinds),
      network.pathBetween(host, writerHost, this.#kinds),
    ];
    if (ways.includes("cut")) return REACH.cut;
    return ways.includes("impaired") || disks.isSlow(host) ? REACH.impaired : REACH.good;
  }
}

const { writes, acknowledgements, pages, recovery, gossip, copies, membership } = MESSAGE_FAMILIES;
const STORAGE: ReadonlySet<string> = new Set(
  [writes, acknowledgements, pages, recovery, gossip, copies, membership].flat(),
);
