/**
 * Write forwarding in sentences: its status, the writer that takes no more sessions or goes down with some, calls that
 * nobody answers. What happens with every statement is told once, when it begins, and once when it is over.
 */
import { formatMicros, formatSpan, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { Layout, StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

/** By code, as forwarding-switch.ts in the cluster's room numbers the statuses. */
const STATUS: readonly (readonly [StoryKind, string])[] = [
  ["heal", "Write forwarding is disabled: every instance has said so."],
  ["recovery", "Write forwarding is being enabled; instances are about to be told."],
  ["heal", "Write forwarding is enabled: every instance has said so."],
  ["recovery", "Write forwarding is being disabled; instances are about to be told."],
  ["fault", "The status of write forwarding is unknown: an instance has not confirmed the change."],
  ["recovery", "Write forwarding is asked for, and no instance is there to be told."],
];

/** Calls without an answer for this long are worth a sentence: no two Regions are half a second apart. */
const SILENCE_US: Micros = 2_000_000;
/** A writer that turns sessions away all the time is told of once in this while. */
const AGAIN_US: Micros = 5_000_000;

export class ForwardingEvents implements Stateful {
  /**
   * When a session was last turned away; the oldest call since the last answer, -1 for none; 1 when its silence has
   * been told.
   */
  #turnedAwayAt = -AGAIN_US;
  #calledAt = -1;
  #isTold = 0;
  /** By session whose call has no answer yet: 1. Since when nobody waits. */
  #waiting: Record<string, number> = {};
  #quietSince = 0;
  readonly #trace: Trace;
  readonly #tell: (kind: StoryKind, text: string) => void;

  constructor(trace: Trace, layout: Layout, tell: (kind: StoryKind, text: string) => void) {
    this.#trace = trace;
    this.#tell = tell;
    const name = (instance: number): string => layout.instances[instance].id;
    trace.on(TRACE.forwardingStatus, (code) => tell(...STATUS[code]));
    trace.on(TRACE.forwardingSwitched, (instance, isOn, transactions) => {
      if (isOn === 0)
        tell("recovery", `${name(instance)} forwards no more; ${rolledBack(transactions)} at the writer.`);
    });
    trace.on(TRACE.forwardTurnedAway, (instance, open, limit) => {
      const isNews = trace.now - this.#turnedAwayAt >= AGAIN_US;
      this.#turnedAwayAt = trace.now;
      if (isNews)
        tell(
          "client",
          `${name(instance)} has ${count(open, "forwarded session")} and takes ${limit}: readers tell whoever wants another that there are not enough connections.`,
        );
    });
    trace.on(TRACE.forwardDropped, (instance, sessions, transactions) =>
      tell(
        "fault",
        `${name(instance)} goes with ${count(sessions, "forwarded session")}; ${rolledBack(transactions)}${transactions === 0 ? "" : ", and the next statement says so"}.`,
      ),
    );
    trace.on(TRACE.forwardCalled, (session) => {
      // Calls that everybody gave up on long ago say nothing about this one.
      const isAlone = this.#isQuiet && trace.now - this.#quietSince >= SILENCE_US;
      if (this.#calledAt < 0 || isAlone) this.#calledAt = trace.now;
      this.#waiting[session] = 1;
      this.#look();
    });
    trace.on(TRACE.queryBegan, () => this.#look());
    trace.on(TRACE.forwardHeard, (session) => {
      this.#waitsNoMore(session);
      this.#answered();
    });
    trace.on(TRACE.forwardEnded, (session) => this.#waitsNoMore(session));
    // Whoever goes takes what it had under way along.
    for (const kind of [TRACE.instanceCrashed, TRACE.readerLeaves])
      trace.on(kind, () => {
        for (const session of Object.keys(this.#waiting)) this.#waitsNoMore(session);
      });
  }

  copyState(copy: StateCopy): void {
    this.#turnedAwayAt = copy.of(this.#turnedAwayAt);
    this.#calledAt = copy.of(this.#calledAt);
    this.#isTold = copy.of(this.#isTold);
    this.#waiting = copy.of(this.#waiting);
    this.#quietSince = copy.of(this.#quietSince);
  }

  get #isQuiet(): boolean {
    return Object.keys(this.#waiting).length === 0;
  }

  #waitsNoMore(session: number | string): void {
    if (this.#waiting[session] === undefined) return;
    delete this.#waiting[session];
    if (this.#isQuiet) this.#quietSince = this.#trace.now;
  }

  #look(): void {
    if (this.#isTold === 1 || this.#isQuiet || this.#calledAt < 0 || this.#trace.now - this.#calledAt < SILENCE_US)
      return;
    this.#isTold = 1;
    this.#tell(
      "client",
      `The writer has answered no forwarded call since ${formatMicros(Math.floor(this.#calledAt / 1000) * 1000)}. Whoever forwards waits, and nothing is sent twice.`,
    );
  }

  #answered(): void {
    if (this.#calledAt < 0) return;
    const silence = this.#trace.now - this.#calledAt;
    if (silence >= SILENCE_US) this.#tell("heal", `Forwarded calls are answered again after ${formatSpan(silence)}.`);
    this.#calledAt = -1;
    this.#isTold = 0;
  }
}

function rolledBack(transactions: number): string {
  if (transactions === 0) return "no transaction was open";
  return `${count(transactions, "open transaction")} ${transactions === 1 ? "is" : "are"} rolled back`;
}

/** `1 open transaction`, `2 open transactions` */
function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
