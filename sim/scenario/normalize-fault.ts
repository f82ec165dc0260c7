/** Faults of the file, checked against the topology: when, how hard. Whom they hit is in normalize-scope.ts. */
import type { Micros } from "../kernel/index.ts";
import type { Path } from "./issue.ts";
import type { MessageFamily } from "../message-families.ts";
import {
  clientsOf,
  hostScope,
  instanceOf,
  isOfInstances,
  known,
  knownAz,
  knownCluster,
  onlyScope,
  storageScope,
  type FaultContext,
} from "./normalize-scope.ts";
import { readBegin, readShare, readSpan, type Report } from "./read.ts";
import type { FaultFile, ScopeFile } from "./schema.ts";
import { writeDuration } from "./units.ts";
import type { FaultSpec, Scope } from "./types.ts";

export function normalizeFault(fault: FaultFile, path: Path, context: FaultContext): FaultSpec {
  const { report, warn, duration } = context;
  const at = readBegin(fault.at, duration, [...path, "at"], report);
  const span = "for" in fault ? fault.for : undefined;
  const lasting = readSpan(span, 0, [...path, "for"], report);
  if (span !== undefined && lasting === 0)
    report([...path, "for"], "must be longer than nothing; leave it out for a fault that is never lifted");
  else if (at < duration && at + lasting > duration)
    warn([...path, "for"], `ends at ${writeDuration(at + lasting)}, after the run: it is never lifted`);
  const when = { at, for: lasting };
  switch (fault.kind) {
    case "az-outage":
      return { kind: fault.kind, ...when, scope: { az: knownAz(fault.az, [...path, "az"], context) } };
    case "region-outage":
      return {
        kind: fault.kind,
        ...when,
        scope: {
          region: known(
            "Region",
            fault.region,
            context.regions.map(({ name }) => name),
            [...path, "region"],
            context,
          ),
        },
      };
    case "crash": {
      const scope = hostScope(fault, path, context);
      if (fault.component !== undefined && !isOfInstances(scope))
        report([...path, "component"], "says what of an instance crashes: it needs `instance`, `writer` or `readers`");
      if (fault.component === "dispatcher" && span !== undefined)
        report([...path, "for"], "has no place where a dispatcher crashes: it is started again at once");
      return {
        kind: fault.kind,
        ...when,
        scope,
        ...(fault.component === undefined || fault.component === "instance" ? {} : { component: fault.component }),
      };
    }
    case "pause":
      return { kind: fault.kind, ...when, scope: hostScope(fault, path, context) };
    case "slow-disk":
      return { kind: fault.kind, ...when, scope: hostScope(fault, path, context), ...slowness(fault, path, report) };
    case "slow-link":
      return {
        kind: fault.kind,
        ...when,
        ...sides(fault, path, context),
        ...slowness(fault, path, report),
        ...someOf(fault, path, context),
      };
    case "loss":
    case "corrupt-messages":
    case "duplicate": {
      const ratio = shareOf(fault.intensity, path, context);
      const late = fault.kind === "duplicate" ? readSpan(fault.late, 0, [...path, "late"], report) : 0;
      return { kind: fault.kind, ...when, ...sides(fault, path, context), ratio, ...(late > 0 ? { late } : {}) };
    }
    case "throttle":
      return {
        kind: fault.kind,
        ...when,
        ...sides(fault, path, context),
        perSecond: fault.perSecond,
        queue: fault.queue ?? 20,
      };
    case "one-message":
      return { kind: fault.kind, ...when, for: 1, ...oneMessage(fault, path, context) };
    case "hold":
    case "partition":
      return { kind: fault.kind, ...when, ...sides(fault, path, context) };
    case "half-open":
    case "connection-reset": {
      const ratio = shareOf(fault.intensity, path, context);
      return { kind: fault.kind, ...when, clients: clientsOf(fault.clients, path, context), ratio };
    }
    case "dns-frozen":
      return { kind: fault.kind, ...when, cluster: knownCluster(fault.cluster, [...path, "cluster"], context) };
    case "dns-failure":
    case "dns-stale":
      return { kind: fault.kind, ...when, clients: clientsOf(fault.clients, path, context) };
    case "suspicion": {
      const scope = hostScope(fault, path, context);
      if ("proxy" in scope)
        report([...path, "proxy"], "is watched by nobody that could be wrong: cut it off, or crash it");
      if ("clients" in scope)
        report(
          [...path, "clients"],
          "is nothing that the control plane watches: name a node, a segment, an az, a storage or an instance",
        );
      return { kind: fault.kind, ...when, scope };
    }
    case "lying-health": {
      const scope = hostScope(fault, path, context);
      for (const key of ["clients", "proxy", "region", "outbound", "inbound"] as const)
        if (key in scope)
          report(
            [...path, key],
            "is nothing whose health the control plane asks after: name a node, a segment, an az, a storage or an instance",
          );
      return { kind: fault.kind, ...when, scope };
    }
    case "stale-disk":
      if (at + lasting > duration) report([...path, "for"], "is over after the run: the node would never be restarted");
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context) };
    case "lying-disk":
    case "torn-writes":
    case "disk-full":
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context) };
    case "slow-cpu":
      if (fault.factor === 1) report([...path, "factor"], "is 1: it slows nothing");
      return { kind: fault.kind, ...when, scope: instanceOf(fault, path, context), factor: fault.factor };
    case "clock-skew": {
      const [ahead, behind] = (["ahead", "behind"] as const).map((key) =>
        readSpan(fault[key], 0, [...path, key], report),
      );
      const drift = fault.drift ?? 0;
      if (ahead > 0 && behind > 0) report([...path, "behind"], "a clock is set ahead or back, not both");
      if (ahead + behind === 0 && drift === 0) report(path, "skews nothing: give ahead, behind or drift");
      return { kind: fault.kind, ...when, scope: instanceOf(fault, path, context), ahead, behind, drift };
    }
    case "cold-cache":
      return { kind: fault.kind, ...when, scope: instanceOf(fault, path, context) };
    case "disk-loss":
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context) };
    case "corrupt-pages":
    case "corrupt-writes":
    case "misdirected-writes":
    case "disk-errors":
    case "corrupt-log": {
      const ratio = shareOf(fault.intensity, path, context);
      return { kind: fault.kind, ...when, scope: storageScope(fault, path, context), ratio };
    }
    case "insufficient-capacity":
      return {
        kind: fault.kind,
        ...when,
        az: fault.az === undefined ? null : knownAz(fault.az, [...path, "az"], context),
      };
    case "key-disabled": {
      const cluster = knownCluster(fault.cluster, [...path, "cluster"], context);
      if (context.clusters.some(({ id, kmsKey }) => id === cluster && kmsKey === undefined))
        report(
          [...path, "cluster"],
          `"${cluster}" is encrypted with a key of AWS's own, which nobody can disable: give it a kmsKey`,
        );
      return { kind: fault.kind, ...when, cluster };
    }
    case "object-store-outage":
    case "control-plane-outage":
      return { kind: fault.kind, ...when };
  }
}

