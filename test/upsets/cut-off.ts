/**
 * Scenarios in which a writer is cut off while clients beside it go on with the names, endpoints and connections that
 * they have (cut-off.test.ts): a world of drawn-worlds.ts, more clients in its zone, a cut or two (drawn-cuts.ts), a
 * change of who writes, ordered or not, and perhaps members of a group that are replaced and instances that come and
 * go. Everything has healed when the searches' worlds heal (drawn-moments.ts).
 */
import fc from "fast-check";
import type { ActionKind } from "../../sim/chaos/index.ts";
import type { ScenarioFile, WorkloadFile } from "../../sim/fast-check/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { calls, callsOf } from "./drawn-calls.ts";
import { closed, open, type Asking } from "./drawn-clients.ts";
import { some } from "./drawn-clusters.ts";
import { absences, cuts, cutsOf, moves, replacements } from "./drawn-cuts.ts";
import { gatherings, UNTIL } from "./drawn-moments.ts";
import { globalDatabase, oneCluster, type Parameters } from "./drawn-worlds.ts";
import { putTogether } from "./put-together.ts";

/** Who writes, and who is there to; what is asked for otherwise is for together.ts. */
const CHANGES: readonly ActionKind[] = [
  "failover",
  "failover",
  "failover",
  "promote",
  "reboot",
  "delete-instance",
  "create-instance",
  "modify-tier",
  "long-query",
  "patch-engine",
];
const ROLES: readonly ActionKind[] = [
  "switchover-global",
  "switchover-global",
  "failover-global",
  "failover-global",
  "failover-global",
  "remove-from-global",
  "set-rpo",
];

/** In the zone of the first writer, and for what it is asked for when the names have come to lead elsewhere. */
type Beside = (place: { readonly az: string; readonly writer: string; readonly isGlobal: boolean }) => WorkloadFile;

/** As long as a driver may that does not look the name up for each connection. */
const HOLDING = { driver: { dnsCache: "20s" } } as const;

const BESIDE: Beside[] = [
  ({ az, isGlobal }) => open("beside", { az, ...HOLDING, ...(isGlobal ? { endpoint: "global" } : {}) }),
  ({ az, isGlobal }) => {
    const transaction: Asking = { transaction: { writes: 2, order: "any" }, timeout: "30s" };
    return closed("patient", { az, ...transaction, ...HOLDING, ...(isGlobal ? { endpoint: "global" } : {}) });
  },
  // So many that they take their time to play: they stop soon after everything has healed.
  ({ az, isGlobal }) => {
    const busy = { sessions: 16, thinkTime: "400ms", keys: { count: 2_000 } };
    const asking: Asking = { reads: "0%", timeout: "30s", until: "50s" };
    return closed("busy", { az, ...busy, ...asking, ...(isGlobal ? { endpoint: "global" } : {}) });
  },
  ({ az, writer }) => open("at-writer", { az, instance: writer, reads: "100%" }),
  ({ az, writer }) =>
    closed("kept-there", { az, instance: writer, reads: "100%", transaction: { reads: 3 }, ...HOLDING }),
];

interface More {
  readonly beside: readonly Beside[];
  /** The last of the first cluster's instances is created by a call. */
  readonly isLater: boolean;
  /** Nobody asks for anything while all this happens. */
  readonly isQuiet: boolean;
  readonly parameters: Parameters;
}

function withMore(file: ScenarioFile, { beside, isLater, isQuiet, parameters }: More): ScenarioFile {
  const [first, ...others] = file.topology?.clusters ?? [];
  const instances = first.instances ?? [];
  const [{ id: writer, az = "" }] = instances;
  const isGlobal = others.length > 0;
  const asking = [...(file.workloads ?? []), ...beside.map((client) => client({ az, writer, isGlobal }))];
  const last = instances.length - 1;
  const there = instances.map((one, index) =>
    isLater && index > 0 && index === last ? { ...one, created: "by-action" as const } : one,
  );
  return {
    ...file,
    topology: { ...file.topology, clusters: [{ ...first, instances: there }, ...others] },
    workloads: isQuiet ? asking.flatMap(interrupted) : asking,
    parameters: { ...file.parameters, ...parameters },
  };
}

function interrupted(client: WorkloadFile): WorkloadFile[] {
  return [
    { ...client, until: "9s" },
    { ...client, id: `${client.id}-again`, from: "60s", until: `${UNTIL}s` },
  ];
}

/** Few LSNs may be under way: a writer that is cut off from storage has soon given out all of them. */
const NARROW: Parameters = { lsnAllocationLimit: 24 };
/** So that readers restart for being behind, and are given up, within the time that there is. */
const SHORT_OF_PATIENCE: Parameters = { replicaLagMax: "6s" };

export const cutOff: fc.Arbitrary<Scenario> = fc.oneof(
  { weight: 1, arbitrary: inWorld(oneCluster, CHANGES) },
  { weight: 1, arbitrary: inWorld(globalDatabase, [...ROLES, ...ROLES, ...CHANGES]) },
);

function inWorld(world: fc.Arbitrary<ScenarioFile>, kinds: readonly ActionKind[]): fc.Arbitrary<Scenario> {
  return fc
    .record({
      cuts,
      // Nobody asks for anything, and the service does what it does by itself.
      calls: fc.option(calls(kinds), { nil: [], freq: 3 }),
      replacement: replacements,
      beside: fc.subarray(BESIDE, { maxLength: 3 }),
      isLater: fc.boolean(),
      isQuiet: fc.constantFrom(false, false, true),
      parameters: some<Parameters>(NARROW, SHORT_OF_PATIENCE),
      world,
      gathered: gatherings,
    })
    .map(({ world: file, gathered, cuts: drawnCuts, calls: drawnCalls, replacement, ...more }) =>
      putTogether(withMore(file, more), {
        asked: (alone) => [...callsOf(alone, drawnCalls, gathered), ...moves(alone, replacement, gathered)],
        faults: (calm) => [...cutsOf(calm, drawnCuts, gathered), ...absences(calm, replacement, gathered)],
        served: [],
      }),
    );
}
