/**
 * Schedules that once failed, found by random-faults.test.ts and made small: what each of them meets is rare, and must
 * stay mended.
 */
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { ActionSpec, FaultSpec } from "../../../sim/scenario/types.ts";
import { scenarioFrom, small } from "../../worlds.ts";
import { BASES } from "./schedules.ts";

interface Found {
  readonly what: string;
  readonly base: number;
  readonly seed: number;
  readonly faults: readonly FaultSpec[];
  readonly actions: readonly ActionSpec[];
}

const FOUND: readonly Found[] = [
  {
    what: "the message of a recovery that another has overtaken brings its range along, though nobody else holds it (I20)",
    base: 1,
    seed: 567237,
    faults: [
      { kind: "pause", at: 1_404_000, for: 680_000, scope: { instance: "reader-3" } },
      {
        kind: "slow-link",
        at: 1_796_000,
        for: 1_181_000,
        from: { az: "us-east-1a" },
        to: null,
        direction: "both",
        factor: 2,
        extra: 72_000,
      },
    ],
    actions: [
      { kind: "failover", at: 1_054_000, to: "writer-2" },
      { kind: "promote", at: 1_862_000, instance: "writer-1" },
    ],
  },
  {
    what: "members that hold the range of a recovery which never opened need not know what it annulled (I22, I28)",
    base: 1,
    seed: 761061,
    faults: [
      { kind: "crash", at: 761_000, for: 193_000, scope: { instance: "reader-3" } },
      { kind: "partition", at: 1_253_000, for: 1_471_000, from: { az: "us-east-1a" }, to: null, direction: "one-way" },
      {
        kind: "partition",
        at: 914_000,
        for: 17_000,
        from: { instance: "writer-1" },
        to: { az: "us-east-1a" },
        direction: "both",
      },
      { kind: "crash", at: 2_200_000, for: 195_000, scope: { instance: "writer-2" } },
    ],
    actions: [
      { kind: "patch-storage", at: 1_090_000, az: "us-east-1b" },
      { kind: "move-segment", at: 1_418_000, segment: "pg0.c1" },
    ],
  },
  {
    what: "a newcomer that is sent away again because its node is silent is followed by the next, whoever else on that node is suspected first (L5)",
    base: 0,
    seed: 0,
    faults: [
      { kind: "az-outage", at: 28_000, for: 351_000, scope: { az: "us-east-1c" } },
      { kind: "pause", at: 288_000, for: 141_000, scope: { node: "storage-a1" } },
      { kind: "disk-loss", at: 50_000, for: 0, scope: { node: "storage-c1" } },
    ],
    actions: [],
  },
  {
    what: "a member of a group that is being made is replaced before the group is in use (I3, I25, I28, I32)",
    base: 5,
    seed: 760337,
    faults: [{ kind: "az-outage", at: 704_000, for: 300_000, scope: { az: "us-east-1c" } }],
    actions: [{ kind: "patch-storage", at: 3_000, az: "us-east-1b" }],
  },
  {
    what: "a recovery that opens while the control plane makes a group knows the groups in use (I32)",
    base: 5,
    seed: 561501,
    faults: [
      { kind: "az-outage", at: 1925000, for: 501000, scope: { az: "us-east-1a" } },
      { kind: "disk-loss", at: 1884000, for: 0, scope: { node: "storage-a1" } },
    ],
    actions: [{ kind: "patch-storage", at: 33000, az: "us-east-1b" }],
  },
  {
    what: "a recovery does not believe one that never opened and that another has overruled (I16)",
    base: 0,
    seed: 156192,
    faults: [
      { kind: "partition", at: 0, for: 1170000, from: { az: "us-east-1b" }, to: null, direction: "one-way" },
      { kind: "partition", at: 3000, for: 1148000, from: { az: "us-east-1a" }, to: null, direction: "both" },
    ],
    actions: [{ kind: "promote", at: 1019000, instance: "writer-2" }],
  },
  {
    what: "a reader does not hear of the last VDL of a writer that restarts while the control plane stands still (L11)",
    base: 1,
    seed: 42_625,
    faults: [{ kind: "control-plane-outage", at: 2_606_000, for: 1_395_000 }],
    actions: [
      { kind: "reboot", at: 2_725_000, instance: "writer-1" },
      { kind: "move-segment", at: 0, segment: "pg0.c1" },
    ],
  },
  {
    what: "while the control plane is hardly heard: a newcomer that was given up is a member for some time still (I1)",
    base: 1,
    seed: 999_983,
    faults: [
      {
        kind: "loss",
        at: 0,
        for: 408_000,
        from: { node: "storage-b2" },
        to: { az: "us-east-1b" },
        direction: "both",
        ratio: 0.23,
      },
      { kind: "loss", at: 0, for: 4_000_000, from: { controlPlane: "main" }, to: null, direction: "both", ratio: 0.67 },
    ],
    actions: [],
  },
  {
    what: "a group counts four members after a recovery has laid down its range and before it opens: what it annuls need not be there (I28)",
    base: 4,
    seed: 0,
    faults: [
      {
        kind: "duplicate",
        at: 0,
        for: 209_000,
        from: { node: "storage-b3" },
        to: { node: "storage-a3" },
        direction: "both",
        ratio: 0.44,
      },
      { kind: "slow-disk", at: 0, for: 1_009_000, scope: { node: "storage-b3" }, factor: 1, extra: 157_000 },
      {
        kind: "loss",
        at: 1_423_000,
        for: 751_000,
        from: { az: "us-east-1a" },
        to: null,
        direction: "both",
        ratio: 0.6,
      },
    ],
    actions: [],
  },
  {
    what: "a group is fenced for an exchange while the control plane stands still, and another of its members has just been kept (L3)",
    base: 3,
    seed: 5871,
    faults: [
      { kind: "az-outage", at: 139_000, for: 588_000, scope: { az: "us-east-1c" } },
      { kind: "control-plane-outage", at: 965_000, for: 904_000 },
      { kind: "pause", at: 340_000, for: 836_000, scope: { node: "storage-a3" } },
    ],
    actions: [],
  },
  {
    what: "a newcomer of a group that is being made loses its disk, and is not made again under its old name (I30)",
    base: 5,
    seed: 16,
    faults: [
      { kind: "az-outage", at: 1_961_000, for: 1_254_000, scope: { az: "us-east-1a" } },
      { kind: "disk-loss", at: 2_519_000, for: 0, scope: { node: "storage-a3" } },
    ],
    actions: [{ kind: "patch-storage", at: 1_274_000, az: "us-east-1b" }],
  },
  {
    what: "what a reader asked before it was answered comes late, and does not raise the read floor above its views (I38)",
    base: 5,
    seed: 480_875,
    faults: [
      {
        kind: "slow-link",
        at: 1_619_000,
        for: 1_361_000,
        from: { az: "us-east-1a" },
        to: null,
        direction: "one-way",
        factor: 2,
        extra: 39_000,
      },
      {
        kind: "slow-link",
        at: 1_044_000,
        for: 1_154_000,
        from: { az: "us-east-1b" },
        to: null,
        direction: "one-way",
        factor: 2,
        extra: 81_000,
      },
    ],
    actions: [
      { kind: "promote", at: 109_000, instance: "writer-2" },
      { kind: "long-query", at: 2_156_000, for: 1_673_000, instance: "writer-1" },
    ],
  },
  {
    what: "a page that comes from storage has what the writer has written to it meanwhile, so that its cache can be trusted after a restart (C54)",
    base: 0,
    seed: 102_360,
    faults: [],
    actions: [{ kind: "reboot", at: 65_000, instance: "writer-1" }],
  },
  {
    what: "a group is fenced for an exchange because a member is taken for dead that is not: nobody is to blame but the suspicion (L1, L3, L8)",
    base: 0,
    seed: 7,
    faults: [
      {
        kind: "throttle",
        at: 2854000,
        for: 760000,
        from: { instance: "reader-3" },
        to: null,
        direction: "both",
        perSecond: 203,
        queue: 10,
      },
      { kind: "corrupt-log", at: 1304000, for: 0, scope: { node: "storage-c2" }, ratio: 0.38 },
      { kind: "pause", at: 1002000, for: 1019000, scope: { node: "storage-c1" } },
      {
        kind: "slow-link",
        at: 773000,
        for: 148000,
        from: { az: "us-east-1a" },
        to: { node: "storage-a3" },
        direction: "both",
        factor: 2,
        extra: 15000,
      },
      {
        kind: "duplicate",
        at: 1110000,
        for: 1427000,
        from: { node: "storage-b3" },
        to: { az: "us-east-1a" },
        direction: "both",
        messages: ["writes", "recovery"],
        ratio: 0.12,
        late: 800000,
      },
      { kind: "az-outage", at: 1720000, for: 1413000, scope: { az: "us-east-1b" } },
      { kind: "suspicion", at: 1998000, for: 521000, scope: { node: "storage-c3" } },
      { kind: "disk-loss", at: 105000, for: 0, scope: { node: "storage-a1" } },
    ],
    actions: [{ kind: "patch-storage", at: 1_083_000, az: "us-east-1b" }],
  },
  {
    what: "of two outages of the control plane the first ends in the middle of the second: it stands still all the time (L1, L8)",
    base: 5,
    seed: 978_497,
    faults: [
      { kind: "az-outage", at: 1_063_000, for: 1_142_000, scope: { az: "us-east-1b" } },
      { kind: "control-plane-outage", at: 1_555_000, for: 1_156_000 },
      { kind: "control-plane-outage", at: 2_563_000, for: 1_353_000 },
      { kind: "disk-loss", at: 1_839_000, for: 0, scope: { node: "storage-a3" } },
    ],
    actions: [],
  },
  {
    what: "while the control plane is hardly heard: more newcomers of a group than the books had bits for",
    base: 2,
    seed: 773_712,
    faults: [
      { kind: "loss", at: 0, for: 4_000_000, from: { controlPlane: "main" }, to: null, direction: "both", ratio: 0.67 },
    ],
    actions: [],
  },
];

