/** `borealis swarm` as people and build servers call it: processes are real here, and are killed. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { decodeLink } from "../../sim/scenario/link.ts";
import { scenarioFrom } from "../worlds.ts";
import { borealis, PACKAGE_ROOT, words } from "./cli.ts";

const folder = realpathSync(mkdtempSync(join(tmpdir(), "borealis-swarm-")));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const small = join(folder, "small.yaml");
writeFileSync(
  small,
  `scenario: 1
name: small
duration: 1s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 } }] }
workloads: [{ id: app, kind: open, rate: 100/s }]
random: { faults: 3, kinds: [crash, pause, partition], longest: 100ms }
`,
);

interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/**
 * Another process: only there can workers and their master be killed. `meanwhile` is called again and again while it
 * runs.
 */
function swarm(args: readonly string[], meanwhile: (pid: number) => void = () => undefined): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [join(PACKAGE_ROOT, "bin", "borealis.js"), "swarm", ...args], {
      cwd: folder,
      stdio: ["ignore", "pipe", "pipe"],
    });
    const said = { out: "", err: "" };
    child.stdout.on("data", (text) => (said.out += text));
    child.stderr.on("data", (text) => (said.err += text));
    const timer = setInterval(() => meanwhile(child.pid as number), 30);
    child.on("exit", () => clearInterval(timer));
    child.on("close", (code) => resolve({ code, ...said }));
  });
}

const childrenOf = (pid: number): number[] => {
  try {
    return execFileSync("pgrep", ["-P", String(pid)], { encoding: "utf8" })
      .split("\n")
      .filter(Boolean)
      .map(Number);
  } catch {
    return [];
  }
};
/** False where it has ended by itself meanwhile. */
const end = (pid: number, signal: NodeJS.Signals): boolean => {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
};
const linesOf = (file: string): number => (existsSync(file) ? readFileSync(file, "utf8").split("\n").length - 1 : 0);
const json = ({ out, err }: Ended): Found => {
  if (!out.startsWith("{")) throw new Error(`No report: ${out}${err}`);
  return JSON.parse(out) as Found;
};
interface Found {
  readonly seeds: number;
  readonly passed: number;
  readonly failed: number;
  readonly kept: number;
  readonly groups: readonly {
    readonly check: string;
    readonly count: number;
    readonly seed: number;
    readonly repro: string;
  }[];
  readonly causes?: readonly {
    readonly cause: string;
    readonly count: number;
    readonly of: number;
    readonly faults: number;
    readonly seed: number;
    readonly replay: string;
  }[];
  readonly probes: readonly { readonly name: string; readonly runs: number }[];
}

