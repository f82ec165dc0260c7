/** A cluster's volume: its size and limit, and quorums that must meet. */
import { FIXED } from "../fixed-figures.ts";
import type { Path } from "./issue.ts";
import type { Report } from "./read.ts";
import type { ScenarioFile } from "./schema.ts";
import type { ClusterSpec } from "./types.ts";
import { readSize, shown, SIZE_HELP } from "./units.ts";

/**
 * The largest volume that today's engine versions allow (cluster reference 3), and what the papers' Aurora allowed (P17
 * 2.2).
 */
const SIZE_MAX = FIXED.volumeBytesMax.value;
const LIMIT = FIXED.volumeBytesLimit.value;
const GROUP_BYTES = FIXED.groupBytes.value;
const MEMBERS = FIXED.membersPerGroup.value;
type VolumeFile = NonNullable<NonNullable<NonNullable<ScenarioFile["topology"]>["clusters"]>[number]["volume"]>;

export function normalizeVolume(volume: VolumeFile, path: Path, report: Report): ClusterSpec["volume"] {
  const size = readSize(volume.size ?? "640GB");
  if (size === undefined)
    report([...path, "size"], `${shown(volume.size)} is not a whole number of bytes: ${SIZE_HELP}`);
  else if (size === 0) report([...path, "size"], "must be more than nothing; the smallest volume is 10GB");
  else if (size > SIZE_MAX) report([...path, "size"], "is above the largest Aurora volume, 256TiB");
  const limitBytes =
    volume.limit === undefined ? Math.max(LIMIT, size ?? 0) : volumeLimit(volume.limit, [...path, "limit"], report);
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

export function volumeLimit(given: string, path: Path, report: Report): number {
  const limit = readSize(given);
  if (limit === undefined) report(path, `${shown(given)} is not a whole number of bytes: ${SIZE_HELP}`);
  else if (limit < GROUP_BYTES) report(path, "is below one protection group, 10GB");
  else if (limit > SIZE_MAX) report(path, "is above the largest Aurora volume, 256TiB");
  return limit ?? LIMIT;
}
