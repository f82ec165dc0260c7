/** Twin worlds: the same draw for the same purpose, and what that is worth. */
import { describe, expect, test } from "vitest";
import { alsoApart, compareTwins, playTwin, type TwinRun } from "../../sim/explore/index.ts";
import { Engine } from "../../sim/kernel/index.ts";
import { parametersOf } from "../../sim/parameters/parameters.ts";
import { open } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { Hosts, Network } from "../../sim/world/index.ts";
import { scenarioFrom } from "../worlds.ts";

const worldOf = (cluster: string, more = ""): Scenario =>
  scenarioFrom(`
scenario: 1
name: twin
duration: 3s
topology: { clusters: [{ id: main, ${cluster} }] }
workloads: [{ id: app, kind: open, rate: 100/s, reads: 20%, keys: { count: 300 }, az: us-east-1c, timeout: 2s }]
${more}`);
const AURORA = "volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: one }, { id: two, az: us-east-1b }]";
const FIVE = AURORA.replace("storageNodesPerAz: 2", "storageNodesPerAz: 2, writeQuorum: 5, readQuorum: 2");
const MIRRORED = "design: mirrored-mysql, instances: [{ id: one }, { id: two, az: us-east-1b }]";

const seeds = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1));

describe("twins: common luck", () => {
  test("clients begin the same at the same moments, whichever design answers them", () => {
    const begun = (scenario: Scenario) => {
      const run = open(scenario, { seed: "7", history: true, luckByWay: true });
      run.finish();
      return run
        .history()
        .map(({ f, key, invoke }) => `${invoke} ${f} ${key}`)
        .toSorted();
    };
    const [aurora, five, mirrored] = [AURORA, FIVE, MIRRORED].map((cluster) => begun(worldOf(cluster)));
    expect(aurora.length).toBeGreaterThan(250);
    expect(five).toEqual(aurora);
    expect(mirrored).toEqual(aurora);
  });

  test("the n-th message of a way takes as long, whatever else is sent", () => {
    const delays = (isBusy: boolean, byWay: boolean): number[] => {
      const engine = new Engine("3");
      const hosts = new Hosts(engine);
      hosts.addAz("us-east-1a");
      for (const name of ["a", "b", "c"]) hosts.addHost(name, { region: "us-east-1", az: "us-east-1a" });
      const network = new Network(engine, hosts);
      network.connect(parametersOf({}), false, byWay);
      const [a, b, c] = [0, 1, 2].map((host) => network.addActor(host));
      const heard: number[] = [];
      const kind = network.registerMessage("message", (target, sentAt) => {
        if (target === b) heard.push(engine.now - sentAt);
      });
      for (let message = 0; message < 50; message++) {
        if (isBusy) network.send(a, c, kind, engine.now, 0, 0);
        network.send(a, b, kind, engine.now, 0, 0);
        engine.runTo(engine.now + 100_000);
      }
      return heard;
    };
    expect(delays(true, true)).toEqual(delays(false, true));
    expect(delays(true, false)).not.toEqual(delays(false, false));
  });

  test("random faults strike both alike", () => {
    const chaos = "random: { faults: 3, actions: 0, kinds: [az-outage, crash, slow-disk], survive: az, longest: 1s }";
    const faults = (cluster: string) => open(worldOf(cluster, chaos), { seed: "5" }).scenario.faults;
    expect(faults(FIVE)).toEqual(faults(AURORA));
    expect(faults(AURORA).length).toBeGreaterThan(0);
  });
});

