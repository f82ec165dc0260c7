/**
 * Write forwarding of the file: a workload's consistency mode and its named statements. A mode is refused as the engine
 * refuses it, in its own words (cluster reference 6.2 to 6.4).
 */
import {
  canForward,
  engineError,
  errorText,
  MODE_PARAMETER,
  readMode,
  readVersion,
  type ConsistencyMode,
} from "../facts/index.ts";
import type { Path } from "./issue.ts";
import type { Report } from "./read.ts";
import type { ClusterSpec } from "./types.ts";

interface WorkloadFile {
  readonly kind: "open" | "closed";
  readonly consistency?: string | undefined;
  readonly statements?: readonly string[] | undefined;
  readonly transaction?: { readonly isolation?: string | undefined } | undefined;
}

/** `isForwarding`: the cluster forwards, or may during the run. */
export function consistencyOf(
  workload: WorkloadFile,
  cluster: ClusterSpec,
  isForwarding: boolean,
  path: Path,
  report: Report,
): ConsistencyMode {
  const { consistency } = workload;
  const { engine } = cluster;
  const fallback = isForwarding && engine === "aurora-postgresql" ? "SESSION" : "OFF";
  if (consistency === undefined) return fallback;
  const here = [...path, "consistency"];
  const mode = consistency === "OFF" ? "OFF" : readMode(consistency, engine);
  if (mode === undefined) {
    report(
      here,
      `${errorText(engineError("badMode", engine, consistency))}; it takes EVENTUAL, SESSION, GLOBAL or OFF`,
    );
    return fallback;
  }
  if (!isForwarding && mode !== "OFF")
    report(
      here,
      `sets ${MODE_PARAMETER[engine]}, which has effect only where write forwarding is enabled: give the cluster "${cluster.id}" writeForwarding: true`,
    );
  if (mode !== "OFF" && engine === "aurora-mysql" && workload.transaction?.isolation === "read-committed")
    report([...path, "transaction", "isolation"], "is REPEATABLE READ in forwarding sessions of Aurora MySQL");
  return mode;
}

interface Version {
  readonly engine: ClusterSpec["engine"];
  readonly engineVersion?: string | undefined;
}

/**
 * A version that can forward in one of the ways that are asked for: to another Region, or within a cluster, which came
 * later.
 */
export function judgeForwarding(
  { engine, engineVersion }: Version,
  isGlobal: readonly boolean[],
  path: Path,
  report: Report,
): void {
  const version = engineVersion === undefined ? undefined : readVersion(engine, engineVersion);
  if (version === undefined || isGlobal.some((one) => canForward(engine, version, one))) return;
  const within = canForward(engine, version, true) ? " within a cluster" : "";
  report(path, `is not in ${engine} ${engineVersion ?? ""}${within} (InvalidParameterCombination)`);
}

/** Named statements by themselves, where no transaction is given, write nothing else. */
export function isNamedOnly({ statements, transaction }: WorkloadFile): boolean {
  return statements !== undefined && transaction === undefined;
}
