/** When is a bundle rebuilt, and does a rebuild ever show itself half done. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { withLock } from "../../tools/lock.mjs";
import { publish } from "../../tools/publish.mjs";
import { fingerprint, isStale } from "../../tools/stale.mjs";

let root: string;
const target = () => ({ name: "toy", out: join(root, "dist"), entry: "main.js", sources: ["src", "package.json"] });

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "borealis-tools-"));
  mkdirSync(join(root, "src", "deep"), { recursive: true });
  writeFileSync(join(root, "src", "deep", "a.ts"), "one");
  writeFileSync(join(root, "package.json"), "{}");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** A build whose main.js names one chunk. */
function build(chunk: string, now?: number): void {
  const from = join(root, "new");
  mkdirSync(join(from, "assets"), { recursive: true });
  writeFileSync(join(from, "assets", `${chunk}.js`), chunk);
  writeFileSync(join(from, "main.js"), `import "./assets/${chunk}.js"`);
  publish(from, target(), fingerprint(target(), root), now);
}

describe("tools: staleness", () => {
  test("a bundle is stale when missing, fresh when built, stale again after any change of a source", () => {
    expect(isStale(target(), root)).toBe(true);
    build("x");
    expect(isStale(target(), root)).toBe(false);
    const changes = [
      () => writeFileSync(join(root, "src", "deep", "a.ts"), "longer"),
      () => utimesSync(join(root, "src", "deep", "a.ts"), 1, 1),
      () => writeFileSync(join(root, "src", "b.ts"), ""),
      () => rmSync(join(root, "src", "b.ts")),
      () => writeFileSync(join(root, "package.json"), "{ }"),
      () => rmSync(join(root, "dist", "main.js")),
      () => rmSync(join(root, "dist", ".sources")),
    ];
    for (const change of changes) {
      change();
      expect(isStale(target(), root)).toBe(true);
      build("x");
      expect(isStale(target(), root)).toBe(false);
    }
  });

  test("a source that does not exist yet is no error", () => {
    expect(fingerprint({ ...target(), sources: ["nowhere", "src"] }, root)).toMatch(/^[0-9a-f]{40}$/);
  });
});

describe("tools: publishing a build", () => {
  test("files of the build before stay for a running command, and go after an hour", () => {
    const hour = 3_600_000;
    build("old", Date.now() - 2 * hour);
    build("middle");
    expect(readdirSync(join(root, "dist", "assets"))).toEqual(["middle.js"]);
    build("new");
    expect(readdirSync(join(root, "dist", "assets")).sort()).toEqual(["middle.js", "new.js"]);
    expect(readFileSync(join(root, "dist", "main.js"), "utf8")).toContain("new.js");
    expect(readdirSync(root).includes("new")).toBe(false);
  });

  test("a build without its entry changes nothing", () => {
    build("good");
    mkdirSync(join(root, "new"));
    expect(() => publish(join(root, "new"), target(), "stamp")).toThrow("The toy build made no main.js.");
    expect(isStale(target(), root)).toBe(false);
  });
});

describe("tools: lock", () => {
  test("holds one at a time, in whatever order they come", async () => {
    const log: string[] = [];
    const one = (name: string) => () =>
      new Promise<void>((resolve) => {
        log.push(`${name} in`);
        setTimeout(() => (log.push(`${name} out`), resolve()), 20);
      });
    await Promise.all(["a", "b", "c"].map((name) => withLock(join(root, "lock"), one(name))));
    expect(log.filter((_, i) => i % 2 === 1)).toEqual(
      log.filter((_, i) => i % 2 === 0).map((line) => line.replace("in", "out")),
    );
    expect(readdirSync(root).some((name) => name.startsWith("lock"))).toBe(false);
  });

  test("is free again after a failure, and gives the failure on", async () => {
    await expect(withLock(join(root, "lock"), () => Promise.reject(new Error("no")))).rejects.toThrow("no");
    expect(await withLock(join(root, "lock"), async () => 7)).toBe(7);
  });

  test("a folder that cannot be written is a sentence for the person at the terminal", async () => {
    const wrong = withLock(join(root, "package.json", "lock"), async () => 7);
    await expect(wrong).rejects.toMatchObject({
      name: "BuildError",
      message: expect.stringContaining(`${join(root, "package.json")} cannot be written (`),
    });
  });

  test("takes over a lock whose holder is gone", async () => {
    writeFileSync(join(root, "lock"), "999999999");
    expect(await withLock(join(root, "lock"), async () => 7)).toBe(7);
  });
});
