/** What a failing property leaves: a message that a person can act on, and a file that plays the same run again. */
import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import {
  assertAlways,
  assertInvariants,
  assertRun,
  BorealisFailure,
  isConsistent,
  loadScenario,
  scenarioOf,
  matchers,
  scenarios,
  topologies,
  transactions,
  workloads,
  type AlwaysOptions,
  type Judge,
} from "../../sim/fast-check/index.ts";
import { open } from "../../sim/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { borealis } from "../cli/cli.ts";
import { scenarioFrom, small } from "../worlds.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "borealis-failures-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function failureOf(attempt: () => unknown): BorealisFailure {
  try {
    attempt();
  } catch (error) {
    if (error instanceof BorealisFailure) return error;
    throw error;
  }
  throw new Error("nothing failed");
}

const OUTAGE = small({
  duration: "6s",
  rate: "40/s",
  size: "10GB",
  faults: ["kind: az-outage, az: us-east-1c, at: 1s, for: 4s"],
});
const BROKEN = { mutations: ["writeQuorum5"], folder };
const anything = scenarios({
  name: "anything",
  duration: "10s",
  topology: topologies({ readers: { max: 2 }, groups: 2 }),
  workloads: workloads({ rate: 20 }),
});

test.each([
  [() => assertInvariants(OUTAGE, { mutation: ["ackAt3"] } as never), 'there is no option "mutation". Did you mean'],
  [() => assertInvariants(OUTAGE, { strict: "no" } as never), "strict must be true or false"],
  [() => assertRun(OUTAGE, { folder } as never), "A judge is a function that is given a run, not a mapping;"],
  [() => assertAlways(anything, { runs: 3 } as never), "A judge is a function that is given a run, not a mapping;"],
  [() => assertAlways(anything, undefined, { run: 3 } as never), 'there is no option "run". Did you mean "runs"?'],
  [() => assertAlways(anything, undefined, { runs: NaN }), "runs must be a whole number, 1 or more, not NaN."],
  [() => assertAlways(anything, undefined, { runs: 0 }), "runs must be a whole number, 1 or more, not 0."],
  [() => assertRun(OUTAGE, () => Promise.reject(new Error("late"))), "A judge is not asynchronous"],
  [() => scenarios({ faults: { survive: "azz" } } as never), "faults: survive must be one of az, az-plus-one, disks,"],
  [() => scenarios({ faults: { atMost: -1 } }), "faults: atMost must be a whole number, 0 or more, not -1."],
  [() => transactions({ write: 3 } as never), 'transactions: there is no option "write". Did you mean "writes"?'],
  [() => scenarios({ fault: false } as never), 'scenarios: there is no option "fault". Did you mean "faults"?'],
  [() => scenarios({ faults: { survives: "az" } } as never), 'faults: there is no option "survives". Did you mean'],
  [
    () => scenarios({ actions: { atmost: 1 } } as never),
    'actions: there is no option "atmost". Did you mean "atMost"?',
  ],
  [
    () => topologies({ reader: { max: 2 } } as never),
    'topologies: there is no option "reader". Did you mean "readers"?',
  ],
  [() => topologies({ readers: { maxx: 2 } } as never), 'topologies: readers: there is no option "maxx".'],
  [() => topologies({ engine: "mysql" } as never), "topologies: engine must be aurora-mysql or aurora-postgresql"],
  [() => workloads({ rate: -1 }), "workloads: rate must be a whole number, 1 or more, not -1."],
  [() => workloads({ rate: "5/s" } as never), 'workloads: rate must be a whole number, 1 or more, not "5/s".'],
  [() => workloads({ keys: 0 }), "workloads: keys must be a whole number, 1 or more, not 0."],
  [() => workloads({ min: 0.5 }), "workloads: min must be a whole number, 1 or more, not 0.5."],
  [() => workloads({ endpoints: [] }), "workloads: endpoints must be a list of one name or more, not a list."],
  [() => workloads({ reads: [50] }), "workloads: reads must be a list of shares from 0 to 1, not a list."],
  [
    () => workloads({ transactions: { writes: 2 } } as never),
    "workloads: transactions must be an arbitrary, such as transactions(), or false, not a mapping.",
  ],
  [() => transactions({ writes: 17 }), "transactions: writes must be a whole number from 1 to 16, not 17."],
  [() => transactions({ writes: 0 }), "transactions: writes must be a whole number from 1 to 16, not 0."],
  [() => transactions({ reads: 17 }), "transactions: reads must be a whole number from 0 to 16, not 17."],
  [
    () => scenarios({ topology: { clusters: [] } } as never),
    "scenarios: topology must be an arbitrary, such as topologies(), not a mapping.",
  ],
  [
    () => scenarios({ workloads: [] } as never),
    "scenarios: workloads must be an arbitrary, such as workloads(), not a list.",
  ],
  [
    () => scenarios({ overrides: { duration: "3s" } } as never),
    "scenarios: overrides must be an arbitrary, such as fc.record({ … }), not a mapping.",
  ],
  [
    () => scenarios({ seeds: 7 } as never),
    "scenarios: seeds must be an arbitrary, such as fc.integer({ min: 1 }), not 7.",
  ],
  [() => topologies({ groups: 0 }), "topologies: groups must be a whole number, 1 or more, not 0."],
  [
    () => assertAlways(fc.integer() as never, undefined, { runs: 1 }),
    "assertAlways: arbitrary must be one of scenarios, such as scenarios(); it drew 0.",
  ],
  [() => workloads({ rates: 2 } as never), 'workloads: there is no option "rates". Did you mean "rate"?'],
  [() => workloads({ kind: "opne" } as never), 'workloads: kind must be "open" or "closed", not "opne".'],
])("fast-check: an option that there is not is refused before anything is played: %s", (attempt, sentence) => {
  expect(attempt).toThrow(TypeError);
  expect(attempt).toThrow(sentence);
});

