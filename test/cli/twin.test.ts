/** `borealis twin` at the command line: files as AWS prints them, the answer, and a scenario that runs. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, test } from "vitest";
import { borealis, interruptedAfter } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "borealis-twin-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

/** Two instances, so that there is little to search. */
const PAIR = `scenario: 1
name: pair
duration: 2m
topology:
  clusters:
    - id: pair
      volume: { size: 10GB, storageNodesPerAz: 2 }
      instances:
        - { id: pair-1, class: db.r6g.large, az: us-east-1a }
        - { id: pair-2, class: db.r6g.large, az: us-east-1b }
workloads:
  - { id: app, kind: open, rate: 10/s, reads: 50% }
expect: { lostCommits: 0 }
`;
const scenario = at("pair.yaml");
writeFileSync(scenario, PAIR);
writeFileSync(
  at("fault.yaml"),
  `${PAIR}faults:\n  - { kind: slow-cpu, instance: pair-1, factor: 30, at: 62s, for: 30s }\n`,
);

const [metrics, events] = [at("metrics.json"), at("events.json")];
const recorded = ["--seed", "another", "--quiet", "-o"];
await borealis(["export", at("fault.yaml"), "--format", "get-metric-data", "--period", "5s", ...recorded, metrics]);
await borealis(["export", at("fault.yaml"), "--format", "describe-events", ...recorded, events]);
writeFileSync(at("metrics.json.gz"), gzipSync(readFileSync(metrics)));

const asked = (...more: string[]) => borealis(["twin", scenario, ...more]);

describe("twin", () => {
  test("tells what may have happened, and writes a scenario that is valid and runs", async () => {
    const best = at("best.yaml");
    const told = await asked("--metrics", metrics, "--events", events, "--budget", "50", "-o", best);
    expect([told.code, told.out]).toEqual([
      0,
      expect.stringMatching(/^pair-1 with processors \d+ times as slow from /m),
    ]);
    expect(told.out).toContain("which is the scenario's 0 s");
    expect(told.err).toContain(`wrote ${best}; try: npx borealis run ${best}`);
    expect(readFileSync(best, "utf8")).toMatch(
      /kind: slow-cpu, instance: pair-1, factor: \d+(\.\d+)?, at: [56]\d{4}ms, for: /,
    );
    expect(await borealis(["validate", best])).toMatchObject({ code: 0, err: "" });
    expect((await borealis(["run", best, "--quiet"])).code).toBe(0);

    const packed = at("metrics.json.gz");
    const again = await asked("--metrics", packed, "--events", events, "--budget", "50", "--json", "--quiet");
    const { format, answer, ranked, recording } = JSON.parse(again.out) as {
      format: string;
      answer: string;
      recording: { periods: number; periodUs: number; events: number };
      ranked: { kind: string; place: string; onsetUs: number; left: number }[];
    };
    expect([format, answer, ranked[0].kind, ranked[0].place]).toEqual([
      "borealis-twin/1",
      "one",
      "slow processors",
      "pair-1",
    ]);
    expect(recording).toMatchObject({ periods: 24, periodUs: 5_000_000, events: 0 });
    expect(told.out).toContain(`${(100 * ranked[0].left).toFixed(ranked[0].left < 0.1 ? 1 : 0)}%`);
  });

  test("of a part before the incident it says that nothing happened, and writes nothing", async () => {
    const told = await asked("--metrics", metrics, "--until", "1970-01-01T00:01:00Z", "-o", at("none.yaml"), "--quiet");
    expect([told.code, told.out]).toEqual([0, expect.stringContaining("Nothing happened: no period differs")]);
    expect(told.err).toContain("nothing was written to ");
    expect(() => readFileSync(at("none.yaml"))).toThrow("ENOENT");
  });

  test("Ctrl-C ends it with what is nearest so far, and code 4", async () => {
    const flags = ["twin", scenario, "--metrics", metrics, "--quiet", "-o", at("cut.yaml")];
    const none = await borealis(flags, interruptedAfter(1));
    expect(none).toEqual({ code: 4, out: "", err: "Interrupted before any cause was tried.\n" });
    const { code, out } = await borealis(flags, interruptedAfter(5));
    expect([code, out]).toEqual([
      4,
      expect.stringContaining("Interrupted before 200 runs: so far it looks like this."),
    ]);
    expect(out).toMatch(/; 8 runs with seed 1\n/);
    expect(readFileSync(at("cut.yaml"), "utf8")).toContain("# Found by borealis twin: ");
    const json = await borealis([...flags, "--json"], interruptedAfter(5));
    expect([json.code, JSON.parse(json.out)]).toMatchObject([4, { cut: "interrupted", runs: 8 }]);
  });

  test("a load that is another one is told", async () => {
    const other = await asked(
      "--metrics",
      metrics,
      "--until",
      "1970-01-01T00:01:00Z",
      "--set",
      "workloads[0].rate=40/s",
    );
    expect(other.out).toMatch(/CommitThroughput of pair-1 is about [\d.]+ in the recording and [\d.]+ in the scenario/);
  });

  test.each<[string, string[], string]>([
    ["no metrics", [], "--metrics is missing: the file that aws cloudwatch get-metric-data"],
    ["no such file", ["--metrics", at("none.json")], "none.json: there is no such file"],
    ["a scenario for metrics", ["--metrics", scenario], "pair.yaml:1:1: is no JSON from here on"],
    [
      "the wrong flag",
      ["--metrics", events],
      "events.json: is an answer of aws rds describe-events: give it with --events",
    ],
    [
      "an instance that is not there",
      ["--metrics", `pear-2=${metrics}`],
      'pear-2 is not in the scenario. Did you mean "pair-2"?',
    ],
    ["standard input twice", ["--metrics", "-", "--events", "-"], "-: there is one standard input"],
    ["a budget that is none", ["--metrics", metrics, "--budget", "3"], 'a whole number from 20 to 100000; "3" is not'],
    ["a moment that is none", ["--metrics", metrics, "--from", "noon"], "--from noon: is no moment with its zone"],
    ["gzip that is broken", ["--metrics", at("broken.gz")], "broken.gz: is compressed by gzip and broken"],
  ])("%s is refused in a sentence", async (_, more, sentence) => {
    writeFileSync(at("broken.gz"), gzipSync("{}").subarray(0, 12));
    expect(await asked(...more)).toMatchObject({ code: 2, out: "", err: expect.stringContaining(sentence) });
  });
});
