/** Latency since the reading before: of those acknowledged meanwhile, wherever the world has been between the two. */
import { Histogram, type Checkpointed } from "../kernel/index.ts";
import type { LatencySummary } from "../results/index.ts";

export class FreshLatency implements Checkpointed {
  #before = new Histogram();

  /** Null when there is nothing new in `all`. */
  of(all: Histogram): LatencySummary | null {
    const now = new Histogram();
    now.load(all.save());
    const fresh = now.since(this.#before);
    this.#before = now;
    return fresh.count === 0 ? null : fresh.summary();
  }

  save(): object {
    return this.#before.save();
  }

  load(saved: unknown): void {
    this.#before = new Histogram();
    this.#before.load(saved);
  }
}
