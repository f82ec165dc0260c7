/**
 * Scenarios in which calls of the service and faults meet (together.test.ts): a world, up to five calls and up to four
 * faults, and what people do when it is over; and a mirrored pair, whom nobody calls. Drawn side by side and put
 * together afterwards: a search leaves out calls and faults first, then what the world has, and the rest stays.
 *
 * Each is read back from what a file would say, so whatever is played here anybody can play.
 */
import fc from "fast-check";
import type { ScenarioFile } from "../../sim/fast-check/index.ts";
import { scenarioText, shortened, writeScenario } from "../../sim/scenario/index.ts";
import type { ActionSpec, Scenario } from "../../sim/scenario/types.ts";
import { scenarioFrom } from "../worlds.ts";
import { calls, CALLS, callsOf, PAST, TWIN } from "./drawn-calls.ts";
import { open } from "./drawn-clients.ts";
import { faults, faultsOf } from "./drawn-faults.ts";
import { growing, grown } from "./drawn-growing.ts";
import { mirrored } from "./drawn-mirrored.ts";
import { gatherings, HEAL } from "./drawn-moments.ts";
import { globalDatabase, oneCluster, serverlessV1 } from "./drawn-worlds.ts";

const SECOND = 1_000_000;
/** Whatever still stops when everything heals is started later. */
const STARTS = [HEAL, HEAL + 25, HEAL + 50];
const FORWARDS = HEAL + 55;

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

const COPIES: readonly ClusterFile[] = [
  { id: PAST, created: "by-action", instances: [{ id: "past-1" }] },
  { id: TWIN, created: "by-action", instances: [{ id: "twin-1" }, { id: "twin-2", az: "us-east-1b" }] },
];

export const together: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 5, arbitrary: inWorld(oneCluster, CALLS.one) },
  { weight: 4, arbitrary: inWorld(globalDatabase, CALLS.global) },
  { weight: 3, arbitrary: inWorld(growing, CALLS.growing) },
  { weight: 1, arbitrary: inWorld(serverlessV1, CALLS.serverlessV1) },
  { weight: 1, arbitrary: mirrored.map(described) },
);

function inWorld(world: fc.Arbitrary<ScenarioFile>, kinds: Parameters<typeof calls>[0]): fc.Arbitrary<Scenario> {
  const served = fc.subarray([PAST, TWIN]);
  return fc.record({ calls: calls(kinds), faults, world, gathered: gatherings, served }).map((drawn) => {
    const { world: file, gathered } = drawn;
    const alone = scenarioFrom(JSON.stringify(file), "world");
    const asked = callsOf(alone, drawn.calls, gathered);
    const copies = COPIES.filter(({ id }) => asked.some((action) => "as" in action && action.as === id));
    const clusters = [...(file.topology?.clusters ?? []), ...copies];
    // They ask from early on, for a cluster that is nowhere yet.
    const clients = copies
      .filter(({ id }) => drawn.served.includes(id))
      .map(({ id }) => open(`of-${id}`, { cluster: id, from: "8s" }));
    const workloads = [...(file.workloads ?? []), ...clients];
    const actions = writeScenario({ ...alone, actions: [...asked, ...afterwards(alone)] })["actions"];
    const topology = { ...file.topology, clusters };
    const calm = scenarioFrom(JSON.stringify({ ...file, topology, workloads, actions }), "calm");
    const scenario = { ...calm, faults: faultsOf(calm, drawn.faults, gathered) };
    return described(scenarioFrom(JSON.stringify(writeScenario(scenario)), "together"));
  });
}

/** Whatever was stopped, switched off or limited is so no more, and whatever was to be created is. */
function afterwards(scenario: Scenario): ActionSpec[] {
  const { clusters } = scenario;
  return [
    { kind: "set-volume-limit", at: HEAL * SECOND, limitBytes: 64e12 },
    ...clusters.flatMap(({ id, access }): ActionSpec[] =>
      access === undefined ? [] : [{ kind: "modify-access", at: HEAL * SECOND, cluster: id, allow: access.allow }],
    ),
    ...clusters.flatMap(({ id }) =>
      STARTS.map((at): ActionSpec => ({ kind: "start-cluster", at: at * SECOND, cluster: id })),
    ),
    ...clusters.flatMap(({ id, writeForwarding }): ActionSpec[] =>
      writeForwarding
        ? [
            { kind: "set-write-forwarding", at: FORWARDS * SECOND, cluster: id, enabled: true },
            { kind: "set-forwarding-limit", at: FORWARDS * SECOND, cluster: id, percent: 60 },
          ]
        : [],
    ),
    ...grown(scenario),
  ];
}

/** As a file, with nothing that reading fills in by itself. */
export function textOf(scenario: Scenario): string {
  const written = writeScenario(scenario);
  return scenarioText(shortened(written) ?? written);
}

/** fast-check prints a line; the scenario's text is in the message of what failed. */
function described(scenario: Scenario): Scenario {
  const text = `${scenario.clusters.length} clusters, ${scenario.faults.length} faults, ${scenario.actions.length} calls`;
  return Object.defineProperty(scenario, fc.toStringMethod, { value: () => text, enumerable: false });
}
