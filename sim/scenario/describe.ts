/** Faults in words, for timelines, captions and lists; actions have a file of their own (describe-action.ts). */
import { formatSpan, thousands } from "../kernel/index.ts";
import type { FaultSpec, Scope } from "./types.ts";

/** `us-east-1b loses power`: no capital, no full stop, so that it fits into a sentence. */
export function describeFault(fault: FaultSpec): string {
  switch (fault.kind) {
    case "az-outage":
      return `${fault.scope.az} loses power`;
    case "region-outage":
      return `the Region ${fault.scope.region} loses power`;
    case "crash":
      if (fault.component === "dispatcher") return `the dispatcher of ${describeScope(fault.scope)} crashes`;
      return "instance" in fault.scope || "writer" in fault.scope || "readers" in fault.scope
        ? `${fault.component === "node" ? "engine and page cache" : "the engine"} of ${describeScope(fault.scope)} ${fault.component === "node" ? "crash" : "crashes"}`
        : `${describeScope(fault.scope)} ${"clients" in fault.scope ? "crash" : "crashes"}`;
    case "pause":
      return `${describeScope(fault.scope)} ${"clients" in fault.scope ? "stand" : "stands"} still`;
    case "slow-disk":
      return `the disk of ${describeScope(fault.scope)} is slow (${slowness(fault)})`;
    case "slow-link":
      return `${fault.ratio === undefined ? "" : `${percent(fault.ratio)} of `}${way(fault)} are slow (${slowness(fault)})`;
    case "loss":
      return `${percent(fault.ratio)} of ${way(fault)} are lost`;
    case "corrupt-messages":
      return `${percent(fault.ratio)} of ${way(fault)} arrive damaged`;
    case "duplicate":
      return `${percent(fault.ratio)} of ${way(fault)} arrive twice${fault.late === undefined ? "" : `, the second time up to ${formatSpan(fault.late)} later`}`;
    case "hold":
      return `${way(fault)} are held back`;
    case "throttle":
      return `${thousands(fault.perSecond)} a second pass of ${way(fault)}, and ${thousands(fault.queue)} may wait`;
    case "partition":
      if (fault.messages !== undefined) return `no ${way(fault)} get through`;
      return fault.direction === "both"
        ? `${describeScope(fault.from)} is cut off from ${other(fault.to)}`
        : `nothing gets through ${between(fault)}`;
    case "one-message": {
      const befalls = {
        drop: "is lost",
        delay: `arrives ${formatSpan(fault.by)} later`,
        duplicate: `arrives twice, ${formatSpan(fault.by)} apart`,
        corrupt: "arrives damaged",
      }[fault.does];
      return `one message (${fault.message}) from ${describeScope(fault.from)} to ${describeScope(fault.to)} ${befalls}`;
    }
    case "half-open":
      return `${percent(fault.ratio)} of the connections of ${clients(fault.clients)} lead nowhere, and nobody has noticed`;
    case "connection-reset":
      return `${percent(fault.ratio)} of the connections of ${clients(fault.clients)} are reset`;
    case "dns-failure":
      return `${clients(fault.clients)} get no answer from DNS`;
    case "dns-stale":
      return `${clients(fault.clients)} get old answers from DNS`;
    case "dns-frozen":
      return `changes of the names of ${fault.cluster} are not published`;
    case "disk-full":
      return `the disk of ${describeScope(fault.scope)} is full`;
    case "slow-cpu":
      return `the processors of ${describeScope(fault.scope)} are slow (${fault.factor} times)`;
    case "clock-skew": {
      const { ahead, behind, drift } = fault;
      const set = ahead > 0 ? `is ${formatSpan(ahead)} ahead` : behind > 0 ? `is ${formatSpan(behind)} behind` : "";
      const runs =
        drift === 0 ? "" : `runs ${thousands(Math.abs(drift))} millionths too ${drift > 0 ? "fast" : "slow"}`;
      return `the clock of ${describeScope(fault.scope)} ${[set, runs].filter((part) => part !== "").join(" and ")}`;
    }
    case "cold-cache":
      return `the page cache of ${describeScope(fault.scope)} is emptied`;
    case "disk-loss":
      return `the disks of ${describeScope(fault.scope)} are replaced by empty ones`;
    case "corrupt-pages":
      return `${percent(fault.ratio)} of the pages on ${describeScope(fault.scope)} go bad`;
    case "corrupt-log":
      return `${percent(fault.ratio)} of the log on ${describeScope(fault.scope)} goes bad`;
    case "lying-disk":
      return `the disk of ${describeScope(fault.scope)} says that writes are durable, and only caches them`;
    case "stale-disk":
      return `an image is taken of the disk of ${describeScope(fault.scope)}, which is to come back in its place`;
    case "torn-writes":
      return `what is on its way to the disk of ${describeScope(fault.scope)} will be torn when its power goes`;
    case "corrupt-writes":
      return `${percent(fault.ratio)} of the log written on ${describeScope(fault.scope)} is damaged`;
    case "misdirected-writes":
      return `${percent(fault.ratio)} of the log written on ${describeScope(fault.scope)} goes to another place on the disk`;
    case "disk-errors":
      return `${percent(fault.ratio)} of the disk operations on ${describeScope(fault.scope)} fail`;
    case "suspicion":
      return `${describeScope(fault.scope)} is taken for dead`;
    case "lying-health":
      return `the control plane takes ${describeScope(fault.scope)} for healthy, whatever happens to it`;
    case "insufficient-capacity":
      return `there are no machines to spare${fault.az === null ? "" : ` in ${fault.az}`}`;
    case "key-disabled":
      return `the encryption key of ${fault.cluster} is disabled`;
    case "control-plane-outage":
      return "the control plane stands still";
    case "object-store-outage":
      return "the object store takes no backup";
  }
}

