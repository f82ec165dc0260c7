/**
 * What a command has of the machine it runs on: where it writes, the clock, the viewer. All of it can be given, so that
 * tests run commands in their own process.
 */
import type { Terminal } from "./terminal.ts";

export interface Environment {
  readonly terminal: Terminal;
  /** Where the package stands: its scenarios are below. */
  readonly packageRoot: string;
  /** Builds the viewer if need be; resolves to its folder. */
  readonly ensureViewer: () => Promise<string>;
  /** Resolves when the person wants to stop. */
  readonly untilInterrupted: () => Promise<void>;
  /** Wall clock in milliseconds, for telling people how long something took. */
  readonly clock: () => number;
}

/** A reader that stopped reading, as `| head` does, is no failure; a disk that is full is one, told in a sentence. */
function tolerateClosedPipe(): NodeJS.WriteStream {
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") process.exit(0);
    process.stderr.write(
      `standard output: cannot be written (${error.code === "ENOSPC" ? "ENOSPC: the disk is full" : (error.code ?? error.message)})\n`,
    );
    process.exit(2);
  });
  return process.stdout;
}

let sigint: Promise<void> | undefined;

/** One listener, however often it is asked for. After the first Ctrl-C there is none: the second ends the process. */
function untilSigint(): Promise<void> {
  sigint ??= new Promise((resolve) => process.once("SIGINT", () => resolve()));
  return sigint;
}

/** With Node's own for what is not given. */
export function completed(given: Partial<Environment> & { packageRoot: string }): Environment {
  return {
    terminal: given.terminal ?? { out: tolerateClosedPipe(), err: process.stderr, env: process.env },
    packageRoot: given.packageRoot,
    ensureViewer: given.ensureViewer ?? (() => Promise.reject(new Error("This build has no viewer."))),
    untilInterrupted: given.untilInterrupted ?? untilSigint,
    clock: given.clock ?? (() => performance.now()),
  };
}