describe("fast-check: one scenario", () => {
  test("that holds gives its report", () => {
    const report = assertInvariants(OUTAGE);
    expect([report.verdict, report.clients.lostCommits]).toEqual(["pass", 0]);
    expect(assertInvariants("one-write-then-silence").scenario).toBe("one-write-then-silence");
  });

  test("that does not: the check, when, its sentence, the file and the commands", () => {
    const failure = failureOf(() => assertInvariants(OUTAGE, { ...BROKEN, file: "one AZ: gone!" }));
    const file = join(folder, "one-az-gone.yaml");
    expect(failure.message.replaceAll(/digest     \w{16} after [\d,]+/g, "digest     # after #")).toBe(
      [
        "L2-idle-group-never-pins-vcl failed at 2.083128 s, event 1,006:",
        "  At 2.083128 s: VCL stood at 16 for 1 s although every record up to 19 had a write quorum; that one is of group pg0, on a1, a2, b1, b2 (4 of 6).",
        "",
        "  also       L1-commits-with-write-quorum, L8-membership-change-does-not-block",
        "  mutations  writeQuorum5",
        "  scenario   small, seed 1: 1 fault, 0 actions, 1 instance, 6 s",
        "  digest     # after # events, build 0.1.0",
        `  written    ${file}`,
        `  reproduce  npx borealis run ${file} --mutate writeQuorum5`,
        `  watch it   npx borealis watch ${file} --mutate writeQuorum5`,
      ].join("\n"),
    );
    expect(failure).toMatchObject({ check: "L2-idle-group-never-pins-vcl", atUs: 2_083_128, file });
    expect(Object.keys(failure)).not.toContain("report");
    expect(failure.report?.verdict).toBe("fail");
  });

  test("its file plays the same run: the same check, the same digest", async () => {
    const failure = failureOf(() => assertInvariants(OUTAGE, BROKEN));
    const done = await borealis(["run", failure.file as string, "--mutate", "writeQuorum5", "--json"]);
    expect(done.code).toBe(1);
    expect((JSON.parse(done.out) as { digest: string }).digest).toBe(failure.digest);
    expect(readFileSync(failure.file as string, "utf8")).toContain("# at 1.000 s us-east-1c loses power");
  });

  test("what a seed draws is written out", async () => {
    const random = scenarioFrom(
      "scenario: 1\nname: drawn-by-seed\nduration: 20s\nseed: 2\nworkloads: [{ id: app, kind: open, rate: 50/s }]\nrandom: { faults: 8, survive: disks }\nexpect: { okMin: 1000000 }",
    );
    const failure = failureOf(() => assertInvariants(random, { folder }));
    expect(failure.check).toBe("expect-okMin");
    const done = await borealis(["run", failure.file as string, "--json"]);
    expect((JSON.parse(done.out) as { digest: string }).digest).toBe(failure.digest);
    expect(readFileSync(failure.file as string, "utf8")).not.toContain("random:");
  });

  test("no file is written where nobody wants one", () => {
    const failure = failureOf(() =>
      assertInvariants(OUTAGE, { mutations: ["writeQuorum5"], file: false, folder: join(folder, "none") }),
    );
    expect([failure.file, failure.reproduce]).toEqual([undefined, undefined]);
    expect(failure.message).not.toContain("written");
  });

  test("a folder that cannot be is told with its path", () => {
    const occupied = join(folder, "occupied");
    writeFileSync(occupied, "");
    expect(() => assertInvariants(OUTAGE, { ...BROKEN, folder: occupied })).toThrow(
      `${join(occupied, "small.yaml")}: the counterexample cannot be written (EEXIST)`,
    );
  });

  test("strict: a check that had nothing to watch fails", () => {
    const failure = failureOf(() => assertInvariants(small({ duration: "100ms" }), { strict: true, folder }));
    expect(failure.message).toMatch(/^\S+ had nothing to watch/);
    expect(failure.reproduce).toContain("--strict");
  });

  test("never: a bound that is broken fails as a check does, and the command has it", () => {
    const failure = failureOf(() => assertInvariants(OUTAGE, { never: ["quorum margin < 1"], folder }));
    expect(failure.check).toBe("never quorum margin < 1");
    expect(failure.message).toMatch(
      /^never quorum margin < 1 failed at \d+\.\d+ s, event [\d,]+:\n {2}quorum margin \d+/,
    );
    expect(failure.reproduce).toMatch(/ --never 'quorum margin < 1'$/);
    expect(failure.message.split("\n").at(-1)).toMatch(/^ {2}watch it .*\.yaml$/);
    expect(assertInvariants(OUTAGE, { never: ["write gap > 1m"], folder }).verdict).toBe("pass");
  });

  test("a mutation or a bound that does not exist is no finding", () => {
    expect(() => assertInvariants(OUTAGE, { mutations: ["writeQuorum6"] })).toThrow(RangeError);
    const aimless = { ...OUTAGE, actions: [{ kind: "reboot", instance: "nobody", at: 1_000_000 }] } as never;
    expect(() => assertInvariants(aimless)).toThrow(
      /^the scenario: actions\[0\]\.instance: there is no instance "nobody"\./,
    );
    expect(() => assertInvariants(OUTAGE, { never: ["lagg > 1ms"] })).toThrow('Did you mean "lag"?');
    expect(() => assertInvariants({ scenario: 1 } as unknown as Scenario)).toThrow("scenarioOf() makes one");
  });
});

