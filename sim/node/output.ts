/**
 * Writing what the command line names. Every refusal is a sentence with the path, and it comes before the work: a
 * search of ten minutes is not to end with a file that cannot be written.
 */
import { closeSync, openSync, statSync, unlinkSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { RequestError } from "./files.ts";

/** Refuses a file that could not be written; what is there stays as it is, and nothing is left behind. */
export function checkWritable(file: string): void {
  refusing(file, () => {
    const before = statSync(file, { throwIfNoEntry: false });
    // To open a pipe is to wait for its reader.
    if (before !== undefined && !before.isFile() && !before.isDirectory()) return;
    closeSync(openSync(file, "a"));
    if (before === undefined) unlinkSync(file);
  });
}

export function writeText(file: string, text: string): void {
  writeLines(file, [text]);
}

/** Writes a text that may be longer than a string can be, some thousand lines at a time. */
export function writeLines(file: string, lines: Iterable<string>): void {
  refusing(file, () => {
    const descriptor = openSync(file, "w");
    try {
      let batch: string[] = [];
      const flush = (): void => {
        writeFileSync(descriptor, batch.join(""));
        batch = [];
      };
      for (const line of lines) if (batch.push(line) === 4096) flush();
      flush();
    } finally {
      closeSync(descriptor);
    }
  });
}

function refusing(file: string, act: () => void): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof Error && "code" in error)) throw error;
    throw new RequestError(`${file}: cannot be written (${why(file, String(error.code))})`);
  }
}

function why(file: string, code: string): string {
  const words: Readonly<Record<string, string>> = {
    ENOENT: `there is no folder ${dirname(file)}`,
    ENOTDIR: `${dirname(file)} is no folder`,
    EISDIR: "is a folder",
    EACCES: "not permitted",
    ENOSPC: "the disk is full, and what was written is cut off",
  };
  return Object.hasOwn(words, code) ? `${code}: ${words[code]}` : code;
}
