/**
 * A plain binary heap over (time, sequence) in typed arrays: what a simulator in JavaScript usually runs on, for
 * comparison.
 */
export class BinaryHeap {
  size = 0;
  /** Time and target of the event that pop took out last. */
  time = 0;
  target = 0;
  readonly #times: Float64Array;
  readonly #sequences: Float64Array;
  readonly #targets: Int32Array;
  #sequence = 0;

  constructor(capacity: number) {
    this.#times = new Float64Array(capacity);
    this.#sequences = new Float64Array(capacity);
    this.#targets = new Int32Array(capacity);
  }

  push(time: number, target: number): void {
    const [times, sequences, targets] = [this.#times, this.#sequences, this.#targets];
    const sequence = this.#sequence++;
    let hole = this.size++;
    while (hole > 0) {
      const parent = (hole - 1) >> 1;
      // A newcomer has the highest sequence number, so at equal times it stays below.
      if (times[parent] <= time) break;
      times[hole] = times[parent];
      sequences[hole] = sequences[parent];
      targets[hole] = targets[parent];
      hole = parent;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    targets[hole] = target;
  }

  /** Takes the next event out and leaves it in `time` and `target`. Only when size > 0. */
  pop(): void {
    const [times, sequences, targets] = [this.#times, this.#sequences, this.#targets];
    this.time = times[0];
    this.target = targets[0];
    const last = --this.size;
    const [time, sequence] = [times[last], sequences[last]];
    let hole = 0;
    for (;;) {
      let child = 2 * hole + 1;
      if (child >= last) break;
      if (child + 1 < last && isBefore(times, sequences, child + 1, times[child], sequences[child])) child++;
      if (!isBefore(times, sequences, child, time, sequence)) break;
      times[hole] = times[child];
      sequences[hole] = sequences[child];
      targets[hole] = targets[child];
      hole = child;
    }
    times[hole] = time;
    sequences[hole] = sequence;
    targets[hole] = targets[last];
  }
}

function isBefore(
  times: Float64Array,
  sequences: Float64Array,
  index: number,
  time: number,
  sequence: number,
): boolean {
  return times[index] !== time ? times[index] < time : sequences[index] < sequence;
}
