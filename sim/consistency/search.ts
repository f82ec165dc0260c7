/**
 * Is there an order of these pieces that explains every read? The search of Wing and Gong (1993) with Lowe's cache
 * (2017), for rows that are registers, lists, or registers with compare-and-swap, over one key or many.
 *
 * A piece is a list of steps that happen at once. Real time is kept by windows: no piece may take effect when another,
 * not yet placed, was over before it began. Sessions are kept by naming the piece before. What makes it quick: pieces
 * that only read and find what they look for are placed at once, since nothing is gained by waiting; nothing is
 * overwritten that somebody is still to read and nobody will write again; whoever is over first is tried first; a state
 * (what is placed, what the rows hold) is never entered twice. It is a search all the same: the question is
 * NP-complete, so it is bounded, and "gave up" is an answer.
 */
import { mixed, Visited } from "./visited.ts";

export interface PieceStep {
  /** `swap` is a compare-and-swap that succeeded. */
  readonly f: "read" | "write" | "append" | "swap";
  readonly key: number;
  /** The content found or written, or the element appended. Contents of two rows are never the same number. */
  readonly value: number;
  /** For a swap: the content it found. */
  readonly old: number;
}

export interface Piece {
  readonly steps: readonly PieceStep[];
  /** Its window, in places of the order of events; -Infinity and Infinity where real time does not count. */
  readonly from: number;
  readonly until: number;
  /** The piece that must come before it, an index; -1 for none. */
  readonly after: number;
  /** It may be left out: nobody knows whether it happened. */
  readonly isOptional: boolean;
  /** Where it probably belongs, smaller first: it is tried in that order when windows do not say more. */
  readonly hint: number;
}

export interface Problem {
  readonly pieces: readonly Piece[];
  /** By row: its content at the start. */
  readonly initial: readonly number[];
  /** The row's next content, when an element is appended to one. */
  readonly appended: (list: number, element: number) => number;
}

export type Answer = "found" | "none" | "gave up";

/** Steps tried, and states remembered (12 bytes each, and as much air). */
const STEPS_MAX = 20_000_000;
const STATES_MAX = 4_000_000;
/** Pieces looked at for one that only reads and fits. */
const READS_LOOKED_AT = 64;

export function search(problem: Problem, stepsMax = STEPS_MAX): Answer {
  return new Search(problem, stepsMax).run();
}

/** What placing a piece changed: to be taken back. */
interface Frame {
  piece: number;
  /** Placed without an alternative. */
  isForced: boolean;
  /** Rows before its steps, as pairs of key and content, the last one first to be restored. */
  readonly undo: number[];
  /**
   * Where the candidates went on when this piece was the one: what came after it, and the length of `opened` before.
   */
  next: number;
  openedBefore: number;
  insertedBefore: number;
}

class Search {
  readonly #pieces: readonly Piece[];
  readonly #appended: Problem["appended"];
  readonly #state: Int32Array;
  /** By content: pieces still to be placed that must find it, and that write it. */
  readonly #readers: number[] = [];
  readonly #writers: number[] = [];
  readonly #visited = new Visited(STATES_MAX);
  readonly #frames: Frame[] = [];
  #steps: number;
  #digest0 = 0;
  #digest1 = 0;
  #digest2 = 0;
  /** Pieces that must still be placed. */
  #missing = 0;
  /** The list of those that may be placed now, by who is over first and by hint: a ring through the place `count`. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #isReady: Uint8Array;
  readonly #isDone: Uint8Array;
  readonly #rank: Int32Array;
  /** Every piece that was made ready, in that order, so that it can be taken back. */
  readonly #inserted: number[] = [];
  readonly #children: readonly (readonly number[])[];
  /** Pieces by invocation, how many of them have begun; and those that must be placed by completion, a ring too. */
  readonly #byFrom: Int32Array;
  /** By optional piece: the last one before it that does the same; -1 for none. */
  readonly #twin: Int32Array;
  #opened = 0;
  readonly #nextOver: Int32Array;
  readonly #previousOver: Int32Array;

