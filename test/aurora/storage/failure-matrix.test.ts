/**
 * The failure matrix of the storage reference (section 8), row by row: what becomes of commits and of reads while
 * something is away for two seconds, and that nothing acknowledged is lost whatever it is. No page is cached, so that
 * every read needs the storage.
 */
import { describe, expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { TRACE } from "../../../sim/trace/index.ts";
import { small, type SmallWorld } from "../../worlds.ts";

type Fate = "go on" | "stall";
/** Pages whose newest record is not durable yet stay in the cache however small it is, and can be read there. */
type ReadFate = Fate | "from the cache only";

interface Row {
  readonly when: string;
  readonly faults: readonly string[];
  readonly commits: Fate;
  readonly reads: ReadFate;
  readonly world?: SmallWorld;
}

const SPAN = "at: 2s, for: 2s";
const down = (...segments: readonly string[]): string[] =>
  segments.map((one) => `kind: crash, segment: pg0.${one}, ${SPAN}`);
const UNLIKE: SmallWorld = { members: "full-tail" };
/** A failover would end in the middle of it: nobody is there to take over, and nobody is suspected so soon. */
const ALONE =
  "{ cacheShare: 0, suspectAfter: 10s, statementCpu: 10us, engineRestart: 500ms, recoveryRetry: 50ms, connectTimeout: 200ms }";

const ROWS: readonly Row[] = [
  { when: "one member is down", faults: down("a2"), commits: "go on", reads: "go on" },
  { when: "two members are down", faults: down("a1", "c2"), commits: "go on", reads: "go on" },
  { when: "an AZ is down", faults: [`kind: az-outage, az: us-east-1c, ${SPAN}`], commits: "go on", reads: "go on" },
  {
    when: "an AZ and one member more are down",
    faults: [`kind: az-outage, az: us-east-1c, ${SPAN}`, ...down("b1")],
    commits: "stall",
    reads: "go on",
  },
  {
    when: "four members are down, and the writer lives",
    faults: down("b1", "b2", "c1", "c2"),
    commits: "stall",
    reads: "go on",
  },
  {
    when: "four members are down, and the writer must recover",
    faults: [...down("b1", "b2", "c1", "c2"), "kind: crash, instance: writer-1, at: 2s, for: 100ms"],
    commits: "stall",
    reads: "stall",
  },
  {
    when: "the three full members are down",
    faults: down("a1", "b1", "c1"),
    commits: "stall",
    reads: "from the cache only",
    world: UNLIKE,
  },
  { when: "the three tails are down", faults: down("a2", "b2", "c2"), commits: "go on", reads: "go on", world: UNLIKE },
  {
    when: "the writer is cut off from storage",
    faults: [`kind: partition, from: { instance: writer-1 }, to: { storage: main }, ${SPAN}`],
    commits: "stall",
    reads: "from the cache only",
  },
  {
    when: "the writer is cut off from the control plane",
    faults: [`kind: partition, from: { instance: writer-1 }, to: { controlPlane: main }, ${SPAN}`],
    commits: "go on",
    reads: "go on",
  },
  {
    when: "the metadata store is down",
    faults: [`kind: control-plane-outage, ${SPAN}`],
    commits: "go on",
    reads: "go on",
  },
  {
    when: "the metadata store is down, and the writer must recover",
    faults: [`kind: control-plane-outage, ${SPAN}`, "kind: crash, instance: writer-1, at: 2100ms, for: 100ms"],
    commits: "stall",
    reads: "stall",
  },
  {
    when: "the object store is down",
    faults: [`kind: object-store-outage, ${SPAN}`],
    commits: "go on",
    reads: "go on",
  },
];

function scenarioOf({ faults, world = {} }: Row): Scenario {
  return small({ duration: "6s", size: "10GB", rate: "200/s", parameters: ALONE, faults, ...world });
}

describe("storage: the failure matrix", () => {
  test.each(ROWS)("$when: commits $commits, reads $reads", (row) => {
    const scenario = scenarioOf(row);
    const report = run(scenario, { seed: "1" });
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    const { writeUnavailableUsMax, readUnavailableUsMax, lostCommits } = report.clients;
    for (const [fate, longest] of [
      [row.commits, writeUnavailableUsMax],
      [row.reads, readUnavailableUsMax],
    ] as const) {
      if (fate === "stall") expect(longest).toBeGreaterThan(1_800_000);
      else expect(longest).toBeLessThan(fate === "go on" ? 400_000 : 1_800_000);
      expect(longest, "it ends with its cause").toBeLessThan(3_300_000);
    }
    expect(pagesRead(scenario) > 0, "whether storage serves pages meanwhile").toBe(row.reads === "go on");
    expect(lostCommits).toBe(0);
  });

  test("the object store is down: the backup falls behind, and nothing is collected until it catches up", () => {
    const quick = ALONE.replace("{", "{ stagingPeriod: 100ms, floorAfter: 100ms,");
    const scenario = small({
      duration: "6s",
      size: "10GB",
      parameters: quick,
      faults: [`kind: object-store-outage, ${SPAN}`],
    });
    const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
    const collected: number[] = [];
    world.context.trace.on(TRACE.collected, () => collected.push(world.context.engine.now));
    world.context.engine.runTo(scenario.duration);
    const between = (from: number, to: number): number => collected.filter((at) => at > from && at <= to).length;
    expect(between(1_000_000, 2_000_000)).toBeGreaterThan(0);
    expect(between(2_300_000, 4_000_000)).toBe(0);
    expect(between(4_000_000, 5_000_000)).toBeGreaterThan(0);
  });
});

/** Pages that storage has served while the fault was there, its first and last tenth of a second left out. */
function pagesRead(scenario: Scenario): number {
  const world = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  const { trace, engine } = world.context;
  let served = 0;
  trace.on(TRACE.pageReadDone, () => (served += engine.now > 2_100_000 && engine.now < 3_900_000 ? 1 : 0));
  engine.runTo(scenario.duration);
  return served;
}
