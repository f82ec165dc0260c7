/** Where a Chromium is looked for, and what is said of a wrong $CHROMIUM. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findChromium } from "../../tools/chromium.mjs";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "borealis-chromium-"));
  for (const name of ["google-chrome", "mine"]) {
    writeFileSync(join(folder, name), "#!/bin/sh\n");
    chmodSync(join(folder, name), 0o755);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("tools: chromium", () => {
  test("$CHROMIUM comes first, then the search path", () => {
    const PATH = ["/nowhere", folder].join(delimiter);
    expect(findChromium({ PATH, CHROMIUM: join(folder, "mine") })).toBe(join(folder, "mine"));
    expect(findChromium({ PATH })).toBe(join(folder, "google-chrome"));
    expect(findChromium({ PATH, CHROMIUM: "" })).toBe(join(folder, "google-chrome"));
  });

  test("a $CHROMIUM that is no program is an error that names it, never passed over", () => {
    expect(() => findChromium({ PATH: folder, CHROMIUM: "/nowhere/chromium" })).toThrow(
      "CHROMIUM names /nowhere/chromium, which is not a program.",
    );
  });
});
