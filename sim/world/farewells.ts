/**
 * That a connection is over, said until it is heard. Nobody above waits for an answer to it, so nobody above would say
 * it again; but a connection's own end does, as TCP does with a FIN that is not acknowledged: after 200 ms, then after
 * twice as long each time. Without that a network that loses one word in three fills a server with connections that
 * nobody has open:
 *
 *     the client loses patience and closes; the farewell is lost; it opens another one; and so on, until the server has
 *     as many as it takes and turns everybody away, for good.
 *
 * Who is cut off for longer than those 51 s stays counted, as at a real server, until its engine starts anew. Left out:
 * probes of connections that are idle (TCP's keepalive asks first after two hours).
 */
import { assert, type Engine, type StateCopy, type Stateful } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { Network } from "./network.ts";

const AGAIN_AFTER = FIXED.farewellAgainAfter.value;
const TIMES_MAX = FIXED.farewellTimesMax.value;

export class Farewells implements Stateful {
  readonly #engine: Engine;
  readonly #network: Network;
  #kind = -1;
  /** Sessions whose end was lost, by the place that is said again with it; the first stands for none. */
  #named = [0];
  #next = 1;

  constructor(engine: Engine, network: Network) {
    this.#engine = engine;
    this.#network = network;
  }

  /** Call once, when every other kind of message is there. */
  register(): void {
    const again = (from: number, life: number, about: number, what: number): void =>
      this.#say(from, Math.floor(about / TIMES), what, life, about % TIMES);
    // The machine says it, whether its process lives or not.
    this.#kind = this.#network.registerMessage("connection's end is said again", again, again);
  }

  /**
   * `kind` is the message by which the other end hears of it, `life` the one of its lives that the connection belonged
   * to, `session` its name there (0: nobody asks), which no later connection has.
   */
  say(from: number, to: number, kind: number, life: number, session: number): void {
    if (this.#network.send(from, to, kind, life, session, 0)) return;
    this.#repeat(from, to, kind + this.#placeOf(session) * KINDS, life, 0);
  }

  #say(from: number, to: number, what: number, life: number, times: number): void {
    const session = this.#named[Math.floor(what / KINDS)];
    if (this.#network.send(from, to, what % KINDS, life, session, 0) || times === TIMES_MAX) return;
    this.#repeat(from, to, what, life, times);
  }

  #repeat(from: number, to: number, what: number, life: number, times: number): void {
    assert(this.#kind >= 0, "farewells are not registered", { from, to });
    this.#engine.after(AGAIN_AFTER * (1 << times), this.#kind, from, life, to * TIMES + times + 1, what);
  }

  /** A place is taken again when so many others have been that nobody says its session's end any more. */
  #placeOf(session: number): number {
    if (session === 0) return 0;
    const place = this.#next;
    this.#named[place] = session;
    this.#next = place === PLACES ? 1 : place + 1;
    return place;
  }

  copyState(copy: StateCopy): void {
    this.#named = copy.of(this.#named);
    this.#next = copy.of(this.#next);
  }
}

/** A whole number above TIMES_MAX: an address and how often stand in one number. */
const TIMES = 16;
/** More than there are kinds of events. */
const KINDS = 4096;
/** Of sessions that are named again within those 51 s. */
const PLACES = 2 ** 16;
