/**
 * Send slots: how many batches of a group may be on their way to a write quorum at once (`boxcarSendSlots`; storage
 * reference 2.2, step 7).
 */
import { describe, expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { open, run } from "../../../sim/run.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { small } from "../../worlds.ts";

/** The most batches of one group that had left and had no write quorum yet, and how many batches there were. */
function onTheWay(slots: number, rate: string): { most: number; batches: number; quickest: number } {
  const scenario = small({
    duration: "1s",
    size: "20GB",
    rate,
    reads: "0%",
    parameters: `{ boxcarSendSlots: ${slots} }`,
  });
  const { trace, engine } = build(scenario, { seed: "1", mutations: [], history: false, checks: false }).context;
  const newest: number[] = [];
  const sent: number[][] = [[], []];
  let [most, batches, quickest] = [0, 0, Infinity];
  trace.on(TRACE.recordAllocated, (lsn, group) => (newest[group] = lsn));
  trace.on(TRACE.batchSent, (group, waited) => {
    batches++;
    quickest = Math.min(quickest, waited);
    most = Math.max(most, sent[group].push(newest[group]));
  });
  trace.on(TRACE.pgclAdvanced, (group, pgcl) => (sent[group] = sent[group].filter((last) => last > pgcl)));
  engine.runTo(1_000_000);
  return { most, batches, quickest };
}

describe("send slots", () => {
  test("bound what is on its way, and fill batches by themselves the more is written", () => {
    const [none, two, one] = [0, 2, 1].map((slots) => onTheWay(slots, "8000/s"));
    expect(none.most).toBeGreaterThan(2);
    expect([two.most, one.most]).toEqual([2, 1]);
    expect(two.batches).toBeLessThan(none.batches);
    expect(one.batches).toBeLessThan(two.batches);
  });

  test("a lone record waits for the submit delay and for nothing else", () => {
    const [none, one] = [0, 1].map((slots) => onTheWay(slots, "20/s"));
    expect(one).toEqual(none);
    expect(one.most).toBe(1);
  });

  test("every check holds under random faults, and a run can be gone back in", () => {
    const scenario = {
      ...small({
        duration: "6s",
        size: "20GB",
        rate: "600/s",
        parameters: "{ boxcarSendSlots: 1 }",
        instances: "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]",
        faults: [
          "kind: crash, instance: writer-1, at: 2s",
          "kind: az-outage, az: us-east-1c, at: 3s, for: 2s",
          "kind: crash, segment: pg0.a1, at: 1s, for: 2s",
        ],
      }),
    };
    for (let seed = 1; seed <= 3; seed++) {
      const { checks, clients } = run(scenario, { seed });
      expect(
        checks.filter(({ verdict }) => verdict === "fail"),
        `seed ${seed}`,
      ).toEqual([]);
      expect(clients.ok).toBeGreaterThan(500);
    }
    const whole = run(scenario, { seed: 1 });
    const stepped = open(scenario, { seed: "1" });
    stepped.runTo(1_500_000);
    const saved = stepped.save();
    stepped.runTo(3_500_000);
    stepped.load(saved);
    expect(stepped.finish().digest).toBe(whole.digest);
  });
});
