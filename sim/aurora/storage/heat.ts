/**
 * Heat management: a member on a hot or ailing disk is moved to a colder node before anybody has to call it dead (P17
 * 2.3: mark a segment there as bad, and the quorum is repaired onto a colder node). It is the workflow of repair,
 * placement rule and all (I31).
 *
 * Each node knows how long its own writes take of late, waiting included (world/disks.ts). Its agent looks at that when
 * background rounds come by, compares it with the other nodes' median, which the control plane tells around, and
 * reports itself once it has been hot for a while. The control plane moves one member of a hot node at a time, and only
 * from a group that is otherwise well: heat is no emergency. A node from which reports have ceased counts as hot for
 * some time still: whoever has nothing left to do measures nothing.
 *
 * Not modelled: heat of single segments on an otherwise cool disk, and moves that only even out space.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Health } from "./health.ts";
import { REASON, type Repair } from "./repair.ts";
import type { Context, Volume } from "./volume.ts";

export class Heat implements Stateful {
  /** By host: since when its disk has been hot, -1 while it is not; and when its agent looked last. */
  #hotSince: Float64Array;
  #lookedAt: Float64Array;
  /** By host: when it last reported itself, as the control plane knows; -Infinity for never. */
  #reportedAt: Float64Array;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #repair: Repair;
  readonly #health: Health;
  readonly #actor: number;
  readonly #report: number;

  constructor(context: Context, volume: Volume, repair: Repair, health: Health, actor: number) {
    this.#context = context;
    this.#volume = volume;
    this.#repair = repair;
    this.#health = health;
    this.#actor = actor;
    const { hosts, network } = context;
    this.#hotSince = new Float64Array(hosts.count).fill(-1);
    this.#lookedAt = new Float64Array(hosts.count).fill(-1);
    this.#reportedAt = new Float64Array(hosts.count).fill(-Infinity);
    this.#report = network.registerMessage("control plane hears of heat", (_actor, host) => this.#heard(host));
  }

  /** Whether the control plane has heard of heat on a node lately. */
  isHot(host: number): boolean {
    return this.#context.engine.now - this.#reportedAt[host] < this.#context.parameters.heatMemory;
  }

  /** A node's agent looks at its own disk, at most once in a background period. */
  look(host: number): void {
    const { engine, disks, parameters, network, trace } = this.#context;
    const { now } = engine;
    if (now - this.#lookedAt[host] < parameters.stagingPeriod) return;
    this.#lookedAt[host] = now;
    if (!this.#isHotNow(host)) {
      if (this.#hotSince[host] >= 0) trace.emit(TRACE.diskHot, host, 0);
      this.#hotSince[host] = -1;
      return;
    }
    if (this.#hotSince[host] < 0) this.#hotSince[host] = now;
    trace.emit(TRACE.diskHot, host, Math.floor(disks.average[host]));
    if (now - this.#hotSince[host] >= parameters.heatAfter)
      network.send(this.#health.agentOf(host), this.#actor, this.#report, host, 0, 0);
  }

  copyState(copy: StateCopy): void {
    this.#hotSince = copy.of(this.#hotSince);
    this.#lookedAt = copy.of(this.#lookedAt);
    this.#reportedAt = copy.of(this.#reportedAt);
  }

  #isHotNow(host: number): boolean {
    const { disks, parameters } = this.#context;
    // Most disks are cool, and the median of all is dear.
    if (disks.average[host] < parameters.heatMin) return false;
    return disks.average[host] >= parameters.heatFactor * this.#median();
  }

  #median(): Micros {
    const { average } = this.#context.disks;
    const busy = this.#volume.placement.nodesOf(-1).filter((host) => average[host] > 0);
    const sorted = busy.map((host) => average[host]).sort((a, b) => a - b);
    return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  }

  #heard(host: number): void {
    this.#reportedAt[host] = this.#context.engine.now;
    if (this.#context.mutations.heatIgnored) return;
    const { placement, metadata } = this.#volume;
    if (this.#repair.movesFrom(host) > 0) return;
    for (const segment of placement.segmentsOn(host)) {
      const group = placement.groupOf[segment];
      if (!metadata.membership(group).segments.includes(segment) || !this.#repair.mayMove(group)) continue;
      this.#repair.replace(segment, REASON.moved);
      return;
    }
  }
}
