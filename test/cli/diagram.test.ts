/** `borealis diagram` at the command line. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { borealis } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "borealis-diagram-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("diagram", () => {
  test("a built-in scenario's picture goes to stdout, to a file, into JSON", async () => {
    const { code, out, err } = await borealis(["diagram", "global-link-cut"]);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^<svg xmlns[^]*<\/svg>\n$/);
    const file = join(folder, "a.svg");
    expect(await borealis(["diagram", "global-link-cut", "-o", file])).toEqual({
      code: 0,
      out: "",
      err: `wrote ${file}\n`,
    });
    expect(readFileSync(file, "utf8")).toBe(out);
    const asJson = await borealis(["diagram", "global-link-cut", "--json"]);
    expect(JSON.parse(asJson.out)).toEqual({ format: "borealis-diagram/1", scenario: "global-link-cut", svg: out });
  });

  test("2: a folder, a scenario that is none, a file that cannot be written", async () => {
    expect(await borealis(["diagram", "global"])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^global: is a folder of \d+ scenarios; diagram takes one\n$/),
    });
    expect((await borealis(["diagram", "nowhere"])).code).toBe(2);
    expect(await borealis(["diagram", "global-link-cut", "-o", join(folder, "none", "a.svg")])).toMatchObject({
      code: 2,
      err: expect.stringContaining("cannot be written (ENOENT: there is no folder "),
    });
  });
});
