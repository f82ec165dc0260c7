/**
 * A zone that is away for long, in sentences: groups that count the four members elsewhere instead of six, and what
 * then is to spare.
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { Layout, StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

/** Of QUORUM_MODELS: counted as four, alone. */
const FOUR = 2;

export class LongOutageEvents implements Stateful {
  /** The zone of the membership that is being told, -1 when it counts more than the four. */
  #told = -1;
  /** By group that counts four: the zone it leaves out. */
  #without: Record<string, number> = {};
  /** Memberships that count four, by group and epoch; a replay writes the same again. */
  readonly #proposed: Record<string, number> = {};
  readonly #layout: Layout;

  constructor(trace: Trace, layout: Layout, tell: (kind: StoryKind, text: string) => void) {
    this.#layout = layout;
    trace.on(TRACE.membershipCounting, (_group, model, withoutAz) => (this.#told = model === FOUR ? withoutAz : -1));
    trace.on(TRACE.membershipProposed, (group, epoch) => {
      const membership = `${group} ${epoch}`;
      if (this.#told >= 0) this.#proposed[membership] = this.#told;
      else delete this.#proposed[membership];
      this.#told = -1;
    });
    trace.on(TRACE.membershipPublished, (group, epoch) => {
      const withoutAz = this.#proposed[`${group} ${epoch}`];
      const before = this.count;
      if (withoutAz === undefined) delete this.#without[group];
      else this.#without[group] = withoutAz;
      if (before === 0 && this.count === 1)
        tell(
          "quorum",
          `${this.#zone(withoutAz)} has been away for long: groups go over to their four members elsewhere, of which a write needs three.`,
        );
      else if (before === 1 && this.count === 0)
        tell("quorum", `All groups count their six members again, and a write needs ${layout.writeQuorum} of them.`);
    });
  }

  /** Groups that count four members. */
  get count(): number {
    return Object.keys(this.#without).length;
  }

  /** Where those groups stand; `inReach` says by group how many members the writer can reach. */
  margin(inReach: Int32Array): string {
    const groups = Object.keys(this.#without);
    const fewest = groups.reduce((least, group) => Math.min(least, inReach[Number(group)]), 4);
    const told = `Without ${this.#zone(this.#without[groups[0]])}, ${fewest} of 4 members are in reach`;
    if (fewest < 3) return `${told} of the group with the fewest: every commit of the volume waits for it.`;
    return `${told} of ${groups.length === 1 ? "the group" : "every group at least"}: ${fewest === 3 ? "none" : "one"} to spare, writes go on.`;
  }

  copyState(copy: StateCopy): void {
    this.#told = copy.of(this.#told);
    this.#without = copy.of(this.#without);
  }

  #zone(az: number): string {
    const { regions, cluster } = this.#layout;
    return regions.find(({ name }) => name === cluster.region)?.azs[az]?.name ?? "The zone";
  }
}
