/**
 * Saved worlds along a run, so that any moment is a short replay away.
 *
 * Bounded memory: when the bound is passed, marks go where they are missed least. A mark is missed less the smaller the
 * gap it leaves and the further it is from the playhead, so marks stay denser around what is being watched; but twice
 * as dense at most, since whoever goes to another moment goes anywhere.
 */
import type { Moment } from "./protocol.ts";
import { bytesBeyond, sizeOf } from "./shared-state.ts";

export interface Place {
  readonly event: number;
  readonly at: number;
}

export interface Mark extends Place {
  readonly digest: string;
  readonly saved: unknown;
  /** Of `saved`, about, without what it shares with the mark before. */
  readonly bytes: number;
  /**
   * Taken right after its event, as whoever asks for that event wants to see it; another world may have stood idle
   * since.
   */
  readonly isAtEvent?: boolean;
}

/** viewer reference 3.12. */
const MEMORY_BYTES_MAX = 64 * 1024 * 1024;

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

  /**
   * All, and one more among them where it belongs, unless there is one at its event. What the next one shares with the
   * one before is its own then.
   */
  with(mark: Mark | undefined): readonly Mark[] {
    if (mark === undefined || this.hasAt(mark.event)) return this.#marks;
    const next = this.#marks.findIndex(({ event }) => event > mark.event);
    if (next < 0) return [...this.#marks, mark];
    const { [next]: after } = this.#marks;
    return this.#marks.toSpliced(next, 1, mark, { ...after, bytes: sizeOf(after.saved) });
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
    const whole = this.last.event;
    for (let i = 1; i < this.#marks.length - 1; i++) {
      const gap = this.#marks[i + 1].event - this.#marks[i - 1].event;
      const cost = gap / (1 + whole + Math.abs(this.#marks[i].event - playheadEvent));
      if (cost < bestCost) [best, bestCost] = [i, cost];
    }
    return best;
  }

  /** What the next one shares with it alone is the next one's from now on. */
  #drop(index: number): void {
    const [dropped, next] = [this.#marks[index], this.#marks[index + 1]];
    const bytes = bytesBeyond(next.saved, this.#marks[index - 1].saved);
    this.#total += bytes - next.bytes - dropped.bytes;
    this.#marks.splice(index, 2, { ...next, bytes });
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
