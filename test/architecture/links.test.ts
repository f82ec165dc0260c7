/** What the README and the pages of docs/ link to is there: files, and headings within them. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

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
