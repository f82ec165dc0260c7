/**
 * What readers are told to type is real: every command in the pages, in scenarios' stories, in comments and in what the
 * command line itself says (written-commands.ts finds them, judged-commands.ts judges them); those that cost next to
 * nothing are played. Variables and files that the pages name are there, too, and each variable that is read is told.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { EXAMPLES, FIRST } from "../../sim/cli/examples.ts";
import { template } from "../../sim/scenario/index.ts";
import { borealis, PACKAGE_ROOT, words } from "../cli/cli.ts";
import { Judge, THEIR_SCENARIOS } from "./judged-commands.ts";
import { inMarkdown, inSource, type Written } from "./written-commands.ts";

const texts = (ending: RegExp, ...folders: string[]): [file: string, text: string][] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(PACKAGE_ROOT, folder), { recursive: true, encoding: "utf8" }).map((name) => `${folder}/${name}`),
    )
    .map((file) => file.replaceAll("\\", "/"))
    .filter((file) => ending.test(file) && !file.includes("node_modules/"))
    .map((file) => [file, readFileSync(join(PACKAGE_ROOT, file), "utf8")]);

/** The changelog is none: what it says was so. */
const PAGES: [file: string, text: string][] = [
  ...["README.md", "CONTRIBUTING.md"].map((file): [string, string] => [
    file,
    readFileSync(join(PACKAGE_ROOT, file), "utf8"),
  ]),
  ...texts(/\.md$/, "docs", "examples"),
];
const SOURCES = texts(/\.(ts|mjs|js|ya?ml|json)$/, "sim", "viz", "tools", "bin", "scenarios", "examples", "deploy");
const TESTS = texts(/\.ts$/, "test");

/** Variables of the environment that some program looks at. */
const READ = new Set(
  [...SOURCES, ...TESTS, ["", readFileSync(join(PACKAGE_ROOT, "vitest.config.ts"), "utf8")]].flatMap(([, text]) =>
    [...text.matchAll(/\benv\["(BOREALIS_[A-Z_]+)"\]/g)].map(([, name]) => name),
  ),
);

const examples: Written[] = [...Object.values(EXAMPLES), FIRST].flatMap((lines) =>
  lines.map(([line]) => {
    const text = `npx borealis ${line}`;
    return { place: `sim/cli/examples.ts: ${line}`, file: "sim/cli/examples.ts", text, isWhole: true };
  }),
);
const WRITTEN: readonly Written[] = [
  ...PAGES.flatMap(([file, text]) => inMarkdown(file, text)),
  ...examples,
  ...SOURCES.flatMap(([file, text]) => inSource(file, text)),
  // What tests call, they run; what their heads say is for people.
  ...TESTS.flatMap(([file, text]) => inSource(file, text).filter(({ isWhole }) => isWhole)),
];

const here = process.cwd();
let folder: string;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "borealis-commands-")));
  process.chdir(folder);
  for (const name of THEIR_SCENARIOS) writeFileSync(name, template(name.replace(".yaml", "")));
});
afterAll(() => {
  process.chdir(here);
  rmSync(folder, { recursive: true, force: true });
});

async function problemsOf(written: readonly Written[]): Promise<string[]> {
  const judge = new Judge(written, READ);
  const problems: string[] = [];
  for (const each of written) problems.push(...(await judge.problemsOf(each)));
  return problems;
}

