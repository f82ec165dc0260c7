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
import { FIXED } from "../fixed-figures.ts";
import { assert, type Engine, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { Network } from "./network.ts";

const AGAIN_AFTER = FIXED.farewellAgainAfter.value;
const TIMES_MAX = FIXED.farewellTimesMax.value;

export class Farewells implements Stateful {
  readonly #engine: Engine;
  readonly #network: Network;
  #kind = -1;
  /** The sessions that were to be named again; the first stands for none. */
  #named = [0];

  constructor(engine: Engine, network: Network) {
    this.#engine = engine;
    this.#network = network;
  }

  /** Call once, when every other kind of message is there. */
  register(): void {
    const again = (from: number, life: number, about: number, what: number): void => {
      const session = this.#named[Math.floor(what / KINDS)];
      this.#say(from, Math.floor(about / TIMES), what % KINDS, life, session, about % TIMES);
    };
    // The machine says it, whether its process lives or not.
    this.#kind = this.#network.registerMessage("connection's end is said again", again, again);
  }

  /**
   * `kind` is the message by which the other end hears of it, `life` the one of its lives that the connection belonged
   * to, `session` its name there (0: nobody asks), which no later connection has.
   */
  say(from: number, to: number, kind: number, life: number, session: number): void {
    this.#say(from, to, kind, life, session, 0);
  }

  #say(from: number, to: number, kind: number, life: number, session: number, times: number): void {
    const isHeard = this.#network.send(from, to, kind, life, session, 0);
    if (isHeard || times === TIMES_MAX) return;
    assert(this.#kind >= 0, "farewells are not registered", { from, to });
    // Whoever is named wrongly, after half a million, has long been gone: no two have one name.
    const what = kind + (session === 0 ? 0 : (this.#named.push(session) - 1) % NAMED_MAX) * KINDS;
    this.#engine.after(AGAIN_AFTER * (1 << times), this.#kind, from, life, to * TIMES + times + 1, what);
  }

  copyState(copy: StateCopy): void {
    this.#named = copy.of(this.#named);
  }
}

/** A whole number above TIMES_MAX: an address and how often stand in one number. */
const TIMES = 16;
/** More than there are kinds of events; and as many sessions as the rest of a word of an event can tell apart. */
const KINDS = 4096;
const NAMED_MAX = 2 ** 19;
