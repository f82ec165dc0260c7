/**
 * Faults of the network, as the file has them: between whom, which messages, how many of them, how hard. Shares and
 * slowness are read here for all faults.
 */
import type { MessageFamily } from "../facts/index.ts";
import type { Micros } from "../kernel/index.ts";
import type { Path } from "./issue.ts";
import { onlyScope, type FaultContext } from "./normalize-scope.ts";
import { readShare, readSpan } from "./read.ts";
import type { FileOf, ScopeFile } from "./schema.ts";
import type { Direction, FaultDetails, Scope } from "./types.ts";

interface LinkFile {
  from: ScopeFile;
  to?: ScopeFile | undefined;
  direction?: Direction | undefined;
  messages?: readonly MessageFamily[] | undefined;
}

export function sides(
  fault: LinkFile,
  path: Path,
  context: FaultContext,
): { from: Scope; to: Scope | null; direction: Direction; messages?: readonly MessageFamily[] } {
  return {
    from: onlyScope(fault.from, [...path, "from"], context),
    to: fault.to === undefined ? null : onlyScope(fault.to, [...path, "to"], context),
    direction: fault.direction ?? "both",
    ...(fault.messages === undefined ? {} : { messages: fault.messages }),
  };
}

export function slowness(
  fault: { factor?: number | undefined; extra?: string | undefined; spread?: string | undefined },
  path: Path,
  { report }: FaultContext,
): { factor: number; extra: Micros } {
  const factor = fault.factor ?? 1;
  const extra = readSpan(fault.extra, 0, [...path, "extra"], report);
  if (factor === 1 && extra === 0 && fault.spread === undefined)
    report(path, "slows nothing: give factor, extra or both");
  return { factor, extra };
}

export function slowLink(fault: FileOf<"slow-link">, path: Path, context: FaultContext): FaultDetails<"slow-link"> {
  return { ...sides(fault, path, context), ...slowness(fault, path, context), ...unevenness(fault, path, context) };
}

/** How unevenly a fault slows: absent where it slows everything alike. */
function unevenness(
  fault: FileOf<"slow-link">,
  path: Path,
  context: FaultContext,
): { spread?: Micros; ratio?: number } {
  const spread = readSpan(fault.spread, 0, [...path, "spread"], context.report);
  const ratio = shareOf(fault.intensity, path, context);
  return { ...(spread > 0 ? { spread } : {}), ...(ratio < 1 ? { ratio } : {}) };
}

export function lossOf(
  fault: LinkFile & { intensity?: string | number | undefined },
  path: Path,
  context: FaultContext,
): FaultDetails<"loss"> {
  const ratio = shareOf(fault.intensity, path, context);
  return { ...sides(fault, path, context), ratio };
}

export function duplicates(fault: FileOf<"duplicate">, path: Path, context: FaultContext): FaultDetails<"duplicate"> {
  const ratio = shareOf(fault.intensity, path, context);
  const late = readSpan(fault.late, 0, [...path, "late"], context.report);
  return { ...sides(fault, path, context), ratio, ...(late > 0 ? { late } : {}) };
}

/** How many messages may wait where nobody says. [choice] */
const QUEUE = 20;

export function throttle(fault: FileOf<"throttle">, path: Path, context: FaultContext): FaultDetails<"throttle"> {
  return { ...sides(fault, path, context), perSecond: fault.perSecond, queue: fault.queue ?? QUEUE };
}

/** Families that travel in connections. */
const CONNECTED: readonly MessageFamily[] = ["statements", "forwarding", "stream"];

/**
 * How long after a message its twin comes where nobody says. [choice] the millisecond that twins are spread over
 * elsewhere
 */
const TWIN_AFTER = 1_000;

export function oneMessage(
  { from, to, message, number = 1, does, by }: FileOf<"one-message">,
  path: Path,
  context: FaultContext,
): FaultDetails<"one-message"> {
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
export function shareOf(intensity: string | number | undefined, path: Path, { report, warn }: FaultContext): number {
  const at = [...path, "intensity"];
  const ratio = intensity === undefined ? 1 : readShare(intensity, at, report);
  if (intensity !== undefined && ratio === 0) warn(at, "is nothing: the fault does nothing");
  return ratio;
}
