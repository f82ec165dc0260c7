/**
 * Planned patching of the storage fleet: one AZ at a time, one node at a time, and only while every group that has a
 * member there has all its other members (storage reference 8, I33). A patched node is away for a short while, which
 * its groups' quorums hide. Restored and cloned volumes stand on the nodes of what they were made of: a node goes for
 * all of them at once, when none of their groups needs it.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Health } from "./health.ts";
import type { Segments } from "./segments.ts";
import type { Context, Volume } from "./volume.ts";

export class Patching implements Stateful {
  /** Of other volumes on the same nodes. Set while the world is built. */
  beside: readonly Patching[] = [];
  /** Nodes still to do, in order. */
  #queue: number[] = [];
  /** Nodes away for it now. */
  #away: number[] = [];
  #ticking = 0;

  readonly #context: Context;
  readonly #volume: Volume;
  readonly #segments: Segments;
  readonly #health: Health;
  readonly #actor: number;
  readonly #worldChanged: () => void;
  readonly #isNeeded: (host: number) => boolean;
  readonly #tick: number;
  readonly #done: number;

  constructor(
    context: Context,
    volume: Volume,
    segments: Segments,
    health: Health,
    actor: number,
    worldChanged: () => void,
    isNeeded: (host: number) => boolean,
  ) {
    this.#context = context;
    this.#volume = volume;
    this.#segments = segments;
    this.#health = health;
    this.#actor = actor;
    this.#worldChanged = worldChanged;
    this.#isNeeded = isNeeded;
    this.#tick = context.network.registerMessage("control plane looks at patching", () => this.#goOn());
    this.#done = context.engine.register("node has been patched", (host) => this.#finished(host));
  }

  /** Begins to patch the nodes of an AZ column, or of all of them when `az` is -1. */
  begin(az: number): void {
    const columns = az < 0 ? [0, 1, 2] : [az];
    // Under the mutation nodes of different AZs come one behind the other and go two at a time.
    const nodes = columns.map((column) => this.#volume.placement.nodesOf(column));
    if (this.#context.mutations.patchTwoZones)
      nodes[0].forEach((_, index) => nodes.forEach((of) => of[index] !== undefined && this.#queue.push(of[index])));
    else this.#queue.push(...nodes.flat());
    this.#goOn();
  }

  copyState(copy: StateCopy): void {
    this.#queue = copy.of(this.#queue);
    this.#away = copy.of(this.#away);
    this.#ticking = copy.of(this.#ticking);
  }

  #goOn(): void {
    this.#ticking = 0;
    const most = this.#context.mutations.patchTwoZones ? 2 : 1;
    const maySpare = (host: number): boolean => [this, ...this.beside].every((one) => one.#mayGo(host));
    while (this.#queue.length > 0 && this.#away.length < most && maySpare(this.#queue[0])) this.#take(this.#queue[0]);
    this.#arm();
  }

  #arm(): void {
    if (this.#queue.length === 0 || this.#ticking === 1) return;
    this.#ticking = 1;
    const { engine, parameters } = this.#context;
    engine.after(parameters.membershipRetry, this.#tick, this.#actor, 0, 0, 0);
  }

  /** Every group with a member on the host has all its other members, complete as far as the group's log goes. */
  #mayGo(host: number): boolean {
    if (this.#context.mutations.patchTwoZones) return true;
    const { placement, metadata, log } = this.#volume;
    if (this.#isNeeded(host)) return false;
    return placement.segmentsOn(host).every((segment) => {
      const group = placement.groupOf[segment];
      const { segments, changing } = metadata.membership(group);
      if (!segments.includes(segment)) return true;
      const others = segments.filter((other) => other >= 0 && other !== segment);
      const settled = changing.every((position) => position < 0);
      return (
        settled && others.every((other) => this.#isWell(other, log.lastAtOrBelow(log.tail[group], this.#durable())))
      );
    });
  }

  get #nodes(): readonly number[] {
    return this.#volume.placement.nodesOf(-1);
  }

  #durable(): number {
    return this.#segments.vdlHint.reduce((most, vdl) => Math.max(most, vdl), 0);
  }

  #isWell(segment: number, need: number): boolean {
    const host = this.#volume.placement.hostOf[segment];
    return this.#health.suspect[host] === 0 && this.#context.hosts.isUp(host) && this.#segments.scl[segment] >= need;
  }

  #take(host: number): void {
    const { engine, hosts, parameters } = this.#context;
    const all = [this, ...this.beside];
    this.#queue.shift();
    this.#away.push(host);
    for (const one of all) {
      one.#health.excuse(host);
      one.#tell(TRACE.patchBegan, host);
    }
    hosts.crash(host, "process");
    for (const one of all) one.#worldChanged();
    engine.after(parameters.patchDuration, this.#done, host, 0, 0, 0);
  }

  #finished(host: number): void {
    this.#away = this.#away.filter((one) => one !== host);
    this.#context.hosts.restart(host, "process");
    for (const one of [this, ...this.beside]) {
      one.#tell(TRACE.patchEnded, host);
      one.#health.expect(host);
      one.#worldChanged();
    }
    this.#arm();
  }

  #tell(what: typeof TRACE.patchBegan | typeof TRACE.patchEnded, host: number): void {
    const { hosts, trace } = this.#context;
    trace.emit(what, host, hosts.azOf[host], this.#nodes.indexOf(host));
  }
}
