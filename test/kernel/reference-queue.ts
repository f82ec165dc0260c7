/** The queue as one would write it with no thought of speed: a list kept in order of (time, sequence number). */
export interface ReferenceEvent {
  readonly time: number;
  readonly kind: number;
  readonly target: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly cause: number;
}

export class ReferenceQueue {
  #waiting: { readonly event: ReferenceEvent; readonly sequence: number }[] = [];
  #sequence = 0;

  get size(): number {
    return this.#waiting.length;
  }

  push(event: ReferenceEvent): void {
    this.#waiting.push({ event, sequence: this.#sequence++ });
    this.#waiting.sort((x, y) => x.event.time - y.event.time || x.sequence - y.sequence);
  }

  nextTime(): number {
    return this.#waiting[0]?.event.time ?? Infinity;
  }

  pop(limit: number): ReferenceEvent | null {
    return this.nextTime() <= limit ? (this.#waiting.shift()?.event ?? null) : null;
  }
}
