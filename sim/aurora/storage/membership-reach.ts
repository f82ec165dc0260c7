/**
 * The ground truth about memberships, for the checks: which members the control plane can tell of a new one, and hear
 * of it. A change of members ends when a write quorum has taken it up, and an engine that knows the new membership
 * counts nobody who does not: while the way is cut, both wait, and nobody is late. Nothing in the model reads it.
 */
import { MESSAGE_FAMILIES } from "../../facts/index.ts";
import { longer, type StateCopy, type Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, Volume } from "./volume.ts";

export class MembershipReach implements Stateful {
  /** By segment: 1 when the way is not clear. */
  #cut: Uint8Array;
  readonly #context: Context;
  readonly #volume: Volume;
  /** The control plane's machine. */
  readonly #host: number;
  #kinds: readonly number[] | undefined;

  constructor(context: Context, volume: Volume, host: number) {
    [this.#context, this.#volume, this.#host] = [context, volume, host];
    this.#cut = new Uint8Array(volume.segments);
  }

  /** A fault began or ended. */
  refresh(): void {
    const { segments, placement } = this.#volume;
    this.#cut = longer(this.#cut, segments);
    const byHost = new Map<number, number>();
    for (let segment = 0; segment < segments; segment++) {
      const host = placement.hostOf[segment];
      const cut = byHost.get(host) ?? this.#isCut(host);
      byHost.set(host, cut);
      this.#tell(segment, cut);
    }
  }

  /** A newcomer, which may stand where the way is cut. */
  placed(segment: number): void {
    this.#cut = longer(this.#cut, segment + 1);
    this.#tell(segment, this.#isCut(this.#volume.placement.hostOf[segment]));
  }

  #tell(segment: number, cut: number): void {
    if (cut === this.#cut[segment] || this.#volume.isEmptyPlace(segment)) return;
    this.#cut[segment] = cut;
    this.#context.trace.emit(TRACE.membershipReach, segment, 1 - cut);
  }

  #isCut(host: number): number {
    const { engine, network } = this.#context;
    this.#kinds ??= engine.kindNames.flatMap((name, kind) => (MEMBERSHIP.has(name) ? [kind] : []));
    const ways = [
      network.pathBetween(this.#host, host, this.#kinds),
      network.pathBetween(host, this.#host, this.#kinds),
    ];
    return ways.every((way) => way === "clear") ? 0 : 1;
  }

  copyState(copy: StateCopy): void {
    this.#cut = copy.of(this.#cut);
  }
}

const MEMBERSHIP: ReadonlySet<string> = new Set(MESSAGE_FAMILIES.membership);
