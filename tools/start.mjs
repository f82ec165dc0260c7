/**
 * `npm start`: the flagship scenarios, a verdict each, then the replay viewer until Ctrl-C.
 *
 * With BOREALIS_NO_SERVE=1 it ends after the verdicts. The exit code is the command line's own: 0 when every check
 * passed, 1 when one failed, and the worst of them otherwise.
 */
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { join } from "node:path";
import { ensureEngine, ensureViewer } from "./build.mjs";
import { ROOT } from "./stale.mjs";

const FLAGSHIPS = ["az-outage", "az-plus-one", "writer-crash"];
/** The port that `borealis watch` takes unless told otherwise. */
const USUAL_PORT = 4321;
const COMMAND = join(ROOT, "bin", "borealis.js");

process.exitCode = await start();

async function start() {
  try {
    await ensureEngine();
    if (process.env["BOREALIS_NO_SERVE"] !== "1") await ensureViewer();
  } catch (error) {
    tell(`borealis: ${error.name === "BuildError" ? error.message : error.stack}`);
    return 3;
  }
  let worst = 0;
  for (const [index, scenario] of FLAGSHIPS.entries()) {
    tell(`[${index + 1}/${FLAGSHIPS.length}] ${scenario}`);
    worst = Math.max(worst, await borealis("run", scenario));
    process.stdout.write("\n");
  }
  if (process.env["BOREALIS_NO_SERVE"] === "1") return worst;
  // The usual port where it is free, for the links printed above name it; any other where not.
  const port = (await isFree(USUAL_PORT)) ? USUAL_PORT : 0;
  const served = await borealis("watch", FLAGSHIPS[0], "--port", String(port));
  return worst > 0 ? worst : served;
}

/** Runs one command with this terminal and waits for it, also when a signal ends it. */
function borealis(...args) {
  const child = spawn(process.execPath, [COMMAND, ...args], { stdio: "inherit" });
  const pass = (signal) => child.kill(signal);
  const signals = ["SIGINT", "SIGTERM"];
  signals.forEach((signal) => process.on(signal, pass));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      signals.forEach((name) => process.off(name, pass));
      resolve(signal === null ? code : 0);
    });
  });
}

function isFree(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function tell(text) {
  process.stderr.write(`${text}\n`);
}
