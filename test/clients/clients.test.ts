/** Clients: keys, what counts as unavailable, and what they leave in the history. */
import { describe, expect, test } from "vitest";
import { Availability, keyChooser } from "../../sim/clients/index.ts";
import { RandomStreams } from "../../sim/kernel/index.ts";
import { open } from "../../sim/run.ts";
import { small } from "../worlds.ts";

describe("keys: distributions", () => {
  test("zipf: key k is drawn in proportion to 1 / (k + 1)", () => {
    const stream = new RandomStreams("keys").stream("zipf");
    const choose = keyChooser({ kind: "zipf", exponent: 1 }, 100);
    const counts = new Array<number>(100).fill(0);
    for (let i = 0; i < 200_000; i++) counts[choose(stream)]++;
    const harmonic = counts.reduce((sum, _, key) => sum + 1 / (key + 1), 0);
    for (const key of [0, 1, 9, 99]) expect(counts[key] / (200_000 / harmonic / (key + 1))).toBeCloseTo(1, 0.7);
  });

  test("uniform: every key, each about as often", () => {
    const stream = new RandomStreams("keys").stream("uniform");
    const choose = keyChooser({ kind: "uniform" }, 10);
    const counts = new Array<number>(10).fill(0);
    for (let i = 0; i < 20_000; i++) counts[choose(stream)]++;
    expect(Math.min(...counts)).toBeGreaterThan(1_850);
    expect(Math.max(...counts)).toBeLessThan(2_150);
  });
});

describe("availability: the longest time in which somebody waited and nobody succeeded", () => {
  test("idle time does not count, waiting does, and so does what is open at the end", () => {
    const availability = new Availability();
    availability.invoked(0);
    availability.succeeded(10);
    availability.invoked(1_000_000);
    availability.invoked(1_000_005);
    availability.succeeded(1_000_030);
    expect(availability.longest).toBe(30);
    availability.succeeded(1_000_100);
    expect(availability.longest).toBe(70);
    availability.invoked(2_000_000);
    availability.gaveUp();
    expect(availability.longestAt(2_000_500)).toBe(500);
  });

  test("when it began: of the longest so far, and of what is still going on", () => {
    const availability = new Availability();
    expect(availability.longestFromAt(0)).toBe(0);
    availability.invoked(5_000);
    availability.succeeded(5_700);
    availability.invoked(10_000);
    availability.succeeded(10_100);
    expect(availability.longestFromAt(10_100)).toBe(5_000);
    availability.invoked(20_000);
    expect(availability.longestFromAt(20_700)).toBe(5_000);
    expect(availability.longestFromAt(20_701)).toBe(20_000);
  });
});

describe("history: what a run leaves", () => {
  const run = open(
    small({
      faults: [
        "kind: crash, instance: writer-1, at: 2s, for: 300ms",
        "kind: partition, from: { instance: writer-1 }, to: { storage: main }, at: 1900ms, for: 500ms",
      ],
    }),
    { history: true },
  );
  const report = run.finish();
  const rows = run.history();

  test("every operation is there once, with the outcome the report counts", () => {
    const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
    expect([rows.length, count("ok"), count("fail"), count("info")]).toEqual([
      report.clients.operations,
      report.clients.ok,
      report.clients.failed,
      report.clients.unknown,
    ]);
    expect(count("info")).toBeGreaterThan(0);
  });

  test("written values are unique", () => {
    const written = rows.filter(({ f }) => f === "write").map(({ value }) => value);
    expect(new Set(written).size).toBe(written.length);
  });

  test("a process has one operation at a time, and none after an unknown outcome", () => {
    const byProcess = new Map<number, (typeof rows)[number][]>();
    for (const row of rows) byProcess.set(row.process, [...(byProcess.get(row.process) ?? []), row]);
    for (const operations of byProcess.values()) {
      operations.sort((a, b) => a.invoke - b.invoke);
      operations.slice(1).forEach((operation, index) => {
        const before = operations[index];
        expect(before.outcome).not.toBe("info");
        expect(before.complete).toBeLessThanOrEqual(operation.invoke);
      });
    }
  });

  test("reads return a value that was written to the key, and on the writer never an older one than acknowledged before", () => {
    const acked = new Map<number, { at: number; lsn: number }[]>();
    for (const row of rows)
      if (row.f === "write" && row.outcome === "ok")
        acked.set(row.key, [...(acked.get(row.key) ?? []), { at: row.complete, lsn: row.lsn }]);
    const keyOf = new Map(rows.filter(({ f }) => f === "write").map(({ key, value }) => [value, key]));
    for (const row of rows) {
      if (row.f !== "read" || row.outcome !== "ok") continue;
      if (row.value !== null) expect(keyOf.get(row.value)).toBe(row.key);
      const floor = Math.max(
        0,
        ...(acked.get(row.key) ?? []).filter(({ at }) => at < row.invoke).map(({ lsn }) => lsn),
      );
      expect(row.lsn).toBeGreaterThanOrEqual(floor);
    }
  });
});
