/**
 * What network faults in force do to a message: a rule says between which hosts, which kinds of message, and what
 * befalls them. A message's fate is decided when it is sent, by every rule that applies, in the order in which they
 * came: it is cut, lost, damaged, dropped by a full queue, slowed, held back until its rule is lifted, doubled.
 *
 * A rule's chances are drawn only where it has one, so that adding a rule of another kind moves no other rule's luck.
 */
import { chance, type Micros, type StateCopy, type Stateful, type Stream } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { SingleMessages } from "./single-messages.ts";

/** A network fault in force: applies to messages from a host in `from` to a host in `to`. Plain data. */
export interface LinkRule {
  readonly id: number;
  /** One byte a host. */
  readonly from: Uint8Array;
  readonly to: Uint8Array;
  readonly bothWays: boolean;
  /** One byte a kind of message; undefined for all of them. */
  readonly kinds: Uint8Array | undefined;
  readonly cut: boolean;
  /** Shares are compared with 32 random bits: kernel `threshold`. */
  readonly lossBelow: number;
  /** Share that arrives damaged: the receiver sees it by the checksum and drops it. */
  readonly damagedBelow: number;
  /** Share that comes twice, and how much later the twin may come beyond the way's own millisecond. */
  readonly duplicateBelow: number;
  readonly lateMax: Micros;
  /**
   * Share that is slowed: its delay is multiplied by `factor`, then `extra` and a random part of `spread` are added.
   */
  readonly slowBelow: number;
  readonly factor: number;
  readonly extra: Micros;
  readonly spread: Micros;
  /** What is sent before it waits until then; 0 for nothing. */
  readonly heldUntil: Micros;
  /**
   * Messages leave at least so far apart, and of those that wait for it there are at most `queueMax`; 0 for no such
   * limit.
   */
  readonly interval: Micros;
  readonly queueMax: number;
  /** When the next message may leave. */
  freeAt: Micros;
}

/** A rule that does nothing: what a fault does is set on top. */
export const HARMLESS = {
  bothWays: true,
  kinds: undefined,
  cut: false,
  lossBelow: 0,
  damagedBelow: 0,
  duplicateBelow: 0,
  lateMax: 0,
  slowBelow: Infinity,
  factor: 1,
  extra: 0,
  spread: 0,
  heldUntil: 0,
  interval: 0,
  queueMax: 0,
  freeAt: 0,
} as const;

export class LinkRules implements Stateful {
  inForce: readonly LinkRule[] = [];
  /** Single messages that something befalls at this instant. */
  readonly singles = new SingleMessages();
  /** Whether anything is wrong with anything that is sent. */
  isAny = false;
  /** Messages that never came: cut, lost, damaged, or dropped by a full queue. */
  lost = 0;
  /** How long the twin of the message judged last takes; -1 when it has none. */
  twinAfter: Micros = -1;
  readonly #luck: Stream;

  constructor(luck: Stream) {
    this.#luck = luck;
  }

  change(inForce: readonly LinkRule[]): void {
    this.inForce = inForce;
    this.isAny = inForce.length + this.singles.count > 0;
  }

  /**
   * How long a message will take that takes `delay` without rules, or -1 when it never comes. Unless it `mayDouble` it
   * has no twin.
   */
  judge(source: number, target: number, kind: number, delay: Micros, now: Micros, mayDouble: boolean): Micros {
    const due = this.#underRules(source, target, kind, delay, now, mayDouble);
    const single = this.singles.count > 0 ? this.singles.befalling(source, target, kind) : undefined;
    if (single === undefined || due < 0) return due;
    if (single.isSwallowed) {
      this.twinAfter = -1;
      this.lost++;
      return -1;
    }
    if (single.twinAfter >= 0 && mayDouble) this.twinAfter = due + single.twinAfter;
    return due + single.extra;
  }

  #underRules(source: number, target: number, kind: number, delay: Micros, now: Micros, mayDouble: boolean): Micros {
    let due = delay;
    let held = 0;
    let twinMax = -1;
    this.twinAfter = -1;
    for (const rule of this.inForce) {
      if (!applies(rule, source, target) || (rule.kinds !== undefined && rule.kinds[kind] !== 1)) continue;
      if (this.#swallows(rule, now)) {
        this.lost++;
        return -1;
      }
      if (rule.slowBelow === Infinity || chance(this.#luck, rule.slowBelow))
        due = Math.floor(due * rule.factor) + rule.extra + (rule.spread > 0 ? this.#upTo(rule.spread) : 0);
      if (rule.interval > 0) {
        due += Math.max(0, rule.freeAt - now);
        rule.freeAt = Math.max(now, rule.freeAt) + rule.interval;
      }
      if (rule.heldUntil > now) held = Math.max(held, rule.heldUntil - now);
      if (rule.duplicateBelow > 0 && chance(this.#luck, rule.duplicateBelow) && mayDouble)
        twinMax = Math.max(twinMax, rule.lateMax);
    }
    due += held;
    // The twin takes the same way a little later, so that both orders of overtaking occur.
    if (twinMax >= 0)
      this.twinAfter =
        due + (this.#luck.int32() & (FIXED.duplicateSpread.value - 1)) + (twinMax > 0 ? this.#upTo(twinMax) : 0);
    return due;
  }

  /**
   * Whether a message of some kinds from one host to the other would surely not come now, and whether anything else is
   * wrong with the way.
   */
  pathBetween(source: number, target: number, now: Micros, kinds?: readonly number[]): "clear" | "impaired" | "cut" {
    let impaired = false;
    for (const rule of this.inForce) {
      if (!applies(rule, source, target)) continue;
      if (rule.kinds !== undefined && kinds?.every((kind) => rule.kinds?.[kind] !== 1) === true) continue;
      if (rule.cut || rule.heldUntil > now) return "cut";
      const swallows = rule.lossBelow > 0 || rule.damagedBelow > 0 || rule.interval > 0;
      if (swallows || rule.factor > 1 || rule.extra > 0 || rule.spread > 0) impaired = true;
    }
    return impaired ? "impaired" : "clear";
  }

  copyState(copy: StateCopy): void {
    copy.part(this.singles);
    this.lost = copy.of(this.lost);
    const inForce = copy.of(this.inForce);
    if (copy.isRestoring) this.change(inForce);
  }

  #swallows(rule: LinkRule, now: Micros): boolean {
    if (rule.cut) return true;
    if (rule.lossBelow > 0 && chance(this.#luck, rule.lossBelow)) return true;
    if (rule.damagedBelow > 0 && chance(this.#luck, rule.damagedBelow)) return true;
    return rule.interval > 0 && rule.freeAt - now > rule.queueMax * rule.interval;
  }

  /** Uniform in [0, most]. */
  #upTo(most: Micros): Micros {
    return Math.floor(((this.#luck.int32() >>> 0) / 4_294_967_296) * (most + 1));
  }
}

function applies(rule: LinkRule, source: number, target: number): boolean {
  if (rule.from[source] === 1 && rule.to[target] === 1) return true;
  return rule.bothWays && rule.from[target] === 1 && rule.to[source] === 1;
}
