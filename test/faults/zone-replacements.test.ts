/** A zone that comes back: the story counts its members, not the newcomers that were tried for them. */
import { expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { TRACE } from "../../sim/trace/index.ts";
import { scenarioFrom } from "../worlds.ts";

test("each member of a zone counts once, however often a newcomer in the dark zone was tried for it", () => {
  const run = open(
    scenarioFrom(`
scenario: 1
name: dark-zone
duration: 9s
topology: { clusters: [{ id: main, volume: { size: 400GB, storageNodesPerAz: 10 } }] }
workloads: [{ id: app, kind: open, rate: 20/s }]
faults: [{ kind: az-outage, az: us-east-1b, at: 1s, for: 5s }]
`),
    { seed: 1, checks: "none" },
  );
  let tried = 0;
  run.trace.on(TRACE.repairWanted, () => tried++);
  const { story } = run.finish();
  expect(tried).toBeGreaterThan(80);
  expect(story.map(({ text }) => text)).toContain("All 80 replacements are taken back: the old members stay.");
});
