/**
 * `borealis check` of a large history in a process of its own with a bounded heap, so that it takes at most about a
 * gigabyte whatever it is given: the collector works harder instead of taking more, and when that is not enough the
 * process dies and its parent says so, with the exit code for "undecided". Small files are judged where they are.
 */
import { spawn } from "node:child_process";
import { statSync } from "node:fs";

/** Heap of the process that judges; columns outside it come on top. */
const HEAP_MB = 600;
/** A history of 50,000 operations, or a packed one that may be as large, needs no bound. */
const SMALL_BYTES = 10_000_000;
const SMALL_PACKED_BYTES = 500_000;
const UNDECIDED = 4;
/** What the engine prints before it gives up, and how the process ends. */
const OUT_OF_MEMORY = /heap out of memory|Reached heap limit|allocation failed/i;
const STDERR_MAX = 1_000_000;

/** Whether these arguments ask for a check that may need the bound. */
export function needsBound(args) {
  if (args[0] !== "check" || process.execArgv.some((flag) => flag.startsWith("--max-old-space-size"))) return false;
  if (args.some((arg) => arg === "-")) return true;
  return args.slice(1).some((arg) => sizeOf(arg) > (/\.gz$/i.test(arg) ? SMALL_PACKED_BYTES : SMALL_BYTES));
}

/** Returns the exit code; `heapMb` megabytes of heap, for tests less than usual. */
export function runBounded(script, args, heapMb = HEAP_MB) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [`--max-old-space-size=${heapMb}`, script, ...args], {
      stdio: ["inherit", "inherit", "pipe"],
    });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text) => (said = (said + text).slice(-STDERR_MAX)));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      if (code === null || code > 100 || OUT_OF_MEMORY.test(said)) resolve(refused(args, said, signal));
      else {
        process.stderr.write(said);
        resolve(code);
      }
    });
  });
}

function refused(args, said, signal) {
  if (!OUT_OF_MEMORY.test(said)) {
    process.stderr.write(
      `${said}borealis: the process that judges was ended${signal === null ? "" : ` by ${signal}`}.\n`,
    );
    return 3;
  }
  const message =
    "needs more memory than a gigabyte to be judged. Judge it by fewer models (--model), or in parts, by key for instance.";
  if (args.includes("--json")) {
    const models = args.flatMap((arg, index) => (args[index - 1] === "--model" ? [arg] : []));
    const results = models.map((model) => ({
      model,
      valid: "unknown",
      anomalies: [],
      witness: [],
      message: `The history ${message}`,
    }));
    process.stdout.write(`${JSON.stringify({ format: "borealis-check/1", results }, null, 2)}\n`);
  }
  process.stderr.write(`borealis: ${args[1]} ${message}\n`);
  return UNDECIDED;
}

function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
