/**
 * Messages under way, kept for whoever draws them: when each was sent, when it will arrive, between which hosts, of
 * which kind, and whether it ever comes. A message's fate is decided when it is sent, so one row draws it at any
 * moment, forwards and backwards.
 *
 * Nothing in a run reads this, and it is kept only where it is asked for (the viewer). It is saved with the world: a
 * replay that begins at a checkpoint knows what was under way there. Of very many messages the oldest rows are left
 * out, and how many is told.
 */
import { copyPlain, longer, type Checkpointed, type Micros } from "../kernel/index.ts";

export const FATE = {
  arrives: 0,
  /** Cut, lost, damaged or dropped: its due time is when it would have come. */
  lost: 1,
  /** Delivered a second time by the network. */
  twin: 2,
} as const;

/** Rows at most; beyond that the oldest go first. [choice] three megabytes */
const ROWS_MAX = 65_536;

export interface MessagesUnderWay {
  readonly count: number;
  readonly sentAt: Float64Array;
  readonly due: Float64Array;
  /** Hosts. */
  readonly from: Uint16Array;
  readonly to: Uint16Array;
  /** As the engine numbers kinds of event. */
  readonly kind: Uint16Array;
  /** FATE codes. */
  readonly fate: Uint8Array;
  /** Messages under way that are not among them. */
  readonly leftOut: number;
}

/** Rows of a stretch of time, each with what it is about: the first two numbers that its receiver gets. */
export interface RecordedMessages extends MessagesUnderWay {
  readonly a: Float64Array;
  readonly b: Float64Array;
}

export class Flights implements Checkpointed {
  #count = 0;
  #sentAt = new Float64Array(256);
  #due = new Float64Array(256);
  #from = new Uint16Array(256);
  #to = new Uint16Array(256);
  #kind = new Uint16Array(256);
  #fate = new Uint8Array(256);
  /** What messages are about: the first two numbers that their receivers get. */
  #a = new Float64Array(256);
  #b = new Float64Array(256);
  /** When the last of those left out would have arrived, and how many were left out since none was. */
  #leftOutUntil: Micros = 0;
  #leftOut = 0;
  /** Since somebody wants to know of a whole stretch of time, what has arrived stays, too. */
  #isRecording = false;
  /** The first row of what is recorded: what was sent before is about nothing that is asked for. */
  #aboutFrom = 0;

  add(now: Micros, delay: Micros, from: number, to: number, kind: number, fate: number, a = 0, b = 0): void {
    if (this.#count === this.#sentAt.length) this.#makeRoom(now);
    const row = this.#count++;
    this.#sentAt[row] = now;
    this.#due[row] = now + delay;
    this.#from[row] = from;
    this.#to[row] = to;
    this.#kind[row] = kind;
    this.#fate[row] = fate;
    this.#a[row] = a;
    this.#b[row] = b;
  }

  /** From now on everything is kept until `recorded` is asked for, or the world goes back to a checkpoint. */
  record(now: Micros): void {
    this.#forget(now);
    this.#isRecording = true;
    this.#aboutFrom = this.#count;
  }

  /** What was under way at some time since `record`; what was sent before is about NaN. */
  recorded(now: Micros): RecordedMessages {
    this.#isRecording = false;
    const [a, b] = [this.#a, this.#b].map((column) => column.slice(0, this.#count).fill(NaN, 0, this.#aboutFrom));
    return { ...this.#rows(now), a, b };
  }

  /** What has been sent and has not arrived. */
  at(now: Micros): MessagesUnderWay {
    this.#forget(now);
    return this.#rows(now);
  }

  /** The same, and what each is about. */
  aboutAt(now: Micros): RecordedMessages {
    return { ...this.at(now), a: this.#a.slice(0, this.#count), b: this.#b.slice(0, this.#count) };
  }

  #rows(now: Micros): MessagesUnderWay {
    const end = this.#count;
    return {
      count: end,
      sentAt: this.#sentAt.slice(0, end),
      due: this.#due.slice(0, end),
      from: this.#from.slice(0, end),
      to: this.#to.slice(0, end),
      kind: this.#kind.slice(0, end),
      fate: this.#fate.slice(0, end),
      leftOut: now < this.#leftOutUntil ? this.#leftOut : 0,
    };
  }

  save(): unknown {
    const end = this.#count;
    const columns = [this.#sentAt, this.#due, this.#from, this.#to, this.#kind, this.#fate, this.#a, this.#b];
    return copyPlain([...columns.map((column) => column.slice(0, end)), this.#leftOutUntil, this.#leftOut]);
  }

  load(saved: unknown): void {
    [
      this.#sentAt,
      this.#due,
      this.#from,
      this.#to,
      this.#kind,
      this.#fate,
      this.#a,
      this.#b,
      this.#leftOutUntil,
      this.#leftOut,
    ] = copyPlain(saved) as [
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Uint16Array<ArrayBuffer>,
      Uint16Array<ArrayBuffer>,
      Uint16Array<ArrayBuffer>,
      Uint8Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Float64Array<ArrayBuffer>,
      Micros,
      number,
    ];
    this.#count = this.#sentAt.length;
    this.#isRecording = false;
    if (this.#count === 0) this.#widen(256);
  }

  #makeRoom(now: Micros): void {
    this.#forget(now);
    if (this.#count < this.#sentAt.length / 2) return;
    if (this.#sentAt.length < ROWS_MAX) this.#widen(this.#sentAt.length * 2);
    else this.#leaveOut(now, this.#count >> 1);
  }

  /** Those that have arrived make room; the others keep their order. */
  #forget(now: Micros): void {
    if (this.#isRecording) return;
    let kept = 0;
    for (let row = 0; row < this.#count; row++) if (this.#due[row] > now) this.#move(row, kept++);
    this.#count = kept;
  }

  #leaveOut(now: Micros, rows: number): void {
    if (now >= this.#leftOutUntil) this.#leftOut = 0;
    for (let row = 0; row < rows; row++) this.#leftOutUntil = Math.max(this.#leftOutUntil, this.#due[row]);
    this.#leftOut += rows;
    for (let row = rows; row < this.#count; row++) this.#move(row, row - rows);
    this.#count -= rows;
    this.#aboutFrom = Math.max(0, this.#aboutFrom - rows);
  }

  #move(from: number, to: number): void {
    this.#sentAt[to] = this.#sentAt[from];
    this.#due[to] = this.#due[from];
    this.#from[to] = this.#from[from];
    this.#to[to] = this.#to[from];
    this.#kind[to] = this.#kind[from];
    this.#fate[to] = this.#fate[from];
    this.#a[to] = this.#a[from];
    this.#b[to] = this.#b[from];
  }

  #widen(rows: number): void {
    this.#sentAt = longer(this.#sentAt, rows);
    this.#due = longer(this.#due, rows);
    this.#from = longer(this.#from, rows);
    this.#to = longer(this.#to, rows);
    this.#kind = longer(this.#kind, rows);
    this.#fate = longer(this.#fate, rows);
    this.#a = longer(this.#a, rows);
    this.#b = longer(this.#b, rows);
  }
}
