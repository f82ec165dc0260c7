/**
 * Scenarios in which calls of the service and faults meet (together.test.ts): a world, up to five calls and up to four
 * faults, and what people do when it is over (put-together.ts); and a mirrored pair, whom nobody calls.
 */
import fc from "fast-check";
import type { ScenarioFile } from "../../sim/fast-check/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { calls, CALLS, callsOf, PAST, TWIN } from "./drawn-calls.ts";
import { faults, faultsOf } from "./drawn-faults.ts";
import { growing } from "./drawn-growing.ts";
import { mirrored } from "./drawn-mirrored.ts";
import { gatherings } from "./drawn-moments.ts";
import { globalDatabase, oneCluster, serverlessV1 } from "./drawn-worlds.ts";
import { described, putTogether } from "./put-together.ts";

export const together: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 5, arbitrary: inWorld(oneCluster, CALLS.one) },
  { weight: 4, arbitrary: inWorld(globalDatabase, CALLS.global) },
  { weight: 3, arbitrary: inWorld(growing, CALLS.growing) },
  { weight: 1, arbitrary: inWorld(serverlessV1, CALLS.serverlessV1) },
  { weight: 1, arbitrary: mirrored.map(described) },
);

function inWorld(world: fc.Arbitrary<ScenarioFile>, kinds: Parameters<typeof calls>[0]): fc.Arbitrary<Scenario> {
  const served = fc.subarray([PAST, TWIN]);
  return fc
    .record({ calls: calls(kinds), faults, world, gathered: gatherings, served })
    .map(({ world: file, served: copies, gathered, ...drawn }) =>
      putTogether(file, {
        asked: (alone) => callsOf(alone, drawn.calls, gathered),
        faults: (calm) => faultsOf(calm, drawn.faults, gathered),
        served: copies,
      }),
    );
}
