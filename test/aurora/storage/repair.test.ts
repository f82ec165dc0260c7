/** Replacing members, growing, collecting: what a person would see of it, in numbers. */
import { describe, expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { scenarioFrom, shipped, small } from "../../worlds.ts";

const play = (name: string): { world: World; times: Record<string, number[]> } => {
  const scenario = shipped(name);
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  const times: Record<string, number[]> = {};
  const { trace, engine } = world.context;
  for (const kind of [
    "repairWanted",
    "hydrated",
    "repairEnded",
    "groupInForce",
    "segmentDiscarded",
    "staged",
    "scrubbed",
  ] as const)
    trace.on(TRACE[kind], () => (times[kind] ??= []).push(engine.now / 1e6));
  engine.runTo(scenario.duration);
  return { world, times };
};

describe("repair", () => {
  test("a lost member is detected in two seconds and copied at 10 Gbps: ten seconds in all (P17 2.2, P18 2.1)", () => {
    const { world, times } = play("replace-a-member");
    expect(times["repairWanted"]?.[0]).toBe(7);
    expect(times["hydrated"]?.[0]).toBeGreaterThan(14);
    expect(times["hydrated"]?.[0]).toBeLessThan(17);
    const members = world.volume.metadata.membership(0);
    expect([members.epoch, members.segments.filter((segment) => segment >= 0).length]).toEqual([3, 6]);
    expect(members.segments[1]).toBe(6);
    // The old one is back at 25 s, learns that it is no member, and deletes its copy.
    expect(times["segmentDiscarded"]?.[0]).toBeGreaterThan(25);
  });

  test("an old member that is back in time keeps its place", () => {
    const { world, times } = play("az-plus-one");
    expect(times["repairEnded"]?.length).toBeGreaterThan(0);
    for (let group = 0; group < 64; group++) {
      const { segments } = world.volume.metadata.membership(group);
      expect(segments.slice(0, 6)).toEqual(Array.from({ length: 6 }, (_, slot) => group * 6 + slot));
    }
  });

  test("a zone without a free node replaces nobody, and forgets nobody", () => {
    const faults = ["kind: az-outage, az: us-east-1b, at: 1s"];
    const world = build(small({ faults, duration: "10s" }), {
      seed: "1",
      mutations: [],
      history: false,
      checks: false,
    });
    world.context.engine.runTo(10_000_000);
    expect(world.fleet.repair.jobs.every(({ phase }) => phase === "queued")).toBe(true);
    expect(world.fleet.repair.jobs.length).toBe(8);
  });
});

describe("growth", () => {
  test("groups come one at a time up to the limit, writes beyond it fail with an error, others go on, and a higher limit frees them", () => {
    const { world, times } = play("growing-volume");
    expect(world.volume.groups).toBeGreaterThan(6);
    const grown = times["groupInForce"] ?? [];
    expect(grown.filter((at) => at < 20).length).toBe(4);
    const report = run(shipped("growing-volume"), { seed: 1 });
    expect(report.clients.failed).toBeGreaterThan(1000);
    expect(report.story.filter(({ text }) => text.includes("The volume is full")).length).toBe(1);
    expect(report.verdict).toBe("pass");
  });

  test("an idle 64 TB volume schedules nothing", () => {
    const scenario = { ...small({ size: "64TB" }), workloads: [], duration: 3_600_000_000 };
    expect(run(scenario, { seed: 1 }).events).toBe(0);
  });
});

test("collection: old versions stay while a report reads, and go when it is over", () => {
  const { world, times } = play("long-query");
  const tail = world.volume.log.tail[0];
  expect(times["staged"]?.length).toBeGreaterThan(10);
  for (let segment = 0; segment < 6; segment++) expect(world.fleet.pages.floor[segment]).toBeGreaterThanOrEqual(tail);
});

test("scrub: bad pages are found and mended", () => {
  const { world, times } = play("bad-pages");
  expect(times["scrubbed"]?.length).toBeGreaterThan(0);
  for (let segment = 0; segment < 12; segment++) expect(world.fleet.pages.isDamaged(segment)).toBe(false);
});

describe("repair when the group falls to a read quorum half way", () => {
  const instances = "[{ id: writer-1, az: us-east-1b }]";
  const playFaults = (faults: readonly string[], seconds: number, nodes = 3): World => {
    const scenario = small({ size: "10GB", duration: `${seconds}s`, rate: "50/s", instances, faults, nodes });
    const report = run(scenario, { seed: 1 });
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
    world.context.engine.runTo(scenario.duration);
    return world;
  };
  const isWhole = ({ volume, fleet }: World): boolean => {
    const { segments, changing } = volume.metadata.membership(0);
    return (
      changing.every((position) => position < 0) &&
      segments
        .slice(0, 6)
        .every((one) => fleet.segments.state[one] === 0 && fleet.segments.scl[one] === volume.log.tail[0])
    );
  };

  test("a newcomer on its way takes the position in one go, and the others follow one by one", () => {
    const world = playFaults(
      [
        "kind: disk-loss, segment: pg0.c2, at: 2s",
        "kind: disk-loss, segment: pg0.a1, at: 7s",
        "kind: disk-loss, segment: pg0.a2, at: 7s",
      ],
      60,
    );
    expect(isWhole(world)).toBe(true);
    expect(
      world.volume.metadata
        .membership(0)
        .segments.slice(0, 6)
        .filter((segment) => segment < 6).length,
    ).toBe(3);
  });

  test("a newcomer that dies then is followed by another", () => {
    // The third node of zone c is where c2's newcomer goes; c1 and c2 stand on the first two (placement.homeOf).
    const first = playFaults(["kind: disk-loss, segment: pg0.c2, at: 2s"], 4);
    const newcomer = first.volume.metadata.membership(0).segments[6];
    const node = first.context.hosts.names[first.volume.placement.hostOf[newcomer]];
    const world = playFaults(
      [
        "kind: disk-loss, segment: pg0.c2, at: 2s",
        "kind: disk-loss, segment: pg0.a1, at: 5s",
        "kind: disk-loss, segment: pg0.a2, at: 5s",
        `kind: crash, node: ${node}, at: 7s, for: 10s`,
      ],
      90,
    );
    expect(isWhole(world)).toBe(true);
  });

  test("a newcomer that was given up leaves the group although nobody need take the position any more", () => {
    // c2's newcomer on the third node is half way when zone a goes, and lost a moment later: the next one copies as
    // nobody's member when c2 itself is back.
    const world = playFaults(
      [
        "kind: crash, node: storage-c2, at: 2s, for: 16s",
        "kind: az-outage, az: us-east-1a, at: 6s, for: 14s",
        "kind: crash, node: storage-c3, at: 9s, for: 5s",
      ],
      40,
      4,
    );
    expect(world.volume.metadata.membership(0).segments.slice(0, 6)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(isWhole(world)).toBe(true);
  });

  test("a newcomer that dies in the ordinary way is followed by another, although nobody writes", () => {
    const scenario = small({
      size: "10GB",
      duration: "60s",
      faults: ["kind: disk-loss, segment: pg0.c2, at: 2s", "kind: crash, node: storage-c3, at: 5s, for: 20s"],
    });
    const world = build({ ...scenario, workloads: [] }, { seed: "1", mutations: [], history: false, checks: false });
    world.context.engine.runTo(scenario.duration);
    expect(isWhole(world)).toBe(true);
  });

  test.each([0, 1, 30, 150])("a member given up again %i ms after it was taken back is replaced", (gap) => {
    // However far the first replacement has been undone by then: its newcomer has to be sent away before another can
    // come.
    const node = "storage-c1";
    const faults = [
      `kind: suspicion, node: ${node}, at: 1s, for: 500ms`,
      `kind: suspicion, node: ${node}, at: ${1500 + gap}ms, for: 60s`,
    ];
    const parameters =
      "{ suspectAfter: 300ms, heartbeatPeriod: 100ms, repairBytesPerSecond: 20000000000, diskBytesPerSecond: 40000000000 }";
    const scenario = small({ size: "10GB", duration: "20s", rate: "50/s", faults, parameters });
    const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
    world.context.engine.runTo(scenario.duration);
    const { segments } = world.volume.metadata.membership(0);
    expect(
      segments.slice(0, 6).map((segment) => world.context.hosts.names[world.volume.placement.hostOf[segment]]),
    ).not.toContain(node);
    expect(isWhole(world)).toBe(true);
  });

  test("a third replacement in a group waits until one of two is through", () => {
    const faults = ["a1", "b1", "c1"].map(
      (member, index) => `kind: disk-loss, segment: pg0.${member}, at: ${2 + index}s`,
    );
    const scenario = small({ size: "10GB", duration: "60s", rate: "50/s", faults, members: "like" });
    const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
    let most = 0;
    const count = (): void => {
      const { segments } = world.volume.metadata.membership(0);
      most = Math.max(most, segments.slice(6).filter((segment) => segment >= 0).length);
    };
    world.context.trace.on(TRACE.membershipPublished, count);
    world.context.engine.runTo(4_500_000);
    expect(world.fleet.repair.jobs.map(({ phase }) => phase)).toEqual(["copying", "copying", "queued"]);
    world.context.engine.runTo(scenario.duration);
    expect(most).toBe(2);
    expect(isWhole(world)).toBe(true);
    expect(run(scenario, { seed: 1 }).verdict).toBe("pass");
  });
});

test("a newcomer is never put on a node that is away for patching", () => {
  const patched = (faults: readonly string[]): World =>
    build(small({ size: "10GB", duration: "40s", actions: ["kind: patch-storage, at: 1s, az: us-east-1b"], faults }), {
      seed: "1",
      mutations: [],
      history: false,
      checks: false,
    });
  const first = patched([]);
  const spare = first.context.hosts.names.indexOf("storage-b3");
  let awayAt = 0;
  first.context.trace.on(TRACE.patchBegan, (host) => {
    if (host === spare) awayAt = first.context.engine.now;
  });
  first.context.engine.runTo(40_000_000);
  expect(awayAt).toBeGreaterThan(0);
  // The only node that could take b2's newcomer is away: the replacement waits for it.
  const world = patched([`kind: disk-loss, segment: pg0.b2, at: ${awayAt + 100_000}us`]);
  world.context.engine.runTo(awayAt + 1_000_000);
  expect(world.fleet.repair.jobs.map(({ phase }) => phase)).toEqual(["queued"]);
  world.context.engine.runTo(40_000_000);
  expect(world.fleet.repair.jobs).toEqual([]);
});

test("a base that came from two sources is complete only as far as both were", () => {
  const faults = [
    "kind: partition, from: { instance: writer-1 }, to: { az: us-east-1a }, at: 1s",
    "kind: disk-loss, segment: pg0.c2, at: 3s",
    ...["b1", "b2", "c1"].map((member) => `kind: crash, segment: pg0.${member}, at: 7s`),
  ];
  const scenario = small({ size: "10GB", duration: "40s", faults, instances: "[{ id: writer-1, az: us-east-1b }]" });
  // Without gossip the members of zone a stay where they were cut off.
  const world = build(scenario, { seed: "1", mutations: ["noGossip"], history: false, checks: false });
  let copied = 0;
  world.context.trace.on(TRACE.baseCopied, (segment) => (copied += segment === 6 ? 1 : 0));
  world.context.engine.runTo(scenario.duration);
  const { scl } = world.fleet.segments;
  expect(copied).toBe(2);
  expect(scl[2]).toBeGreaterThan(scl[0]);
  expect(scl[6]).toBe(scl[0]);
});

test("pages built from records that a recovery annuls are given up", () => {
  const scenario = shipped("stray-writes");
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  const { trace, engine } = world.context;
  let givenUp = 0;
  // Whoever cannot build ahead of VDL has nothing to give up: some page is made to be ahead.
  trace.on(TRACE.recoveryStarted, () =>
    world.fleet.pages.built.forEach((_, segment) => world.fleet.pages.build(segment)),
  );
  trace.on(TRACE.annulledAt, (segment, tail) => {
    if (world.fleet.pages.built[segment] > tail) givenUp++;
  });
  trace.on(TRACE.epochHeld, (segment) =>
    expect(world.fleet.pages.built[segment]).toBeLessThanOrEqual(world.fleet.segments.scl[segment]),
  );
  engine.runTo(scenario.duration);
  expect(givenUp).toBeGreaterThan(0);
});

test("the story counts no copy that is still being made: with one of them and a zone away, writes do not go on", () => {
  const faults = ["kind: disk-loss, segment: pg0.c2, at: 1s", "kind: az-outage, az: us-east-1b, at: 2s, for: 1s"];
  const { story } = run(small({ size: "10GB", duration: "20s", faults }), { seed: 1 });
  expect(story.filter(({ kind }) => kind === "quorum").map(({ at, text }) => [Math.floor(at / 1e6), text])).toEqual([
    [1, "The only group has 1 of 6 copies missing; 1 to spare."],
    [2, "The only group has only 3 of 6 copies in reach: reads go on, but every commit of the volume waits."],
    [3, "The only group has 1 of 6 copies missing; 1 to spare."],
    [expect.any(Number), "All 6 copies of every group are in reach again."],
  ]);
});

test("while the control plane stands still nothing is repaired, a copy that is lost meanwhile neither", () => {
  const faults = ["kind: control-plane-outage, at: 1s, for: 30s", "kind: disk-loss, segment: pg0.c1, at: 5s"];
  const world = build(small({ size: "10GB", nodes: 3, duration: "60s", faults }), {
    seed: "1",
    mutations: [],
    history: false,
    checks: false,
  });
  const { engine } = world.context;
  const segments = world.volume.placement.count;
  engine.runTo(30_900_000);
  expect(world.volume.placement.count).toBe(segments);
  engine.runTo(36_000_000);
  expect(world.volume.placement.count).toBe(segments + 1);
  expect(world.volume.metadata.membership(0).segments).toContain(4);
  engine.runTo(60_000_000);
  expect(world.volume.metadata.membership(0).segments).not.toContain(4);
});

test("a control plane that stood still has not listened: a node that it cannot reach for a second after it is not replaced", () => {
  const faults = [
    "kind: crash, node: storage-b1, at: 1s",
    "kind: control-plane-outage, at: 10s, for: 20s",
    "kind: partition, from: { controlPlane: main }, to: { node: storage-a1 }, at: 29500ms, for: 1s",
  ];
  const { story } = run(small({ faults, duration: "40s" }), { seed: "1" });
  expect(story.filter(({ text }) => /taken back/.test(text))).toEqual([]);
});

test.each([
  ["lost its disk", "write", "kind: disk-loss, segment: pg0"],
  ["lost its disk", "read", "kind: disk-loss, segment: pg0"],
  ["died", "write", "kind: crash, segment: pg0"],
  ["died", "read", "kind: crash, segment: pg0"],
])(
  "members are replaced one by one, each after it %s, while nobody asks: whoever comes to %s is told",
  (_how, f, fault) => {
    const losses = ["a1", "a2", "b1", "b2", "c1", "c2"].map(
      (member, index) => `${fault}.${member}, at: ${10 + index * 15}s`,
    );
    const cold = ["w", "r1"].map((instance) => `kind: cold-cache, instance: ${instance}, at: 110s`);
    const { clients, checks } = run(
      scenarioFrom(`
scenario: 1
name: all-replaced
duration: 130s
topology:
  clusters:
    - { id: main, volume: { size: 10GB, storageNodesPerAz: 6 }, instances: [{ id: w }, { id: r1, az: us-east-1b }] }
workloads:
  - { id: there, kind: open, az: us-east-1b, rate: 10/s, reads: ${f === "read" ? 100 : 0}%, keys: { count: 300 }, timeout: 5s, from: 115s, until: 125s }
  - { id: reader, kind: open, az: us-east-1b, endpoint: reader, rate: 10/s, reads: 100%, keys: { count: 300 }, timeout: 5s, from: 115s, until: 125s }
faults: [${[...losses, ...cold].map((one) => `{ ${one} }`).join(", ")}]
parameters: { repairBytesPerSecond: 2000000000 }
`),
      { seed: "1" },
    );
    expect(checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(clients.operations).toBeGreaterThan(150);
    expect(clients.ok).toBe(clients.operations);
  },
);
