/**
 * A redis-server and the two packages of the queue, for the test that plays a swarm through them: found where they are
 * likely to be, or got.
 *
 * The server: $REDIS_SERVER; one on the search path; the system's package manager, where we may use it. The packages
 * are optional for people and no part of the lock file, since one that BullMQ depends on has an install script; so they
 * are put into the cache, without scripts.
 */
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installFromNpm, installFromSystem, isExecutable, namedProgram, onSearchPath } from "./programs.mjs";
import { ROOT } from "./stale.mjs";

const CACHE = join(ROOT, "node_modules", ".cache", "queue");
const PACKAGES = ["bullmq@6.7.0", "ioredis@5.11.1"];

export const HOW_TO_GET_REDIS =
  "No redis-server was found and none could be installed: install Redis (Debian: apt-get install redis-server), or set REDIS_SERVER to the path of one.";
export const HOW_TO_GET_PACKAGES = `The packages of the queue could not be fetched: npm install --ignore-scripts ${PACKAGES.join(" ")} in a folder of its own says why.`;

/** The path of a redis-server that is already here, or null. */
export function findRedis(environment = process.env) {
  return (
    namedProgram("REDIS_SERVER", environment) ?? onSearchPath(["redis-server"], environment).find(isExecutable) ?? null
  );
}

/** As findRedis, but gets one where there is none. */
export function obtainRedis() {
  const found = findRedis() ?? byPackageManager();
  if (found === null) throw new Error(HOW_TO_GET_REDIS);
  return found;
}

/** A folder whose node_modules has BullMQ and its Redis client. */
export function obtainQueuePackages() {
  const done = join(CACHE, `${PACKAGES.join("-")}.done`);
  if (existsSync(done)) return CACHE;
  if (!installFromNpm(CACHE, PACKAGES)) throw new Error(HOW_TO_GET_PACKAGES);
  writeFileSync(done, "");
  return CACHE;
}

/** Installed only: whoever asks starts one of their own, in a folder of its own. */
function byPackageManager() {
  return installFromSystem("redis-server", { RUNLEVEL: "1" }) ? findRedis() : null;
}
