/**
 * Bounds that must never hold: the command line, the library and the page judge the same; a bound is told as broken,
 * kept or never measured; what cannot be read is told with what would be right.
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, test } from "vitest";
import { FIGURES, judged, LOOKS, readNever, sentenceOf, type Becomes, type Bound } from "../../sim/bounds/index.ts";
import { compile, run } from "../../sim/index.ts";
import { taskFor } from "../../sim/node/index.ts";
import type { CheckResult } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { momentsOf } from "../../viz/worker/figures.ts";
import { playedSeed } from "../../viz/worker/search.ts";
import { borealis, folderWithScenario, PACKAGE_ROOT } from "../cli/cli.ts";
import { checkAsync } from "../property.ts";
import { shipped } from "../worlds.ts";

const { folder } = folderWithScenario();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SCENARIOS = {
  outage: `scenario: 1
name: outage
duration: 1200ms
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 100/s, reads: 20% }]
faults:
  - { kind: az-outage, az: us-east-1b, at: 600ms, for: 500ms }
  - { kind: crash, instance: writer-1, at: 900ms, for: 200ms }
`,
  global: `scenario: 1
name: global
duration: 1200ms
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: main, volume: { size: 20GB } }
    - { id: second, region: eu-west-1, volume: { size: 20GB } }
  global: { id: both }
workloads: [{ id: app, kind: open, rate: 100/s }]
faults: [{ kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 300ms, for: 500ms }]
`,
  mirrored: `scenario: 1
name: mirrored
duration: 1200ms
topology:
  clusters: [{ id: main, design: mirrored-mysql, volume: { size: 20GB }, instances: [{ id: a }, { id: b, az: us-east-1b }] }]
workloads: [{ id: app, kind: open, rate: 50/s }]
`,
} as const;
type Name = keyof typeof SCENARIOS;

for (const [name, text] of Object.entries(SCENARIOS)) writeFileSync(join(folder, `${name}.yaml`), text);

const bound = fc
  .record({
    figure: fc.constantFrom(...(Object.keys(FIGURES) as Bound["figure"][])),
    is: fc.constantFrom("<", "<=", ">", ">=", "=" as const),
    than: fc.oneof(fc.nat(6), fc.nat(9_999), fc.nat(2_000_000)),
  })
  .map((one) => one as Bound);
const mostly = (one: number, max: number): fc.Arbitrary<number> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(one) }, { weight: 1, arbitrary: fc.nat(max) });
const query: fc.Arbitrary<Becomes> = fc
  .record({
    kind: fc.constant("becomes" as const),
    bounds: fc.array(bound, { minLength: 1, maxLength: 2 }),
    after: mostly(0, 1_200_000),
    before: mostly(Infinity, 1_200_000),
    lasting: mostly(0, 100_000),
  })
  .map((one) => ({ ...one, before: one.after < one.before ? one.before : Infinity }));

/** What `borealis run --never` says, and with which exit code. */
async function told(name: Name, seed: number, ...never: string[]) {
  const asked = never.flatMap((one) => ["--never", one]);
  const { code, out } = await borealis(["run", join(folder, `${name}.yaml`), "--seed", `${seed}`, ...asked, "--json"]);
  const { checks, verdict } = JSON.parse(out) as { checks: CheckResult[]; verdict: string };
  return { code, verdict, own: checks.filter(({ name: check }) => check.startsWith("never ")) };
}

test("the command line, the library, the page's swarm and its Find agree, whatever the bound and the scenario", async () => {
  const verdicts = new Set<string>();
  await checkAsync(
    fc.asyncProperty(
      fc.constantFrom(...(Object.keys(SCENARIOS) as Name[])),
      fc.integer({ min: 1, max: 9 }),
      query,
      async (name, seed, never) => {
        const sentence = sentenceOf(never);
        const { code, verdict, own } = await told(name, seed, sentence);
        expect(own).toHaveLength(1);
        verdicts.add(own[0].verdict);
        expect([code, verdict]).toEqual(own[0].verdict === "fail" ? [1, "fail"] : [0, "pass"]);
        const source = { kind: "text", text: SCENARIOS[name] } as const;
        const played = playedSeed({ type: "playSeed", run: 0, source, mutations: [], seed, never });
        if (played.type !== "played") throw new Error("The page did not play it.");
        const { failure } = played.result;
        expect(failure && { name: failure.check, message: failure.message, atUs: failure.atUs }).toEqual(
          own[0].verdict === "fail"
            ? { name: `never ${sentence}`, message: own[0].message, atUs: own[0].atUs }
            : undefined,
        );
        const scenario = compile(SCENARIOS[name]);
        let total = 0;
        for (const step of momentsOf(open(scenario, { seed }), never)) total = step.total;
        expect(own[0].verdict === "fail").toBe(total > 0);
        expect(run(scenario, { seed, never: [sentence] }).checks.at(-1)).toEqual(own[0]);
      },
    ),
    25,
  );
  expect([...verdicts].sort()).toEqual(["fail", "pass", "vacuous"]);
});

