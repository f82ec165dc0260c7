/** Wrong requests end with code 2 and a sentence; the small commands; the real command through a pipe. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FACT_COMMANDS } from "../../sim/cli/commands-of-facts.ts";
import { RUN_COMMANDS } from "../../sim/cli/commands-of-runs.ts";
import { SEARCH_COMMANDS } from "../../sim/cli/commands-of-search.ts";
import { EXAMPLES } from "../../sim/cli/examples.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import { borealis, folderWithScenario, interruptedAfter, PACKAGE_ROOT } from "./cli.ts";

const { folder, file } = folderWithScenario();
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string, content = ""): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const empty = join(folder, "empty");
mkdirSync(empty);
const large = at("large.yaml");
truncateSync(large, 50_000_000);
const latin1 = join(folder, "latin1.yaml");
writeFileSync(latin1, Buffer.from("scenario: 1\nname: caf\xe9\n", "latin1"));

const TEMPLATE = `Resources:
  Db: { Type: AWS::RDS::DBCluster, Properties: { DBClusterIdentifier: shop, Engine: aurora-mysql } }
  One: { Type: AWS::RDS::DBInstance, Properties: { DBClusterIdentifier: !Ref Db, DBInstanceClass: db.r6g.large, Engine: aurora-mysql } }
`;
const accounts = at("clusters.json", '{ "DBClusters": [] }');

describe("requests: refused with code 2, in a sentence", () => {
  test.each([
    ["unknown command", ["rnu"], "Did you mean run?"],
    ["unknown flag", ["list", "--jsn"], "Did you mean --json?"],
    ["unknown flag, and where they are told", ["list", "--jsn"], "(borealis list --help shows its options)"],
    ["no command", [], "Usage: borealis"],
    ["unknown reporter", ["run", file, "--reporter", "yaml"], "Allowed choices are pretty, json, junit, github."],
    ["missing file", ["run", join(folder, "none.yaml")], "there is no such file, folder or built-in scenario"],
    ["built-in name with a typo", ["run", "az-outag"], 'Did you mean "az-outage"?'],
    ["an account that was described", ["validate", accounts], `${accounts}: describes an account and is no scenario; `],
    ["one beside a scenario", ["run", file, accounts], `make one of it: npx borealis import ${accounts} -o mine.yaml`],
    ["a template", ["run", at("t.yaml", "Resources:\n  Db: { Type: AWS::RDS::DBCluster }\n")], "describes an account"],
    ["a plan", ["watch", at("plan.json", '{ "format_version": "1.2", "planned_values": {} }')], "describes an account"],
    [
      "a scenario with a mistake is none",
      ["run", at("m.json", '{ "scenario": 1, "Resources": {} }')],
      "name: is missing",
    ],
    ["a file taken for a folder", ["run", `${file}/x`], "there is no such file"],
    ["a name no file system takes", ["run", `${"a".repeat(300)}\0`], "there is no such file"],
    // It can be opened, and its beginning is nobody's memory.
    ["file whose reading fails", ["validate", "/proc/self/mem"], "/proc/self/mem: "],
    ["folder without scenarios", ["run", empty], "there are no scenarios in this folder (.yaml, .yml, .json)"],
    [
      "folder where one scenario is wanted",
      ["export", join(PACKAGE_ROOT, "scenarios"), "--format", "jsonl"],
      "export takes one",
    ],
    ["file of 50 MB", ["run", large], "large.yaml:1:1: has 50000000 bytes; a scenario may have at most 1000000"],
    ["file that is not UTF-8", ["run", latin1], `${latin1}:2:10: is not text`],
    ["empty file", ["run", at("empty.yaml")], "empty.yaml:1:1: is empty"],
    ["a scenario that its picture would replace", ["diagram", file, "-o", file], "is what is read, and would be lost"],
    [
      "a scenario that its history would replace",
      ["export", file, "--format", "jsonl", "-o", file],
      "is what is read, and would be lost",
    ],
    ["a scenario that the smallest would replace", ["shrink", file, "-o", file], "is what is read, and would be lost"],
    ["an account that its scenario would replace", ["import", file, "-o", file], "is what is read, and would be lost"],
    [
      "a recording that its twin would replace",
      ["twin", file, "--metrics", `small=${empty}.json`, `small=${large}`, "-o", large],
      "is what is read, and would be lost",
    ],
    ["a journal that its report would replace", ["swarm", file, "--merge", large, "--html", large], "is what is read"],
    [
      "bad scenario",
      ["run", at("bad.yaml", "scenario: 1\nname: x\nduratoin: 3s\n")],
      'bad.yaml:3:1: duratoin: unknown key. Did you mean "duration"?',
    ],
    [
      "bad override",
      ["run", file, "--set", "duration"],
      "--set duration: write path=value, for instance --set duration=30s",
    ],
    ["override with a wrong unit", ["run", file, "--set", "duration=3"], "--set: duration: 3 is not a duration: write"],
    [
      "override that loses digits",
      ["run", file, "--set", "seed=9007199254740993"],
      "--set: seed: the number 9007199254740993 would lose digits",
    ],
    ["unknown mutation", ["run", file, "--mutate", "ackat3"], 'Did you mean "ackAt3"?'],
    ["no mutation like it", ["run", file, "--mutate", "nope"], "`borealis list` shows them."],
    ["no model like it", ["check", file, "--model", "nope"], "Possible: linearizable, eventual, session, "],
    [
      "seed that loses digits",
      ["run", file, "--seed", "9007199254740992"],
      "a whole number of 2^53 or more would lose digits",
    ],
    ["digits that would be lost, of what is paid, too", ["cost", file, "--seed", "9".repeat(20)], "would lose digits"],
    ["endless seed", ["run", file, "--seed", "x".repeat(201)], "may have at most 200 characters"],
    ["unknown format", ["export", file, "--format", "jepsen-end"], 'Did you mean "jepsen-edn"?'],
    [
      "output that cannot be written",
      ["export", file, "--format", "jsonl", "-o", join(empty, "a", "b")],
      "cannot be written (ENOENT: there is no folder ",
    ],
    ["port", ["watch", "--port", "70000"], "--port 70000: is not a port, 0 to 65535"],
    ["name with a way out", ["new", "../x"], '"../x" is not a name'],
  ])("%s", async (_name, argv, sentence) => {
    const begun = performance.now();
    const { code, out, err } = await borealis(argv);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(sentence);
    expect(err).not.toMatch(/^\s+at .*:\d+/m);
    // It may not hang; a busy machine takes its time.
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  test("problems of several files are told together", async () => {
    const { err } = await borealis(["validate", at("a.yaml", "a"), at("b.yaml", "b")]);
    expect(
      err
        .trim()
        .split("\n")
        .map((line) => line.replace(/.*\/(\w\.yaml:1:1):.*/, "$1")),
    ).toEqual(["a.yaml:1:1", "b.yaml:1:1"]);
  });
});

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

