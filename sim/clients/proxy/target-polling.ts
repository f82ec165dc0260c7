/**
 * When a machine of RDS Proxy asks its targets what they are: in rounds, often while a statement waits for a
 * connection, else just so often that it notices one that has gone; not at all while nothing is under way. When exactly
 * is **chosen**. What the answers mean stands in targets.ts, what silence means in node.ts.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import type { ProxyNodeParts } from "./parts.ts";
import type { BackendPool } from "./pool.ts";
import type { ProxyTargets } from "./targets.ts";

export class TargetPolling implements Stateful {
  /** When the targets are asked next, -1 for not at all, and when they were asked last. */
  #asksAt: Micros = -1;
  #askedAt: Micros = 0;
  /** Earlier rounds of asking are void. */
  #round = 0;
  readonly #parts: ProxyNodeParts;
  readonly #actor: number;
  readonly #targets: ProxyTargets;
  readonly #pool: BackendPool;

  constructor(parts: ProxyNodeParts, actor: number, targets: ProxyTargets, pool: BackendPool) {
    this.#parts = parts;
    this.#actor = actor;
    this.#targets = targets;
    this.#pool = pool;
  }

  /** Asks the targets as long as something is open: often while somebody waits, else to notice that one has gone. */
  keepAsking(isWaiting: boolean): void {
    const { engine, network, kinds, parameters, targets } = this.#parts;
    const { now } = engine;
    const next = now + (isWaiting ? parameters.topologyPeriod : parameters.proxyProbePeriod);
    if (this.#asksAt >= 0 && this.#asksAt <= next) return;
    if (!isWaiting && !this.#pool.isBusy()) return;
    if (now - this.#askedAt > 2 * parameters.proxyProbePeriod) this.#targets.beginToListen(now);
    this.#askedAt = now;
    this.#asksAt = next;
    targets.forEach(({ actor }, target) => network.send(this.#actor, actor, kinds().ask, this.#actor, target, 0));
    engine.at(next, kinds().tick, this.#actor, ++this.#round, 0, 0);
  }

  /** The timer of a round: false when that is void. */
  isOver(round: number): boolean {
    if (round !== this.#round) return false;
    this.#asksAt = -1;
    return true;
  }

  clear(): void {
    this.#asksAt = -1;
    this.#round++;
  }

  copyState(copy: StateCopy): void {
    this.#asksAt = copy.of(this.#asksAt);
    this.#askedAt = copy.of(this.#askedAt);
    this.#round = copy.of(this.#round);
  }
}
