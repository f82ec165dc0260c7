/**
 * Engine versions of Aurora, as far as something asks for them (cluster reference 2.3, 3, 5.5, 5.11): which can have a
 * global database, forward writes, scale to zero or grow beyond 128 TiB, and which may change roles with which.
 *
 * Aurora MySQL's are its own numbers (`3.08.1`, or `8.0.mysql_aurora.3.08.1`), Aurora PostgreSQL's the community's with
 * Aurora's patch level (`16.4.2`; `16.4` is `16.4.0`). Left out: versions of single Regions, end of life, and every
 * difference in behaviour: a version is judged, not played.
 */
import type { EngineName } from "./engine-names.ts";

export interface EngineVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/** Undefined for what is no version of the engine. */
export function readVersion(engine: EngineName, text: string): EngineVersion | undefined {
  const pattern =
    engine === "aurora-mysql"
      ? /^(?:\d\.\d\.mysql_aurora\.)?([23])\.(\d\d)\.(\d{1,2})$/
      : /^(1[0-9])\.(\d{1,2})(?:\.(\d{1,2}))?$/;
  const match = pattern.exec(text);
  if (match === null) return undefined;
  return { major: Number(match[1]), minor: Number(match[2]), patch: Number(match[3] ?? 0) };
}

export const VERSION_HELP: Readonly<Record<EngineName, string>> = {
  "aurora-mysql": "write major, minor and patch: 3.08.1 or 8.0.mysql_aurora.3.08.1",
  "aurora-postgresql": "write major and minor, and Aurora's patch level if it matters: 16.4 or 16.4.2",
};

/**
 * By major version: the first minor version, and for Aurora MySQL its patch. A major version that is missing is too
 * old, or for later ones new enough.
 */
type Since = Readonly<Record<number, readonly [minor: number, patch?: number]>>;

const GLOBAL: Readonly<Record<EngineName, Since>> = {
  "aurora-mysql": { 2: [7], 3: [1] },
  "aurora-postgresql": { 11: [9], 12: [8], 13: [4], 14: [3], 15: [2], 16: [1], 17: [4] },
};
const SWITCHOVER: Since = { 2: [9, 1], 3: [0] };
const GLOBAL_FORWARDING: Readonly<Record<EngineName, Since>> = {
  "aurora-mysql": { 2: [8, 1], 3: [0] },
  "aurora-postgresql": { 14: [9], 15: [4], 16: [0] },
};
const LOCAL_FORWARDING: Readonly<Record<EngineName, Since>> = {
  "aurora-mysql": { 3: [4] },
  // 17.0 was a preview without it; 18.1 has it not yet, and of later ones nothing is said.
  "aurora-postgresql": { 14: [13], 15: [8], 16: [4], 17: [1], 18: [2] },
};
/** Volumes of 256 TiB; of 128 TiB before. */
const LARGE_VOLUME: Readonly<Record<EngineName, Since>> = {
  "aurora-mysql": { 3: [10] },
  "aurora-postgresql": { 15: [13], 16: [9], 17: [5] },
};

function isSince(version: EngineVersion, since: Since): boolean {
  const [minor, patch = 0] = since[version.major] ?? [];
  if (minor === undefined) return version.major > Math.max(...Object.keys(since).map(Number));
  return version.minor > minor || (version.minor === minor && version.patch >= patch);
}

export function canBeGlobal(engine: EngineName, version: EngineVersion): boolean {
  // 11.10 to 11.12 never could.
  const isGap = engine === "aurora-postgresql" && version.major === 11 && version.minor > 9 && version.minor < 13;
  return isSince(version, GLOBAL[engine]) && !isGap;
}

export function canForward(engine: EngineName, version: EngineVersion, isGlobal: boolean): boolean {
  return isSince(version, (isGlobal ? GLOBAL_FORWARDING : LOCAL_FORWARDING)[engine]);
}

