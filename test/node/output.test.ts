/** Files that are written: what is refused is refused before the work, and nothing is left behind by asking. */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { checkWritable, writeLines, writeText } from "../../sim/node/index.ts";

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

test("a file that is read is not written over, whichever way it is named", () => {
  const link = join(folder, "again");
  symlinkSync(there, link);
  for (const read of [there, join(folder, "..", basename(folder), "there.txt"), link])
    expect(() => checkWritable(there, ["-", "az-outage", read])).toThrow(
      `${there}: is what is read, and would be lost; write to another file`,
    );
  expect(() => checkWritable("/dev/null", ["/dev/null"])).not.toThrow();
  rmSync(link);
});

test("what breaks off in the middle leaves a file as it was, and none where there was none", () => {
  function* brokenOff(): Generator<string> {
    for (let line = 0; line < 10_000; line++) yield "half\n";
    throw new Error("broken off");
  }
  const fresh = join(folder, "fresh.txt");
  for (const file of [there, fresh]) expect(() => writeLines(file, brokenOff())).toThrow("broken off");
  expect(readFileSync(there, "utf8")).toBe("as it was");
  expect(readdirSync(folder)).toEqual(["there.txt"]);
});

test("what is written keeps the file's mode, and goes through a link to the file that it leads to", () => {
  const script = join(folder, "script.sh");
  const link = join(folder, "link");
  writeFileSync(script, "old");
  chmodSync(script, 0o750);
  symlinkSync(script, link);
  writeText(link, "through the link");
  expect([lstatSync(link).isSymbolicLink(), readFileSync(script, "utf8")]).toEqual([true, "through the link"]);
  writeText(script, "new");
  expect([readFileSync(script, "utf8"), statSync(script).mode & 0o777]).toEqual(["new", 0o750]);
  writeText("/dev/null", "nothing");
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
