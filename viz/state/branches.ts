/**
 * Which run was made from which, by whom and where: what "undo" goes back to. A branch is a scenario of its own, so its link needs none of this; it is
 * only remembered while the page is open.
 */
import type { RunReport } from "../../sim/run-types.ts";
import type { OpenOrder } from "./links.ts";
import type { Branch } from "./store.ts";

interface Grown extends Branch {
  readonly from: OpenOrder;
  readonly event: number;
}

export class Branches {
  readonly #grown = new Map<string, Grown>();

  /** `order` is what `from` becomes at that event. A branch made twice the same way is one branch. */
  grow(
    order: OpenOrder,
    from: OpenOrder,
    event: number,
    words: string,
    parent: string,
    before: RunReport | null,
  ): void {
    this.#grown.set(nameOf(order), { from, event, words, parent, before });
  }

  /** What is known of a run as a branch, null for one that nobody here has made. */
  of(order: OpenOrder): Branch | null {
    const grown = this.#grown.get(nameOf(order));
    return grown === undefined ? null : { words: grown.words, parent: grown.parent, before: grown.before };
  }

  parentOf(order: OpenOrder): { readonly order: OpenOrder; readonly event: number } | undefined {
    const grown = this.#grown.get(nameOf(order));
    return grown && { order: grown.from, event: grown.event };
  }
}

function nameOf({ source, seed, mutations }: OpenOrder): string {
  return JSON.stringify([source, seed, mutations]);
}