describe("twins: what they show", () => {
  const play = (scenario: Scenario, count: number, isAlone = false): TwinRun[] =>
    seeds(count).map((seed) =>
      playTwin(scenario, isAlone ? `${seed} ${scenario.clusters[0].volume.writeQuorum}` : seed, isAlone),
    );

  test("a world and itself: no difference in anything", () => {
    const compared = compareTwins(play(worldOf(AURORA), 3), play(worldOf(AURORA), 3));
    for (const one of Object.values(compared)) expect([one.difference, one.low, one.high]).toEqual([0, 0, 0]);
  });

  test("a known answer: five milliseconds more of processor time for each statement are five more of each commit, and nothing else", () => {
    const [quick, slow] = [100, 5_100].map((statementCpu) =>
      worldOf(AURORA, `parameters: { statementCpu: ${statementCpu}us }`),
    );
    const { commitLatencyP50, availability, lostCommits } = compareTwins(play(quick, 6), play(slow, 6));
    // Latencies are kept in classes of a few hundredths.
    expect(commitLatencyP50.low).toBeGreaterThan(4_800);
    expect(commitLatencyP50.high).toBeLessThan(5_200);
    // A statement or two more is under way when the run ends.
    expect(Math.abs(availability.difference)).toBeLessThan(0.005);
    expect(lostCommits.difference).toBe(0);
  });

  test("4/6 and 5/6: common luck narrows the interval, and luck of their own does not", () => {
    const [four, five] = [worldOf(AURORA), worldOf(FIVE)];
    const shared = compareTwins(play(four, 12), play(five, 12)).commitLatencyP50;
    const alone = compareTwins(play(four, 12, true), play(five, 12, true)).commitLatencyP50;
    expect(shared.low).toBeGreaterThan(0);
    expect(shared.worth).toBeGreaterThan(2 * alone.worth);
    expect((shared.high as number) - (shared.low as number)).toBeLessThan(
      (alone.high as number) - (alone.low as number),
    );
  });

  test("four designs, six pairs, a zone away for a second and a half: what each pair must show", () => {
    const outage = "faults: [{ kind: az-outage, az: us-east-1b, at: 1s, for: 1500ms }]\nexpect: { exercised: [I1] }";
    const members = (kind: string): string =>
      AURORA.replace("storageNodesPerAz: 2", `storageNodesPerAz: 2, members: ${kind}`);
    const designs = { six: AURORA, three: members("three"), tails: members("full-tail"), mirrored: MIRRORED };
    const runs = Object.fromEntries(
      Object.entries(designs).map(([name, cluster]) => [name, play(worldOf(cluster, outage), 4)]),
    );
    // A check that a design does not have is no promise of it; nothing else failed either.
    expect(Object.values(runs).flatMap((own) => own.flatMap(({ failed }) => failed))).toEqual([]);
    const of = (a: string, b: string) => compareTwins(runs[a], runs[b]);
    for (const aurora of ["six", "three", "tails"]) {
      // A zone that is away stops a pair, and no quorum; and a commit goes twice through five steps.
      expect(of(aurora, "mirrored").writeGap.low, aurora).toBeGreaterThan(1_000_000);
      expect(of(aurora, "mirrored").availability.high, aurora).toBeLessThan(0);
      expect(of(aurora, "mirrored").commitLatencyP50.low, aurora).toBeGreaterThan(1_000);
      expect(of(aurora, "mirrored").lostCommits).toMatchObject({ meanA: 0, meanB: 0 });
    }
    // Three copies are half the I/Os; three tails are as many copies of the log as before, and as quick.
    for (const [more, diff] of [
      ["six", -3],
      ["tails", -3],
    ] as const) {
      const { low, high } = of(more, "three").iosPerTransaction;
      expect([low, high], more).toEqual([expect.closeTo(diff, 0), expect.closeTo(diff, 0)]);
    }
    const { commitLatencyP50, iosPerTransaction } = of("six", "tails");
    for (const { low, high } of [commitLatencyP50, iosPerTransaction])
      expect([(low as number) <= 0, (high as number) >= 0]).toEqual([true, true]);
  });

  test("what two scenarios have apart beside their topology is named", () => {
    expect(alsoApart(worldOf(AURORA), worldOf(MIRRORED))).toEqual([]);
    expect(alsoApart(worldOf(AURORA), worldOf(FIVE, "parameters: { statementCpu: 200us }"))).toEqual(["parameters"]);
    expect(alsoApart(worldOf(AURORA), worldOf(AURORA, "faults: [{ kind: crash, instance: two, at: 1s }]"))).toEqual([
      "faults",
    ]);
  });
});