describe("what is given twice, or with nothing in it", () => {
  const again = join(folder, ".", "small.yaml");
  const linked = join(folder, "linked.yaml");
  symlinkSync(file, linked);
  const word = `${file}: is named more than once, and taken once\n`;

  test.each([["run"], ["validate"]])(
    "%s takes a file once, whichever way it is named, and says so",
    async (command) => {
      const [once, twice] = [
        await borealis([command, file, "--json"]),
        await borealis([command, file, again, linked, "--json"]),
      ];
      expect([twice.code, JSON.parse(twice.out)]).toEqual([0, JSON.parse(once.out)]);
      expect(twice.err).toContain(`warning: ${word}`);
      expect(once.err).not.toContain("more than once");
    },
  );

  test("a built-in scenario beside its file; two files of the same content are two", async () => {
    const builtin = join(PACKAGE_ROOT, "scenarios", "design-points", "six-copies.yaml");
    const name = builtin.slice(builtin.lastIndexOf("/") + 1, -".yaml".length);
    expect((await borealis(["validate", name, builtin, name])).err).toContain(`${name}: is named more than once`);
    const copy = at("copy.yaml", readFileSync(file, "utf8"));
    expect((await borealis(["validate", file, copy])).out.split("\n")).toHaveLength(3);
  });

  test("a description of an account is read once for each Region that it is said to be of", async () => {
    const template = at("twice.yaml", TEMPLATE);
    const plain = await borealis(["import", template, "--json"]);
    const same = await borealis(["import", template, template, "--json"]);
    expect([same.code, same.out]).toEqual([0, plain.out]);
    expect(same.err).toBe(`warning: ${template}: is named more than once, and read once\n`);
    const two = await borealis([
      "import",
      template,
      template,
      "--region",
      "us-east-1",
      "--region",
      "eu-west-1",
      "--json",
    ]);
    expect(two.err).toBe("");
    expect(two.out).not.toBe(plain.out);
  });

  test("a mutation that is switched on twice is named once where the run is played again", async () => {
    const { out } = await borealis(["run", file, "--mutate", "ackAt3", "--mutate", "ackAt3"]);
    expect(out).toMatch(/reproduce .* --mutate ackAt3\n/);
    expect(out.match(/--mutate ackAt3/g)).toHaveLength(1);
  });

  const taking = [...RUN_COMMANDS, ...SEARCH_COMMANDS, ...FACT_COMMANDS].flatMap(
    ({ name, arguments: given, options }) =>
      options
        .filter(({ flags, argChoices }) => /[<[]/.test(flags) && argChoices === undefined)
        .map(
          ({ long, flags }) =>
            [name, long as string, flags, given.filter(([syntax]) => syntax.startsWith("<")).length] as const,
        ),
  );
  test("every option and argument that has nothing in it is refused, and told what it is for", async () => {
    expect(taking.length).toBeGreaterThan(90);
    for (const [command, long, flags, needed] of taking)
      for (const blank of ["", " "]) {
        const required = command === "export" && long !== "--format" ? ["--format", "jsonl"] : [];
        const recorded = command === "twin" && long !== "--metrics" ? ["--metrics", file] : [];
        const asked = [command, ...Array.from({ length: needed }, () => file), ...required, ...recorded, long, blank];
        const { code, err } = await borealis(asked);
        expect([code, err], asked.join(" ")).toEqual([
          2,
          expect.stringContaining(`option '${flags}' must not be empty (`),
        ]);
      }
    for (const asked of [
      ["run", ""],
      ["validate", file, " "],
      ["twins", file, ""],
      ["check", " "],
      ["new", ""],
    ])
      expect((await borealis(asked)).err).toMatch(/^error: argument '\w+' must not be empty \(.+\)\n\(borealis /);
  });
});
