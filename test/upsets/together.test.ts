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
import fc from "fast-check";
import { expect, test } from "vitest";
import { writeScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";
import { unsettled } from "./settled.ts";
import { textOf, together } from "./together.ts";
import { play } from "./upset.ts";

/** What only some worlds have, as their files say it. An option that is never drawn is never looked at. */
const PARTS = [
  "autoScaling serverlessV1 serverlessV2 maintenance writeForwarding kmsKey access backtrackWindow binaryLogging",
  "clusterCacheManagement onHeartbeatLoss readersOnFailover proxies rpo switchoverOnFenceTimeout longAzOutage",
  "full-tail mirrored-mysql by-action operators promotionTier bytesPerWrite endpoint wrapper pool lifetime analysis",
  "lagGuard isolation rereads mix lists statements perOperation turns consistency azOutageAfter",
].flatMap((line) => line.split(" "));

/** A scenario takes as long as so many properties of the kernel. */
const COST = 20;
const HOURS = 3_600 * 1_000;

function harmOf(scenario: Scenario): readonly string[] {
  try {
    return unsettled(scenario, play(scenario, { upsets: [] }).world);
  } catch (error) {
    return [`The simulator stopped: ${error instanceof Error ? error.message : String(error)}`];
  }
}

test(
  "property: nothing lasts of calls and faults that meet",
  () => {
    check(
      fc.property(together, (scenario) => {
        const harm = harmOf(scenario);
        if (harm.length > 0)
          throw new Error(`${harm.join("\n")}\n\nThe scenario, for borealis run:\n\n${textOf(scenario)}`);
      }),
      COST,
    );
  },
  12 * HOURS,
);

test("whatever a world can have is drawn, more than once", () => {
  const texts = fc.sample(together, { seed: 1, numRuns: 150 }).map((one) => JSON.stringify(writeScenario(one)));
  const seldom = PARTS.filter((part) => texts.filter((text) => new RegExp(`\\b${part}\\b`).test(text)).length < 2);
  expect(seldom).toEqual([]);
});
