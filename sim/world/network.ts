/**
 * Messages between actors. Each actor (a segment, an instance, a group of clients) lives on a host; a message takes the
 * time of the link between the two hosts, unless a rule in force slows, loses, doubles or cuts it.
 *
 * A message's fate and due time are fixed when it is sent. Delivery only asks whether the receiver is up: a dead host
 * hears nothing, a paused one hears it when it goes on, and a machine whose process has died answers "refused" where
 * the protocol cares. A link that carries a bulk copy delays everything else on it a little. Left out: bandwidth for
 * ordinary messages, which are small; order of one TCP connection (the storage protocol does not rely on it).
 */
import {
  CELLS,
  type Engine,
  type Handler,
  type Micros,
  type StateCopy,
  type Stateful,
  type Stream,
} from "../kernel/index.ts";
import type { Parameters } from "../parameters/index.ts";
import { Farewells } from "./farewells.ts";
import { FATE, Flights } from "./flights.ts";
import { HOST, type Hosts } from "./hosts.ts";
import { linkDelay } from "./latency.ts";
import { LinkRules, type LinkRule } from "./link-rules.ts";
import type { SingleMessage } from "./single-messages.ts";

export class Network implements Stateful {
  /** Faults in force. */
  readonly rules: LinkRules;
  /** What says that a connection is over. */
  readonly farewells: Farewells;
  /** Messages sent, and dropped at a dead host. */
  sent = 0;
  unheard = 0;
  /** What is under way, where somebody wants to see it. */
  flights: Flights | undefined;

  readonly #engine: Engine;
  readonly #hosts: Hosts;
  #hostOf = new Int32Array(64);
  /** By host: until when its link carries a bulk copy. */
  #sharedUntil = new Float64Array(0);
  #anyShared = 0;
  /** Kinds of message that travel in one connection, which never delivers twice. */
  readonly #once: boolean[] = [];
  #shareDelay = 0;
  #actors = 0;
  #azOf = new Int32Array(0);
  #azs = 0;
  /** By AZ: its Region. By AZ pair: a message is told of when its number has none of these bits. */
  #regions: readonly string[] = [];
  #unwatched = new Int32Array(0);
  #watcher: ((from: number, to: number, delay: Micros) => void) | undefined;
  /**
   * Delay tables one behind the other (kernel/distribution.ts draws the same way from one), and by AZ pair where its
   * table begins. Most pairs share one of a few, which then stay in the processor's cache.
   */
  #tableOf = new Int32Array(0);
  #bodies = new Uint32Array(0);
  #tails = new Uint32Array(0);
  /**
   * One stream a sending host; or one a way, by sender and receiver, and how many hosts there are then (0 otherwise).
   */
  #links: Stream[] = [];
  #byWay = 0;
  /**
   * Hosts whose own stream also decides about what they are sent: with them or without, everybody else has the same
   * luck.
   */
  #apart = new Uint8Array(0);

  constructor(engine: Engine, hosts: Hosts) {
    this.#engine = engine;
    this.#hosts = hosts;
    this.rules = new LinkRules(engine.random.stream("network", "faults"));
    this.farewells = new Farewells(engine, this);
  }