  constructor({ pieces, initial, appended }: Problem, stepsMax: number) {
    const count = pieces.length;
    this.#pieces = pieces;
    this.#appended = appended;
    this.#steps = stepsMax;
    this.#state = Int32Array.from(initial);
    this.#next = new Int32Array(count + 1).fill(count);
    this.#previous = new Int32Array(count + 1).fill(count);
    this.#nextOver = new Int32Array(count + 1).fill(count);
    this.#previousOver = new Int32Array(count + 1).fill(count);
    this.#isReady = new Uint8Array(count);
    this.#isDone = new Uint8Array(count);
    this.#rank = new Int32Array(count + 1);
    const children: number[][] = pieces.map(() => []);
    pieces.forEach(({ after }, index) => after >= 0 && children[after].push(index));
    this.#children = children;
    pieces.forEach((_, index) => this.#count(index, 1));
    const indexes = pieces.map((_, index) => index);
    this.#byFrom = Int32Array.from(indexes.toSorted((a, b) => order(pieces[a].from, pieces[b].from) || a - b));
    const byUntil = indexes.toSorted(
      (a, b) =>
        Number(pieces[a].isOptional) - Number(pieces[b].isOptional) ||
        order(pieces[a].until, pieces[b].until) ||
        order(pieces[a].hint, pieces[b].hint) ||
        a - b,
    );
    byUntil.forEach((index, rank) => {
      this.#rank[index] = rank;
      if (pieces[index].isOptional) return;
      this.#missing++;
      link(this.#nextOver, this.#previousOver, index, this.#previousOver[count]);
    });
    this.#twin = new Int32Array(count).fill(-1);
    const last = new Map<string, number>();
    for (const index of this.#byFrom) {
      if (!pieces[index].isOptional) continue;
      const does = pieces[index].steps.map(({ f, key, value, old }) => `${f} ${key} ${value} ${old}`).join(";");
      this.#twin[index] = last.get(does) ?? -1;
      last.set(does, index);
    }
    this.#open();
  }

  run(): Answer {
    let candidate = this.#enter();
    for (;;) {
      if (this.#missing === 0) return "found";
      if (this.#steps <= 0 || this.#visited.isFull) return "gave up";
      if (candidate === this.#pieces.length) {
        candidate = this.#goBack();
        if (candidate < 0) return "none";
      } else if (this.#isWanted(candidate) && this.#place(candidate, false)) candidate = this.#enter();
      else candidate = this.#next[candidate];
    }
  }

  /**
   * Places reads that fit, looks whether the state is new, and tells its first candidate; the end of the list if it is
   * not.
   */
  #enter(): number {
    const end = this.#pieces.length;
    let placed = true;
    while (placed) {
      placed = false;
      let looked = 0;
      for (let index = this.#next[end]; index !== end && ++looked <= READS_LOOKED_AT;) {
        const following = this.#next[index];
        if (this.#pieces[index].steps.every(({ f }) => f === "read") && this.#place(index, true)) placed = true;
        index = following;
        if (index !== end && this.#isReady[index] === 0) break;
      }
    }
    return this.#visited.add(this.#digest0, this.#digest1, this.#digest2) ? this.#next[end] : end;
  }

  /**
   * Whether a piece that may be left out is of any use now: somebody must be there to see it, and no twin have a better
   * right.
   */
  #isWanted(index: number): boolean {
    const { isOptional, steps } = this.#pieces[index];
    if (!isOptional) return true;
    const twin = this.#twin[index];
    if (twin >= 0 && this.#isReady[twin] === 1) return false;
    if (steps.length > 1 || steps[0].f === "append" || this.#children[index].length > 0) return true;
    const [{ key, value }] = steps;
    const end = this.#pieces.length;
    for (let other = this.#next[end]; other !== end; other = this.#next[other])
      if (
        other !== index &&
        this.#pieces[other].steps.some(
          (step) =>
            step.key === key &&
            ((step.f === "read" && step.value === value) || (step.f === "swap" && step.old === value)),
        )
      )
        return true;
    return false;
  }

  /**
   * Takes back forced pieces and the last chosen one; tells the next candidate in its stead, or -1 when there is
   * nothing to take back.
   */
  #goBack(): number {
    for (;;) {
      const frame = this.#frames.pop();
      if (frame === undefined) return -1;
      this.#takeBack(frame);
      if (!frame.isForced) return frame.next;
    }
  }

  /** Carries a piece's steps out if they fit; false, and nothing has changed, if not. */
  #place(index: number, isForced: boolean): boolean {
    this.#steps--;
    const piece = this.#pieces[index];
    const undo: number[] = [];
    this.#count(index, -1);
    if (!piece.steps.every((step) => this.#carryOut(step, undo)) || this.#isDeadEnd(undo)) {
      this.#restore(undo);
      this.#count(index, 1);
      return false;
    }
    const frame = {
      piece: index,
      isForced,
      undo,
      next: this.#next[index],
      openedBefore: this.#opened,
      insertedBefore: this.#inserted.length,
    };
    this.#frames.push(frame);
    this.#isDone[index] = 1;
    this.#isReady[index] = 0;
    unlink(this.#next, this.#previous, index);
    if (!piece.isOptional) {
      this.#missing--;
      unlink(this.#nextOver, this.#previousOver, index);
    }
    this.#turn(index, 0x3c6ef372, 0);
    for (const child of this.#children[index]) if (this.#hasBegun(child)) this.#makeReady(child);
    this.#open();
    return true;
  }

  #takeBack({ piece: index, undo, openedBefore, insertedBefore }: Frame): void {
    while (this.#inserted.length > insertedBefore) {
      const last = this.#inserted.pop() as number;
      this.#isReady[last] = 0;
      unlink(this.#next, this.#previous, last);
    }
    this.#opened = openedBefore;
    this.#turn(index, 0x3c6ef372, 0);
    if (!this.#pieces[index].isOptional) {
      this.#missing++;
      relink(this.#nextOver, this.#previousOver, index);
    }
    relink(this.#next, this.#previous, index);
    this.#isReady[index] = 1;
    this.#isDone[index] = 0;
    this.#restore(undo);
    this.#count(index, 1);
  }

  /** Counts a piece among those that are to come, or no longer. */
  #count(index: number, by: number): void {
    const { steps, isOptional } = this.#pieces[index];
    for (const { f, value, old } of steps) {
      const found = f === "read" ? value : f === "swap" ? old : -1;
      if (found >= 0 && !isOptional) this.#readers[found] = (this.#readers[found] ?? 0) + by;
      if (f === "write" || f === "swap") this.#writers[value] = (this.#writers[value] ?? 0) + by;
    }
  }

  #carryOut({ f, key, value, old }: PieceStep, undo: number[]): boolean {
    const before = this.#state[key];
    if (f === "read") return before === value;
    if (f === "swap" && before !== old) return false;
    undo.push(key, before);
    this.#set(key, f === "append" ? this.#appended(before, value) : value);
    return true;
  }

  /** Whether something is gone that somebody must still find, and that nobody will write again. */
  #isDeadEnd(undo: readonly number[]): boolean {
    for (let i = 0; i < undo.length; i += 2) {
      const before = undo[i + 1];
      if ((this.#readers[before] ?? 0) > 0 && (this.#writers[before] ?? 0) === 0 && this.#state[undo[i]] !== before)
        return true;
    }
    return false;
  }

  #restore(undo: readonly number[]): void {
    for (let i = undo.length - 2; i >= 0; i -= 2) this.#set(undo[i], undo[i + 1]);
  }

  #set(key: number, value: number): void {
    this.#turn(key, this.#state[key], 1);
    this.#state[key] = value;
    this.#turn(key, value, 1);
  }

  /** Adds to the digest, or takes away, which is the same. */
  #turn(one: number, two: number, salt: number): void {
    this.#digest0 ^= mixed(one, two, 0x243f6a88 + salt);
    this.#digest1 ^= mixed(one, two, 0x85a308d3 + salt);
    this.#digest2 ^= mixed(one, two, 0x13198a2e + salt);
  }

  /** Whether no piece that is still to be placed was over before this one began. */
  #hasBegun(index: number): boolean {
    const first = this.#nextOver[this.#pieces.length];
    return (
      first === this.#pieces.length ||
      this.#pieces[index].from < this.#pieces[first].until ||
      this.#pieces[index].from === -Infinity
    );
  }

  /** Makes those ready that may take effect now. */
  #open(): void {
    for (; this.#opened < this.#byFrom.length; this.#opened++) {
      const index = this.#byFrom[this.#opened];
      if (!this.#hasBegun(index)) return;
      const { after } = this.#pieces[index];
      if (this.#isDone[index] === 0 && this.#isReady[index] === 0 && (after < 0 || this.#isDone[after] === 1))
        this.#makeReady(index);
    }
  }

  #makeReady(index: number): void {
    if (this.#isReady[index] === 1) return;
    const end = this.#pieces.length;
    const rank = this.#rank[index];
    // Near the end mostly; but a piece whose other half was near the start belongs there.
    let place = this.#previous[end];
    if (place !== end && this.#rank[place] > rank) {
      let front = this.#next[end];
      while (place !== end && this.#rank[place] > rank && this.#rank[front] < rank) {
        place = this.#previous[place];
        front = this.#next[front];
      }
      if (place !== end && this.#rank[place] > rank) place = this.#previous[front];
    }
    this.#isReady[index] = 1;
    link(this.#next, this.#previous, index, place);
    this.#inserted.push(index);
  }
}

/** Rings: link behind a place, unlink, and put back where it was. */
function link(next: Int32Array, previous: Int32Array, index: number, place: number): void {
  next[index] = next[place];
  previous[index] = place;
  previous[next[place]] = index;
  next[place] = index;
}

function unlink(next: Int32Array, previous: Int32Array, index: number): void {
  next[previous[index]] = next[index];
  previous[next[index]] = previous[index];
}

function relink(next: Int32Array, previous: Int32Array, index: number): void {
  next[previous[index]] = index;
  previous[next[index]] = index;
}

function order(one: number, other: number): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