describe("storage: schedules that once failed", () => {
  test.each(FOUND)("$what", ({ base, seed, faults, actions }) => {
    const report = run({ ...BASES[base], faults, actions }, { seed });
    // How long things take while the control plane is hardly heard is nobody's promise.
    const isHeard = !faults.some((fault) => fault.kind === "loss" && "controlPlane" in fault.from);
    const failed = report.checks.filter(({ name, verdict }) => verdict === "fail" && (isHeard || !/^L\d/.test(name)));
    expect(failed).toEqual([]);
    expect(report.clients.lostCommits).toBe(0);
  });
});

test("who waits for a zone that comes back behind is late from its rounds of gossip on, however long it has waited (L1, L8)", () => {
  const faults = [
    "kind: az-outage, az: us-east-1c, at: 1s, for: 14s",
    // What was written between the two outages is on the four members elsewhere, of which two are left.
    "kind: az-outage, az: us-east-1b, at: 2s",
  ];
  const scenario = small({ size: "10GB", duration: "30s", faults, parameters: "{ gossipPeriod: 1s }" });
  for (const seed of [1, 2]) {
    const { checks, clients } = run(scenario, { seed });
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(clients.lostCommits).toBe(0);
  }
});

test("a recovery may wait for some rounds of gossip, however far they are apart (L6)", () => {
  const cut = (node: string): string =>
    `kind: partition, at: 9500ms, for: 500ms, from: { instance: writer-1 }, to: { node: ${node} }`;
  const faults = [
    ...["storage-a1", "storage-a2", "storage-b1"].map(cut),
    // What only two of those four have that are left, the other two learn from them.
    "kind: az-outage, az: us-east-1c, at: 10s, for: 25s",
    "kind: crash, instance: writer-1, at: 10s, for: 500ms",
  ];
  const scenario = small({ size: "20GB", duration: "40s", rate: "30/s", faults, parameters: "{ gossipPeriod: 5s }" });
  let slowest = 0;
  for (const seed of [1, 2, 3, 4, 5, 6, 7, 8]) {
    const { checks, clients } = run(scenario, { seed });
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    slowest = Math.max(slowest, clients.writeUnavailableUsMax);
  }
  expect(slowest).toBeGreaterThan(15_000_000);
});

test("a recovery waits for a change of members of which nobody can be told (L6)", () => {
  const faults = [
    "kind: control-plane-outage, at: 12029ms, for: 3930ms",
    "kind: partition, at: 10500ms, for: 18724ms, direction: one-way, from: { controlPlane: main }, to: { storage: main }",
  ];
  const scenario = scenarioFrom(`
scenario: 1
name: untold
duration: 60s
topology:
  clusters: [{ id: main, onHeartbeatLoss: stop, volume: { size: 40GB, storageNodesPerAz: 3 }, instances: [{ id: w }] }]
faults:
${faults.map((fault) => `  - { ${fault} }`).join("\n")}
`);
  const { checks, story } = run(scenario, { seed: 1 });
  expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  const [opened] = story.filter(({ text }) => text.startsWith("The volume is open under epoch 2"));
  expect(opened.at).toBeGreaterThan(29_224_000);
});