  /** A new actor on a host. Its number is the address messages are sent to. */
  addActor(host: number): number {
    if (this.#actors === this.#hostOf.length) {
      const grown = new Int32Array(this.#actors * 2);
      grown.set(this.#hostOf);
      this.#hostOf = grown;
    }
    this.#hostOf[this.#actors] = host;
    return this.#actors++;
  }

  hostOf(actor: number): number {
    return this.#hostOf[actor];
  }

  /**
   * Call once, when every host is there. With `takenOff` jitter makes messages faster (mutation jitterTakenOff). With
   * `byWay` every way from a host to a host has luck of its own: how long the n-th message there takes does not depend
   * on what is sent elsewhere, so twin worlds share it although they send differently.
   */
  connect(parameters: Parameters, takenOff = false, byWay = false): void {
    const hosts = this.#hosts;
    // Nothing goes to or from an AZ without hosts; its delays are anybody's.
    const placeOf = hosts.azNames.map((_, az) => hosts.places[Math.max(0, hosts.azOf.indexOf(az))]);
    const tables = placeOf.flatMap((from) => placeOf.map((to) => linkDelay(from, to, parameters, takenOff)));
    this.#azOf = Int32Array.from(hosts.azOf);
    this.#sharedUntil = new Float64Array(hosts.count);
    this.#apart = new Uint8Array(hosts.count);
    this.#shareDelay = parameters.linkShareDelay;
    this.#azs = placeOf.length;
    this.#unwatched = new Int32Array(this.#azs * this.#azs).fill(0x7fffffff);
    this.#regions = placeOf.map(({ region }) => region);
    const different = [...new Set(tables)];
    this.#tableOf = Int32Array.from(tables, (table) => different.indexOf(table) * CELLS);
    this.#bodies = new Uint32Array(different.length * CELLS);
    this.#tails = new Uint32Array(different.length * CELLS);
    different.forEach(({ body, tail }, index) => {
      this.#bodies.set(body, index * CELLS);
      this.#tails.set(tail, index * CELLS);
    });
    const { random } = this.#engine;
    this.#byWay = byWay ? hosts.count : 0;
    this.#links = byWay
      ? hosts.names.flatMap((from) => hosts.names.map((to) => random.stream("way", from, to)))
      : hosts.names.map((name) => random.stream("link", name));
  }

  /**
   * `sent` is told of every message between Regions, and of one in sixty-four within one: their AZs, and how long it
   * takes.
   */
  watch(sent: (from: number, to: number, delay: Micros) => void): void {
    this.#watcher = sent;
    this.#unwatched = Int32Array.from(
      this.#regions.flatMap((from) => this.#regions.map((to) => (from === to ? 63 : 0))),
    );
  }

  /** Messages to a host draw on its own luck, not on their senders'. Call while the world is built. */
  keepApart(host: number): void {
    this.#apart[host] = 1;
  }

  /**
   * Registers a kind of message. `handler` runs on a live receiver; `refused`, if given, when the receiver's process is
   * dead on a machine with power.
   */
  registerMessage(name: string, handler: Handler, refused?: Handler): number {
    const hosts = this.#hosts;
    const kind = this.#engine.register(name, (target, a, b, c) => {
      const host = this.#hostOf[target];
      if (hosts.state[host] === HOST.up) {
        handler(target, a, b, c);
      } else if (hosts.state[host] === HOST.paused) {
        if (hosts.resumeAt[host] !== Infinity) this.#engine.at(hosts.resumeAt[host], kind, target, a, b, c);
      } else if (refused !== undefined && hosts.powerDowns[host] === 0) {
        refused(target, a, b, c);
      } else {
        this.unheard++;
      }
    });
    return kind;
  }

  /** Statements and their answers: what a duplicating network does to them, their connection hides. */
  deliverOnce(kind: number): void {
    this.#once[kind] = true;
  }

  /** Returns false when the message is lost on its way, which a sender knows that waits for TCP's acknowledgement. */
  send(from: number, to: number, kind: number, a: number, b: number, c: number): boolean {
    const source = this.#hostOf[from];
    const target = this.#hostOf[to];
    const pair = this.#azOf[source] * this.#azs + this.#azOf[target];
    const table = this.#tableOf[pair];
    const luck = this.#byWay > 0 ? source * this.#byWay + target : this.#apart[target] === 1 ? target : source;
    const bits = this.#links[luck].int32();
    const cell = bits >>> 20;
    let delay = cell === CELLS - 1 ? this.#tails[table + ((bits >>> 8) & (CELLS - 1))] : this.#bodies[table + cell];
    this.sent++;
    if (this.#anyShared > this.#engine.now) delay += this.#shared(source, target);
    if ((this.sent & this.#unwatched[pair]) === 0) this.#watcher?.(this.#azOf[source], this.#azOf[target], delay);
    if (this.rules.isAny) return this.#sendUnderRules(source, target, delay, to, kind, a, b, c);
    this.#engine.after(delay, kind, to, a, b, c);
    this.flights?.add(this.#engine.now, delay, source, target, kind, FATE.arrives, a, b);
    return true;
  }

  /** From now on it is known what is under way. Call while the world is built. */
  keepFlights(): void {
    this.flights = new Flights();
  }

  /**
   * Whether a message, of some kinds if they are given, would surely not come now, and whether anything else is wrong
   * with the way.
   */
  pathBetween(source: number, target: number, kinds?: readonly number[]): "clear" | "impaired" | "cut" {
    return this.rules.pathBetween(source, target, this.#engine.now, kinds);
  }

  /** Whether nothing is wrong with the way there, nor with the way back. */
  isClear(host: number, other: number): boolean {
    return this.pathBetween(host, other) === "clear" && this.pathBetween(other, host) === "clear";
  }

  /** A host's link carries a bulk copy until then. */
  shareLink(host: number, until: number): void {
    this.#sharedUntil[host] = Math.max(this.#sharedUntil[host], until);
    this.#anyShared = Math.max(this.#anyShared, until);
  }

  addSingle(single: SingleMessage): void {
    this.rules.singles.add(single);
    this.rules.change(this.rules.inForce);
  }

  addRule(rule: LinkRule): void {
    this.rules.change([...this.rules.inForce, rule]);
  }

  removeRule(id: number): void {
    this.rules.singles.remove(id);
    this.rules.change(this.rules.inForce.filter((rule) => rule.id !== id));
  }

  copyState(copy: StateCopy): void {
    this.#sharedUntil = copy.of(this.#sharedUntil);
    this.#anyShared = copy.of(this.#anyShared);
    this.#actors = copy.of(this.#actors);
    copy.part(this.rules);
    copy.part(this.farewells);
    copy.part(this.flights);
    this.sent = copy.of(this.sent);
    this.unheard = copy.of(this.unheard);
  }

  #shared(source: number, target: number): number {
    const { now } = this.#engine;
    return this.#sharedUntil[source] > now || this.#sharedUntil[target] > now ? this.#shareDelay : 0;
  }

  #sendUnderRules(
    source: number,
    target: number,
    delay: number,
    to: number,
    kind: number,
    a: number,
    b: number,
    c: number,
  ): boolean {
    const due = this.rules.judge(source, target, kind, delay, this.#engine.now, this.#once[kind] !== true);
    const { now } = this.#engine;
    this.flights?.add(now, due < 0 ? delay : due, source, target, kind, due < 0 ? FATE.lost : FATE.arrives, a, b);
    if (due < 0) return false;
    this.#engine.after(due, kind, to, a, b, c);
    const { twinAfter } = this.rules;
    if (twinAfter < 0) return true;
    this.#engine.after(twinAfter, kind, to, a, b, c);
    this.flights?.add(now, twinAfter, source, target, kind, FATE.twin, a, b);
    return true;
  }
}
