/**
 * Writers that are cut off, from some and not from others, while clients beside them go on: somebody else comes to
 * write, the old writer comes back, and two minutes later nothing of it lasts (nothing-lasts.ts). Where calls and
 * faults meet by chance (together.test.ts) an old writer seldom has anything to do.
 *
 * In the suite a handful of scenarios. More, and others:
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/upsets/cut-off    a thousand scenarios: some minutes
 *     BOREALIS_PROPERTY_SEED=42 npx vitest run test/upsets/cut-off       others
 */
import { expect, test } from "vitest";
import { cutOff } from "./cut-off.ts";
import { checkNothingLasts, SEARCH_MAX, seldomSaid } from "./nothing-lasts.ts";

/** From whom, how, what follows, who is beside it: as files say it. */
const PARTS = [
  "writer instance controlPlane storage az readers clients region outbound one-way partition hold pause suspicion",
  "failover promote reboot switchover-global failover-global remove-from-global set-rpo rpo delete-instance",
  "create-instance by-action move-segment segment beside patient busy at-writer kept-there app-again",
  "lsnAllocationLimit replicaLagMax writeForwarding onHeartbeatLoss proxies operators",
].flatMap((line) => line.split(" "));

test(
  "property: nothing lasts of a writer that was cut off, and somebody else has mostly written meanwhile",
  () => {
    let played = 0;
    let followed = 0;
    checkNothingLasts(cutOff, (world) => {
      played++;
      if ("clusters" in world && world.clusters.some(({ volume }) => volume.metadata.openEpoch > 1)) followed++;
    });
    expect(followed).toBeGreaterThan(played / 3);
  },
  SEARCH_MAX,
);

test("every way of being cut off and all that may follow is drawn, more than once", () => {
  expect(seldomSaid(cutOff, PARTS)).toEqual([]);
});