test("the figures of the documentation are those that there are", () => {
  const text = readFileSync(`${PACKAGE_ROOT}docs/exploring.md`, "utf8");
  const rows = /\| figure \| what it is \|\n\|.*\n((?:\|.*\n)+)/.exec(text)?.[1] ?? "";
  const named = rows.split("\n").flatMap((row) => row.split(" | ")[0].match(/(?<=`)[^`,|]+(?=`)/g) ?? []);
  expect(named).toEqual(Object.keys(FIGURES));
});

test("the quorum margin is of those who are counted: of a mirrored primary that goes on alone, its own two", () => {
  const scenario = shipped("mirrored-stale-standby");
  // A copy of the standby's is away from 5 s on, and the standby given up at 11 s: from then on commits wait no more.
  const never = ["quorum margin < 0 for 7s before 25s", "quorum margin < 0 for 5s before 25s"];
  expect(
    run(scenario, { never })
      .checks.slice(-2)
      .map(({ verdict }) => verdict),
  ).toEqual(["pass", "fail"]);
});

test("several bounds are judged as each by itself, in one run", async () => {
  const bounds = ["write gap > 150ms", "lag > 1s", "quorum margin < 1 for 300ms", "global lag > 1s"];
  const each = await Promise.all(bounds.map(async (one) => (await told("outage", 3, one)).own[0]));
  const all = await told("outage", 3, ...bounds, "write   gap>0.15s");
  expect(all.own).toEqual(each);
  expect(each.map(({ verdict }) => verdict)).toEqual(["fail", "pass", "fail", "vacuous"]);
  expect(each[3].message).toBe(
    "There was nothing to measure in 4,001 looks, one every 300 us: there was no secondary Region.",
  );
});

test("in a queue, seeds that are held to a bound are another task than those that are not", () => {
  const job = { scenario: compile(SCENARIOS.outage), mutations: [], strict: false };
  const chunk = { id: 0, scenario: 0, from: 1, seeds: 10 };
  const ids = [[], ["lag > 1 s"], ["lag > 2 s"]].map((never) => taskFor("1+a", { ...job, never }, chunk).id);
  expect(new Set(ids).size).toBe(3);
  expect(taskFor("1+a", job, chunk).id).toBe(ids[0]);
});

describe("what is judged, and when", () => {
  const scenario = compile(SCENARIOS.outage);
  const verdictOf = (typed: string): string => judged(open(scenario), [typed]).checks.at(-1)?.verdict ?? "";

  test("`before` ends it to the microsecond, however far the next look is", () => {
    // Six copies less the two of a zone that is away, from the first look at or after it on.
    const every = 1_200_000 / LOOKS;
    expect(verdictOf(`quorum margin < 1 before ${600_000 + every}us`)).toBe("fail");
    expect(verdictOf("quorum margin < 1 before 599999us")).toBe("pass");
  });

  test("commits' latency is of those since the look before, also where the other bound has not held till then", () => {
    // In the millisecond in which the zone goes nobody's commit is acknowledged; many were before.
    const typed = "quorum margin < 1 and commit max > 0 us before 601ms";
    expect(verdictOf("quorum margin < 1 before 601ms")).toBe("fail");
    expect(verdictOf(typed)).toBe("pass");
    expect([...momentsOf(open(scenario), readNever(typed) as Becomes)].at(-1)?.total).toBe(0);
  });

  test.each([
    ["quorum margin < 9 for 1201ms", "vacuous"],
    ["quorum margin < 9 for 1200ms", "fail"],
    ["quorum margin < 9 after 2s", "vacuous"],
    ["quorum margin < 9 for 500ms before 400ms", "vacuous"],
    ["quorum margin > 9 for 500ms", "pass"],
  ])("%s: %s, in a run that lasts 1.2 s", (typed, verdict) => {
    expect(verdictOf(typed)).toBe(verdict);
  });

  test("looks between two commits say nothing of their latency: it stays so until a commit says otherwise", () => {
    // 80 writes a second, and a look every 300 us: most of them are between two commits.
    expect(verdictOf("commit p50 > 100us for 300ms before 500ms")).toBe("fail");
    expect(verdictOf("commit p50 > 100us and quorum margin > 1 for 300ms before 500ms")).toBe("fail");
    expect(verdictOf("commit p50 > 100us and quorum margin < 1 for 300ms before 500ms")).toBe("pass");
    const moments = [...momentsOf(open(scenario), readNever("commit p50 > 100us before 500ms") as Becomes)];
    expect(moments.at(-1)?.total).toBe(1);
    // Nor does anything begin there: only a commit tells.
    expect(verdictOf("commit p50 < 9s before 1us")).toBe("vacuous");
  });

  test("a bound counts in the verdict and in the story as a check of the run does", () => {
    const report = judged(open(scenario), ["quorum margin < 1"]);
    expect(report.verdict).toBe("fail");
    expect(report.story.at(-1)?.text).toMatch(/: 1 of \d+ checks failed, the first at 0\.6\d* s\.$/);
    expect(judged(open(scenario), ["global lag > 1s"]).verdict).toBe("pass");
    expect(judged(open(scenario, { strict: true }), ["global lag > 1s"]).checks.at(-1)?.verdict).toBe("vacuous");
  });

  test("watching changes nothing of the run", () => {
    const { digest, events } = judged(open(scenario), ["not durable > 1000000 and commit p50 > 9s"]);
    expect({ digest, events }).toEqual({
      digest: open(scenario).finish().digest,
      events: open(scenario).finish().events,
    });
  });
});

describe("what cannot be read", () => {
  test.each([
    ["lagg > 40ms", 'At the beginning there is "lagg"; right would be a figure (quorum margin, lag, '],
    ["lagg > 40ms", 'Did you mean "lag"?'],
    ["p99 > 40ms", 'Did you mean "commit p99"?'],
    ["replica lag > 40ms", 'Did you mean "lag"?'],
    ["lag > 40ms and comit p50 < 2", 'After "lag > 40ms and" there is "comit"'],
    ["lag > 40ms and comit p50 < 2", 'Did you mean "commit p50"?'],
    ["zzz", 'or "invariant broken".'],
    ["", "There is nothing in it; right would be a figure"],
    ["lag > soon", "right would be a time such as 20s, 250ms or 900us."],
    ["lag", 'After "lag" there is the end; right would be <, <=, =, >= or >.'],
    ["not lag > 1s", 'Did you mean "lag"?'],
    ["lag > 1s for 2s for 3s", 'After "lag > 1s for 2s" there is "for"; right would be "after 20s" or "before 30s".'],
    ["lag > 1s or write gap > 1s", '"or"; right would be "and" with another figure, "for 2s", "after 20s" or "before'],
    ["lag > 1s after 20s before 10s", "No moment is after 20 s and before 10 s."],
    ["ack where pg=17", 'At the beginning there is "ack"; right would be a figure'],
  ])("%j", (typed, sentence) => {
    const read = readNever(typed);
    expect(typeof read === "string" ? read : "read").toContain(sentence);
    // A guess is made where a figure should stand, and nowhere else.
    if (typeof read === "string" && !read.includes("would be a figure")) expect(read).not.toContain("Did you mean");
    expect(() => run(compile(SCENARIOS.outage), { never: [typed] })).toThrow(RangeError);
  });

  test("its own name is read, too, so that a line of a report can be typed again", () => {
    expect(readNever("never lag > 40 ms for 2 s")).toEqual(readNever("lag>40ms for 2s"));
  });

  test("nothing that is typed breaks the reader", async () => {
    const words = fc.constantFrom(
      "lag",
      "commit",
      "p99",
      ">",
      "<=",
      "40ms",
      "for",
      "2s",
      "and",
      "never",
      "after",
      '"',
      "-1",
    );
    await checkAsync(
      fc.asyncProperty(fc.array(fc.oneof(words, fc.string({ maxLength: 5 })), { maxLength: 9 }), (parts) => {
        const read = readNever(parts.join(" "));
        if (typeof read !== "string") expect(readNever(sentenceOf(read))).toEqual(read);
        return Promise.resolve();
      }),
    );
  });
});
