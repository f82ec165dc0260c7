/**
 * One builder at a time: a lock that is a file naming its holder's process. Two commands started together build once; a
 * lock left by a process that is no more is taken over.
 */
import { randomUUID } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

const WAIT_MS = 120_000;
const POLL_MS = 50;

/** A build that could not be made; its message is for the person at the terminal. */
export class BuildError extends Error {
  name = "BuildError";
}

/** Runs `work` while holding the lock. Waits for another holder, at most two minutes. */
export async function withLock(path, work) {
  const giveUpAt = Date.now() + WAIT_MS;
  while (!taken(path)) {
    if (Date.now() > giveUpAt)
      throw new BuildError(`Another build holds ${path} for two minutes. If none is running, delete that file.`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  try {
    return await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** In a checkout that somebody else owns, or on a disk that is full or only to be read, nothing can be built. */
function taken(path) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return take(path);
  } catch (error) {
    throw new BuildError(
      `A bundle is missing or older than its sources, and ${dirname(path)} cannot be written (${error.code ?? error.message}).`,
    );
  }
}

/** A hard link to a file that is already written appears whole or not at all, so no one ever reads an empty lock. */
function take(path) {
  const mine = `${path}.${randomUUID()}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, path);
    return true;
  } catch (error) {
    if (error.code !== "EEXIST") throw error;
    if (holderIsGone(path)) rmSync(path, { force: true });
    return false;
  } finally {
    rmSync(mine, { force: true });
  }
}

function holderIsGone(path) {
  try {
    process.kill(Number(readFileSync(path, "utf8")), 0);
    return false;
  } catch (error) {
    return error.code === "ESRCH";
  }
}
