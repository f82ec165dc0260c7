/** Wrong requests end with code 2 and a sentence; so do things given twice, or with nothing in them. */
import { mkdirSync, readFileSync, rmSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { FACT_COMMANDS } from "../../sim/cli/commands-of-facts.ts";
import { RUN_COMMANDS } from "../../sim/cli/commands-of-runs.ts";
import { SEARCH_COMMANDS } from "../../sim/cli/commands-of-search.ts";
import { borealis, folderWithScenario, PACKAGE_ROOT } from "./cli.ts";

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
