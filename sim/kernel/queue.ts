/**
 * The event queue: a time wheel of one-microsecond slots, with coarser wheels above it for what is further away.
 *
 * Time is whole microseconds, so a slot of the lowest wheel is one instant and its first-in-first-out list is exactly
 * (time, sequence) order. An event further ahead waits in a bucket of a coarser wheel, in order of arrival, and moves
 * down when its turn comes:
 *
 *     wheel 0   16,384 slots of 1 us                    the current 16 ms
 *     wheel 1    1,024 buckets of 16 ms                 the current 17 s
 *     wheel 2    1,024 buckets of 17 s                  the current 4.8 h
 *     wheel 3    1,024 buckets of 4.8 h                 the current 203 days
 *     wheel 4      512 buckets of 203 days              to 2^53 us, 285 years
 *
 * Order survives the moves: events of one instant always share a bucket, buckets keep arrival order, and a bucket is
 * emptied downwards before anything can be put directly below it. Pushing and popping cost a constant; there is no
 * comparison of times anywhere. prototypes/ measured 12 to 27 ns an event for the bare layout, against 37 to 120 for a
 * C++ heap.
 *
 * While no more than four events wait, as in a model of one server or in an idle night, they stand in a list in order
 * of time and the wheels are empty: to look for the next busy slot costs more than to compare three times. A fifth
 * sends all of them into the wheels, where they stay until somebody asks for one and nothing waits. While there are
 * wheels, the list costs them no question: it shows as a lowest wheel that shows nothing.
 *
 * An event is one row of 40 bytes (event-row.ts); the links between rows stand in a column of their own, so that a walk
 * along a slot with many events waits for no row (a fifth quicker with 100,000 events waiting).
 */
import { assert } from "./assert.ts";
import {
  A,
  B,
  C,
  CAUSE,
  KIND,
  ROW_DOUBLES,
  ROW_WORDS,
  savedRows,
  TARGET,
  TIME,
  type SavedEvents,
} from "./event-row.ts";

const SLOT_BITS = 14;
const SLOTS = 1 << SLOT_BITS;
const SLOT_MASK = SLOTS - 1;
const BUCKET_BITS = 10;
const BUCKETS = 1 << BUCKET_BITS;
const BUCKET_MASK = BUCKETS - 1;
const LEVELS = 4;

/** WIDTH[n]: microseconds in one bucket of wheel n; WIDTH[n + 1] is therefore the span of wheel n. */
const WIDTH = [1, 2 ** 14, 2 ** 24, 2 ** 34, 2 ** 44, 2 ** 54] as const;

const NONE = -1;
/** So many events wait in a list; more of them in the wheels. */
const FEW = 4;

/** The pending events, and where the wheels stood. */
export interface SavedQueue extends SavedEvents {
  readonly base: number;
}

export class EventQueue {
  /** Events waiting. */
  size = 0;
  /**
   * Row r's doubles begin at r * ROW_DOUBLES (TIME, B, CAUSE), its words at r * ROW_WORDS (TARGET, A, C, KIND).
   * Replaced when it grows.
   */
  doubles: Float64Array;
  words: Int32Array;

  /**
   * By row: the row behind it in its slot, bucket or the free list. By itself, so that a walk along a slot waits for no
   * row.
   */
  #next: Int32Array;
  #free = NONE;
  #used = 0;
  #rows: number;
  /** The events in order of time, while they are few; in the wheels otherwise. */
  #areFew = true;
  #first = NONE;
  /** No event is earlier: that of the list which was popped last. */
  #past = 0;
  /** Start of the 16 ms that wheel 0 shows, and the slot to look at next. 0 while events are few. */
  #base = 0;
  #cursor = 0;
  /** END[n]: first instant that wheel n does not show. */
  readonly #end = new Float64Array(LEVELS + 1);

  /** By slot: its last row, whose NEXT is the first one. A slot seldom has two, so one number keeps the wheel small. */
  readonly #slots = new Int32Array(SLOTS).fill(NONE);
  /** One bit a slot, and one bit a word of those. */
  readonly #slotBits = new Int32Array(SLOTS >>> 5);
  readonly #slotSummary = new Int32Array(SLOTS >>> 10);
  readonly #bucketHead = new Int32Array(LEVELS * BUCKETS).fill(NONE);
  readonly #bucketTail = new Int32Array(LEVELS * BUCKETS).fill(NONE);
  readonly #bucketBits = new Int32Array((LEVELS * BUCKETS) >>> 5);

  constructor(rows = 1024) {
    this.#rows = rows;
    const buffer = new ArrayBuffer(rows * ROW_WORDS * 4);
    this.doubles = new Float64Array(buffer);
    this.words = new Int32Array(buffer);
    this.#next = new Int32Array(rows);
    this.#beFew(0);
  }

