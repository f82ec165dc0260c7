/**
 * Tables that share what they have alike say at any time what tables say that share nothing, and equal chunks really
 * stand once.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { SharedChunks, SharedRows, Uint32Rows } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

const CHUNK = 2 ** 14;
const WIDTH = 2;
const CHUNKS = 6;

/** Few rows and few values, so that tables often become alike and often cease to be. */
const write = fc.record({
  table: fc.nat(2),
  place: fc.nat(CHUNKS - 1),
  row: fc.constantFrom(0, 1, CHUNK - 1),
  column: fc.nat(WIDTH - 1),
  value: fc.nat(1),
});

/** What a table holds at the places that are written to, chunk by chunk; of a chunk that it does not have, nothing. */
function held(rows: Uint32Rows): string {
  return Array.from({ length: CHUNKS }, (_, place) => {
    if (!rows.has(place * CHUNK)) return "none";
    return [0, 1, CHUNK - 1]
      .flatMap((row) => Array.from({ length: WIDTH }, (_, column) => rows.get(place * CHUNK + row, column)))
      .join(" ");
  }).join(", ");
}

describe("kernel: rows that stand once", () => {
  test("three tables with shared chunks agree with three without under any writes", () => {
    check(
      fc.property(fc.array(write, { maxLength: 80 }), (writes) => {
        const shared = new SharedRows();
        const tables = [0, 1, 2].map(() => new Uint32Rows(WIDTH, shared.of("one kind")));
        const plain = [0, 1, 2].map(() => new Uint32Rows(WIDTH));
        for (const { table, place, row, column, value } of writes)
          for (const rows of [tables[table], plain[table]]) rows.set(place * CHUNK + row, column, value);
        expect(tables.map(held)).toEqual(plain.map(held));
      }),
      0.04,
    );
  });

  test("an equal chunk stands once, until somebody writes into it", () => {
    const shared = new SharedChunks();
    const [first, second] = [shared.fresh(4), shared.fresh(4)];
    first[1] = second[1] = 7;
    expect(shared.keep(0, first)).toBe(first);
    expect(shared.keep(0, second)).toBe(first);
    const own = shared.release(0, first);
    own[1] = 8;
    expect(first[1]).toBe(7);
    // The other is the only reader now, and writes where it stands.
    expect(shared.release(0, first)).toBe(first);
    expect(() => shared.release(0, first)).toThrow("nobody has kept");
  });

  test("chunks of other places and of what differs stay apart", () => {
    const shared = new SharedChunks();
    const [first, second, third] = [shared.fresh(4), shared.fresh(4), shared.fresh(4)];
    third[3] = 1;
    expect(shared.keep(0, first)).toBe(first);
    expect(shared.keep(1, second)).toBe(second);
    expect(shared.keep(0, third)).toBe(third);
  });

  test("a chunk that was given up comes back as zeros", () => {
    const shared = new SharedChunks();
    const [first, second] = [shared.fresh(4), shared.fresh(4)];
    first[0] = second[0] = 9;
    shared.keep(0, first);
    shared.keep(0, second);
    expect(shared.fresh(4)).toBe(second);
    expect([...second]).toEqual([0, 0, 0, 0]);
  });
});
