/**
 * Actions of the AWS Fault Injection Service as faults and actions of this format (cluster reference 10.4).
 *
 * What goes through the customer's own network is what clients say to instances: that is what the actions of
 * `aws:network` cut. Storage and the replication of a global database use AWS's network, which no action of the service
 * reaches: for those there are the faults of this format.
 */
import { HOUR, MINUTE, SECOND, type Micros } from "../kernel/index.ts";
import { FIXED } from "../parameters/index.ts";
import { suggestion, type Path } from "./issue.ts";
import { knownAz, knownCluster, knownInstance, knownRegion, type FaultContext } from "./normalize-scope.ts";
import { readBegin } from "./read.ts";
import type { FisFile } from "./schema-injected.ts";
import type { ActionSpec, FaultSpec } from "./types.ts";

export interface Injected {
  readonly faults: readonly FaultSpec[];
  readonly actions: readonly ActionSpec[];
}

const NOTHING: Injected = { faults: [], actions: [] };
const POWER_INTERRUPTION = "AZ Availability: Power Interruption";

type Play = (file: FisFile, at: Micros, path: Path, context: FaultContext) => Injected;

const ACTIONS: Readonly<Record<string, Play>> = {
  "aws:rds:failover-db-cluster": (file, at, path, context) => {
    const [first] = context.clusters;
    const cluster = knownCluster(file.cluster, [...path, "cluster"], context);
    if (cluster !== first.id)
      context.report(
        [...path, "cluster"],
        `is no cluster that FailoverDBCluster can be asked of here: only "${first.id}", the first, is`,
      );
    return { faults: [], actions: [{ kind: "failover", at, to: null }] };
  },
  "aws:rds:reboot-db-instances": (file, at, path, context) => {
    if (file.forceFailover === true)
      context.report(
        [...path, "forceFailover"],
        "is for Multi-AZ DB instances: an Aurora cluster fails over by aws:rds:failover-db-cluster",
      );
    if (file.instance === undefined) context.report([...path, "instance"], "is missing: name the target");
    const instance = knownInstance(file.instance, [...path, "instance"], context);
    return { faults: [], actions: [{ kind: "reboot", at, instance }] };
  },
  "aws:network:disrupt-connectivity": (file, at, path, context) => {
    const lasting = durationOf(file, path, context);
    if (file.az === undefined) context.report([...path, "az"], "is missing: name the AZ of the subnets");
    const az = knownAz(file.az ?? context.regions[0].azs[0], [...path, "az"], context);
    const scope = file.scope ?? "all";
    if (!SCOPES.includes(scope))
      context.report([...path, "scope"], `there is no scope "${scope}".${suggestion(scope, SCOPES)}`);
    else if (scope !== "all" && scope !== "availability-zone")
      context.warn(
        [...path, "scope"],
        `"${scope}" cuts the subnets off from something that is not simulated: nothing happens`,
      );
    if (scope !== "all" && scope !== "availability-zone") return NOTHING;
    return {
      faults: [
        { kind: "partition", at, for: lasting, from: { az }, to: null, direction: "both", messages: ["statements"] },
      ],
      actions: [],
    };
  },
  "aws:network:route-table-disrupt-cross-region-connectivity": crossRegion,
  "aws:network:transit-gateway-disrupt-cross-region-connectivity": crossRegion,
  [POWER_INTERRUPTION]: powerInterruption,
  "Cross-Region: Connectivity": crossRegion,
  "AZ: Application Slowdown": (file, at, path, context) => {
    const [az, lasting] = [azOf(file, path, context), scenarioDuration(file, path, context)];
    return {
      faults: [
        {
          kind: "slow-link",
          at,
          for: lasting,
          from: { az },
          to: { az },
          direction: "both",
          messages: ["statements"],
          factor: 1,
          extra: SLOWDOWN,
        },
      ],
      actions: [],
    };
  },
  "Cross-AZ: Traffic Slowdown": (file, at, path, context) => {
    const [az, lasting] = [azOf(file, path, context), scenarioDuration(file, path, context)];
    return {
      faults: [
        {
          kind: "loss",
          at,
          for: lasting,
          from: { az },
          to: null,
          direction: "both",
          messages: ["statements"],
          ratio: LOST,
        },
      ],
      actions: [],
    };
  },
};

/**
 * What the two slowdowns of the scenario library add, and lose. [choice] Their pages give names and targets, our
 * sources no figures.
 */
const SLOWDOWN: Micros = FIXED.fisSlowdown.value;
const LOST = FIXED.fisLoss.value;

