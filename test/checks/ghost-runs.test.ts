/**
 * The runs of the second set of books against a naive book: one set of members for each record. Whatever is persisted,
 * lost, annulled and written again, both say the same of who has what and how far; a checkpoint holds all of it; and
 * the runs stay few, however many batches there were.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { GhostRuns } from "../../sim/checks/ghost-runs.ts";
import { check } from "../property.ts";

const GROUP = 2;
const BITS = 4;

/** A group's records stand at odd LSNs: between two of them are others' records. */
class NaiveBook {
  holders = new Map<number, number>();
  tail = 0;

  records(): number[] {
    return [...this.holders.keys()];
  }

  write(count: number): void {
    for (let i = 0; i < count; i++) {
      this.tail = Math.max(this.tail, 1) + 2;
      this.holders.set(this.tail, 0);
    }
  }

  recordAt(lsn: number): number {
    return Math.max(0, ...this.records().filter((one) => one <= lsn));
  }

  change(from: number, upTo: number, change: (mask: number) => number): void {
    for (const [lsn, mask] of this.holders) if (lsn > from && lsn <= upTo) this.holders.set(lsn, change(mask));
  }

  cut(keep: number): void {
    this.tail = this.recordAt(keep);
    for (const lsn of this.records()) if (lsn > keep) this.holders.delete(lsn);
  }

  /** The last record up to which `isGood` says yes of every one above `from`. */
  reach(from: number, isGood: (mask: number) => boolean): number {
    let end = from;
    for (const [lsn, mask] of this.holders) {
      if (lsn <= from) continue;
      if (!isGood(mask)) break;
      end = lsn;
    }
    return end;
  }
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const command = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("write" as const), count: fc.integer({ min: 1, max: 9 }) }) },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant("persist" as const),
      from: share,
      length: fc.integer({ min: 1, max: 20 }),
      bit: fc.nat(BITS - 1),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("lose" as const), from: share, bit: fc.nat(BITS - 1) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cut" as const), from: share }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("fence" as const) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("restore" as const) }) },
);

const isTwo = (mask: number): boolean => [0, 1, 2, 3].filter((bit) => (mask & (1 << bit)) !== 0).length >= 2;

describe("runs of the second set of books", () => {
  test("say of every record what a book of single records says", () => {
    check(
      fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
        const book = new NaiveBook();
        const runs = new GhostRuns((_group, lsn) => book.recordAt(lsn));
        for (const one of commands) {
          if (one.kind === "write") book.write(one.count);
          else if (one.kind === "restore") runs.load(structuredClone(runs.save()));
          else if (one.kind === "fence") runs.fence(GROUP, book.tail);
          else if (one.kind === "persist") {
            const prev = Math.floor(one.from * book.tail);
            const last = book.recordAt(prev + one.length);
            if (last <= prev) continue;
            runs.add(GROUP, prev, last, one.bit);
            book.change(prev, last, (mask) => mask | (1 << one.bit));
          } else if (one.kind === "lose") {
            const from = Math.floor(one.from * book.tail);
            runs.remove(GROUP, from, one.bit);
            book.change(from, Infinity, (mask) => mask & ~(1 << one.bit));
          } else {
            book.cut(Math.floor(one.from * book.tail));
            runs.cut(GROUP, book.tail);
          }
        }
        for (const [lsn, mask] of book.holders) expect(runs.holders(GROUP, lsn)).toBe(mask);
        for (let bit = 0; bit < BITS; bit++) {
          const has = (mask: number): boolean => (mask & (1 << bit)) !== 0;
          const stable = book.reach(0, has);
          expect(runs.follow(GROUP, 0, bit)).toBe(stable);
          expect(runs.follow(GROUP, stable, bit)).toBe(stable);
        }
        for (const from of [0, ...book.records().filter((lsn) => book.reach(0, isTwo) >= lsn)])
          expect(runs.reach(GROUP, from, (_group, mask) => isTwo(mask))).toBe(book.reach(from, isTwo));
      }),
    );
  });

  test("of a hundred thousand batches that reach everybody only some dozens are left", () => {
    const runs = new GhostRuns((_group, lsn) => lsn);
    for (let batch = 0; batch < 100_000; batch++)
      for (let bit = 0; bit < 6; bit++) runs.add(0, batch * 10, batch * 10 + 10, bit);
    expect(runs.save().ends.length).toBeLessThan(64);
    expect(runs.holders(0, 500_000)).toBe(0b111111);
  });

  test("a fence stays: another rule of quorum may hold beyond it, though the same members have the records", () => {
    const runs = new GhostRuns((_group, lsn) => lsn);
    for (let batch = 0; batch < 1000; batch++) {
      runs.add(0, batch, batch + 1, 0);
      if (batch === 500) runs.fence(0, 501);
    }
    const asked: number[] = [];
    runs.reach(0, 0, (_group, _mask, lsn) => asked.push(lsn) > 0);
    expect(asked).toContain(501);
    expect(asked.length).toBeLessThan(66);
  });
});