describe("swarm: what it finds", () => {
  test("failures are grouped, and the line given for each plays it again; two processes find what one finds", async () => {
    const args = [small, "--seeds", "30", "--mutate", "ackAt3", "--json", "--quiet"];
    const [one, two] = await Promise.all(["1", "2"].map((jobs) => swarm([...args, "--jobs", jobs])));
    const found = json(one);
    expect({ ...json(two), perSecond: 0 }).toEqual({ ...found, perSecond: 0 });
    expect([one.code, found.seeds, found.passed + found.failed]).toEqual([1, 30, 30]);
    expect(found.groups.map(({ count }) => count).reduce((a, b) => a + b)).toBe(found.failed);
    expect(found).not.toHaveProperty("causes");
    expect(found.groups[0].check).toBe("I1-ack-implies-durable");
    expect(found.probes.find(({ name }) => name === "I1-ack-implies-durable was exercised")?.runs).toBe(30);
    const again = await borealis([...words(found.groups[0].repro).slice(2), "--json"]);
    expect(again.code).toBe(1);
    expect((JSON.parse(again.out) as { seed: number }).seed).toBe(found.groups[0].seed);
  });

  test("seeds that break a bound of --never are a group; its line breaks it again, and its causes are found", async () => {
    const crash = "faults[0]={ kind: crash, instance: writer-1, at: 500ms, for: 200ms }";
    const args = [small, "--set", crash, "--never", "write gap>100ms", "--never", "global lag > 1s", "--seeds", "4"];
    const ended = await swarm([...args, "--jobs", "1", "--causes", "1", "--json", "--quiet"]);
    const { groups, causes = [], probes } = json(ended);
    expect([ended.code, groups.map(({ check, count }) => [check, count])]).toEqual([
      1,
      [["never write gap > 100 ms", 4]],
    ]);
    expect(groups[0].repro).toMatch(/ --never 'write gap > 100 ms' --never 'global lag > 1 s'$/);
    expect(causes.map(({ cause }) => cause)).toEqual(["crash of the writer"]);
    const met = (name: string) => probes.find((one) => one.name === `never ${name} was exercised`)?.runs;
    expect([met("write gap > 100 ms"), met("global lag > 1 s")]).toEqual([4, 0]);
    const told = await swarm([small, "--never", "write gap > 1s", "--never", "global lag > 1s", "--seeds", "2"]);
    expect([told.code, told.out]).toEqual([
      0,
      expect.stringMatching(
        /\n {2}never {6}write gap > 1 s {2}fails in 0 of 2 seeds\n {2}never {6}global lag > 1 s {2}fails in 0 of 2 seeds; 0 had something to measure\n/,
      ),
    ]);
    const again = await borealis(words(groups[0].repro).slice(2));
    expect([again.code, again.out.includes("✗ never write gap > 100 ms failed")]).toEqual([1, true]);
  });

  test("asked for causes: of some seeds of each check what cannot be left out, with a link that plays it and fails", async () => {
    const stalls = join(folder, "stalls.yaml");
    writeFileSync(
      stalls,
      `scenario: 1
name: stalls
duration: 3s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: writer-1 }] }] }
workloads: [{ id: app, kind: open, rate: 60/s, reads: 0% }]
faults: [{ kind: pause, node: storage-b1, at: 300ms, for: 100ms }, { kind: crash, instance: writer-1, at: 1s }]
expect: { writesUnavailableMax: 900ms }
`,
    );
    const ended = await swarm([stalls, "--seeds", "4", "--jobs", "1", "--causes", "2", "--json", "--quiet"]);
    const { failed, causes = [] } = json(ended);
    expect([ended.code, failed, causes.length]).toEqual([1, 4, 1]);
    const [{ cause, count, of, faults, replay, seed }] = causes;
    expect({ cause, count, of, faults }).toEqual({ cause: "crash of the writer", count: 2, of: 2, faults: 1 });
    const link = await decodeLink(replay);
    if (!link.ok || link.state.scenario.kind !== "text") throw new Error("the link has no scenario");
    const report = run(scenarioFrom(link.state.scenario.text), { seed });
    expect([report.verdict, link.state.seed]).toEqual(["fail", String(seed)]);
    const refused = await swarm([stalls, "--seeds", "1", "--causes", "none"]);
    expect([refused.code, refused.err]).toEqual([
      2,
      expect.stringContaining("--causes is how many seeds of each check"),
    ]);
  });

  test("JUnit and GitHub get the same findings in their own words", async () => {
    const args = [small, "--seeds", "2", "--jobs", "1", "--mutate", "ackAt3", "--quiet"];
    const page = join(folder, "report.html");
    const [junit, github] = await Promise.all([
      swarm([...args, "--reporter", "junit", "--html", page]),
      swarm([...args, "--reporter", "github"]),
    ]);
    expect(junit.out).toMatch(/^<\?xml version="1.0" encoding="UTF-8"\?>\n<testsuites name="borealis swarm">/);
    expect(junit.out).toContain('<testsuite name="small" tests="3" failures="2" errors="0" skipped="1">');
    expect(junit.out).toContain('name="every other seed"><skipped message="no other seed was played"/></testcase>');
    expect(junit.out).toContain('<failure type="I1-ack-implies-durable" message="');
    expect(github.out).toMatch(
      /^::error file=.*small\.yaml,title=I1-ack-implies-durable::.*%0A2 seeds\. Reproduce: npx borealis run /,
    );
    expect(github.out).toContain("::notice title=borealis swarm::2 seeds, 0 passed, 2 failed\n");
    const html = readFileSync(page, "utf8");
    expect(html).toContain("<h2>What failed</h2>");
    expect(html).toContain("<svg viewBox=");
    expect(html).not.toMatch(/https?:\/\/|<script/);
  });
});

