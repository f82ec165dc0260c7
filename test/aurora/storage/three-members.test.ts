/**
 * Volumes of three members, one in each AZ, with 2/3 quorums: what the papers set six copies against (P17 2.1, P18
 * figure 1).
 */
import { describe, expect, test } from "vitest";
import { positionsOf, quorumTables } from "../../../sim/aurora/storage/quorum.ts";
import { build } from "../../../sim/build.ts";
import { compareTwins, playTwin } from "../../../sim/explore/index.ts";
import { open, run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { issuesOf, scenarioFrom, shipped } from "../../worlds.ts";

const worldOf = (volume: string, more = ""): Scenario =>
  scenarioFrom(`
scenario: 1
name: three
duration: 12s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 4, ${volume} }, instances: [{ id: writer-1 }, { id: reader-1, az: us-east-1b }] }]
workloads: [{ id: app, kind: open, rate: 100/s, reads: 30%, keys: { count: 300 }, timeout: 1s, retry: { attempts: 5, backoff: 50ms } }]
${more}`);
const THREE = "members: three";

describe("three members", () => {
  test("any two are a quorum, and one is none: a zone or a node may be away, and not both", () => {
    const { write, read } = quorumTables({ kind: "three", write: 2, read: 2 });
    const at = positionsOf("three");
    const present = at.reduce((mask, position) => mask | (1 << position), 0);
    for (const one of at) {
      expect([write[present & ~(1 << one)], read[present & ~(1 << one)]]).toEqual([1, 1]);
      expect([write[1 << one], read[1 << one]]).toEqual([0, 0]);
    }
  });

  test("every place has its member or is empty, the picture shows three, and nothing is sent elsewhere", () => {
    const scenario = worldOf(THREE);
    const world = build(scenario, { seed: "1", mutations: [], history: false, checks: true });
    expect(world.volume.metadata.membership(1).segments).toEqual([6, -1, 8, -1, 10, -1, -1, -1]);
    const playing = open(scenario, { seed: "1", metrics: true });
    playing.runTo(2_000_000);
    expect(playing.layout.memberNames).toEqual(["a1", "b1", "c1"]);
    expect(playing.layout.nodeOfSegment.length).toBe(6);
    const { pips, scl, pgcl } = playing.frame();
    expect([pips.length, scl.length, pgcl.length]).toEqual([6, 6, 2]);
    for (let group = 0; group < 2; group++) {
      const own = scl.subarray(group * 3, group * 3 + 3).toSorted();
      // The second of three has whatever counts.
      expect(own[1]).toBeGreaterThanOrEqual(pgcl[group]);
    }
    const like = open(worldOf("members: like"), { seed: "1", metrics: true });
    like.runTo(2_000_000);
    expect(playing.ios().writes * 2).toBeGreaterThan(like.ios().writes * 0.9);
    expect(playing.ios().writes * 2).toBeLessThan(like.ios().writes * 1.1);
  });

  test("every check holds under random faults and actions within what 2/3 bears, and beyond; and runs can be gone back in", () => {
    for (const survive of ["az", "nothing"]) {
      const scenario = worldOf(THREE, `random: { faults: 5, actions: 2, survive: ${survive}, until: 9s, longest: 3s }`);
      for (let seed = 1; seed <= 8; seed++) {
        const report = run(scenario, { seed });
        expect(
          report.checks.filter(({ verdict }) => verdict === "fail"),
          `seed ${seed}`,
        ).toEqual([]);
        if (seed > 2) continue;
        const hopping = open(scenario, { seed });
        hopping.runTo(4_000_000);
        const saved = hopping.save();
        hopping.runTo(9_000_000);
        hopping.load(saved);
        expect(hopping.finish()).toEqual(report);
      }
    }
  });

  test("a volume of three grows by groups of three", () => {
    const { checks, story } = run(grown(), { seed: 1 });
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(story.some(({ text }) => text.includes("The volume has grown"))).toBe(true);
  });

  test.each([
    ["ackBeforePersist", "I10-persist-before-ack"],
    ["sclSkipsHoles", "I4-scl-sound"],
  ])("the checks count by its own numbers: %s", (mutation, check) => {
    const lossy = worldOf(THREE, "faults: [{ kind: loss, from: { storage: main }, at: 1s, for: 8s, intensity: 20% }]");
    const failed = run(lossy, { seed: 1, mutations: [mutation] }).checks.filter(({ verdict }) => verdict === "fail");
    expect(failed.map(({ name }) => name)).toContain(check);
  });

  test("twins: 2/3 sends half as much and is as quick, until a zone and a node are gone", () => {
    const [six, three] = [worldOf("members: like"), worldOf(THREE)];
    const seeds = ["1", "2", "3", "4", "5", "6"];
    const calm = compareTwins(
      seeds.map((seed) => playTwin(six, seed)),
      seeds.map((seed) => playTwin(three, seed)),
    );
    expect(calm.iosPerTransaction.meanB / calm.iosPerTransaction.meanA).toBeCloseTo(0.5, 1);
    expect(Math.abs(calm.commitLatencyP50.difference)).toBeLessThan(500);
    const lost = shipped("two-of-three");
    const [{ volume, ...cluster }] = lost.clusters;
    const asSix = {
      ...lost,
      clusters: [{ ...cluster, volume: { ...volume, members: "like" as const, writeQuorum: 4, readQuorum: 3 } }],
      expect: {},
    };
    const gaps = compareTwins(
      [playTwin(asSix, "1"), playTwin(asSix, "2")],
      [playTwin(lost, "1"), playTwin(lost, "2")],
    ).writeGap;
    expect(gaps.meanA).toBeLessThan(20_000_000);
    expect(gaps.meanB).toBeGreaterThan(50_000_000);
  });

  test.each(["94", "230"])(
    "who has to copy a base, and has met only empty newcomers, holds up no commit that is judged: seed %s of a swarm",
    (seed) => {
      const { checks } = run(shipped("two-of-three"), { seed });
      expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
      expect(checks.find(({ name }) => name === "L1-commits-with-write-quorum")).toMatchObject({ verdict: "pass" });
    },
  );

  test.each([
    ["members: three, writeQuorum: 4", "writeQuorum: is 4, and of three members there are three"],
    [
      "members: three, writeQuorum: 1, readQuorum: 3",
      "writeQuorum: two write quorums of 1 need not meet in three copies: at least 2",
    ],
    [
      "members: three, readQuorum: 1",
      "readQuorum: a write quorum of 2 and a read quorum of 1 need not meet in three copies: their sum must be at least 4",
    ],
    ["members: three, longAzOutage: three-of-four", "longAzOutage: goes with the usual quorums only"],
  ])("refused: %s", (volume, expected) => {
    expect(refusal(`{ id: main, volume: { ${volume} } }`)).toContain(expected);
  });

  test("refused: a segment that it does not have, and a global database", () => {
    const three = "{ id: main, volume: { members: three } }";
    expect(refusal(three, "faults: [{ kind: crash, segment: pg0.b2, at: 1s }]")).toContain(
      'there is no segment "pg0.b2": they are pg0.a1 to pg63.c1, one to each of a, b and c',
    );
    const far = "  regions: [{ name: us-east-1 }, { name: eu-west-1 }]\n  global: { id: g }\n";
    expect(refusal(`${three}, { id: far, region: eu-west-1 }`, far)).toContain(
      "clusters[0].volume.members: is like or full-tail in a global database",
    );
  });
});

/** Half a megabyte a write fills the first group in a few seconds. */
function grown(): Scenario {
  return scenarioFrom(`
scenario: 1
name: grown
duration: 5s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 4, members: three } }] }
workloads: [{ id: app, kind: open, rate: 100/s, reads: 0%, keys: { count: 300 }, bytesPerWrite: 100MB, timeout: 2s }]
`);
}

function refusal(clusters: string, more = ""): string {
  return issuesOf(`scenario: 1\nname: probe\nduration: 10s\ntopology:\n  clusters: [${clusters}]\n${more}`);
}
