/** A checkpoint: what a part lists comes back, whole and unshared; what does not fit or has behaviour is refused. */
import { describe, expect, test } from "vitest";
import {
  copyPlain,
  loadPart,
  PairRing,
  savePart,
  type Restorable,
  type StateCopy,
  type Stateful,
} from "../../sim/kernel/index.ts";

class Inner implements Stateful {
  count = 1;

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
  }
}

class Actor implements Stateful {
  readonly fixed = "as built";
  readonly ring = new PairRing();
  readonly inner: readonly Inner[] = [new Inner(), new Inner()];
  list = [1, 2, 3];
  record = { by: { name: [1] } };
  waiting = new Map([[7, [1, 2]]]);
  open = new Set([5]);
  #table = new Float64Array([1, 2]);
  #absent: Restorable | undefined;

  copyState(copy: StateCopy): void {
    copy.part(this.ring);
    copy.part(this.#absent);
    copy.parts(this.inner);
    this.list = copy.of(this.list);
    this.record = copy.of(this.record);
    this.waiting = copy.of(this.waiting);
    this.open = copy.of(this.open);
    this.#table = copy.of(this.#table);
  }

  get table(): readonly number[] {
    return [...this.#table];
  }

  spoil(): void {
    this.ring.clear();
    this.inner[1].count = 99;
    this.list.push(4);
    this.record.by.name[0] = 99;
    this.waiting.get(7)?.push(3);
    this.waiting.set(8, []);
    this.open.clear();
    this.#table[0] = 99;
  }
}

const STATE = {
  fixed: "as built",
  inner: [{ count: 1 }, { count: 1 }],
  list: [1, 2, 3],
  record: { by: { name: [1] } },
  waiting: new Map([[7, [1, 2]]]),
  open: new Set([5]),
  table: [1, 2],
};

describe("kernel: checkpoint", () => {
  test("gives back all that a part lists, any number of times, and shares nothing with it", () => {
    const actor = new Actor();
    actor.ring.push(1, 2);
    const saved = savePart(actor);
    for (let round = 0; round < 2; round++) {
      expect(actor).toMatchObject(STATE);
      actor.spoil();
      loadPart(actor, saved);
      expect([actor.ring.length, actor.ring.headFirst()]).toEqual([1, 1]);
    }
    expect(actor).toMatchObject(STATE);
  });

  test("survives a structured clone, as it must to reach a worker", () => {
    const actor = new Actor();
    const saved = structuredClone(savePart(actor));
    actor.spoil();
    loadPart(actor, saved);
    expect(actor).toMatchObject(STATE);
  });

  test("refuses one that was taken of a part with other fields", () => {
    const longer: Stateful = { copyState: (copy) => void [1, 2].map((value) => copy.of(value)) };
    expect(() => loadPart(new Inner(), savePart(longer))).toThrow(
      "A checkpoint of 2 values does not fit a part that has 1: Inner.",
    );
    expect(() => loadPart(longer, savePart(new Inner()))).toThrow(
      "A checkpoint of 1 values does not fit a part that has 2: Object.",
    );
  });

  test("copies plain data deeply and refuses what has behaviour", () => {
    const value = {
      a: [1, { b: new Uint8Array([1]) }],
      c: null,
      d: "x",
      e: new Map([[1, [2]]]),
      f: new Set([{ g: 1 }]),
    };
    expect(copyPlain(value)).toEqual(value);
    expect(copyPlain(value)).not.toBe(value);
    expect(() => copyPlain({ a: new WeakMap() })).toThrow("A checkpoint holds plain data only, not a WeakMap.");
    expect(() => copyPlain([new Date(0)])).toThrow("not a Date");
  });
});
