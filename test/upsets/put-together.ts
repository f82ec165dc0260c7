/**
 * A scenario of what was drawn side by side (together.ts, cut-off.ts): a world, what is asked for and what breaks in
 * it, and what people do when it is over. Put together afterwards, so that a search leaves out calls and faults first,
 * then what the world has, and the rest stays.
 *
 * Each is read back from what a file would say, so whatever is played here anybody can play.
 */
import fc from "fast-check";
import type { ClusterFile, ScenarioFile } from "../../sim/fast-check/index.ts";
import { scenarioText, shortened, writeScenario } from "../../sim/scenario/index.ts";
import type { ActionSpec, FaultSpec, Scenario } from "../../sim/scenario/types.ts";
import { scenarioFrom } from "../worlds.ts";
import { PAST, TWIN } from "./drawn-calls.ts";
import { open } from "./drawn-clients.ts";
import { grown } from "./drawn-growing.ts";
import { HEAL } from "./drawn-moments.ts";

const SECOND = 1_000_000;
/** Whatever still stops when everything heals is started later. */
const STARTS = [HEAL, HEAL + 25, HEAL + 50];
const FORWARDS = HEAL + 55;

const COPIES: readonly ClusterFile[] = [
  { id: PAST, created: "by-action", instances: [{ id: "past-1" }] },
  { id: TWIN, created: "by-action", instances: [{ id: "twin-1" }, { id: "twin-2", az: "us-east-1b" }] },
];

export interface Meeting {
  /** In the world as it is by itself. */
  readonly asked: (alone: Scenario) => readonly ActionSpec[];
  /** In the world with its copies and all that is asked for. */
  readonly faults: (calm: Scenario) => readonly FaultSpec[];
  /** Copies that have clients of their own. */
  readonly served: readonly string[];
}

export function putTogether(file: ScenarioFile, meeting: Meeting): Scenario {
  const alone = scenarioFrom(JSON.stringify(file), "world");
  const asked = meeting.asked(alone);
  const copies = COPIES.filter(({ id }) => asked.some((action) => "as" in action && action.as === id));
  const clusters = [...(file.topology?.clusters ?? []), ...copies];
  // They ask from early on, for a cluster that is nowhere yet.
  const clients = copies
    .filter(({ id }) => meeting.served.includes(id))
    .map(({ id }) => open(`of-${id}`, { cluster: id, from: "8s" }));
  const workloads = [...(file.workloads ?? []), ...clients];
  const actions = writeScenario({ ...alone, actions: [...asked, ...afterwards(alone)] })["actions"];
  const topology = { ...file.topology, clusters };
  const calm = scenarioFrom(JSON.stringify({ ...file, topology, workloads, actions }), "calm");
  const scenario = { ...calm, faults: meeting.faults(calm) };
  return described(scenarioFrom(JSON.stringify(writeScenario(scenario)), "together"));
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
export function described(scenario: Scenario): Scenario {
  const text = `${scenario.clusters.length} clusters, ${scenario.faults.length} faults, ${scenario.actions.length} calls`;
  return Object.defineProperty(scenario, fc.toStringMethod, { value: () => text, enumerable: false });
}
