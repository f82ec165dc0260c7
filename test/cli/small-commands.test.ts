/** The small commands, each by what it prints and writes; the real command through a pipe. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { EXAMPLES } from "../../sim/cli/examples.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import { borealis, folderWithScenario, interruptedAfter, PACKAGE_ROOT } from "./cli.ts";

const { folder, file } = folderWithScenario();
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("commands: small ones", () => {
  test("a schema and an npm project beside the scenarios of a folder are none of them", async () => {
    const beside = join(folder, "beside");
    mkdirSync(beside);
    const schema = (await borealis(["schema"])).out;
    expect((await borealis(["schema", "--json"])).out).toBe(schema);
    writeFileSync(join(beside, "borealis.schema.json"), schema);
    for (const name of ["package", "package-lock", "tsconfig", "tsconfig.build"])
      writeFileSync(join(beside, `${name}.json`), "{}");
    expect((await borealis(["validate", beside])).code).toBe(2);
    writeFileSync(join(beside, "one.yaml"), readFileSync(file));
    expect((await borealis(["validate", beside])).code).toBe(0);
  });

  test("warnings go to stderr and change nothing; --quiet drops them", async () => {
    const late = ["--set", "faults=[{ kind: pause, node: storage-a1, at: 1s, for: 5s }]"];
    const wanted = "warning: --set: faults[0].for: ends at 6s, after the run: it is never lifted\n";
    expect(await borealis(["validate", file, ...late])).toMatchObject({ code: 0, err: wanted });
    expect((await borealis(["run", file, ...late])).err).toContain(wanted);
    expect((await borealis(["run", file, ...late, "--quiet"])).err).toBe("");
  });

  test("export writes a file, or stdout for -", async () => {
    const target = join(folder, "history.jsonl");
    const shown = await borealis(["export", file, "--format", "jsonl", "-o", "-"]);
    const saved = await borealis(["export", file, "--format", "jsonl", "-o", target]);
    expect([shown.code, saved.code, saved.out]).toEqual([0, 0, ""]);
    expect(readFileSync(target, "utf8")).toBe(shown.out);
    const asDocument = async (...flags: string[]): Promise<object> => {
      const { out } = await borealis(["export", file, "--format", "jsonl", "--json", ...flags]);
      return JSON.parse(out) as object;
    };
    const about = { format: "borealis-export/1", as: "jsonl", count: expect.any(Number), what: "operations" };
    expect(await asDocument()).toEqual({ ...about, leftOut: [], text: shown.out });
    expect(await asDocument("-o", target)).toEqual({ ...about, leftOut: [], file: target });
  });

  test("help names every command and goes to stdout", async () => {
    const { code, out } = await borealis(["--help"]);
    expect(code).toBe(0);
    for (const name of ["run", "watch", "export", "list", "new", "validate", "schema"])
      expect(out).toContain(`\n  ${name} `);
  });

  test("the help of each command ends with examples of it (that they are real, test/architecture looks)", async () => {
    const names = [...(await borealis(["--help"])).out.matchAll(/^ {2}([a-z]+) /gm)].map(([, name]) => name);
    const commands = names.filter((name) => name !== "help" && name !== "npx");
    expect(commands.toSorted()).toEqual(Object.keys(EXAMPLES).toSorted());
    for (const [command, examples] of Object.entries(EXAMPLES)) {
      const { out } = await borealis([command, "--help"]);
      for (const [line] of examples) {
        expect(out).toContain(`\n  npx borealis ${line}\n`);
        expect(line.split(" ")[0]).toBe(command);
      }
    }
  });

  test("list shows scenarios, mutations and parameters, for people and as JSON", async () => {
    expect((await borealis(["list"])).out).toMatch(/az-plus-one[^]*ackAt3[^]*latencyInAz/);
    const lists = JSON.parse((await borealis(["list", "--json"])).out) as Record<string, { name: string }[]>;
    expect(Object.keys(lists)).toEqual(["scenarios", "mutations", "parameters"]);
    expect(lists["scenarios"].map(({ name }) => name)).toContain("steady-state");
  });

  test("scenarios tells lessons by folder, stories by name, and the nearest name", async () => {
    expect((await borealis(["scenarios"])).out).toMatch(/^Where to begin \(flagship\)\n[^]*\n {2}az-plus-one\n/);
    const { out } = await borealis(["scenarios", "az-plus-one", "metastable"]);
    expect(out).toMatch(/This is the failure Aurora's six copies are made for[^]*\n\nMetastable failures/);
    const json = JSON.parse((await borealis(["scenarios", "retry-storm", "--json"])).out) as { scenarios: object[] };
    expect(json.scenarios).toMatchObject([{ name: "retry-storm", folder: "metastable" }]);
    const { code, err } = await borealis(["scenarios", "retri-storm"]);
    expect(code).toBe(2);
    expect(err).toContain('the library has no such folder or scenario. Did you mean "retry-storm"?');
  });

  test("a folder of the library is a name, and so is the path a scenario had before there were folders", async () => {
    expect((await borealis(["validate", "metastable"])).out).toContain("retry-storm: a scenario of ");
    expect((await borealis(["validate", "scenarios/retry-storm.yaml"])).out).toContain("retry-storm: a scenario of ");
    expect((await borealis(["validate", "scenarios/nothing.yaml"])).code).toBe(2);
  });

  test("frontier prints what it tried, for people and as JSON, and says what is wrong with a request", async () => {
    const { code, out } = await borealis(["frontier", "--cost", "1", "--question", "data", "--patience", "30s"]);
    expect(code).toBe(0);
    expect(out).toMatch(/loses data[^]*\n {2}1 {2}AZ +never/);
    const json = JSON.parse(
      (await borealis(["frontier", "--cost", "1", "--question", "writes", "--patience", "1s", "--json"])).out,
    ) as object;
    // Within a second nobody has taken over from the writer in the first AZ.
    expect(json).toMatchObject({
      format: "borealis-frontier/1",
      questions: [
        {
          cheapest: 1,
          shapes: [
            { shape: "AZ", stops: 1, played: 3, example: ["us-east-1a"] },
            { shape: "node", stops: 0 },
          ],
        },
      ],
    });
    const cut = await borealis(["frontier", "--cost", "2", "--question", "data", "--quiet"], interruptedAfter(2));
    expect([cut.code, cut.err]).toEqual([4, "Interrupted after 1 set, before all sets of 2 were tried.\n"]);
    for (const [args, sentence] of [
      [["--cost", "0"], "--cost is how many may fail at once"],
      [["--patience", "soon"], '--patience is a duration, for instance 60s; "soon" is not'],
      [["--question", "write"], 'there is no such question. Did you mean "writes"?'],
      [
        [
          "--set",
          "workloads[0].reads=0%",
          "--set",
          "workloads[1].reads=0%",
          "--set",
          "workloads[2].reads=0%",
          "--question",
          "reads",
        ],
        "give them reads to do",
      ],
    ] as const) {
      const wrong = await borealis(["frontier", ...args]);
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(sentence)]);
    }
  });

  test("schema prints a JSON Schema", async () => {
    expect(JSON.parse((await borealis(["schema"])).out)).toMatchObject({ type: "object", additionalProperties: false });
  });

  test("validate --quiet says nothing of what is right", async () => {
    expect(await borealis(["validate", file, "--quiet"])).toEqual({ code: 0, out: "", err: "" });
  });

  test("validate accepts built-in names, and a folder of them", async () => {
    const { code, out } = await borealis(["validate", "az-outage", join(PACKAGE_ROOT, "scenarios")]);
    expect(code).toBe(0);
    expect(out).toContain("az-outage: a scenario of ");
  });

  test("new writes a scenario that parses, once", async () => {
    const here = process.cwd();
    process.chdir(folder);
    try {
      expect((await borealis(["new", "mine"])).code).toBe(0);
      const before = readFileSync("mine.yaml", "utf8");
      expect(parseScenario(before, "mine.yaml").ok).toBe(true);
      expect(before).toMatch(/^# Kinds: az-outage, .*(\n# .*)* fis\n/m);
      const again = await borealis(["new", "mine"]);
      expect([again.code, again.err]).toEqual([2, "mine.yaml: exists already; nothing was written\n"]);
      expect(readFileSync("mine.yaml", "utf8")).toBe(before);
      const told = await borealis(["new", "another", "--json"]);
      expect([JSON.parse(told.out), told.err]).toEqual([{ format: "borealis-new/1", file: "another.yaml" }, ""]);
    } finally {
      process.chdir(here);
    }
  });

  test("watch prints an address with the run in it, and stops when told", async () => {
    const viewer = { ensureViewer: () => Promise.resolve(folder), untilInterrupted: () => Promise.resolve() };
    const { code, out } = await borealis(["watch", "az-outage", "--seed", "7", "--port", "0"], viewer);
    expect(code).toBe(0);
    expect(out).toMatch(/^Watch at http:\/\/127\.0\.0\.1:\d+\/#v=1&sc=az-outage@[0-9a-f]{12}&seed=7\n$/);
    const told = await borealis(["watch", "az-outage", "--seed", "7", "--port", "0", "--json"], viewer);
    expect(JSON.parse(told.out)).toEqual({
      format: "borealis-watch/1",
      address: expect.stringMatching(/^http:.*&seed=7$/),
    });
  });
});

describe("the command itself", () => {
  const bin = join(PACKAGE_ROOT, "bin", "borealis.js");

  test("reads standard input, and does not mind a reader that stops", () => {
    const shell = `"$0" "$1" run - --json --quiet < "$2"; echo "code $?"; "$0" "$1" list | head -1; "$0" "$1" cost - - < "$2"`;
    const { stdout, stderr } = spawnSync("sh", ["-c", shell, process.execPath, bin, file], { encoding: "utf8" });
    const [document, rest] = stdout.split("\ncode ");
    expect(JSON.parse(document)).toMatchObject({ scenario: "probe", verdict: "pass" });
    expect(rest).toBe("0\nScenarios, to be run by name:\n");
    // In a checkout whose bundle is stale the starter says that it built it, and nothing else is said.
    expect(stderr.replace(/^borealis: built the engine in .*\n/, "")).toBe(
      "-: there is one standard input, and it can be one of the files only\n",
    );
    expect(existsSync(join(folder, "-"))).toBe(false);
  });

  test.runIf(existsSync("/dev/full"))("what is lost on stderr changes neither the result nor the code", () => {
    const { status, stdout } = spawnSync("sh", ["-c", '"$0" "$1" run "$2" 2>/dev/full', process.execPath, bin, file], {
      encoding: "utf8",
    });
    expect([status, stdout.split("\n")[0]]).toEqual([0, expect.stringContaining("pass  probe")]);
  });
});
