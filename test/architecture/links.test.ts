/**
 * What the README and the pages of docs/ point at is there: files, headings within them, and the command lines they
 * show. Where the command line's own tests look at its help, this looks at what people read first.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { borealis } from "../cli/cli.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const read = (page: string): string => readFileSync(join(ROOT, page), "utf8");

/** The name by which GitHub lets a heading be linked to. */
function anchorOf(heading: string): string {
  return heading
    .replace(/^#+ /, "")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
    .replaceAll(" ", "-");
}

function isThere(from: string, link: string): boolean {
  const [path, anchor] = link.split("#");
  const target = path === "" ? join(ROOT, from) : join(ROOT, dirname(from), path);
  if (!existsSync(target)) return false;
  if (anchor === undefined) return true;
  return readFileSync(target, "utf8")
    .split("\n")
    .some((line) => line.startsWith("#") && anchorOf(line) === anchor);
}

test("pages: every link between files leads to a file and a heading that are there", () => {
  const links = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, link]) => ({ page, link }))
      .filter(({ link }) => !/^https?:/.test(link)),
  );
  expect(links.length).toBeGreaterThan(100);
  expect(links.filter(({ page, link }) => !isThere(page, link))).toEqual([]);
  expect(isThere("README.md", "docs/none.md")).toBe(false);
  expect(isThere("docs/cluster.md", "managed.md#none")).toBe(false);
});

test("pages: the command lines that they show have commands and flags that are there", async () => {
  const lines = PAGES.flatMap((page) =>
    [...read(page).matchAll(/npx borealis ([^\n`]+)/g)].map(([, line]) => line.replace(/\s+[#>|(&].*$/, "")),
  );
  expect(lines.length).toBeGreaterThan(60);
  // Where a word with brackets is a pattern of file names, as in zsh, one that fits no file is an error.
  expect(lines.filter((line) => /[[*?]/.test(line.replaceAll(/'[^']*'/g, "")))).toEqual([]);
  const wrong: string[] = [];
  for (const line of lines) {
    const [command, ...args] = line.split(/\s+/);
    const { out } = await borealis([command, "--help"]);
    const flags = args.filter((arg) => /^--?[a-z]/.test(arg));
    const isKnown = out.startsWith(`Usage: borealis ${command} `);
    if (!isKnown || !flags.every((flag) => new RegExp(` ${flag}[ ,]`).test(out))) wrong.push(line);
  }
  expect(wrong).toEqual([]);
});
