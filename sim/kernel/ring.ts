/**
 * A first-in-first-out list of pairs of numbers that grows by doubling. What waits for something in order waits in one
 * of these.
 */
export interface SavedRing {
  readonly first: Float64Array;
  readonly second: Float64Array;
}

export class PairRing {
  length = 0;
  #first = new Float64Array(64);
  #second = new Float64Array(64);
  #head = 0;

  push(first: number, second: number): void {
    if (this.length === this.#first.length) this.#resize();
    const at = (this.#head + this.length) & (this.#first.length - 1);
    this.#first[at] = first;
    this.#second[at] = second;
    this.length++;
  }

  /** The oldest pair's first number. Only when length > 0. */
  headFirst(): number {
    return this.#first[this.#head];
  }

  headSecond(): number {
    return this.#second[this.#head];
  }

  /** The second number of the oldest pair whose first is `least` or more, of pairs that rise; -1 when there is none. */
  secondFrom(least: number): number {
    let [low, high] = [0, this.length];
    const mask = this.#first.length - 1;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#first[(this.#head + middle) & mask] < least) low = middle + 1;
      else high = middle;
    }
    return low === this.length ? -1 : this.#second[(this.#head + low) & mask];
  }

  drop(): void {
    this.#head = (this.#head + 1) & (this.#first.length - 1);
    this.length--;
  }

  clear(): void {
    this.length = 0;
    this.#head = 0;
  }

  save(): SavedRing {
    return { first: this.#unrolled(this.#first, this.length), second: this.#unrolled(this.#second, this.length) };
  }

  load(saved: SavedRing): void {
    this.clear();
    for (let i = 0; i < saved.first.length; i++) this.push(saved.first[i], saved.second[i]);
  }

  #unrolled(values: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
    const result = new Float64Array(size);
    for (let i = 0; i < this.length; i++) result[i] = values[(this.#head + i) & (values.length - 1)];
    return result;
  }

  #resize(): void {
    const size = this.#first.length * 2;
    this.#first = this.#unrolled(this.#first, size);
    this.#second = this.#unrolled(this.#second, size);
    this.#head = 0;
  }
}