function azOf(file: FisFile, path: Path, context: FaultContext): string {
  if (file.az === undefined) context.report([...path, "az"], "is missing: name the AZ");
  return knownAz(file.az ?? context.regions[0].azs[0], [...path, "az"], context);
}

/** Scenarios of the library last half an hour where nobody says otherwise. */
function scenarioDuration(file: FisFile, path: Path, context: FaultContext): Micros {
  return file.duration === undefined ? 30 * MINUTE : durationOf(file, path, context);
}

/** Targets and parameters of those that have others than an AZ and a duration. */
const PARAMETERS: Readonly<Record<string, readonly string[]>> = {
  "aws:rds:failover-db-cluster": ["cluster"],
  "aws:rds:reboot-db-instances": ["instance", "forceFailover"],
  "aws:network:disrupt-connectivity": ["az", "scope", "duration"],
  "aws:network:route-table-disrupt-cross-region-connectivity": ["from", "region", "duration"],
  "aws:network:transit-gateway-disrupt-cross-region-connectivity": ["from", "region", "duration"],
  "Cross-Region: Connectivity": ["from", "region", "duration"],
};

const SCOPES = ["all", "availability-zone", "dynamodb", "prefix-list", "s3", "s3express", "vpc"];

export function normalizeFis(file: FisFile, path: Path, context: FaultContext): Injected {
  const at = readBegin(file.at, context.duration, [...path, "at"], context.report);
  const play = Object.hasOwn(ACTIONS, file.action) ? ACTIONS[file.action] : undefined;
  if (play !== undefined) {
    const taken = PARAMETERS[file.action] ?? ["az", "duration"];
    for (const key of Object.keys(file).filter((one) => !["kind", "action", "at", ...taken].includes(one)))
      context.report(
        [...path, key],
        `is no parameter of ${file.action}${taken.length === 0 ? ", which has none" : `: it has ${taken.join(", ")}`}`,
      );
    return play(file, at, path, context);
  }
  context.report(
    [...path, "action"],
    `there is no action "${file.action}" here.${suggestion(file.action, Object.keys(ACTIONS))}`,
  );
  return NOTHING;
}

function crossRegion(file: FisFile, at: Micros, path: Path, context: FaultContext): Injected {
  const lasting = durationOf(file, path, context);
  const [home] = context.regions;
  const from = knownRegion(file.from ?? home.name, [...path, "from"], context);
  if (file.region === undefined) context.report([...path, "region"], "is missing: name the Region that is not reached");
  const region = knownRegion(file.region ?? home.name, [...path, "region"], context);
  if (file.region === from) context.report([...path, "region"], "is the Region of the subnets themselves");
  return {
    faults: [
      {
        kind: "partition",
        at,
        for: lasting,
        from: { region: from },
        to: { region },
        direction: "both",
        messages: ["statements"],
      },
    ],
    actions: [],
  };
}

/**
 * The scenario library's loss of an AZ's power as far as it concerns a cluster: clients' machines in the AZ stop, there
 * is no capacity for others, its subnets are cut off for two minutes, and a cluster whose writer is there is told to
 * fail over.
 */
function powerInterruption(file: FisFile, at: Micros, path: Path, context: FaultContext): Injected {
  const [az, lasting] = [azOf(file, path, context), scenarioDuration(file, path, context)];
  const stopped = context.workloads.filter((workload) => workload.az === az);
  const [{ instances }] = context.clusters;
  const faults: FaultSpec[] = [
    ...stopped.map(({ id }): FaultSpec => ({ kind: "crash", at, for: lasting, scope: { clients: id } })),
    { kind: "insufficient-capacity", at, for: lasting, az },
    { kind: "partition", at, for: 2 * MINUTE, from: { az }, to: null, direction: "both", messages: ["statements"] },
  ];
  return { faults, actions: instances[0]?.az === az ? [{ kind: "failover", at, to: null }] : [] };
}

/** `PT90S` and the like, within what the service takes. */
function durationOf({ duration }: FisFile, path: Path, { report }: FaultContext): Micros {
  const match = /^PT(?:(\d{1,4})H)?(?:(\d{1,5})M)?(?:(\d{1,6})S)?$/.exec(duration ?? "");
  const [hours, minutes, seconds] = [1, 2, 3].map((part) => Number(match?.[part] ?? 0));
  const span = hours * HOUR + minutes * MINUTE + seconds * SECOND;
  if (duration === undefined) report([...path, "duration"], "is missing: this action lasts, for instance PT2M");
  else if (match === null || span < MINUTE || span > 12 * HOUR)
    report([...path, "duration"], `"${duration}" is not an ISO 8601 duration from PT1M to PT12H`);
  return span < MINUTE ? MINUTE : span;
}
