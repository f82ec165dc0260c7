/** A cluster's volume: its size and limit, and quorums that must meet. */
import { hasLargeVolume, readVersion } from "../facts/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { Path } from "./issue.ts";
import type { Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec } from "./types.ts";
import { readSize, shown, SIZE_HELP } from "./units.ts";

/** What the papers' Aurora allowed (P17 2.2). */
const LIMIT = FIXED.volumeBytesLimit.value;
const GROUP_BYTES = FIXED.groupBytes.value;
const MEMBERS = FIXED.membersPerGroup.value;
type VolumeFile = NonNullable<NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number]["volume"]>;

/** Of what a volume's size depends on besides the file. */
interface Engine {
  readonly engine: ClusterSpec["engine"];
  readonly engineVersion?: string | undefined;
}

export function normalizeVolume(volume: VolumeFile, engine: Engine, path: Path, report: Report): ClusterSpec["volume"] {
  const most = mostOf(engine);
  const size = readSize(volume.size ?? "640GB");
  if (size === undefined)
    report([...path, "size"], `${shown(volume.size)} is not a whole number of bytes: ${SIZE_HELP}`);
  else if (size === 0) report([...path, "size"], "must be more than nothing; the smallest volume is 10GB");
  else if (size > most.bytes) report([...path, "size"], `is above ${most.words}`);
  const limitBytes =
    volume.limit === undefined
      ? Math.max(LIMIT, size ?? 0)
      : volumeLimit(volume.limit, [engine], [...path, "limit"], report);
  if (size !== undefined && size > limitBytes) report([...path, "size"], "is above the volume's limit");
  const members = volume.members ?? "like";
  if (members === "full-tail" && (volume.writeQuorum ?? 4) !== 4)
    report([...path, "writeQuorum"], "is 4 where members are unlike: four of six, or the three full ones");
  if (members === "full-tail" && (volume.readQuorum ?? 3) !== 3)
    report([...path, "readQuorum"], "is 3 where members are unlike: three of six with a full one");
  const isThree = members === "three";
  const [copies, word] = isThree ? [3, "three"] : [MEMBERS, "six"];
  // Of three, majorities.
  const writeQuorum = volume.writeQuorum ?? (isThree ? 2 : FIXED.writeQuorum.value);
  const readQuorum = volume.readQuorum ?? (isThree ? 2 : FIXED.readQuorum.value);
  for (const [key, quorum] of [
    ["writeQuorum", writeQuorum],
    ["readQuorum", readQuorum],
  ] as const)
    if (quorum > copies) report([...path, key], `is ${quorum}, and of three members there are three`);
  if (writeQuorum + readQuorum <= copies) {
    report(
      [...path, volume.readQuorum === undefined ? "writeQuorum" : "readQuorum"],
      `a write quorum of ${writeQuorum} and a read quorum of ${readQuorum} need not meet in ${word} copies: their sum must be at least ${copies + 1}`,
    );
  }
  if (2 * writeQuorum <= copies)
    report(
      [...path, "writeQuorum"],
      `two write quorums of ${writeQuorum} need not meet in ${word} copies: at least ${(copies >> 1) + 1}`,
    );
  const longAzOutage = volume.longAzOutage ?? "wait";
  if (longAzOutage === "three-of-four" && (isThree || writeQuorum !== 4 || readQuorum !== 3))
    report([...path, "longAzOutage"], "goes with the usual quorums only, 4 of 6 to write and 3 of 6 to read");
  const groups = Math.max(1, Math.ceil((size ?? GROUP_BYTES) / GROUP_BYTES));
  const storageNodesPerAz = volume.storageNodesPerAz ?? 8;
  return {
    sizeBytes: groups * GROUP_BYTES,
    limitBytes,
    members,
    storageNodesPerAz,
    writeQuorum,
    readQuorum,
    longAzOutage,
  };
}

/** The limit of the volumes of clusters: none of them may be below it. */
export function volumeLimit(given: string, clusters: readonly Engine[], path: Path, report: Report): number {
  const limit = readSize(given);
  const [most] = clusters.map(mostOf).sort((a, b) => a.bytes - b.bytes);
  if (limit === undefined) report(path, `${shown(given)} is not a whole number of bytes: ${SIZE_HELP}`);
  else if (limit < GROUP_BYTES) report(path, "is below one protection group, 10GB");
  else if (limit > most.bytes) report(path, `is above ${most.words}`);
  return limit ?? LIMIT;
}

/** The largest volume that the engine's version, or a recent one, allows (cluster reference 3), and its name. */
function mostOf({ engine, engineVersion }: Engine): { readonly bytes: number; readonly words: string } {
  const version = engineVersion === undefined ? undefined : readVersion(engine, engineVersion);
  if (version === undefined || hasLargeVolume(engine, version))
    return { bytes: FIXED.volumeBytesMax.value, words: "the largest Aurora volume, 256TiB" };
  return {
    bytes: FIXED.volumeBytesOlder.value,
    words: `the largest volume of ${engine} ${engineVersion ?? ""}, 128TiB (InvalidParameterValue)`,
  };
}
