/**
 * How well each member can be reached, as the world really is: by the writer here, by the control plane in
 * membership-reach.ts. For the checks that must know whether progress was possible, and for pictures. The protocol
 * never looks at it. It goes by the member's node alone, and is found anew only when a fault begins or ends, when
 * another instance begins to open the volume, and for a newcomer when it is placed.
 */
import { MESSAGE_FAMILIES } from "../../facts/index.ts";
import { longer, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { REACH, TRACE } from "../../trace/index.ts";
import { HOST } from "../../world/index.ts";
import type { Context, Volume } from "./volume.ts";

export class Reach implements Stateful {
  /** By segment: what `ofNode` says of its node; 0 is good, and what everybody begins with. */
  state: Uint8Array;
  readonly #context: Context;
  readonly #volume: Volume;
  readonly #kind: number;
  readonly #ofNode: (host: number) => number;

  /** A state that differs from last time is told as a trace record of this kind: segment, state. */
  constructor(context: Context, volume: Volume, kind: number, ofNode: (host: number) => number) {
    this.#context = context;
    this.#volume = volume;
    this.#kind = kind;
    this.#ofNode = ofNode;
    this.state = new Uint8Array(volume.segments);
  }

  /** Tells of every member whose state differs from last time. */
  refresh(): void {
    const byHost = new Map<number, number>();
    this.state = longer(this.state, this.#volume.segments);
    for (let segment = 0; segment < this.#volume.segments; segment++) {
      const host = this.#volume.placement.hostOf[segment];
      const state = byHost.get(host) ?? this.#ofNode(host);
      byHost.set(host, state);
      this.#tell(segment, state);
    }
  }

  /** A newcomer: nobody has told yet how well its node can be reached, and it may be the first segment there. */
  placed(segment: number): void {
    this.state = longer(this.state, segment + 1);
    this.#tell(segment, this.#ofNode(this.#volume.placement.hostOf[segment]));
  }

  #tell(segment: number, state: number): void {
    if (state === this.state[segment] || this.#volume.isEmptyPlace(segment)) return;
    this.state[segment] = state;
    this.#context.trace.emit(this.#kind, segment, state);
  }

  copyState(copy: StateCopy): void {
    this.state = copy.of(this.state);
  }
}

/** Numbers of kinds of message, by their names; found when first asked for, since all have been registered by then. */
export function kindsNamed({ engine }: Context, names: ReadonlySet<string>): () => readonly number[] {
  let kinds: readonly number[] | undefined;
  return () => (kinds ??= engine.kindNames.flatMap((name, kind) => (names.has(name) ? [kind] : [])));
}

/** A REACH code by segment: how well the writer can reach it. */
export function writerReach(context: Context, volume: Volume): Reach {
  const kindsOf = kindsNamed(context, STORAGE);
  return new Reach(context, volume, TRACE.reachChanged, (host) => {
    const { hosts, network, disks } = context;
    if (hosts.state[host] === HOST.down) return REACH.down;
    const writerHost = network.hostOf(volume.writerActor);
    // Whose disk is full answers reads and takes nothing: for a writer it is as if it were not there.
    if (disks.isFull(host)) return REACH.cut;
    if (hosts.state[host] === HOST.paused || hosts.state[writerHost] === HOST.paused) return REACH.cut;
    const ways = [network.pathBetween(writerHost, host, kindsOf()), network.pathBetween(host, writerHost, kindsOf())];
    if (ways.includes("cut")) return REACH.cut;
    return ways.includes("impaired") || disks.isSlow(host) ? REACH.impaired : REACH.good;
  });
}

const { writes, acknowledgements, pages, recovery, gossip, copies, membership } = MESSAGE_FAMILIES;
const STORAGE: ReadonlySet<string> = new Set(
  [writes, acknowledgements, pages, recovery, gossip, copies, membership].flat(),
);