function slowness(
  fault: { factor?: number | undefined; extra?: string | undefined; spread?: string | undefined },
  path: Path,
  report: Report,
): { factor: number; extra: Micros } {
  const factor = fault.factor ?? 1;
  const extra = readSpan(fault.extra, 0, [...path, "extra"], report);
  if (factor === 1 && extra === 0 && fault.spread === undefined)
    report(path, "slows nothing: give factor, extra or both");
  return { factor, extra };
}

/** How unevenly a fault slows: absent where it slows everything alike. */
function someOf(
  fault: { spread?: string | undefined; intensity?: string | number | undefined },
  path: Path,
  context: FaultContext,
): { spread?: Micros; ratio?: number } {
  const spread = readSpan(fault.spread, 0, [...path, "spread"], context.report);
  const ratio = shareOf(fault.intensity, path, context);
  return { ...(spread > 0 ? { spread } : {}), ...(ratio < 1 ? { ratio } : {}) };
}

/** Families that travel in connections. */
const CONNECTED: readonly MessageFamily[] = ["statements", "forwarding", "stream"];

/**
 * How long after a message its twin comes where nobody says. [choice] the millisecond that twins are spread over
 * elsewhere
 */
const TWIN_AFTER = 1_000;

function oneMessage(
  { from, to, message, number = 1, does, by }: Extract<FaultFile, { kind: "one-message" }>,
  path: Path,
  context: FaultContext,
): Omit<Extract<FaultSpec, { kind: "one-message" }>, "kind" | "at" | "for"> {
  const { report } = context;
  const isTimed = does === "delay" || does === "duplicate";
  if (by !== undefined && !isTimed)
    report([...path, "by"], `has no place where a message never comes: it goes with "delay" and "duplicate"`);
  const later = readSpan(by, does === "duplicate" ? TWIN_AFTER : 0, [...path, "by"], report);
  if (does === "delay" && later === 0)
    report([...path, "by"], "must say how much later the message comes, for instance 50ms");
  if (does === "duplicate" && CONNECTED.includes(message))
    report([...path, "does"], `${message} travel in a connection, which hides a second copy from its receiver`);
  return {
    from: onlyScope(from, [...path, "from"], context),
    to: onlyScope(to, [...path, "to"], context),
    message,
    number,
    does,
    by: isTimed ? later : 0,
  };
}

/** How many are hit; 1 where nobody says. */
function shareOf(intensity: string | number | undefined, path: Path, { report, warn }: FaultContext): number {
  const at = [...path, "intensity"];
  const ratio = intensity === undefined ? 1 : readShare(intensity, at, report);
  if (intensity !== undefined && ratio === 0) warn(at, "is nothing: the fault does nothing");
  return ratio;
}

interface LinkFile {
  from: ScopeFile;
  to?: ScopeFile | undefined;
  direction?: "both" | "one-way" | undefined;
  messages?: readonly MessageFamily[] | undefined;
}

function sides(
  fault: LinkFile,
  path: Path,
  context: FaultContext,
): { from: Scope; to: Scope | null; direction: "both" | "one-way"; messages?: readonly MessageFamily[] } {
  return {
    from: onlyScope(fault.from, [...path, "from"], context),
    to: fault.to === undefined ? null : onlyScope(fault.to, [...path, "to"], context),
    direction: fault.direction ?? "both",
    ...(fault.messages === undefined ? {} : { messages: fault.messages }),
  };
}
