/** The committed starter as an installed package runs it: with its bundle, without sources or build tools. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import configuration from "../../vite.config.ts";

let home: string;
beforeAll(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), "borealis-bin-")));
  mkdirSync(join(home, "dist", "cli"), { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "type": "module" }');
  cpSync(fileURLToPath(new URL("../../bin", import.meta.url)), join(home, "bin"), { recursive: true });
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** Runs the starter over a command line made of `body`. */
function borealis(body: string, ...args: string[]) {
  writeFileSync(join(home, "dist", "cli", "main.js"), `export async function main(argv, host) { ${body} }`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(home, "bin", "borealis.js"), ...args], {
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("tools: the viewer is built from its sources, in whichever folder the command is called", () => {
  expect(configuration.root).toBe(fileURLToPath(new URL("../../viz", import.meta.url)));
});

test("tools: npm's own call after an install builds nothing where there is nothing to build with", () => {
  const { scripts } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const { status, stderr } = spawnSync("sh", ["-c", scripts["prepare"]], { cwd: home, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, ""]);
});

describe("tools: the starter", () => {
  test("hands over the arguments as they are and ends with the code it is given", () => {
    const done = borealis("console.log(JSON.stringify(argv)); return 4;", "run", "--seed", "007", "-");
    expect(done).toEqual({ status: 4, stdout: '["run","--seed","007","-"]\n', stderr: "" });
  });

  test.each(["18.20.4", "20.18.3"])("Node %s is told which one is needed, and nothing is loaded", (version) => {
    writeFileSync(join(home, "dist", "cli", "main.js"), "console.log('loaded');");
    const older = `Object.defineProperty(process.versions, "node", { value: "${version}" })`;
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ["--import", `data:text/javascript,${encodeURIComponent(older)}`, join(home, "bin", "borealis.js"), "list"],
      { encoding: "utf8" },
    );
    const { engines } = JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")) as {
      readonly engines: { readonly node: string };
    };
    const needed = engines.node.replace(">=", "");
    expect([status, stdout, stderr]).toEqual([
      2,
      "",
      `borealis: needs Node ${needed} or later, and this is ${version}\n`,
    ]);
  });

  test("tells where the package is and where its viewer is", () => {
    const done = borealis("console.log(host.packageRoot, await host.ensureViewer()); return 0;");
    expect(done.stdout).toBe(`${join(home, "/")} ${join(home, "dist", "viewer")}\n`);
  });

  test("what the command line does not catch is our own failure: code 3, and what happened on stderr", () => {
    const done = borealis('throw new RangeError("no such thing");');
    expect([done.status, done.stdout]).toEqual([3, ""]);
    expect(done.stderr).toContain("borealis: RangeError: no such thing");
  });
});
