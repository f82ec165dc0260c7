/**
 * `npm test`: lint, format, types, a Chromium, fresh bundles, then every test once; and a last line `N passed, N
 * failed`.
 *
 * The counts are the runner's own. A gate that fails does not stop the rest, so that one run shows all there is to
 * mend; it counts as one failure. Arguments go on to the runner: `npm test -- test/kernel`.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureEngine, ensureViewer } from "./build.mjs";
import { HOW_TO_GET_ONE, obtainChromium } from "./chromium.mjs";
import { closingLine, countsOf, longestLine } from "./counts.mjs";
import { ROOT } from "./stale.mjs";

const MODULES = join(ROOT, "node_modules");
const REPORT = join(ROOT, "dist", "test-results.json");
/** An endless loop in a test would stand in the way of the runner's own time limits. */
const RUN_MS_MAX = 28 * 60_000;
/** The closing line once more, for `.ci/run`: npm may write lines of its own after ours. */
const CLOSING = join(ROOT, "dist", "test-counts.txt");

mkdirSync(join(ROOT, "dist"), { recursive: true });
rmSync(CLOSING, { force: true });

const gates = await Promise.all([
  gate("lint", () => tool("oxlint/bin/oxlint", "--deny-warnings")),
  gate("format", () => tool("prettier/bin/prettier.cjs", "--check", "--log-level", "warn", ".")),
  gate("types", () => tool("@typescript/native/bin/tsc", "--noEmit")),
]);
let chromium = null;
gates.push(
  await gate("chromium", async () => ((chromium = await obtainChromium(tell)) === null ? HOW_TO_GET_ONE : "")),
);
gates.push(await gate("bundles", async () => Promise.all([ensureEngine(), ensureViewer()]).then(() => "")));

const tests = await runTests(process.argv.slice(2), chromium);
const counts = { passed: tests.passed, failed: tests.failed + gates.filter((held) => !held).length };
writeFileSync(CLOSING, `${closingLine(counts)}\n`);
process.stdout.write(`${closingLine(counts)}\n`);
process.exitCode = counts.failed === 0 ? 0 : 1;

/** Runs one gate and says how it went. A gate answers with what is wrong; an empty text means nothing is. */
async function gate(name, work) {
  const started = Date.now();
  const wrong = await work().catch((error) => error.message);
  const seconds = ((Date.now() - started) / 1000).toFixed(1);
  tell(`${name.padEnd(9)} ${wrong === "" ? "ok" : "FAILED"}  ${seconds} s`);
  if (wrong !== "") process.stdout.write(`${wrong.trimEnd()}\n`);
  return wrong === "";
}

/** Runs a development tool; its whole output when it fails, an empty text when it does not. */
function tool(path, ...args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(MODULES, path), ...args], {
      cwd: ROOT,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    child.stdout.on("data", (text) => (output += text));
    child.stderr.on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("close", (code) => resolve(code === 0 ? "" : output || `It ended with code ${code}.`));
  });
}

async function runTests(args, browser) {
  rmSync(REPORT, { force: true });
  const runner = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${REPORT}`];
  const env = { ...process.env, ...(browser === null ? { BOREALIS_BROWSER: "none" } : { CHROMIUM: browser }) };
  const command = [join(MODULES, "vitest", "vitest.mjs"), ...runner, ...args];
  const options = { cwd: ROOT, env, stdio: ["ignore", "inherit", "inherit"], timeout: RUN_MS_MAX };
  const signal = await new Promise((resolve) => {
    spawn(process.execPath, command, options).on("close", (_, signal) => resolve(signal));
  });
  if (signal !== null) tell(`the test runner was ended by ${signal} (it may take ${RUN_MS_MAX / 60_000} minutes)`);
  try {
    const report = JSON.parse(readFileSync(REPORT, "utf8"));
    tell(longestLine(report, ROOT));
    return countsOf(report);
  } catch {
    tell("the test runner left no report");
    return { passed: 0, failed: 1 };
  }
}

function tell(text) {
  process.stdout.write(`${text}\n`);
}
