/**
 * Records so heavy that they keep each disk half busy: what an outage leaves behind is seconds of work for disks, links
 * and gossip. Found by random faults in repair-under-load; each of these failed L1, L8 or L16 once.
 */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { FaultSpec } from "../../../sim/scenario/types.ts";
import { shipped } from "../../worlds.ts";

const HEAVY: readonly (readonly [what: string, seconds: number, fault: FaultSpec])[] = [
  [
    "members that were away for a moment are complete before the group needs them",
    8,
    { kind: "az-outage", at: 2_700_000, for: 199_000, scope: { az: "us-east-1b" } },
  ],
  [
    "what piled up while there was no write quorum takes the disks their time, and nobody is late for it",
    12,
    { kind: "az-outage", at: 6_000_000, for: 4_000_000, scope: { az: "us-east-1b" } },
  ],
  [
    "a surge out of silence meets a copy that has half of the disk, until the window shows it",
    8,
    { kind: "pause", at: 6_000_000, for: 591_000, scope: { instance: "writer-1" } },
  ],
];

describe("storage: heavy records beside a copy", () => {
  test.each(HEAVY)("%s", (_what, seconds, fault) => {
    const scenario = shipped("repair-under-load");
    const report = run(
      { ...scenario, duration: seconds * 1_000_000, faults: [...scenario.faults, fault], expect: {} },
      { seed: 1 },
    );
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(report.clients.lostCommits).toBe(0);
  });
});
