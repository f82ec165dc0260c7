/**
 * A network that tells of the messages that somebody wants: when one is sent, and when its receiver hears it. For
 * exports that draw who talked to whom; an ordinary run has the plain one and pays nothing.
 *
 * A delivery is matched with its sending by what it carries and, where several carry the same, by the event that sent
 * it. It changes nothing: the listener cannot answer, and a run that is watched has the same digest. Not for runs that
 * are restored: what is under way is not saved.
 */
import type { Engine, Handler, Micros } from "../kernel/index.ts";
import type { Hosts } from "./hosts.ts";
import { Network } from "./network.ts";

/** A message, at its sending or at its delivery. */
export interface Told {
  readonly what: "sent" | "heard";
  /** The same for both; of two copies both are heard. */
  readonly serial: number;
  /** By its name in message-families.ts. */
  readonly kind: string;
  /** Hosts by number. */
  readonly from: number;
  readonly to: number;
  readonly at: Micros;
  readonly event: number;
  /** How many will come: 0 when a rule swallows it, 2 when one doubles it. */
  readonly copies: number;
}

interface UnderWay {
  readonly serial: number;
  readonly from: number;
  readonly event: number;
  left: number;
}

export class WatchedNetwork extends Network {
  readonly #wants: (at: Micros, kind: string) => boolean;
  readonly #told: (message: Told) => void;
  readonly #clock: Engine;
  /** By kind, receiver and content. */
  readonly #underWay = new Map<string, UnderWay[]>();
  #serial = 0;

  constructor(
    engine: Engine,
    hosts: Hosts,
    wants: (at: Micros, kind: string) => boolean,
    told: (message: Told) => void,
  ) {
    super(engine, hosts);
    this.#clock = engine;
    this.#wants = wants;
    this.#told = told;
  }

  override registerMessage(name: string, handler: Handler, refused?: Handler): number {
    const watched =
      (inner: Handler): Handler =>
      (target, a, b, c) => {
        this.#heard(kind, name, target, a, b, c);
        inner(target, a, b, c);
      };
    const kind: number = super.registerMessage(
      name,
      watched(handler),
      refused === undefined ? undefined : watched(refused),
    );
    return kind;
  }

  override send(from: number, to: number, kind: number, a: number, b: number, c: number): boolean {
    const { rules } = this;
    const isOnItsWay = super.send(from, to, kind, a, b, c);
    if (!this.#wants(this.#clock.now, this.#clock.kindName(kind))) return isOnItsWay;
    const copies = !isOnItsWay ? 0 : rules.isAny && rules.twinAfter >= 0 ? 2 : 1;
    const { now: at, event } = this.#clock;
    const serial = ++this.#serial;
    if (copies > 0) {
      const key = keyOf(kind, to, a, b, c);
      const message = { serial, from: this.hostOf(from), event, left: copies };
      const others = this.#underWay.get(key);
      if (others === undefined) this.#underWay.set(key, [message]);
      else others.push(message);
    }
    this.#told({
      what: "sent",
      serial,
      kind: this.#clock.kindName(kind),
      from: this.hostOf(from),
      to: this.hostOf(to),
      at,
      event,
      copies,
    });
    return isOnItsWay;
  }

  #heard(kind: number, name: string, target: number, a: number, b: number, c: number): void {
    if (this.#underWay.size === 0) return;
    const key = keyOf(kind, target, a, b, c);
    const candidates = this.#underWay.get(key) ?? [];
    const { now: at, event, cause } = this.#clock;
    // What waited for a paused receiver was scheduled once more since.
    const message = candidates.find((one) => one.event === cause) ?? candidates[0];
    if (message === undefined) return;
    this.#told({
      what: "heard",
      serial: message.serial,
      kind: name,
      from: message.from,
      to: this.hostOf(target),
      at,
      event,
      copies: 1,
    });
    if (--message.left > 0) return;
    if (candidates.length === 1) this.#underWay.delete(key);
    else candidates.splice(candidates.indexOf(message), 1);
  }
}

function keyOf(kind: number, to: number, a: number, b: number, c: number): string {
  return `${kind} ${to} ${a} ${b} ${c}`;
}