export function hasLargeVolume(engine: EngineName, version: EngineVersion): boolean {
  return isSince(version, LARGE_VOLUME[engine]);
}

/** Serverless v2 at all, with up to 256 capacity units, and with auto-pause (cluster reference 2.3). */
const SERVERLESS: Readonly<Record<EngineName, readonly [Since, Since, Since]>> = {
  "aurora-mysql": [{ 3: [2] }, { 3: [6] }, { 3: [8] }],
  "aurora-postgresql": [
    { 13: [6], 14: [3], 15: [2], 16: [1] },
    { 13: [13], 14: [10], 15: [5], 16: [1] },
    { 13: [15], 14: [12], 15: [7], 16: [3] },
  ],
};

/** The largest MaxCapacity that a version takes, 0 where it has no Serverless v2, and whether MinCapacity may be 0. */
export function serverlessMost(
  engine: EngineName,
  version: EngineVersion,
): { readonly acuMax: number; readonly pauses: boolean } {
  const [some, large, pauses] = SERVERLESS[engine].map((since) => isSince(version, since));
  return { acuMax: large ? 256 : some ? 128 : 0, pauses };
}

/** Aurora PostgreSQL's minor versions from which on patch levels may differ (5.5). */
const PATCH_FREE_SINCE: Since = { 11: [17], 12: [12], 13: [8], 14: [5], 15: [0] };

/**
 * The patch levels that every member must have, or newer ones, as soon as one member has one of them. By major and
 * minor version.
 */
const TURNING_POINTS: Readonly<Record<string, number>> = {
  "16.1": 6,
  "16.2": 4,
  "16.3": 2,
  "16.4": 2,
  "15.3": 8,
  "15.4": 9,
  "15.5": 6,
  "15.6": 4,
  "15.7": 2,
  "15.8": 2,
  "14.8": 8,
  "14.9": 9,
  "14.10": 6,
  "14.11": 4,
  "14.12": 2,
  "14.13": 2,
};

/** Why a managed switchover or failover between members of these versions is refused; undefined when it is not. */
export function managedRefusal(
  engine: EngineName,
  kind: "switchover" | "failover",
  from: EngineVersion,
  to: EngineVersion,
  all: readonly EngineVersion[],
): string | undefined {
  if (from.major !== to.major || from.minor !== to.minor)
    return `the versions differ, ${shown(engine, from)} and ${shown(engine, to)}: major and minor version must be the same`;
  if (engine === "aurora-mysql") {
    if (from.patch !== to.patch)
      return `the patch levels differ, ${shown(engine, from)} and ${shown(engine, to)}: in Aurora MySQL they must be the same`;
    if (kind === "switchover" && !isSince(from, SWITCHOVER))
      return `${shown(engine, from)} has no switchover; 2.09.1 and later have`;
    return undefined;
  }
  if (from.patch !== to.patch && !isSince(from, PATCH_FREE_SINCE))
    return `the patch levels differ, ${shown(engine, from)} and ${shown(engine, to)}: at ${from.major}.${from.minor} they must be the same`;
  const pointOf = (version: EngineVersion): number => TURNING_POINTS[`${version.major}.${version.minor}`] ?? Infinity;
  const behind = all.find((version) => version.patch < pointOf(version));
  const beyond = all.find((version) => version.patch >= pointOf(version));
  if (behind !== undefined && beyond !== undefined)
    return `${shown(engine, beyond)} and ${shown(engine, behind)} can't change roles: every member needs ${behind.major}.${behind.minor}.${pointOf(behind)} or newer, or none`;
  return undefined;
}

export function shown(engine: EngineName, { major, minor, patch }: EngineVersion): string {
  if (engine === "aurora-mysql") return `${major}.${minor < 10 ? "0" : ""}${minor}.${patch}`;
  return patch === 0 ? `${major}.${minor}` : `${major}.${minor}.${patch}`;
}
