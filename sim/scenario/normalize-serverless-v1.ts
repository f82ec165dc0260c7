/**
 * Serverless v1 of the file, checked as the service checked it in 2021: its capacities and times, and what does not go
 * with it (cluster reference 2.2).
 */
import { readVersion, V1_CAPACITIES, type EngineName } from "../facts/index.ts";
import type { Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ActionFile, ScenarioFile } from "./schema.ts";
import type { ClusterSpec, ScalingTimeoutAction, ServerlessV1Spec } from "./types.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];
type CapacityFile = Extract<ActionFile, { kind: "modify-capacity" }>;

const SECOND = 1_000_000;
const [PAUSE_MIN, PAUSE_MAX] = [300 * SECOND, 86_400 * SECOND];
const [TIMEOUT_MIN, TIMEOUT_MAX, ORDERED_MIN] = [60 * SECOND, 600 * SECOND, 10 * SECOND];
const DEFAULT = 300 * SECOND;
/** The last major versions that had it: Aurora MySQL 2 (5.7) and PostgreSQL 13 [recalled]. */
const MAJOR_MAX: Readonly<Record<EngineName, number>> = { "aurora-mysql": 2, "aurora-postgresql": 13 };

export function normalizeServerlessV1(
  { serverlessV1 }: ClusterFile,
  engine: ClusterSpec["engine"],
  engineVersion: string | undefined,
  path: Path,
  report: Report,
): ServerlessV1Spec | undefined {
  if (serverlessV1 === undefined) return undefined;
  const here = [...path, "serverlessV1"];
  const { min, max, autoPause = true, timeoutAction = "RollbackCapacityChange" } = serverlessV1;
  for (const [key, acu] of [
    ["min", min],
    ["max", max],
  ] as const)
    if (!V1_CAPACITIES[engine].includes(acu))
      report(
        [...here, key],
        `is ${acu}, and ${engine} has ${V1_CAPACITIES[engine].join(", ")} (InvalidParameterValue)`,
      );
  if (min > max)
    report([...here, "min"], `must not be above max: ${min} is more than ${max} (InvalidParameterCombination)`);
  const version = engineVersion === undefined ? undefined : readVersion(engine, engineVersion);
  if (version !== undefined && version.major > MAJOR_MAX[engine])
    report(here, `is not in ${engine} ${engineVersion ?? ""} (InvalidParameterCombination)`);
  const autoPauseAfter = readSpan(serverlessV1.autoPauseAfter, DEFAULT, [...here, "autoPauseAfter"], report);
  if (autoPauseAfter < PAUSE_MIN || autoPauseAfter > PAUSE_MAX)
    report([...here, "autoPauseAfter"], "must be from 300s to 86400s (InvalidParameterValue)");
  if (serverlessV1.autoPauseAfter !== undefined && !autoPause)
    report([...here, "autoPauseAfter"], "goes with autoPause: true (InvalidParameterCombination)");
  const timeout = readSpan(serverlessV1.timeout, DEFAULT, [...here, "timeout"], report);
  if (timeout < TIMEOUT_MIN || timeout > TIMEOUT_MAX)
    report([...here, "timeout"], "must be from 60s to 600s (InvalidParameterValue)");
  return { min, max, autoPause, autoPauseAfter, timeout, timeoutAction };
}

/** What does not go with Serverless v1: it has one instance and one endpoint. */
export function refuseOfV1(cluster: ClusterFile, file: ScenarioFile, path: Path, report: Report): void {
  const { instances = [], maintenance: _, ...given } = cluster;
  const refuse = (key: keyof typeof given | "instances", what: string): void =>
    report([...path, key], `${what} (InvalidParameterCombination)`);
  if (file.topology?.global !== undefined)
    report([...path, "serverlessV1"], "cannot be in a global database (InvalidParameterCombination)");
  if (instances.length > 1) refuse("instances", "has readers, and Serverless v1 has none: one instance");
  instances.forEach((instance, place) => {
    if (instance.class !== undefined)
      report(
        [...path, "instances", place, "class"],
        "goes by capacity in Serverless v1: leave it out (InvalidParameterCombination)",
      );
  });
  if (given.serverlessV2 !== undefined) refuse("serverlessV2", "does not go with serverlessV1: one or the other");
  if (given.autoScaling !== undefined) refuse("autoScaling", "is of readers, and Serverless v1 has none");
  if ((given.proxies ?? []).length > 0) refuse("proxies", "cannot stand in front of Serverless v1");
  if ((given.endpoints ?? []).length > 0)
    refuse("endpoints", "has custom endpoints, and Serverless v1 has one endpoint");
  if (given.writeForwarding === true) refuse("writeForwarding", "is from readers, and Serverless v1 has none");
  if (given.access?.iamAuthentication === true)
    report([...path, "access", "iamAuthentication"], "is not possible in Serverless v1 (InvalidParameterCombination)");
  if (given.binaryLogging === true) refuse("binaryLogging", "is not possible in Serverless v1");
  if (given.backtrackWindow !== undefined) refuse("backtrackWindow", "is not possible in Serverless v1");
  for (const [place, workload] of (file.workloads ?? []).entries()) {
    const isHere = (workload.cluster ?? file.topology?.clusters?.[0]?.id) === cluster.id;
    if (isHere && (workload.endpoint ?? "writer") !== "writer")
      report(
        ["workloads", place, "endpoint"],
        `${workload.endpoint} is none of a cluster of Serverless v1, which has one: writer`,
      );
    if (isHere && workload.instance !== undefined)
      report(
        ["workloads", place, "instance"],
        "has no address in Serverless v1: clients come through the cluster's endpoint",
      );
  }
}

/** ModifyCurrentDBClusterCapacity. */
export function capacityOrder(
  { capacity, timeout, timeoutAction }: CapacityFile,
  { id, engine, serverlessV1 }: ClusterSpec,
  path: Path,
  report: Report,
): { readonly capacity: number; readonly timeout: number; readonly timeoutAction: ScalingTimeoutAction } {
  if (serverlessV1 === undefined)
    report([...path, "cluster"], `"${id}" is not of Serverless v1 (InvalidDBClusterStateFault)`);
  const { min, max } = serverlessV1 ?? { min: 0, max: Infinity };
  if (!V1_CAPACITIES[engine].includes(capacity) || capacity < min || capacity > max)
    report(
      [...path, "capacity"],
      `is ${capacity}, and "${id}" may have ${V1_CAPACITIES[engine].filter((acu) => acu >= min && acu <= max).join(", ")} (InvalidDBClusterCapacityFault)`,
    );
  const span = readSpan(timeout, serverlessV1?.timeout ?? DEFAULT, [...path, "timeout"], report);
  if (span < ORDERED_MIN || span > TIMEOUT_MAX)
    report([...path, "timeout"], "must be from 10s to 600s (InvalidParameterValue)");
  return {
    capacity,
    timeout: span,
    timeoutAction: timeoutAction ?? serverlessV1?.timeoutAction ?? "RollbackCapacityChange",
  };
}