describe("fast-check: judges of one's own", () => {
  test("what they throw is told, with the scenario's file and their error as the cause", () => {
    const judge: Judge = ({ report }) => expect(report.clients.writeUnavailableUsMax).toBeLessThan(1000);
    const failure = failureOf(() => assertRun(OUTAGE, judge, { folder, file: "own" }));
    expect(failure.check).toBe("property");
    expect(failure.message).toMatch(/^The property does not hold:\n {2}expected \d+ to be less than 1000\n\n/);
    expect(failure.message).toContain(`play it    npx borealis run ${join(folder, "own.yaml")}`);
    expect((failure.cause as Error).name).toBe("AssertionError");
  });

  test("they may ask for the story and for every operation", () => {
    assertRun(OUTAGE, ({ story, history, report }) => {
      expect(story(/us-east-1c loses power/).map(({ at }) => at)).toContain(1_000_000);
      expect(history()).toHaveLength(report.clients.operations);
      expect(history()).toBe(history());
    });
  });

  test("consistency models judge what clients saw", () => {
    const follows = loadScenario("reader-follows", { duration: "2s", expect: {} });
    assertRun(follows, isConsistent("eventual"));
    const failure = failureOf(() => assertRun(follows, isConsistent("linearizable"), { folder }));
    expect(failure.message).toMatch(/^consistency-linearizable failed:\n {2}stale-read: /);
    expect(() => isConsistent("linearisable")).toThrow(
      'There is no consistency model linearisable. Did you mean "linearizable"?',
    );
    expect(() => isConsistent()).toThrow('isConsistent: name a model, for instance isConsistent("session").');
    const judge = isConsistent("linearizable");
    expect(() => judge(loadScenario("reader-follows") as never)).toThrow(
      "isConsistent: played must be a run that was played, { report, history }, its history a function, not a mapping.",
    );
    const run = open(follows, { history: true });
    expect(() => judge({ report: run.finish(), history: () => run.history() })).toThrow(
      /^consistency-linearizable: stale-read: /,
    );
    // Shrinking comes to a workload that has done nothing yet.
    assertRun(scenarioOf({ scenario: 1, name: "idle", duration: "1ms", workloads: [] }), judge);
  });
});

