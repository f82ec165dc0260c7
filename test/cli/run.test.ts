/**
 * `borealis run`: verdicts and exit codes, the JSON, and the line and the link that bring a failure
 * back.
 */
import { rmSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { decodeLink, parseScenario } from "../../sim/scenario/index.ts";
import { borealis, folderWithScenario, words } from "./cli.ts";

const { folder, file } = folderWithScenario();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const FAILING = ["run", file, "--mutate", "ackAt3", "--seed", "it's 7", "--set", "workloads[0].rate=300/s"];
const json = async (...argv: string[]): Promise<Record<string, unknown>> =>
  JSON.parse((await borealis(["run", ...argv, "--json"])).out);

describe("run: exit codes", () => {
  test("0: all checks passed", async () => {
    const { code, out, err } = await borealis(["run", file]);
    expect([code, err]).toEqual([0, "playing probe with seed 1\n"]);
    expect(out).toMatch(/^✓ pass {2}probe/);
    expect(out).not.toContain("reproduce");
  });

  test("an outage is told with its moment, and what programs saw under the engine's codes", async () => {
    const crash = ["--set", "faults[0]={ kind: crash, instance: writer-1, at: 500ms, for: 200ms }"];
    const { out } = await borealis(["run", file, ...crash]);
    expect(out).toMatch(/longest without a successful write [\d.]+ s \(from 0\.[45]\d+ s\), read/);
    expect(out).toMatch(
      /errors that programs saw, those they tried again after included: .*\d+ \(HY000\) [\d,]+ times/,
    );
    const { out: calm } = await borealis(["run", file]);
    expect(calm).not.toMatch(/successful write .*from|errors that programs saw/);
  });

  test("what forwarding readers refused has the engine's code, and what nobody did has no figures", async () => {
    const { out } = await borealis(["run", "savepoint-through-a-reader"]);
    expect(out).toMatch(/forwarding readers refused: 1235 \(42000\): This version of MySQL .* [\d,]+ times/);
    expect(out).toMatch(/ {11}no commit and no read/);
    expect(out).toMatch(/successful write 9\.99 s \(from 0\.\d+ s\)\n/);
  });

  test("reads over the reader's name that the writer answered are told", async () => {
    const { out } = await borealis(["run", "reads-land-on-the-writer"]);
    expect(out).toMatch(/; [\d,]+ reads over the reader's name answered by the writer\n/);
    expect(out).not.toMatch(/ 1 times/);
  });

  test("1: a check failed, with its name, time and event", async () => {
    const { code, out } = await borealis(FAILING);
    expect(code).toBe(1);
    expect(out).toMatch(/✗ I1-\S+ failed {2}at \d+\.\d+ s, event [\d,]+\n {4}.*\d.*\.\n/);
  });

  test("1: --strict counts a check that had nothing to watch", async () => {
    const { code, out } = await borealis(["run", file, "--strict"]);
    expect([code, out.includes(" vacuous")]).toEqual([1, true]);
  });

  test("3: the simulator itself broke; no stack trace unless asked", async () => {
    const broken = {
      clock: () => {
        throw new TypeError("no clock");
      },
    };
    const { code, out, err } = await borealis(["run", file, "--quiet"], broken);
    expect([code, out]).toEqual([3, ""]);
    expect(err).toMatch(/^The simulator itself broke; .*\n {2}no clock\n$/);
    const asked = await borealis(["run", file], { ...broken, env: { BOREALIS_DEBUG: "1" } });
    expect(asked.err).toContain("    at ");
  });
});

describe("run: --json", () => {
  test("has the contract's shape", async () => {
    const latency = { p50: expect.any(Number), p99: expect.any(Number), max: expect.any(Number) };
    const document = await json(file, "--seed", "7");
    expect(document).toMatchObject({
      format: "borealis-run/1",
      scenario: "probe",
      scenarioHash: expect.stringMatching(/^[0-9a-f]{12}$/),
      seed: 7,
      build: expect.stringMatching(/^\d+\.\d+\.\d+/),
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      events: expect.any(Number),
      simulatedUs: 2_000_000,
      wallMs: 0,
      verdict: "pass",
      replay: expect.stringMatching(/^#v=1&/),
    });
    const { clients, checks, metrics } = document as {
      clients: object;
      checks: Record<string, unknown>[];
      metrics: object;
    };
    const count = expect.any(Number);
    expect(clients).toMatchObject({
      operations: count,
      ok: count,
      failed: count,
      unknown: count,
      writeUnavailableUsMax: count,
      readUnavailableUsMax: count,
      writeUnavailableFromUs: count,
      readUnavailableFromUs: count,
      commitLatencyUs: latency,
      staleReads: 0,
      lostCommits: 0,
    });
    expect(Object.values(metrics).flatMap(Object.values).every(Number.isFinite)).toBe(true);
    for (const each of checks) {
      expect(each["name"]).toBeTypeOf("string");
      expect(["pass", "fail", "vacuous"]).toContain(each["verdict"]);
      expect(each["message"]).not.toBe("");
    }
  });

  test("a failed check says when", async () => {
    const { checks, verdict } = (await json(file, "--mutate", "ackAt3")) as {
      checks: { verdict: string; atUs: unknown }[];
      verdict: string;
    };
    expect(verdict).toBe("fail");
    expect(checks.find((each) => each.verdict === "fail")?.atUs).toBeTypeOf("number");
  });

  test("several runs are an array; --reporter json is the same; stdout holds nothing else, and stderr the seeds", async () => {
    const { out, err } = await borealis(["run", file, "six-copies", "--reporter", "json"]);
    expect((JSON.parse(out) as { digest: string }[]).map(({ digest }) => digest.length)).toEqual([16, 16]);
    expect(err).toMatch(/^(playing \S+ with seed \S+\n){2}$/);
  });

  test("JUnit and GitHub get a case for each scenario, and an annotation for each check that failed", async () => {
    const junit = await borealis([
      ...FAILING,
      "az-outage",
      "--set",
      "duration=1s",
      "--set",
      "faults=[]",
      "--reporter",
      "junit",
    ]);
    expect(junit.code).toBe(1);
    expect(junit.out).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="borealis run">\n {2}<testsuite name="probe" tests="1" failures="1" errors="0">\n/,
    );
    expect(junit.out).toMatch(/<failure type="I1-ack-implies-durable" message="[^"]+">.*&#10;npx borealis run /);
    const github = await borealis([...FAILING, "--reporter", "github"]);
    expect(github.out).toMatch(
      /^::error file=.*small\.yaml,title=I1-ack-implies-durable::probe: At 0.*Reproduce: npx /,
    );
    expect(github.out).toContain("::notice title=borealis run::1 played, 0 passed, 1 failed\n");
    const good = await borealis(["run", file, "--reporter", "junit"]);
    expect([good.code, good.out.includes('<testcase classname="probe" name="seed 1" time="0.000"/>')]).toEqual([
      0,
      true,
    ]);
  });

  test("seeds: text stays text, and digits with a zero in front are text", async () => {
    expect((await json(file, "--seed", "007"))["seed"]).toBe("007");
    expect((await json(file, "--seed", "x"))["seed"]).toBe("x");
  });

  test("--print-faults adds the concrete faults", async () => {
    const faults = "faults=[{ kind: az-outage, az: us-east-1b, at: 1s, for: 100ms }]";
    const document = await json(file, "--set", faults, "--print-faults");
    expect(document["faults"]).toEqual([
      { kind: "az-outage", at: 1_000_000, for: 100_000, scope: { az: "us-east-1b" } },
    ]);
  });
});

describe("run: a failure can be had again", () => {
  test("the reproduction line gives the same verdict and digest", async () => {
    const { out } = await borealis(FAILING);
    const line = /^ {2}reproduce {2}(.*)$/m.exec(out)?.[1] ?? "";
    const [npx, name, ...argv] = words(line);
    expect([npx, name]).toEqual(["npx", "borealis"]);
    const again = await borealis(argv);
    expect(again).toMatchObject({ code: 1, out });
  });

  test("the replay link holds the same run", async () => {
    const report = JSON.parse((await borealis([...FAILING, "--json"])).out) as { replay: string; digest: string };
    const link = await decodeLink(report.replay);
    if (!link.ok || link.state.scenario.kind !== "text") throw new Error("not a link with a scenario");
    // As people write it, since whoever opens the link reads it in the viewer.
    expect(link.state.scenario.text).toMatch(/^scenario: 1\nname: probe\nduration: 2s\n/);
    const parsed = parseScenario(link.state.scenario.text, "link");
    if (!parsed.ok) throw new Error("not a scenario");
    expect(link.state.event).toBeGreaterThan(0);
    const { seed, mutations } = link.state;
    expect(run(parsed.scenario, { seed, mutations }).digest).toBe(report.digest);
  });
});

describe("run: how much is said", () => {
  test("--quiet: one line for a pass, everything for a failure", async () => {
    expect((await borealis(["run", file, "--quiet"])).out).toMatch(/^✓ probe +seed 1: .*\n$/);
    expect((await borealis([...FAILING, "--quiet"])).out).toContain("reproduce");
  });

  test.each([
    ["a pipe", {}, false],
    ["a terminal", { tty: true }, true],
    ["a terminal with NO_COLOR", { tty: true, env: { NO_COLOR: "1" } }, false],
    ["a dumb terminal", { tty: true, env: { TERM: "dumb" } }, false],
    ["a pipe with FORCE_COLOR", { env: { FORCE_COLOR: "1" } }, true],
    ["a pipe with FORCE_COLOR=0", { env: { FORCE_COLOR: "0" } }, false],
  ])("colours: %s", async (_name, setting, coloured) => {
    const { out, err } = await borealis(["run", file], setting);
    expect(out.includes("\u001b[")).toBe(coloured);
    expect(err.includes("\r")).toBe("tty" in setting);
  });
});
