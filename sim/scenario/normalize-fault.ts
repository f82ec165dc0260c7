/**
 * Faults of the file, checked against the topology: when, how hard. Whom they hit is in normalize-scope.ts, and what
 * happens to messages in normalize-network-fault.ts.
 */
import type { Path } from "./issue.ts";
import {
  duplicates,
  lossOf,
  oneMessage,
  shareOf,
  sides,
  slowLink,
  slowness,
  throttle,
} from "./normalize-network-fault.ts";
import {
  clientsOf,
  hostScope,
  instanceOf,
  isOfInstances,
  knownAz,
  knownCluster,
  knownRegion,
  storageScope,
  type FaultContext,
} from "./normalize-scope.ts";
import { readBegin, readSpan } from "./read.ts";
import type { FaultFile, FileOf } from "./schema.ts";
import { writeDuration } from "./units.ts";
import type { FaultDetails, FaultSpec, Scope } from "./types.ts";

type When = Pick<FaultSpec, "at" | "for">;

export function normalizeFault(fault: FaultFile, path: Path, context: FaultContext): FaultSpec {
  const { kind } = fault;
  const when = whenOf(fault, path, context);
  switch (kind) {
    case "az-outage":
      return { kind, ...when, scope: { az: knownAz(fault.az, [...path, "az"], context) } };
    case "region-outage":
      return { kind, ...when, scope: { region: knownRegion(fault.region, [...path, "region"], context) } };
    case "crash":
      return { kind, ...when, ...crash(fault, path, context) };
    case "pause":
      return { kind, ...when, scope: hostScope(fault, path, context) };
    case "suspicion":
      return { kind, ...when, scope: suspectScope(fault, path, context) };
    case "lying-health":
      return { kind, ...when, scope: vouchedScope(fault, path, context) };
    case "slow-disk":
      return { kind, ...when, scope: hostScope(fault, path, context), ...slowness(fault, path, context) };
    case "slow-link":
      return { kind, ...when, ...slowLink(fault, path, context) };
    case "loss":
    case "corrupt-messages":
      return { kind, ...when, ...lossOf(fault, path, context) };
    case "duplicate":
      return { kind, ...when, ...duplicates(fault, path, context) };
    case "throttle":
      return { kind, ...when, ...throttle(fault, path, context) };
    case "one-message":
      return { kind, ...when, for: 1, ...oneMessage(fault, path, context) };
    case "hold":
    case "partition":
      return { kind, ...when, ...sides(fault, path, context) };
    case "half-open":
    case "connection-reset": {
      const ratio = shareOf(fault.intensity, path, context);
      return { kind, ...when, clients: clientsOf(fault.clients, path, context), ratio };
    }
    case "dns-failure":
    case "dns-stale":
      return { kind, ...when, clients: clientsOf(fault.clients, path, context) };
    case "dns-frozen":
      return { kind, ...when, cluster: knownCluster(fault.cluster, [...path, "cluster"], context) };
    case "stale-disk":
      judgeStaleDisk(when, path, context);
      return { kind, ...when, scope: storageScope(fault, path, context) };
    case "lying-disk":
    case "torn-writes":
    case "disk-full":
    case "disk-loss":
      return { kind, ...when, scope: storageScope(fault, path, context) };
    case "corrupt-pages":
    case "corrupt-writes":
    case "misdirected-writes":
    case "disk-errors":
    case "corrupt-log": {
      const ratio = shareOf(fault.intensity, path, context);
      return { kind, ...when, scope: storageScope(fault, path, context), ratio };
    }
    case "slow-cpu":
      if (fault.factor === 1) context.report([...path, "factor"], "is 1: it slows nothing");
      return { kind, ...when, scope: instanceOf(fault, path, context), factor: fault.factor };
    case "clock-skew":
      return { kind, ...when, ...clockSkew(fault, path, context) };
    case "cold-cache":
      return { kind, ...when, scope: instanceOf(fault, path, context) };
    case "insufficient-capacity":
      return { kind, ...when, az: fault.az === undefined ? null : knownAz(fault.az, [...path, "az"], context) };
    case "key-disabled":
      return { kind, ...when, cluster: clusterWithKey(fault, path, context) };
    case "object-store-outage":
    case "control-plane-outage":
      return { kind, ...when };
  }
}

function whenOf(fault: FaultFile, path: Path, { report, warn, duration }: FaultContext): When {
  const at = readBegin(fault.at, duration, [...path, "at"], report);
  const span = "for" in fault ? fault.for : undefined;
  const lasting = readSpan(span, 0, [...path, "for"], report);
  if (span !== undefined && lasting === 0)
    report([...path, "for"], "must be longer than nothing; leave it out for a fault that is never lifted");
  else if (at < duration && at + lasting > duration)
    warn([...path, "for"], `ends at ${writeDuration(at + lasting)}, after the run: it is never lifted`);
  return { at, for: lasting };
}

function crash(fault: FileOf<"crash">, path: Path, context: FaultContext): FaultDetails<"crash"> {
  const { component } = fault;
  const scope = hostScope(fault, path, context);
  if (component !== undefined && !isOfInstances(scope))
    context.report(
      [...path, "component"],
      "says what of an instance crashes: it needs `instance`, `writer` or `readers`",
    );
  if (component === "dispatcher" && fault.for !== undefined)
    context.report([...path, "for"], "has no place where a dispatcher crashes: it is started again at once");
  return { scope, ...(component === undefined || component === "instance" ? {} : { component }) };
}

function suspectScope(fault: FileOf<"suspicion">, path: Path, context: FaultContext): Scope {
  const scope = hostScope(fault, path, context);
  if ("proxy" in scope)
    context.report([...path, "proxy"], "is watched by nobody that could be wrong: cut it off, or crash it");
  if ("clients" in scope) context.report([...path, "clients"], `is nothing that the control plane watches: ${WATCHED}`);
  return scope;
}

function vouchedScope(fault: FileOf<"lying-health">, path: Path, context: FaultContext): Scope {
  const scope = hostScope(fault, path, context);
  for (const key of ["clients", "proxy", "region", "outbound", "inbound"] as const)
    if (key in scope)
      context.report([...path, key], `is nothing whose health the control plane asks after: ${WATCHED}`);
  return scope;
}

const WATCHED = "name a node, a segment, an az, a storage or an instance";

function judgeStaleDisk({ at, for: lasting }: When, path: Path, { duration, report }: FaultContext): void {
  if (at + lasting > duration) report([...path, "for"], "is over after the run: the node would never be restarted");
}

function clockSkew(fault: FileOf<"clock-skew">, path: Path, context: FaultContext): FaultDetails<"clock-skew"> {
  const { report } = context;
  const ahead = readSpan(fault.ahead, 0, [...path, "ahead"], report);
  const behind = readSpan(fault.behind, 0, [...path, "behind"], report);
  const drift = fault.drift ?? 0;
  if (ahead > 0 && behind > 0) report([...path, "behind"], "a clock is set ahead or back, not both");
  if (ahead + behind === 0 && drift === 0) report(path, "skews nothing: give ahead, behind or drift");
  return { scope: instanceOf(fault, path, context), ahead, behind, drift };
}

function clusterWithKey(fault: FileOf<"key-disabled">, path: Path, context: FaultContext): string {
  const cluster = knownCluster(fault.cluster, [...path, "cluster"], context);
  if (context.clusters.some(({ id, kmsKey }) => id === cluster && kmsKey === undefined))
    context.report(
      [...path, "cluster"],
      `"${cluster}" is encrypted with a key of AWS's own, which nobody can disable: give it a kmsKey`,
    );
  return cluster;
}