test("commands: each that readers are told of has its subcommand, flags, names and files", async () => {
  const among = (part: RegExp): number => WRITTEN.filter(({ file }) => part.test(file)).length;
  expect(among(/^README/)).toBeGreaterThan(30);
  expect(among(/^docs\//)).toBeGreaterThan(150);
  expect(among(/^sim\//)).toBeGreaterThan(60);
  expect(await problemsOf(WRITTEN)).toEqual([]);
});

test.each([
  ["npx borealis rnu az-outage", 'there is no command "rnu". Did you mean "run"?'],
  ["npx borealis run az-outage --sed 7", "unknown option '--sed'\n(Did you mean one of --seed, --set?)"],
  ["npx borealis run", "missing required argument 'scenario'"],
  ["npx borealis schema mine.yaml", "too many arguments for 'schema'. Expected 0 arguments but got 1."],
  ["npx borealis export az-outage", "required option '--format <format>' not specified"],
  ["npx borealis export az-outage --format plum", 'there is no format "plum". Did you mean "plume"?'],
  ["npx borealis run az-outag", 'Did you mean "az-outage"?'],
  ["npx borealis run theirs.yaml", "there is no such file, folder or built-in scenario"],
  ["npx borealis run az-outage --mutate writeQuorum2", 'there is no mutation "writeQuorum2".'],
  ["npx borealis why az-outage --check I99", 'there is no check "I99".'],
  ["npx borealis run az-outage --never 'lagg > 4'", '"lagg > 4":'],
  ["npx borealis run az-outage --set 'topology.clusters[0].sise=1GB'", "topology.clusters[0].sise: unknown key"],
  ["npx borealis run az-outage --set workloads[0].rate=1/s", "put quotes around, since zsh takes [ for a pattern"],
  ["npx borealis twins az-outage az-outage --set-b duratoin=1s", 'duratoin: unknown key. Did you mean "duration"?'],
  ["npx borealis claims replica-lags", 'there is no claim "replica-lags". Did you mean "replica-lag"?'],
  ["npx borealis swarm chaos --for 10", '"10" is no duration, such as 60s'],
  ["npx borealis check histories.jsonl", "there is no file histories.jsonl, and no command of docs/x.md writes one"],
  ["BOREALIS_SEED=1 npx vitest run test/kernel", 'there is no variable that anything reads "BOREALIS_SEED".'],
  ["npx vitest run test/kernels", "no test's path has test/kernels."],
  ["npm run benches", 'there is no script of npm "benches". Did you mean "bench"?'],
  ["npm run bench -- --only kernels", 'there is no section "kernels". Did you mean "kernel"?'],
  ["npm install ioredis@4", "package.json has ioredis 5, not 4"],
  ["node bin/borealis.mjs", "there is no file bin/borealis.mjs"],
  ["kubectl get pods", "nobody knows the program kubectl here"],
])("commands: a wrong one is found, with what would be right: %s", async (line, sentence) => {
  const [problem, ...others] = await problemsOf(
    inMarkdown("docs/x.md", `# Title\n\n\`\`\`sh\n${line}  # why\n\`\`\`\n`),
  );
  expect(problem).toMatch(/^docs\/x\.md:4: `/);
  expect(problem).toContain(sentence);
  expect(others).toEqual([]);
});

test("commands: in a sentence, in a comment and in a story they are found, too", async () => {
  const page = inMarkdown(
    "docs/x.md",
    "`borealis export <scenario>`, `--merge`;\n`npx borealis export --formats` and\n`--seedz`",
  );
  expect(await problemsOf(page)).toEqual([
    expect.stringMatching(/^docs\/x\.md:2: .*no flag of borealis export "--formats".*"--format"/),
    expect.stringMatching(/^docs\/x\.md:3: .*no flag "--seedz"/),
  ]);
  const source =
    "/**\n *     npx vitest run test/kernels      look\n */\nsay(`try \\`borealis lists\\` or npx borealis rnu ${file}`);";
  expect(await problemsOf(inSource("tools/x.mjs", source))).toEqual([
    expect.stringMatching(/^tools\/x\.mjs:2: .*no test's path has test\/kernels/),
    expect.stringMatching(/^tools\/x\.mjs:4: .*"lists"/),
    expect.stringMatching(/^tools\/x\.mjs:4: .*"rnu"/),
  ]);
  const story = "about: >\n  Play many with borealis swarn chaos.\n";
  expect(await problemsOf(inSource("scenarios/x.yaml", story))).toEqual([
    expect.stringMatching(/^scenarios\/x\.yaml:2: .*"swarn". Did you mean "swarm"\?$/),
  ]);
});

test("commands: those that cost next to nothing are played, and end well", async () => {
  const CHEAP = ["list", "scenarios", "ledger", "schema", "new", "validate", "diagram"];
  const lines = new Set(WRITTEN.filter(({ isWhole }) => isWhole).map(({ text }) => text.replace(/\s+[#>].*$/, "")));
  let played = 0;
  for (const line of lines) {
    const [npx, program, ...args] = words(line);
    if (npx !== "npx" || program !== "borealis" || !CHEAP.includes(args[0])) continue;
    // Some other page has had it written.
    if (args[0] === "new") rmSync(`${args[1]}.yaml`, { force: true });
    const { code, err } = await borealis(args);
    expect(code, `${line}: ${err}`).toBe(0);
    played++;
  }
  expect(played).toBeGreaterThan(10);
});

test("variables: those that pages name are read, and those that are read are told", () => {
  const told = new Set(PAGES.flatMap(([, text]) => text.match(/BOREALIS_[A-Z_]+/g) ?? []));
  expect([...told].filter((name) => !READ.has(name))).toEqual([]);
  expect([...READ].filter((name) => !told.has(name))).toEqual([]);
});

test("files: those of the tree that pages name are there", () => {
  const NAMED = /(?<![\w./@-])(?:sim|viz|test|tools|bench|bin|deploy|examples|scenarios|docs)\/[\w./-]*\w/g;
  const isThere = (path: string, from: string): boolean =>
    [path, join(dirname(from), path)].some(
      (one) => existsSync(join(PACKAGE_ROOT, one)) || existsSync(join(PACKAGE_ROOT, `${one}.test.ts`)),
    );
  const gone = PAGES.flatMap(([file, text]) =>
    [...text.matchAll(NAMED)]
      .filter(([path]) => !isThere(path, file))
      .map(({ 0: path, index }) => `${file}:${text.slice(0, index).split("\n").length}: there is no ${path}`),
  );
  expect(gone).toEqual([]);
});
