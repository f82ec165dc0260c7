/**
 * Builds what people run: the command line and the library with rolldown, the viewer with vite, the type declarations
 * with tsc.
 *
 *     node tools/build.mjs          the command line and the library, if stale (what `prepare` does; under half a
 *                                   second)
 *     node tools/build.mjs --all    and the viewer and the declarations, whether stale or not
 *     node tools/build.mjs --pack   the same from nothing: what earlier builds have left would be packed, too
 *
 * Nobody has to call it: every command brings what it needs up to date by ensureEngine and ensureViewer. The heavy
 * tools are imported only when there is something to build.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { BuildError, withLock } from "./lock.mjs";
import { publish } from "./publish.mjs";
import { thirdParty } from "./third-party.mjs";
import { ENGINE, fingerprint, isStale, ROOT, VIEWER } from "./stale.mjs";

const DIST = join(ROOT, "dist");
const LIBRARY = { name: "library", out: join(DIST, "lib"), entry: "index.js", sources: ENGINE.sources };
const PACKED = [ENGINE.out, LIBRARY.out, VIEWER.out, join(DIST, "types")];
const TSC = join(ROOT, "node_modules", "@typescript", "native", "bin", "tsc");

export async function ensureEngine() {
  await ensure(ENGINE, bundleEngine);
}

export async function ensureViewer() {
  await ensure(VIEWER, bundleViewer);
}

async function ensure(target, bundle) {
  if (!isStale(target)) return;
  await withLock(join(DIST, `.${target.name}.lock`), async () => {
    if (!isStale(target)) return;
    const started = Date.now();
    if (target === VIEWER) process.stderr.write("borealis: building the viewer, some seconds\n");
    await bundle();
    process.stderr.write(`borealis: built the ${target.name} in ${((Date.now() - started) / 1000).toFixed(1)} s\n`);
  });
}

async function bundleEngine() {
  const stamp = fingerprint(ENGINE);
  const library = existsSync(join(ROOT, "sim", "index.ts")) ? bundleLibrary(stamp) : Promise.resolve();
  await Promise.all([bundleCommandLine(stamp), library]);
}

/**
 * Everything in one bundle: opening one file is quicker than resolving three packages. Lazy imports stay separate
 * chunks, so `--help` never reads the YAML parser.
 */
async function bundleCommandLine(stamp) {
  const input = { main: join(ROOT, "sim", "cli", "main.ts") };
  await roll(ENGINE, stamp, { input, platform: "node" });
}

/**
 * For Node and browsers; and for test suites, whose entries share its chunks, so that there is one engine. Its
 * dependencies stay imports: a consumer's own bundler shares them, and fast-check and vitest are the consumer's.
 */
async function bundleLibrary(stamp) {
  const tests = join(ROOT, "sim", "fast-check");
  const input = {
    index: join(ROOT, "sim", "index.ts"),
    "fast-check": join(tests, "index.ts"),
    vitest: join(tests, "vitest.ts"),
  };
  await roll(LIBRARY, stamp, { input, platform: "neutral", external: /^[a-z@]/ });
}

async function roll(target, stamp, options) {
  const { rolldown } = await tool("rolldown");
  const dir = temporary(target);
  try {
    const bundle = await rolldown({ cwd: ROOT, logLevel: "warn", plugins: [thirdParty()], ...options });
    await bundle.write({ dir, format: "esm", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" });
    await bundle.close();
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw new BuildError(`the ${target.name} does not build.\n${error.message}`);
  }
  publish(dir, target, stamp);
}

async function bundleViewer() {
  const { build } = await tool("vite");
  const stamp = fingerprint(VIEWER);
  const dir = temporary(VIEWER);
  try {
    await build({
      configFile: join(ROOT, "vite.config.ts"),
      logLevel: "warn",
      build: { outDir: dir, emptyOutDir: true },
    });
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw new BuildError(`the viewer does not build.\n${error.message}`);
  }
  publish(dir, VIEWER, stamp);
}

function declareTypes() {
  const done = spawnSync(process.execPath, [TSC, "-p", join(ROOT, "tsconfig.build.json")], { stdio: "inherit" });
  if (done.status !== 0) throw new BuildError("the type declarations do not build.");
}

/**
 * A folder beside the target, so that renames stay inside one file system. What a killed build left there goes first.
 */
function temporary(target) {
  const prefix = `.${target.name}-`;
  const left = existsSync(DIST) ? readdirSync(DIST).filter((name) => name.startsWith(prefix)) : [];
  for (const name of left) rmSync(join(DIST, name), { recursive: true, force: true });
  return join(DIST, `${prefix}${process.pid}`);
}

async function tool(name) {
  try {
    return await import(name);
  } catch (error) {
    if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
    throw new BuildError(
      `this checkout must be built, and ${name} is not installed. Run \`npm ci\` (without --omit=dev).`,
    );
  }
}

/**
 * `prepare` runs under every kind of install; one without development packages has nothing to build with, and says
 * nothing.
 */
async function main() {
  const pack = process.argv.includes("--pack");
  const all = pack || process.argv.includes("--all");
  const installed = existsSync(join(ROOT, "node_modules", "rolldown"));
  if (!all && (!installed || !existsSync(join(ROOT, "sim", "cli", "main.ts")))) return;
  if (pack) for (const out of PACKED) rmSync(out, { recursive: true, force: true });
  await (all ? withLock(join(DIST, `.${ENGINE.name}.lock`), bundleEngine) : ensureEngine());
  if (!all) return;
  await withLock(join(DIST, `.${VIEWER.name}.lock`), bundleViewer);
  declareTypes();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    await main();
  } catch (error) {
    process.stderr.write(`borealis: ${error.name === "BuildError" ? error.message : error.stack}\n`);
    process.exitCode = 1;
  }
}