function describeScope(scope: Scope): string {
  if ("az" in scope) return scope.az;
  if ("node" in scope) return scope.node;
  if ("instance" in scope) return scope.instance;
  if ("segment" in scope) return `the node of ${scope.segment}`;
  if ("storage" in scope) return `the storage of ${scope.storage}`;
  if ("controlPlane" in scope) return `the control plane of ${scope.controlPlane}`;
  if ("region" in scope) return scope.region;
  if ("outbound" in scope) return `the outbound replication server of ${scope.outbound}`;
  if ("inbound" in scope) return `the inbound replication server of ${scope.inbound}`;
  if ("proxy" in scope) return `RDS Proxy ${scope.proxy}`;
  if ("writer" in scope) return `the writer of ${scope.writer}`;
  if ("readers" in scope) return `the readers of ${scope.readers}`;
  return `the clients of ${scope.clients}`;
}

function clients(workload: string | null): string {
  return workload === null ? "all clients" : `the clients of ${workload}`;
}

type LinkFault = Extract<FaultSpec, { direction: unknown }>;

/** `messages from a to b`, or only those of some families. */
function way(fault: LinkFault): string {
  return `messages ${fault.messages === undefined ? "" : `(${fault.messages.join(", ")}) `}${between(fault)}`;
}

function between(fault: LinkFault): string {
  if (fault.direction === "both") return `between ${describeScope(fault.from)} and ${other(fault.to)}`;
  return `from ${describeScope(fault.from)} to ${other(fault.to)}`;
}

function other(to: Scope | null): string {
  return to === null ? "everybody else" : describeScope(to);
}

function slowness({ factor, extra, spread = 0 }: { factor: number; extra: number; spread?: number }): string {
  const parts = [
    factor > 1 ? `${factor} times` : "",
    extra > 0 ? `plus ${formatSpan(extra)}` : "",
    spread > 0 ? `plus up to ${formatSpan(spread)}` : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

function percent(ratio: number): string {
  return `${Math.floor(ratio * 10_000 + 0.5) / 100}%`;
}
