/**
 * A newcomer copied its base from a member that had been away for so long that it needed one itself: what the newcomer
 * lacked then nobody kept as log any more, and it waited for ever. It copies once more: found by random faults in every
 * shipped scenario (L5).
 */
import { expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { FaultSpec, Scenario } from "../../../sim/scenario/types.ts";
import { shipped } from "../../worlds.ts";

const FAULTS: readonly FaultSpec[] = [
  // One zone loses what it had, another comes back behind, and the third cannot be asked meanwhile.
  { kind: "lying-disk", at: 2_000_000, for: 0, scope: { az: "us-east-1a" } },
  { kind: "az-outage", at: 3_000_000, for: 5_000_000, scope: { az: "us-east-1c" } },
  { kind: "partition", at: 7_900_000, for: 6_000_000, from: { az: "us-east-1b" }, to: null, direction: "both" },
  { kind: "az-outage", at: 7_950_000, for: 150_000, scope: { az: "us-east-1a" } },
];

test("a newcomer whose base is of no use copies another", () => {
  const scenario: Scenario = { ...shipped("lying-disks"), faults: FAULTS, duration: 90_000_000, expect: {} };
  const { checks } = run(scenario, { seed: "3" });
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  expect(checks.find(({ name }) => name.startsWith("L5"))?.verdict).toBe("pass");
});