describe("swarm: whatever happens to it", () => {
  test("a worker that is killed: its seeds are played again, none is lost or counted twice", async () => {
    const journal = join(folder, "killed.journal");
    let killed = 0;
    const ended = await swarm(
      [small, "--seeds", "150", "--jobs", "2", "--json", "--quiet", "--resume", journal],
      (pid) => {
        if (killed >= 2 || linesOf(journal) < 3 + killed * 5) return;
        const [worker] = childrenOf(pid);
        if (worker === undefined) return;
        if (end(worker, "SIGKILL")) killed++;
      },
    );
    expect([killed, ended.code, json(ended).seeds, json(ended).passed]).toEqual([2, 0, 150, 150]);
    const ids = readFileSync(journal, "utf8")
      .split("\n")
      .slice(1, -1)
      .map((line) => (JSON.parse(line) as { id: number }).id);
    expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 75 }, (_, id) => id));
  });

  test("killed itself and resumed it plays only what is left; interrupted it tells what it had", async () => {
    const journal = join(folder, "resumed.journal");
    const args = [small, "--seeds", "200", "--jobs", "2", "--json", "--resume", journal];
    const killed = await swarm(args, (pid) => {
      if (linesOf(journal) >= 4) end(pid, "SIGKILL");
    });
    expect([killed.code, killed.out]).toEqual([null, ""]);
    const kept = linesOf(journal) - 1;
    let asked = false;
    const interrupted = await swarm(args, (pid) => {
      if (asked || linesOf(journal) < kept + 4) return;
      asked = true;
      end(pid, "SIGINT");
    });
    expect(interrupted.code).toBe(4);
    expect(interrupted.err).toContain("interrupted");
    expect(json(interrupted).seeds).toBeLessThan(200);
    expect(json(interrupted).kept).toBeGreaterThanOrEqual(kept * 2);
    const whole = await swarm(args);
    expect([whole.code, json(whole).seeds, json(whole).passed]).toEqual([0, 200, 200]);
    expect(json(whole).kept).toBeGreaterThanOrEqual(json(interrupted).seeds);
    expect(whole.err).toContain("seeds were played before");
  });

  test("shards of several machines come together without a gap or a repeat; a journal of another kind is refused", async () => {
    const file = (shard: number): string => join(folder, `${shard}.journal`);
    const common = [small, "--seeds", "9", "--jobs", "1", "--json"];
    await Promise.all([1, 2].map((shard) => swarm([...common, "--shard", `${shard}/2`, "--resume", file(shard)])));
    const merged = await swarm([...common, "--merge", file(1), "--merge", file(2), "--merge", file(1)]);
    expect([merged.code, json(merged).seeds, json(merged).kept]).toEqual([0, 9, 9]);
    expect(merged.err).toContain("9 seeds were played before\n");
    const other = await swarm([...common, "--mutate", "ackAt3", "--resume", file(1)]);
    expect([other.code, other.err]).toEqual([
      2,
      `${file(1)} cannot be gone on with: it was played with no mutation, and this is with ackAt3.\n`,
    ]);
    writeFileSync(file(2), readFileSync(file(2), "utf8").replace(/"build":"[^"]+"/, '"build":"0.0.9"'));
    const older = await swarm([...common, "--shard", "2/2", "--resume", file(2)]);
    expect([older.code, older.err]).toEqual([
      2,
      expect.stringContaining("it was written by build 0.0.9, and this is "),
    ]);
  });

  test("--for ends it in time", async () => {
    const ended = await swarm([small, "--for", "3s", "--jobs", "1", "--json", "--quiet"]);
    expect(json(ended)).toMatchObject({ cut: "time is up", failed: 0 });
    expect([0, 4]).toContain(ended.code);
  });
});

test.each([
  [["--seeds", "0"], '--seeds is the number of seeds, from 1 to 1000000000; "0" is not'],
  [["--seeds", "many"], '"many" is not'],
  [["--from", "-1"], '--from is the first seed, from 0 to 9007198254740991; "-1" is not'],
  [["--jobs", "0"], '--jobs is the number of processes, from 1 to 1024; "0" is not'],
  [["--for", "soon"], '--for is how long to search, for instance 60s or 10m; "soon" is not'],
  [["--for", "0s"], '"0s" is not'],
  [["--shard", "5/4"], '--shard is which part of how many, from 1/4 to 4/4 for four machines; "5/4" is not'],
  [["--shard", "0/4"], '"0/4" is not'],
  [
    ["--queue", "localhost"],
    '--queue is the address of a Redis, for instance redis://localhost:6379 or rediss://:password@host:6380/0; "localhost" is not',
  ],
  [
    ["--queue", "redis://localhost", "--jobs", "2"],
    "--jobs is for what is played here; with --queue the workers play: give --jobs to each borealis worker",
  ],
  [["--patience", "long"], '--patience is how long Redis may be away, for instance 60s or 10m; "long" is not'],
  [["--merge", "none.journal"], "--merge none.journal: there is no journal"],
  [["--mutate", "ackAt33"], "--mutate ackAt33: there is no such mutation."],
  [["--html", "/no/such/page.html"], "/no/such/page.html: cannot be written (ENOENT: there is no folder /no/such)"],
  [["--set", "workloads[0].reads=150%"], "workloads[0].reads"],
  [["--resume", "/no/such/folder/j"], "/no/such/folder/j: cannot be written or read (ENOENT)"],
])("swarm: %j is refused with what would be right", async (flags, message) => {
  const { code, out, err } = await borealis(["swarm", small, ...flags]);
  expect([code, out]).toEqual([2, ""]);
  expect(err).toContain(message);
});
