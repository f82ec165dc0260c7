/** `borealis import` at the command line: where the scenario goes, where the notes go, and exit codes. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { borealis, PACKAGE_ROOT } from "./cli.ts";

const folder = mkdtempSync(join(tmpdir(), "borealis-import-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const sample = (name: string): string => join(PACKAGE_ROOT, "examples/import", name);

describe("import", () => {
  test("the scenario goes to stdout, the notes to stderr, exit code 0", async () => {
    const { code, out, err } = await borealis(["import", sample("ledger.tfplan.json")]);
    expect(code).toBe(0);
    expect(out).toMatch(/^# yaml-language-server[^]*\nscenario: 1\nname: ledger\n/);
    expect(err).toContain("left out: master_password in ");
    expect(out + err).not.toContain("correct-horse");
  });

  test("-o writes a file that validates and runs; --quiet says nothing", async () => {
    const file = join(folder, "ledger.yaml");
    const written = await borealis(["import", sample("ledger.tfplan.json"), "-o", file, "--quiet"]);
    expect(written).toEqual({ code: 0, out: "", err: "" });
    expect((await borealis(["validate", file])).code).toBe(0);
    const played = await borealis(["run", file, "--quiet", "--set", "duration=1s"]);
    expect([played.code, played.out]).toEqual([0, expect.stringContaining("ledger")]);
    expect(readFileSync(file, "utf8")).toContain("# What could not be carried over:");
  });

  test("a file that Windows PowerShell has written, in UTF-16, and one with a mark of UTF-8", async () => {
    const text = readFileSync(sample("orders.json"), "utf8");
    const both = [
      Buffer.from(`\ufeff${text}`, "utf16le"),
      Buffer.from(`\ufeff${text}`, "utf16le").swap16(),
      Buffer.from(`\ufeff${text}`),
    ];
    const scenario = (await borealis(["import", sample("orders.json")])).out.replace(/^#.*$/gm, "");
    for (const bytes of both) {
      const file = join(folder, "powershell.json");
      writeFileSync(file, bytes);
      expect((await borealis(["import", file])).out.replace(/^#.*$/gm, "")).toBe(scenario);
    }
  });

  test("--json is one document with the scenario and the notes", async () => {
    const { code, out, err } = await borealis([
      "import",
      sample("shop.template.yaml"),
      "--region",
      "eu-west-1",
      "--json",
    ]);
    const { format, scenario, notes } = JSON.parse(out);
    expect([code, err, format, scenario.topology.regions[0].name]).toEqual([0, "", "borealis-import/1", "eu-west-1"]);
    expect(notes).toContainEqual({
      kind: "left-out",
      what: expect.stringContaining("MasterUserPassword"),
      why: "a secret: neither read nor kept",
    });
  });

  test("2: a file that is none of them, one that is not there, a Region that is none, a database that is none", async () => {
    const file = join(folder, "none.json");
    writeFileSync(file, "[]");
    expect(await borealis(["import", file])).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringMatching(/none\.json: is none of: an answer of aws rds/),
    });
    expect(await borealis(["import", join(folder, "gone")])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/gone: there is no such file/),
    });
    expect(await borealis(["import", file, "--region", "mars"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("--region mars"),
    });
    expect((await borealis(["import", sample("orders.json"), "--database", "orders-euw1", "--quiet"])).err).toBe(
      "--database orders-euw1: is a member of the global database orders, which is taken whole or not at all. Possible: orders\n",
    );
    expect(await borealis(["import", sample("orders.json"), "--database", "x"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("Possible: orders"),
    });
  });
});
