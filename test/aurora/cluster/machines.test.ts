/** No machines to spare (fault insufficient-capacity): what needs a new one waits for it, and what does not goes on. */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import { small } from "../../worlds.ts";

const base = {
  duration: "120s",
  rate: "20/s",
  parameters:
    "{ recreateMin: 2s, recreateMax: 3s, createMin: 2s, createMax: 3s, detectProcessMin: 100ms, detectProcessMax: 300ms }",
} as const;
const openedAt = (text: RegExp, faults: readonly string[], instances?: string): number[] => {
  const report = run(small({ ...base, faults, ...(instances === undefined ? {} : { instances }) }), { seed: "1" });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report.story.filter((line) => text.test(line.text)).map(({ at }) => at / 1e6);
};

describe("insufficient capacity", () => {
  const dead = "kind: crash, instance: writer-1, at: 10s";

  test("a dead machine is replaced when there are machines again, and not before", () => {
    const [without] = openedAt(/The volume is open/, [dead]);
    expect(without).toBeLessThan(20);
    const [withFault] = openedAt(/The volume is open/, [dead, "kind: insufficient-capacity, at: 5s, for: 55s"]);
    expect(withFault).toBeGreaterThan(60);
    expect(withFault).toBeLessThan(70);
  });

  test("only the zone that has none waits", () => {
    const [elsewhere] = openedAt(/The volume is open/, [
      dead,
      "kind: insufficient-capacity, az: us-east-1b, at: 5s, for: 55s",
    ]);
    expect(elsewhere).toBeLessThan(20);
  });

  test("an instance that is created waits, a failover to one that is there does not", () => {
    const created = "[{ id: writer-1 }, { id: reader-1, created: 10s, az: us-east-1b }]";
    const [joined] = openedAt(/reader-1 is there/, ["kind: insufficient-capacity, at: 5s, for: 55s"], created);
    expect(joined).toBeGreaterThan(60);
    const [promoted] = openedAt(
      /Failover completed/,
      [dead, "kind: insufficient-capacity, at: 5s"],
      "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]",
    );
    expect(promoted).toBeLessThan(30);
  });
});
