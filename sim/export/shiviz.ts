/**
 * Who told whom what, as ShiViz draws it: two lines an event, `host {vector clock}` and what happened there. Its parser
 * is `(?<host>\S*) (?<clock>{.*})\n(?<event>.*)`, the first of its presets.
 *
 * A machine's own clock rises by one at each of its events, from 1; a delivery takes over what the sender knew. What a
 * handler sends at one moment to several machines is one event. Messages that are not drawn carry knowledge all the
 * same, so that order is never lost with them. Clocks begin with the window; only what is sent within it is drawn.
 */
import type { MessageRecord } from "../results/index.ts";

export interface MessageWindow {
  /** Kinds of message that are drawn. */
  readonly kinds: ReadonlySet<string>;
  readonly from: number;
  readonly until: number;
  /** Events drawn at most. */
  readonly limit: number;
}

type Clock = Record<string, number>;

interface Sending {
  readonly event: number;
  readonly host: string;
  readonly kind: string;
  readonly at: number;
  readonly clock: Clock;
  readonly to: string[];
}

export class ShivizLog {
  /** Finished events, in order. */
  readonly lines: string[] = [];
  readonly #window: MessageWindow;
  readonly #clocks = new Map<string, Clock>();
  /** What the sender knew, by message under way. */
  readonly #known = new Map<number, { readonly clock: Clock; left: number }>();
  #sending: Sending | undefined;
  #events = 0;

  constructor(window: MessageWindow) {
    this.#window = window;
  }

  /** Also of kinds that are not drawn: they carry knowledge. */
  wants(at: number): boolean {
    return at >= this.#window.from && at < this.#window.until && !this.isFull;
  }

  /** Nothing more will be drawn. */
  get isFull(): boolean {
    return this.#events >= this.#window.limit;
  }

  tell(message: MessageRecord): void {
    const { kinds } = this.#window;
    const { what, at, event, kind } = message;
    const sending = this.#sending;
    // One event may be a round of several machines.
    if (
      sending !== undefined &&
      (what === "heard" || sending.event !== event || sending.kind !== kind || sending.host !== named(message.from))
    )
      this.finish();
    if (!this.wants(at)) return;
    if (what === "sent") this.#sent(message, kinds.has(kind));
    else this.#heard(message, kinds.has(kind));
  }

  /** An event of a host of its own that says which run the log is of: what is no event, ShiViz does not take. */
  head(about: Readonly<Record<string, string>>): readonly string[] {
    const words = Object.entries(about).map(([key, value]) => `${key} ${value.replace(/[\r\n\u2028\u2029]/g, " ")}`);
    return [`this-run {"this-run":1}\n${words.join(", ")}\n`];
  }

  /** Writes what is still being gathered. */
  finish(): void {
    if (this.#sending === undefined) return;
    const { host, clock, at, kind, to } = this.#sending;
    this.#sending = undefined;
    this.#write(host, clock, at, `sends to ${to.join(", ")}: ${kind}`);
  }

  #sent({ serial, kind, from, to, at, event, copies }: MessageRecord, isDrawn: boolean): void {
    const host = named(from);
    if (isDrawn) {
      this.#sending ??= { event, host, kind, at, clock: this.#tick(host), to: [] };
      this.#sending.to.push(copies === 0 ? `${named(to)} (lost)` : named(to));
    }
    if (copies > 0) this.#known.set(serial, { clock: { ...this.#clockOf(host) }, left: copies });
  }

  #heard({ serial, kind, from, to, at }: MessageRecord, isDrawn: boolean): void {
    const host = named(to);
    const known = this.#known.get(serial);
    const own = this.#clockOf(host);
    if (known === undefined) return;
    for (const [other, time] of Object.entries(known.clock)) own[other] = Math.max(own[other] ?? 0, time);
    if (--known.left === 0) this.#known.delete(serial);
    if (isDrawn) this.#write(host, this.#tick(host), at, `${kind}, from ${named(from)}`);
  }

  #tick(host: string): Clock {
    this.#events++;
    const clock = this.#clockOf(host);
    clock[host] = (clock[host] ?? 0) + 1;
    return { ...clock };
  }

  #clockOf(host: string): Clock {
    const known = this.#clocks.get(host);
    if (known !== undefined) return known;
    const clock: Clock = {};
    this.#clocks.set(host, clock);
    return clock;
  }

  #write(host: string, clock: Clock, at: number, text: string): void {
    const { [host]: own, ...others } = clock;
    this.lines.push(`${host} ${JSON.stringify({ [host]: own, ...others })}\n${(at / 1_000_000).toFixed(6)} ${text}\n`);
  }
}

/** The parser takes a host for one word. */
function named(host: string): string {
  return host.replaceAll(" ", "-");
}
