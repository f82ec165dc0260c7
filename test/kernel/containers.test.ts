/** The ring of pairs against a list, the append-only columns against an array. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Float64Column, PairRing, Uint16Column, Uint32Column, Uint8Column } from "../../sim/kernel/index.ts";
import { check } from "../property.ts";

describe("kernel: ring of pairs", () => {
  test("is a queue, also when it has grown, wrapped around, been saved and restored", () => {
    const command = fc.constantFrom("push", "push", "push", "drop", "drop", "restore", "clear");
    const commands = fc.array(fc.oneof({ weight: 20, arbitrary: command }, fc.constantFrom("fill")), {
      maxLength: 300,
    });
    check(
      fc.property(commands, (list) => {
        let ring = new PairRing();
        let expected: [number, number][] = [];
        const push = (n: number): void => {
          ring.push(n, -n);
          expected.push([n, -n]);
        };
        list.forEach((does, n) => {
          if (does === "push") push(n);
          else if (does === "fill") for (let i = 0; i < 50; i++) push(1_000 * n + i);
          else if (does === "drop" && ring.length > 0) {
            ring.drop();
            expected.shift();
          } else if (does === "clear") {
            ring.clear();
            expected = [];
          } else if (does === "restore") {
            const saved = structuredClone(ring.save());
            ring = new PairRing();
            ring.load(saved);
          }
          expect(ring.length).toBe(expected.length);
          if (expected.length > 0) expect([ring.headFirst(), ring.headSecond()]).toEqual(expected[0]);
        });
        const saved = ring.save();
        expect([...saved.first].map((first, i) => [first, saved.second[i]])).toEqual(expected);
      }),
    );
  });
});

describe("kernel: columns", () => {
  test("give back what was put, across chunks and across jumps", () => {
    check(
      fc.property(fc.array(fc.tuple(fc.nat(200_000), fc.nat(255)), { maxLength: 100 }), (puts) => {
        for (const column of [new Float64Column(), new Uint32Column(), new Uint16Column(), new Uint8Column()]) {
          const expected = new Map<number, number>();
          for (const [index, value] of puts) {
            column.set(index, value);
            expected.set(index, value);
          }
          for (const [index, value] of expected) expect(column.get(index)).toBe(value);
        }
      }),
      3,
    );
  });

  test("doubles keep whole numbers to 2^53, and what was never put reads 0 beside what was", () => {
    const column = new Float64Column();
    column.set(3, Number.MAX_SAFE_INTEGER);
    expect([column.get(3), column.get(2)]).toEqual([Number.MAX_SAFE_INTEGER, 0]);
  });
});
