/**
 * Calls of the service and faults that meet: whatever happens in the first forty seconds, two minutes later everybody
 * is back, no check has failed, and nobody waits for what never comes (settled.ts). Random faults alone meet few calls,
 * and each test of a call meets those faults that its author thought of.
 *
 * In the suite a handful of scenarios. More, and others:
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/upsets/together    a thousand scenarios: some minutes
 *     BOREALIS_PROPERTY_SEED=42 npx vitest run test/upsets/together       others
 */
import { expect, test } from "vitest";
import { checkNothingLasts, SEARCH_MAX, seldomSaid } from "./nothing-lasts.ts";
import { together } from "./together.ts";

/** What only some worlds have, as their files say it. An option that is never drawn is never looked at. */
const PARTS = [
  "autoScaling serverlessV1 serverlessV2 maintenance writeForwarding kmsKey access backtrackWindow binaryLogging",
  "clusterCacheManagement onHeartbeatLoss readersOnFailover proxies rpo switchoverOnFenceTimeout longAzOutage",
  "full-tail mirrored-mysql by-action operators promotionTier bytesPerWrite endpoint wrapper pool lifetime analysis",
  "lagGuard isolation rereads mix lists statements perOperation turns consistency azOutageAfter",
].flatMap((line) => line.split(" "));

test("property: nothing lasts of calls and faults that meet", () => checkNothingLasts(together), SEARCH_MAX);

test("whatever a world can have is drawn, more than once", () => {
  expect(seldomSaid(together, PARTS)).toEqual([]);
});
