/**
 * Saved worlds along a run, so that any moment is a short replay away.
 *
 * Bounded memory: when the bound is passed, marks go where they are missed least. A mark is missed less the smaller the
 * gap it leaves and the further it is from the playhead, so marks stay dense around what is being watched and thin out
 * away from it.
 */
import type { Moment } from "./protocol.ts";

export interface Place {
  readonly event: number;
  readonly at: number;
}

export interface Mark extends Place {
  readonly digest: string;
  readonly saved: unknown;
  /** Of `saved`, about. */
  readonly bytes: number;
  /**
   * Taken right after its event, as whoever asks for that event wants to see it; another world may have stood idle
   * since.
   */
  readonly isAtEvent?: boolean;
}

/**
 * viewer.md 3.12 has 64 MB for its evidence of 33; with that, as it is counted now, 95 of 100 seeks of the reference
 * load took 150 ms, and with twice as much 68. The page as a whole may have 350 MB.
 */
const MEMORY_BYTES_MAX = 128 * 1024 * 1024;

export class Checkpoints {
  readonly #marks: Mark[] = [];
  readonly #bytesMax: number;
  #total = 0;

  constructor(bytesMax = MEMORY_BYTES_MAX) {
    this.#bytesMax = bytesMax;
  }

  get count(): number {
    return this.#marks.length;
  }

  get bytes(): number {
    return this.#total;
  }

  get last(): Mark {
    return this.#marks[this.#marks.length - 1];
  }

  at(index: number): Mark {
    return this.#marks[index];
  }

  /**
   * Marks arrive in the run's order. The first one, the start, is never dropped. One at the event of the mark before
   * adds no moment that could not be reached, and would make a stretch of nothing to replay.
   */
  add(mark: Mark, playheadEvent: number): void {
    if (this.#marks.length > 0 && mark.event === this.last.event) return;
    this.#marks.push(mark);
    this.#total += mark.bytes;
    while (this.#total > this.#bytesMax && this.#marks.length > 2) this.#drop(this.#leastMissed(playheadEvent));
  }

  /** All, and one more among them where it belongs, unless there is one at its event. */
  with(mark: Mark | undefined): readonly Mark[] {
    if (mark === undefined || this.hasAt(mark.event)) return this.#marks;
    return [...this.#marks, mark].toSorted((a, b) => a.event - b.event);
  }

  hasAt(event: number): boolean {
    return this.#marks.some((mark) => mark.event === event);
  }

  /** The last mark from which `moment` can be reached by going forward. */
  before(moment: Moment): Mark {
    let low = 0;
    let high = this.#marks.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (isBefore(this.#marks[middle], moment)) low = middle;
      else high = middle - 1;
    }
    return this.#marks[low];
  }

  #leastMissed(playheadEvent: number): number {
    let best = 1;
    let bestCost = Infinity;
    for (let i = 1; i < this.#marks.length - 1; i++) {
      const gap = this.#marks[i + 1].event - this.#marks[i - 1].event;
      const cost = gap / (1 + Math.abs(this.#marks[i].event - playheadEvent));
      if (cost < bestCost) [best, bestCost] = [i, cost];
    }
    return best;
  }

  #drop(index: number): void {
    this.#total -= this.#marks[index].bytes;
    this.#marks.splice(index, 1);
  }
}

/**
 * Whether a replay from here passes `moment`. An event's moment is entered by handling the event, so the start must be
 * strictly before it: a world that stood idle after the event shows a later time.
 */
export function precedes(from: Place, moment: Moment): boolean {
  return moment.by === "event" ? from.event < moment.event : from.at <= moment.at;
}

function isBefore(mark: Mark, moment: Moment): boolean {
  return precedes(mark, moment) || (moment.by === "event" && mark.event === moment.event && mark.isAtEvent === true);
}

/** As many values as no part of the world lists: a longer list that begins with a number holds numbers alone. */
const VALUES_MAX = 64;

/** Roughly how many bytes a saved world holds. Long lists of numbers are counted, not walked. */
export function sizeOf(value: unknown): number {
  if (ArrayBuffer.isView(value)) return value.byteLength + 64;
  if (typeof value === "string") return 2 * value.length;
  if (typeof value !== "object" || value === null) return 8;
  if (value instanceof Map || value instanceof Set) return sizeOf([...value]);
  if (Array.isArray(value) && value.length > VALUES_MAX && typeof value[0] === "number") return 8 * value.length + 32;
  const parts: readonly unknown[] = Array.isArray(value) ? value : Object.values(value);
  let bytes = 32;
  for (const part of parts) bytes += typeof part === "number" ? 8 : 8 + sizeOf(part);
  return bytes;
}
