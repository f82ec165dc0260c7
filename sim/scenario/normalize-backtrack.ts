/**
 * Backtrack, clones and snapshots in a scenario, judged as the service judges it (cluster reference 4.1, 4.3, 4.6): the
 * target window of a cluster, and the moments it is taken to.
 */
import { isGlobalTopology, judgeCopyName, restoredCluster } from "./normalize-copies.ts";
import { knownCluster, type FaultContext } from "./normalize-scope.ts";
import type { Path } from "./issue.ts";
import { readSpan, type Report } from "./read.ts";
import type { ActionFile, ScenarioFile } from "./schema.ts";
import type { Micros } from "../kernel/index.ts";
import type { ActionSpec, ClusterSpec } from "./types.ts";
import { readRate, shown } from "./units.ts";

type ClusterFile = NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number];

const SECOND = 1_000_000;
const WINDOW_MAX = 259_200;

/** 0 where Backtrack is off. */
export function normalizeBacktrackWindow(
  { backtrackWindow, serverlessV1 }: ClusterFile,
  engine: ClusterSpec["engine"],
  isGlobal: boolean,
  here: Path,
  report: Report,
): Micros {
  const path = [...here, "backtrackWindow"];
  const window = backtrackWindowOf(backtrackWindow, path, report);
  if (window === 0) return 0;
  if (isGlobal) report(path, "is not possible in a global database (InvalidParameterCombination)");
  else if (engine === "aurora-postgresql")
    report(path, "Backtrack is not enabled for the postgres engine (InvalidParameterCombination)");
  else if (serverlessV1 !== undefined) report(path, "is not possible with Serverless v1 (InvalidParameterCombination)");
  return window;
}

/** BacktrackWindow, in whole seconds. */
export function backtrackWindowOf(given: string | undefined, path: Path, report: Report): Micros {
  const window = readSpan(given, 0, path, report);
  const seconds = window / SECOND;
  if (seconds > WINDOW_MAX || !Number.isInteger(seconds))
    report(
      path,
      `The specified value (${seconds}) is not a valid Backtrack Window. Allowed values are within the range of 0 to ${WINDOW_MAX} (InvalidParameterValue)`,
    );
  return window;
}

type BacktrackFile = Extract<ActionFile, { readonly kind: "backtrack" }>;

export function normalizeBacktrack(action: BacktrackFile, at: Micros, path: Path, context: FaultContext): ActionSpec {
  const { report, clusters } = context;
  const cluster = knownCluster(action.cluster, [...path, "cluster"], context);
  if (clusters.some(({ id, backtrackWindow }) => id === cluster && backtrackWindow === undefined))
    report(
      [...path, "cluster"],
      `"${cluster}" has no Backtrack: give it a backtrackWindow, which can only be done when it is created (InvalidParameterCombination)`,
    );
  if ((action.to === undefined) === (action.ago === undefined))
    report(path, "needs one of to and ago: a moment of the run, or how long before the action");
  const to =
    action.ago === undefined
      ? readSpan(action.to, 0, [...path, "to"], report)
      : at - readSpan(action.ago, 0, [...path, "ago"], report);
  if (to > at) report([...path, "to"], "lies in the future when the backtrack is asked for (InvalidParameterValue)");
  if (to < 0) report([...path, "ago"], "reaches back before the run began (InvalidParameterValue)");
  return { kind: action.kind, at, cluster, to, force: action.force ?? false, useEarliest: action.useEarliest ?? false };
}

type CloneFile = Extract<ActionFile, { readonly kind: "clone" }>;

export function normalizeClone(action: CloneFile, at: Micros, path: Path, context: FaultContext): ActionSpec {
  const { report, clusters } = context;
  const ids = clusters.map(({ id }) => id);
  if (isGlobalTopology(clusters)) report([...path, "kind"], "clones of members of a global database are not modelled");
  judgeCopyName(action.as, path, context);
  if (action.job !== undefined && ids.includes(action.as))
    report([...path, "job"], "stands for the clients of a clone without instances: this one has workloads");
  const jobPerSecond = action.job === undefined ? 0 : readRate(action.job);
  if (jobPerSecond === undefined || jobPerSecond > 100_000)
    report([...path, "job"], `${shown(action.job)} is no rate: write for instance 20/s, at most 100000/s`);
  return {
    kind: action.kind,
    at,
    cluster: knownCluster(action.cluster, [...path, "cluster"], context),
    as: action.as,
    jobPerSecond: jobPerSecond ?? 0,
  };
}

type SnapshotFile = Extract<
  ActionFile,
  { readonly kind: "create-snapshot" | "delete-snapshot" | "restore-from-snapshot" }
>;

export function normalizeSnapshot(action: SnapshotFile, at: Micros, path: Path, context: FaultContext): ActionSpec {
  const { report, clusters } = context;
  if (isGlobalTopology(clusters))
    report([...path, "kind"], "snapshots of members of a global database are not modelled");
  if (action.kind === "create-snapshot")
    return {
      kind: action.kind,
      at,
      cluster: restoredCluster(action.cluster, path, context),
      snapshot: action.snapshot,
    };
  if (action.kind === "delete-snapshot") return { kind: action.kind, at, snapshot: action.snapshot };
  judgeCopyName(action.as, path, context);
  return { kind: action.kind, at, snapshot: action.snapshot, as: action.as };
}
