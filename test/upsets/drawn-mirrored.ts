/**
 * MySQL on mirrored volumes under faults that meet, for the search of together.test.ts: a primary, its standby, up to
 * two replicas, and nobody who calls for anything. What Aurora alone has to be hit is left out of what is drawn.
 */
import fc from "fast-check";
import { DRAWN_FAULTS } from "../../sim/chaos/index.ts";
import type { ScenarioFile } from "../../sim/fast-check/index.ts";
import { MIRRORED_FAULTS, parseScenario, writeScenario } from "../../sim/scenario/index.ts";
import type { FaultSpec, Scenario } from "../../sim/scenario/types.ts";
import { scenarioFrom } from "../worlds.ts";
import { faultsAmong, faultsOf } from "./drawn-faults.ts";
import { gatherings } from "./drawn-moments.ts";
import { closed, open } from "./drawn-clients.ts";
import { world } from "./drawn-worlds.ts";

/** Some of these are drawn for places that a pair does not have, and left out. */
const KINDS = DRAWN_FAULTS.filter((kind) => MIRRORED_FAULTS.includes(kind));
const faults = faultsAmong(KINDS, 6);
const AZS = ["us-east-1a", "us-east-1b", "us-east-1c", "us-east-1c"];

const pair: fc.Arbitrary<ScenarioFile> = fc
  .record({
    replicas: fc.nat(2),
    clients: fc.subarray(["slow", "pooled"]),
    validation: fc.constantFrom("role" as const, "ping" as const, "none" as const),
    writes: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ replicas, clients, validation, writes }) =>
    world(
      {
        clusters: [
          {
            id: "main",
            design: "mirrored-mysql",
            instances: AZS.slice(0, 2 + replicas).map((az, index) => ({ id: `mysql-${index + 1}`, az })),
          },
        ],
      },
      [
        open("app", { transaction: { writes } }),
        clients.includes("slow") && closed("slow", { transaction: { writes: 2, order: "any" } }),
        clients.includes("pooled") && closed("pooled", { driver: { kind: "pool", connections: 2, validation } }),
      ],
      {},
    ),
  );

export const mirrored: fc.Arbitrary<Scenario> = fc
  .record({ world: pair, faults, gathered: gatherings })
  .map(({ world: file, faults: drawn, gathered }) => {
    const calm = scenarioFrom(JSON.stringify(file), "calm");
    const faultsHere = faultsOf(calm, drawn, gathered).filter((fault) => isTaken(calm, fault));
    return scenarioFrom(JSON.stringify(writeScenario({ ...calm, faults: faultsHere })), "together");
  });

function isTaken(calm: Scenario, fault: FaultSpec): boolean {
  return parseScenario(JSON.stringify(writeScenario({ ...calm, faults: [fault] })), "one").ok;
}
