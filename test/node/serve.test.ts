/**
 * The viewer's server: files of one folder and nothing else, whatever the request says; and reading files within
 * bounds.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  builtinScenarios,
  readText,
  RequestError,
  resolveScenarios,
  serve,
  type Serving,
} from "../../sim/node/index.ts";

const home = mkdtempSync(join(tmpdir(), "borealis-serve-"));
const root = join(home, "viewer");
let serving: Serving;
beforeAll(async () => {
  mkdirSync(join(root, "assets"), { recursive: true });
  mkdirSync(join(home, "viewer-secrets"));
  writeFileSync(join(root, "index.html"), "<p>viewer</p>");
  writeFileSync(join(root, "assets", "main.js"), "export {};");
  writeFileSync(join(home, "secret.txt"), "secret");
  writeFileSync(join(home, "viewer-secrets", "index.html"), "secret");
  serving = await serve(root, 0);
});
afterAll(() => {
  serving.close();
  rmSync(home, { recursive: true, force: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: string;
}

/** The path goes out as written: `fetch` would tidy it first. */
function ask(path: string, method = "GET"): Promise<Answer> {
  const { hostname, port } = new URL(serving.address);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, path, method, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8");
      response.on("data", (chunk: string) => {
        body += chunk;
      });
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
    });
    asked.on("error", reject).end();
  });
}

describe("server: the folder", () => {
  test("an address of this machine only", () => expect(serving.address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/));

  test.each([
    ["/", "text/html; charset=utf-8", "<p>viewer</p>"],
    ["/?x=1", "text/html; charset=utf-8", "<p>viewer</p>"],
    ["/assets/main.js", "text/javascript; charset=utf-8", "export {};"],
  ])("%s", async (path, type, body) => {
    const answer = await ask(path);
    expect([answer.status, answer.headers["content-type"], answer.body]).toEqual([200, type, body]);
    expect(answer.headers["content-security-policy"]).toContain("default-src 'self'");
    expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  });

  test("HEAD has the headers and no body; other methods are refused", async () => {
    expect(await ask("/", "HEAD")).toMatchObject({ status: 200, body: "" });
    expect(await ask("/", "POST")).toMatchObject({ status: 405 });
  });
});

describe("server: nothing outside the folder", () => {
  test.each([
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/%2e%2e%2fsecret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "/..%2fviewer-secrets/",
    "/%00",
    "/index.html%00.js",
    "/%zz",
    "/assets",
    "/none",
    `/${"a".repeat(5_000)}`,
    "/index.html/x",
    "http://x/../secret.txt",
  ])("%s", async (path) => {
    const answer = await ask(path);
    expect([answer.status, answer.body.includes("secret")]).toEqual([404, false]);
    expect(answer.headers["content-security-policy"]).toBeDefined();
  });

  test("what looks like another host is this one's start page", async () => {
    expect((await ask("//secret.txt")).body).toBe("<p>viewer</p>");
  });

  test("and it is still up", async () => expect((await ask("/")).status).toBe(200));
});

describe("server: ports", () => {
  test("a busy one is a sentence", async () => {
    const port = Number(new URL(serving.address).port);
    await expect(serve(root, port)).rejects.toThrow(
      new RequestError(`port ${port} is taken; choose another with --port, or 0 for any`),
    );
  });
});

describe("files: names and bounds", () => {
  test("a folder stands for the scenarios below it, in order, without hidden ones", () => {
    for (const folder of ["s", "s/inner", "s/.git", "s/node_modules"]) mkdirSync(join(home, folder));
    for (const name of ["b.yaml", "a.json", "c.txt", "inner/d.yml", ".git/e.yaml", "node_modules/f.yaml"])
      writeFileSync(join(home, "s", name), "");
    expect(resolveScenarios(join(home, "s"), home).map((file) => file.slice(home.length + 3))).toEqual([
      "a.json",
      "b.yaml",
      "inner/d.yml",
    ]);
  });

  test("a package without its scenarios is said to be so", () => {
    expect(() => builtinScenarios(join(home, "none"))).toThrow(/scenarios: cannot be read \(ENOENT\)$/);
  });

  test("an endless file is read to its bound", () => {
    expect(() => readText("/dev/zero")).toThrow(
      "/dev/zero:1:1: has more than 1000000 bytes, the most a scenario may have",
    );
  });

  test("a byte order mark is no part of the text", () => {
    writeFileSync(join(home, "bom"), "\ufeffscenario: 1");
    expect(readText(join(home, "bom")).text).toBe("scenario: 1");
  });
});
