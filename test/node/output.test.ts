/** Files that are written: what is refused is refused before the work, and nothing is left behind by asking. */
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkWritable, writeText } from "../../sim/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "borealis-output-"));
const there = join(folder, "there.txt");
writeFileSync(there, "as it was");

test("asking whether a file can be written changes nothing", () => {
  checkWritable(there);
  checkWritable(join(folder, "new.txt"));
  checkWritable("/dev/null");
  expect(readFileSync(there, "utf8")).toBe("as it was");
  expect(existsSync(join(folder, "new.txt"))).toBe(false);
});

test.each([
  [folder, "EISDIR: is a folder"],
  [join(folder, "none", "x"), `ENOENT: there is no folder ${join(folder, "none")}`],
  [join(there, "x"), `ENOTDIR: ${there} is no folder`],
])("%s cannot be written, and both say so", (file, why) => {
  const sentence = `${file}: cannot be written (${why})`;
  expect(() => checkWritable(file)).toThrow(sentence);
  expect(() => writeText(file, "text")).toThrow(sentence);
});
