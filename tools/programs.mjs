/**
 * Programs that tests need and that are no packages of ours: where one is found, and how one is installed where we may.
 * Which, and what else can be tried, is for those who ask (chromium.mjs, redis.mjs).
 */
import { spawnSync } from "node:child_process";
import { accessSync, constants, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { ROOT } from "./stale.mjs";

/** The program that a variable of the environment names, or undefined where it names none. */
export function namedProgram(variable, environment) {
  const named = environment[variable];
  if (!named) return undefined;
  if (!isExecutable(named)) throw new Error(`${variable} names ${named}, which is not a program.`);
  return named;
}

/** Where commands would stand on the search path, the first command's places first. */
export function onSearchPath(commands, environment) {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter(Boolean);
  return commands.flatMap((command) => folders.map((folder) => join(folder, command)));
}

/** Whether the system's package manager has installed it: on Debian and its like, for root. */
export function installFromSystem(name, more = {}) {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return false;
  const environment = { ...process.env, DEBIAN_FRONTEND: "noninteractive", ...more };
  const install = () => run("apt-get", ["install", "-y", "-q", "--no-install-recommends", name], environment);
  return install() || (run("apt-get", ["update", "-q"], environment) && install());
}

/** Whether npm has put the packages into a folder of their own, without their scripts. */
export function installFromNpm(folder, packages) {
  mkdirSync(folder, { recursive: true });
  // A package.json of its own keeps npm from touching the project's.
  writeFileSync(join(folder, "package.json"), '{ "private": true }\n');
  const install = ["install", "--no-save", "--ignore-scripts", "--no-audit", "--no-fund", "--prefix", folder];
  return run("npm", [...install, ...packages]);
}

export function run(command, args, env = process.env, cwd = ROOT) {
  return spawnSync(command, args, { stdio: "ignore", timeout: 300_000, env, cwd }).status === 0;
}

export function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