  /** Adds an event. `time` is a whole number of microseconds, not earlier than the last event popped. */
  push(time: number, kind: number, target: number, a: number, b: number, c: number, cause: number): void {
    if (time < this.#base) this.#rewind(time);
    let row = this.#free;
    if (row !== NONE) {
      this.#free = this.#next[row];
    } else {
      if (this.#used === this.#rows) this.#grow();
      row = this.#used++;
    }
    const d = row * ROW_DOUBLES;
    const w = row * ROW_WORDS;
    const doubles = this.doubles;
    const words = this.words;
    doubles[d + TIME] = time;
    doubles[d + B] = b;
    doubles[d + CAUSE] = cause;
    words[w + TARGET] = target;
    words[w + A] = a;
    words[w + C] = c;
    words[w + KIND] = kind;
    this.size++;
    this.#place(row, time);
  }

  /** When the next event is due; Infinity when nothing waits. */
  nextTime(): number {
    if (this.#areFew) return this.#first === NONE ? Infinity : this.doubles[this.#first * ROW_DOUBLES + TIME];
    return this.#settle() ? this.#base + this.#cursor : Infinity;
  }

  /**
   * Takes the next event out and returns its row, or -1 when none is due at or before `limit`. The row's columns stay
   * readable until the next push.
   */
  pop(limit: number): number {
    let last = this.#slots[this.#cursor];
    if (last === NONE) {
      if (this.#areFew) return this.#popFirst(limit);
      if (!this.#settle()) {
        this.#beFew(this.#base);
        return NONE;
      }
      last = this.#slots[this.#cursor];
    }
    const at = this.#cursor;
    if (this.#base + at > limit) return NONE;
    const next = this.#next;
    const row = next[last];
    if (row === last) {
      this.#slots[at] = NONE;
      const word = at >>> 5;
      if ((this.#slotBits[word] &= ~(1 << (at & 31))) === 0) this.#slotSummary[word >>> 5] &= ~(1 << (word & 31));
    } else {
      next[last] = next[row];
    }
    next[row] = this.#free;
    this.#free = row;
    this.size--;
    return row;
  }

  save(): SavedQueue {
    const events = savedRows(this.#inOrder(), this.doubles, this.words);
    return { ...events, base: this.#areFew ? this.#past : this.#base };
  }

  load(saved: SavedQueue): void {
    this.#clear();
    this.#beFew(saved.base);
    const { doubles, words } = saved;
    for (let i = 0; i < doubles.length / 3; i++) {
      const w = i * 4;
      this.push(
        doubles[i * 3],
        words[w + 3],
        words[w],
        words[w + 1],
        doubles[i * 3 + 1],
        words[w + 2],
        doubles[i * 3 + 2],
      );
    }
  }

  /** Nothing waits in the wheels: what comes next stands in the list, none of it before `past`. */
  #beFew(past: number): void {
    this.#areFew = true;
    this.#past = past;
    this.#base = 0;
    this.#end[0] = -Infinity;
  }

  #popFirst(limit: number): number {
    const row = this.#first;
    if (row === NONE) return NONE;
    const time = this.doubles[row * ROW_DOUBLES + TIME];
    if (time > limit) return NONE;
    const next = this.#next;
    this.#first = next[row];
    this.#past = time;
    next[row] = this.#free;
    this.#free = row;
    this.size--;
    return row;
  }

  /** Puts a row behind those of the list that are not later. */
  #line(row: number, time: number): void {
    const { doubles } = this;
    const next = this.#next;
    let before = NONE;
    let behind = this.#first;
    while (behind !== NONE && doubles[behind * ROW_DOUBLES + TIME] <= time) {
      before = behind;
      behind = next[behind];
    }
    next[row] = behind;
    if (before === NONE) this.#first = row;
    else next[before] = row;
  }

  /** The events are no longer few: all of them go into the wheels. */
  #beMany(): void {
    this.#areFew = false;
    this.#setBase(Math.floor(this.#past / SLOTS) * SLOTS);
    let row = this.#first;
    this.#first = NONE;
    while (row !== NONE) {
      const behind = this.#next[row];
      this.#place(row, this.doubles[row * ROW_DOUBLES + TIME]);
      row = behind;
    }
  }

  /** Puts a filled row into the lowest wheel that shows its time. */
  #place(row: number, time: number): void {
    const next = this.#next;
    if (time < this.#end[0]) {
      const slot = time & SLOT_MASK;
      const last = this.#slots[slot];
      this.#slots[slot] = row;
      if (last === NONE) {
        next[row] = row;
        const word = slot >>> 5;
        this.#slotBits[word] |= 1 << (slot & 31);
        this.#slotSummary[word >>> 5] |= 1 << (word & 31);
        // Only after a look ahead without a pop can something still land before the cursor.
        if (slot < this.#cursor) this.#cursor = slot;
      } else {
        next[row] = next[last];
        next[last] = row;
      }
      return;
    }
    if (this.#areFew) {
      this.#line(row, time);
      if (this.size > FEW) this.#beMany();
      return;
    }
    next[row] = NONE;
    let level = 1;
    while (time >= this.#end[level]) level++;
    const bucket = ((level - 1) << BUCKET_BITS) + (Math.floor(time / WIDTH[level]) & BUCKET_MASK);
    if (this.#bucketHead[bucket] === NONE) {
      this.#bucketHead[bucket] = row;
      this.#bucketBits[bucket >>> 5] |= 1 << (bucket & 31);
    } else {
      next[this.#bucketTail[bucket]] = row;
    }
    this.#bucketTail[bucket] = row;
  }

  /** Moves the cursor to the next slot with an event in it, fetching from the coarser wheels when wheel 0 is empty. */
  #settle(): boolean {
    for (;;) {
      const slot = this.#busySlot(this.#cursor);
      if (slot !== NONE) {
        this.#cursor = slot;
        return true;
      }
      if (!this.#refill()) return false;
    }
  }

  #busySlot(from: number): number {
    let word = from >>> 5;
    const first = this.#slotBits[word] & (-1 << (from & 31));
    if (first !== 0) return (word << 5) + lowestBit(first);
    word++;
    let group = word >>> 5;
    if (group >= this.#slotSummary.length) return NONE;
    let busy = this.#slotSummary[group] & (-1 << (word & 31));
    while (busy === 0) {
      group++;
      if (group === this.#slotSummary.length) return NONE;
      busy = this.#slotSummary[group];
    }
    word = (group << 5) + lowestBit(busy);
    return (word << 5) + lowestBit(this.#slotBits[word]);
  }

  /** Empties the nearest busy bucket downwards. False when nothing waits at all. */
  #refill(): boolean {
    for (let level = 1; level <= LEVELS; level++) {
      const offset = (level - 1) << BUCKET_BITS;
      for (let word = offset >>> 5; word < (offset + BUCKETS) >>> 5; word++) {
        const busy = this.#bucketBits[word];
        if (busy === 0) continue;
        const bucket = (word << 5) + lowestBit(busy);
        let row = this.#bucketHead[bucket];
        this.#bucketHead[bucket] = NONE;
        this.#bucketTail[bucket] = NONE;
        this.#bucketBits[word] &= busy - 1;
        this.#setBase(Math.floor(this.doubles[row * ROW_DOUBLES + TIME] / WIDTH[level]) * WIDTH[level]);
        while (row !== NONE) {
          const behind = this.#next[row];
          this.#place(row, this.doubles[row * ROW_DOUBLES + TIME]);
          row = behind;
        }
        return true;
      }
    }
    return false;
  }

  #setBase(base: number): void {
    this.#base = base;
    this.#cursor = 0;
    for (let level = 0; level <= LEVELS; level++) {
      this.#end[level] = (Math.floor(base / WIDTH[level + 1]) + 1) * WIDTH[level + 1];
    }
  }

  /**
   * Something lands before the window that a look ahead moved on: set the window back. Rare, so it may cost a rebuild.
   */
  #rewind(time: number): void {
    const saved = this.save();
    this.load({ ...saved, base: Math.floor(time / SLOTS) * SLOTS });
    assert(time >= this.#base, "the wheel did not turn back far enough", { time, base: this.#base });
  }

  /** All waiting rows in (time, sequence) order: a stable sort keeps each instant's order of arrival. */
  #inOrder(): number[] {
    const rows: number[] = [];
    const next = (row: number): number => this.#next[row];
    for (const last of this.#slots) {
      if (last === NONE) continue;
      for (let row = next(last); row !== last; row = next(row)) rows.push(row);
      rows.push(last);
    }
    for (const head of this.#bucketHead) for (let row = head; row !== NONE; row = next(row)) rows.push(row);
    for (let row = this.#first; row !== NONE; row = next(row)) rows.push(row);
    return rows.sort((x, y) => this.doubles[x * ROW_DOUBLES] - this.doubles[y * ROW_DOUBLES]);
  }

  #clear(): void {
    this.size = 0;
    this.#first = NONE;
    this.#free = NONE;
    this.#used = 0;
    this.#slots.fill(NONE);
    this.#slotBits.fill(0);
    this.#slotSummary.fill(0);
    this.#bucketHead.fill(NONE);
    this.#bucketTail.fill(NONE);
    this.#bucketBits.fill(0);
  }

  #grow(): void {
    this.#rows *= 2;
    const buffer = new ArrayBuffer(this.#rows * ROW_WORDS * 4);
    const words = new Int32Array(buffer);
    words.set(this.words);
    this.words = words;
    this.doubles = new Float64Array(buffer);
    const next = new Int32Array(this.#rows);
    next.set(this.#next);
    this.#next = next;
  }
}

function lowestBit(word: number): number {
  return 31 - Math.clz32(word & -word);
}