describe("fast-check: properties", () => {
  const broken = (options: AlwaysOptions): BorealisFailure =>
    failureOf(() => assertAlways(anything, undefined, { ...BROKEN, ...options }));

  test("a broken protocol is caught and shrunk to at most two faults on the smallest cluster", async () => {
    // What seed 1 finds needs a second instance, whose draws move the writer's.
    const failure = broken({ seed: 2 });
    // Whichever of them notices first: commits, VCL and membership changes stand still.
    expect(failure.check).toMatch(/^L[128]-/);
    expect(failure.message).toMatch(
      /found {6}by fast-check after \d+ scenarios, made smaller \d+ times: \{ seed: 2, path: "[\d:]+" \}; then by \d+ tries of our own/,
    );
    const scenario = loadScenario(failure.file as string);
    expect(scenario.faults.length + scenario.actions.length).toBeLessThanOrEqual(2);
    expect([scenario.clusters[0].instances.length, scenario.workloads.length]).toEqual([1, 1]);
    const done = await borealis(["run", failure.file as string, "--mutate", "writeQuorum5", "--json"]);
    expect((JSON.parse(done.out) as { digest: string }).digest).toBe(failure.digest);
    // And the path begins where it was found.
    const path = /path: "([\d:]+)"/.exec(failure.message)?.[1] ?? "";
    expect(broken({ seed: 2, path, shrinks: 0, refinements: 0 }).message).toContain(
      "after 1 scenarios, made smaller 0 times",
    );
  });

  test("the faithful protocol passes", () => {
    assertAlways(anything, undefined, { runs: 15, folder });
  });

  test("shrinking ends when its budget does", () => {
    const failure = broken({ shrinks: 0, refinements: 0 });
    expect(failure.message).toContain("made smaller 0 times");
  });

  test("plain fc.assert leaves the smallest counterexample in the file", () => {
    const judge: Judge = ({ scenario }) => expect(scenario.faults.length).toBeLessThan(3);
    const short = scenarios({
      name: "short",
      base: small({ duration: "1s", rate: "10/s", size: "10GB" }),
      faults: { atMost: 4, kinds: ["crash"] },
      seeds: fc.constant(1),
    });
    const property = fc.property(short, (scenario) => void assertRun(scenario, judge, { folder, file: "plain" }));
    expect(() => fc.assert(property, { seed: 1 })).toThrow(
      /Counterexample: \[scenario short, seed 1, 1 instance: .*\]/,
    );
    expect(loadScenario(join(folder, "plain.yaml")).faults).toHaveLength(3);
  });
});

describe("fast-check: matchers", () => {
  expect.extend(matchers);
  interface Matching {
    toHoldInvariants(options?: object): void;
    toBeConsistent(model: string, options?: object): void;
    toSatisfyJudge(judge: Judge, options?: object): void;
    readonly not: Matching;
  }
  // oxlint-disable-next-line vitest/valid-expect
  const expecting = (received: unknown): Matching => expect(received) as unknown as Matching;

  test("hold, are consistent, satisfy a judge; or say what is wrong under the test's name", () => {
    expecting(OUTAGE).toHoldInvariants();
    expecting("one-write-then-silence").toHoldInvariants();
    expecting(OUTAGE).toBeConsistent("linearizable");
    expecting(OUTAGE).toSatisfyJudge(({ report }) => report.verdict);
    expecting(OUTAGE).not.toHoldInvariants(BROKEN);
    expect(() => expecting(OUTAGE).toHoldInvariants(BROKEN)).toThrow(
      /reproduce {2}npx borealis run .*fast-check-matchers-hold-are-consistent-satisfy-a-judge-or-say-what-is-wrong-und\.yaml/,
    );
    expect(() => expecting(OUTAGE).not.toHoldInvariants()).toThrow(
      /^Expected some check to fail, and all of them hold: small, seed 1, digest \w{16}\.$/,
    );
  });
});
