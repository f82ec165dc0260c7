/** Bad input about storage and actions: refused with the place, the key and what would be right. */
import { expect, test } from "vitest";
import { issuesOf } from "../worlds.ts";

const base = (volume: string, more = ""): string => `scenario: 1
name: probe
duration: 10s
topology:
  clusters:
    - id: main
      volume: { ${volume} }
      instances: [{ id: writer-1 }]
${more}`;

const refusal = (volume: string, more = ""): string => {
  return issuesOf(base(volume, more));
};

test.each([
  ["size: 80TB, limit: 70TB", "", "f.yaml:7:17: topology.clusters[0].volume.size: is above the volume's limit"],
  ["size: 80TB, limit: 128TiB", "", "accepted"],
  ["limit: 5GB", "", "is below one protection group, 10GB"],
  ["limit: 300TiB", "", "is above the largest Aurora volume, 256TiB"],
  ["limit: 256TiB", "", "accepted"],
  ["size: 300TiB", "", "is above the largest Aurora volume, 256TiB"],
  [
    "limit: 256TiB",
    "      engineVersion: 3.08.1",
    "volume.limit: is above the largest volume of aurora-mysql 3.08.1, 128TiB (InvalidParameterValue)",
  ],
  ["limit: 256TiB", "      engineVersion: 3.10.0", "accepted"],
  ["limit: 128TiB", '      engine: aurora-postgresql\n      engineVersion: "16.8"', "accepted"],
  [
    "size: 200TiB",
    '      engine: aurora-postgresql\n      engineVersion: "16.8"',
    "volume.size: is above the largest volume of aurora-postgresql 16.8, 128TiB",
  ],
  ["size: 200TiB", '      engine: aurora-postgresql\n      engineVersion: "16.9"', "accepted"],
  [
    "size: 20GB",
    "      engineVersion: 2.11.1\nactions: [{ kind: set-volume-limit, at: 1s, limit: 256TiB }]",
    "actions[0].limit: is above the largest volume of aurora-mysql 2.11.1, 128TiB",
  ],
  ["members: full-tail, writeQuorum: 5", "", "is 4 where members are unlike"],
  ["members: full-tail, readQuorum: 4", "", "is 3 where members are unlike"],
  ["members: full", "", "like, full-tail"],
  ["writeQuorum: 3", "", "need not meet"],
  ["storageNodesPerAz: 1", "", "must be at least 2"],
  ["size: 20GB", "faults: [{ kind: disk-loss, instance: writer-1, at: 1s }]", "is no storage node"],
  ["size: 20GB", "faults: [{ kind: disk-loss, node: storage-a9, at: 1s }]", 'there is no storage node "storage-a9"'],
  [
    "size: 20GB",
    "faults: [{ kind: disk-loss, node: storage-a1, at: 1s, for: 2s }]",
    'faults[0].for: does not go with kind "disk-loss"',
  ],
  ["size: 20GB", "faults: [{ kind: corrupt-pages, segment: pg7.a1, at: 1s, intensity: 10% }]", "there is no segment"],
  ["size: 20GB", "faults: [{ kind: corrupt-log, instance: writer-1, at: 1s, intensity: 10% }]", "is no storage node"],
  ["size: 20GB", "faults: [{ kind: corrupt-log, node: storage-a1, at: 1s, intensity: 110% }]", "is not a share"],
  ["size: 20GB", "faults: [{ kind: suspicion, az: us-east-1f, at: 1s }]", "there is no availability zone"],
  [
    "size: 20GB",
    "faults: [{ kind: object-store-outage, at: 1s, az: us-east-1a }]",
    'does not go with kind "object-store-outage"',
  ],
  ["size: 20GB", "actions: [{ kind: promote, at: 1s, instance: writer-2 }]", 'there is no instance "writer-2"'],
  ["size: 20GB", "actions: [{ kind: promote, at: 11s, instance: writer-1 }]", "comes after the run ends"],
  ["size: 20GB", "actions: [{ kind: move-segment, at: 1s, segment: pg2.a1 }]", "there is no segment"],
  ["size: 20GB", "actions: [{ kind: patch-storage, at: 1s, az: us-west-2a }]", "there is no availability zone"],
  ["size: 20GB", "actions: [{ kind: set-volume-limit, at: 1s, limit: 1GB }]", "is below one protection group"],
  ["size: 20GB", "actions: [{ kind: long-query, at: 1s, for: 0s }]", "must be longer than nothing"],
  ["size: 20GB", "actions: [{ kind: explode, at: 1s }]", "must be one of set-volume-limit, move-segment"],
  [
    "size: 20GB",
    "faults: [{ kind: throtle, from: { az: us-east-1b }, perSecond: 9, at: 1s }]",
    'Did you mean "throttle"?',
  ],
  [
    "size: 20GB",
    "workloads: [{ id: app, kind: open, rate: 1/s, instance: writer-3 }]",
    'there is no instance "writer-3"',
  ],
  ["size: 20GB", "workloads: [{ id: app, kind: open, rate: 1/s, bytesPerWrite: 2GB }]", "is above 1GB"],
  ["size: 20GB", "workloads: [{ id: app, kind: open, rate: 1/s, transaction: { writes: 17 } }]", "must be at most 16"],
  ["size: 20GB", "workloads: [{ id: app, kind: open, rate: 1/s, endpoint: writer, instance: writer-1 }]", "keep one"],
])("volume %s, %s", (volume, more, expected) => {
  expect(refusal(volume, more)).toContain(expected);
});
