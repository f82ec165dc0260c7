/** House rules about files: each says first what it is, and none grows past one sitting without a reason. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { BUILD } from "../../sim/version.ts";
import { roomOf, ROOMS } from "./rooms.ts";
import { readSources, type Sources } from "./sources.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const LINES_MAX = 400;

/** Files that may be longer, each with the reason. */
const LONG_FOR_A_REASON: Readonly<Record<string, string>> = {
  "sim/parameters/fixed-figures.ts": "a table of figures, each with its source: what is looked up, not read through",
  "sim/trace/kinds.ts": "a table: numbers of records must be unique, and are so only in one list",
  "viz/state/controller.ts":
    "all that is asked of the page and all that its worker answers, in one place to look for it",
};

/** Rooms whose files docs/architecture.md goes through one by one. */
const WIRING = [
  "sim/*.ts",
  ...["assembly", "service", "meters", "pictures", "figures", "results", "reports"].map((room) => `sim/${room}`),
];

const sources = readSources("sim", "viz");

const withoutHeader = (files: Sources): string[] =>
  [...files].filter(([, text]) => !/^\/\*\*(?!\s*\*\/)/.test(text)).map(([path]) => path);

const tooLong = (files: Sources): string[] =>
  [...files]
    .filter(([path, text]) => text.split("\n").length - 1 > LINES_MAX && !(path in LONG_FOR_A_REASON))
    .map(([path]) => path);

describe("architecture: files", () => {
  test("every source file begins with a comment that says what it is", () => {
    expect(withoutHeader(sources)).toEqual([]);
    expect(withoutHeader(new Map([["sim/x.ts", "export const x = 1;\n"]]))).toEqual(["sim/x.ts"]);
    expect(withoutHeader(new Map([["sim/x.ts", "/** */\nexport const x = 1;\n"]]))).toEqual(["sim/x.ts"]);
  });

  test(`no source file is longer than ${LINES_MAX} lines without a reason`, () => {
    expect(tooLong(sources)).toEqual([]);
    expect(tooLong(new Map([["sim/x.ts", "\n".repeat(LINES_MAX + 1)]]))).toEqual(["sim/x.ts"]);
    expect(Object.keys(LONG_FOR_A_REASON).filter((path) => !sources.has(path))).toEqual([]);
  });

  test("no line is kept from the formatter: what it would break asks for a name, a table or a file of its own", () => {
    const code = readSources("sim", "viz", "test", "bench", "tools", "bin");
    const kept = [...code].filter(([, text]) => /\/\/ prettier-ignore$/m.test(text)).map(([path]) => path);
    expect(kept).toEqual([]);
  });

  test("no comment is wider than the formatter lets code be, which leaves comments to their authors", () => {
    const isWide = (line: string): boolean => line.length > 120 && /^ *(\/\/|\/\*\*| \*) /.test(line);
    const wide = (files: Sources): string[] =>
      [...files].flatMap(([path, text]) =>
        text.split("\n").flatMap((line, at) => (isWide(line) ? [`${path}:${at + 1}`] : [])),
      );
    expect(wide(readSources("sim", "viz", "test", "bench"))).toEqual([]);
    expect(wide(new Map([["sim/x.ts", `/** A. */\n// ${"b".repeat(118)}\n`]]))).toEqual(["sim/x.ts:2"]);
  });

  test("a protection group is called what scenarios and the page call it, pg3, in sentences too", () => {
    const numbered = (files: Sources): string[] =>
      [...files].flatMap(([path, text]) =>
        [...text.matchAll(/\bgroup (\$\{(?!(view\.)?name\b)|\d)/gi)].map(
          ({ index }) => `${path}: ${text.slice(index, index + 40)}`,
        ),
      );
    expect(numbered(readSources("sim", "viz"))).toEqual([]);
    expect(numbered(new Map([["sim/x.ts", "`Of group ${group}`, group 3"]]))).toHaveLength(2);
  });

  test("an instance, a machine and a session are called by their names in sentences, never by number", () => {
    const numbered = (files: Sources): string[] =>
      [...files].flatMap(([path, text]) =>
        [
          ...text.matchAll(
            /\b(instance|replica|node|block server|session) \$\{(instance|replica|host|server|session)\b[^(]{0,6}\}/gi,
          ),
        ].map(({ index }) => `${path}: ${text.slice(index, index + 40)}`),
      );
    expect(numbered(readSources("sim/checks", "sim/story"))).toEqual([]);
    expect(numbered(new Map([["sim/x.ts", "`Instance ${instance + 1} of session ${session}`"]]))).toHaveLength(2);
  });

  test("comments cite chapters of the references by their names (CONTRIBUTING), not as files that are not here", () => {
    const citing = (files: Sources): string[] =>
      [...files].flatMap(([path, text]) =>
        text.split("\n").flatMap((line, at) => (/(?<![\w/-])[\w-]+\.md \d/.test(line) ? [`${path}:${at + 1}`] : [])),
      );
    expect(citing(readSources("sim", "viz", "bench", "tools"))).toEqual([]);
    expect(citing(new Map([["sim/x.ts", "/** A. */\n// viewer.md 3.5\n// viewer reference 3.5\n"]]))).toEqual([
      "sim/x.ts:2",
    ]);
  });

  test("docs/architecture.md names every room that exists", () => {
    const text = readFileSync(`${ROOT}docs/architecture.md`, "utf8");
    const rooms = Object.keys(ROOMS).filter((room) => [...sources.keys()].some((path) => roomOf(path) === room));
    expect(rooms.filter((room) => !text.includes(`\`${room}\``))).toEqual([]);
  });

  test("docs/architecture.md names every file that wires the rooms together", () => {
    const wiring = [...sources.keys()]
      .filter((path) => WIRING.includes(roomOf(path) ?? "") && !path.endsWith("/index.ts"))
      .map((path) => basename(path));
    const untold = (text: string): string[] => wiring.filter((file) => !text.includes(`\`${file}\``));
    expect(untold(readFileSync(`${ROOT}docs/architecture.md`, "utf8"))).toEqual([]);
    expect(untold("")).toEqual(wiring);
    expect(wiring).toContain("run.ts");
  });

  test("the build that seeds and digests belong to is the package's version, and the changelog knows it", () => {
    const { version } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { version: string };
    expect(BUILD).toBe(version);
    expect(readFileSync(`${ROOT}CHANGELOG.md`, "utf8")).toMatch(new RegExp(`^## \\[(${version}|Unreleased)\\]`, "m"));
  });

  test("the lock file asks any registry, and no dependency runs a script on install", () => {
    const lock = readFileSync(`${ROOT}package-lock.json`, "utf8");
    expect(lock).not.toContain('"resolved"');
    expect(lock).not.toContain('"hasInstallScript"');
  });

  test("no file names a path of the machine it was written on", () => {
    const machine = new RegExp(
      ["/work", "/home", "/root", "/Users"].map((folder) => `(^|[\\s"'\`(])${folder}/`).join("|"),
    );
    const texts = ["docs", "tools", "bin", "bench", "scenarios", "test", "sim", "viz"].flatMap((folder) =>
      existsSync(ROOT + folder)
        ? readdirSync(ROOT + folder, { recursive: true, encoding: "utf8" })
            .filter((name) => /\.(ts|js|mjs|md|yaml|json|html|css)$/.test(name))
            .map((name) => `${folder}/${name}`)
        : [],
    );
    expect(texts.filter((path) => machine.test(readFileSync(ROOT + path, "utf8")))).toEqual([]);
  });
});
