/**
 * Writing what the command line names. Every refusal is a sentence with the path, and it comes before the work: a
 * search of ten minutes is not to end with a file that cannot be written. A file is there whole or as it was before: a
 * full disk or Ctrl-C in the middle leaves no half under its name.
 */
import {
  chmodSync,
  closeSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";
import { RequestError } from "./files.ts";

/**
 * Refuses a file that could not be written, and one of those that are read: what is there stays as it is, and nothing
 * is left behind.
 */
export function checkWritable(file: string, read: readonly string[] = []): void {
  const own = regularFile(file);
  const same = own === undefined ? undefined : read.find((one) => one !== "-" && regularFile(one) === own);
  if (same !== undefined) throw new RequestError(`${file}: is what is read, and would be lost; write to another file`);
  refusing(file, () => {
    const before = statSync(file, { throwIfNoEntry: false });
    // To open a pipe is to wait for its reader.
    if (before !== undefined && !before.isFile() && !before.isDirectory()) return;
    closeSync(openSync(file, "a"));
    if (before === undefined) unlinkSync(file);
  });
}

/** Where a regular file is, whichever way it is named; undefined for whatever else stands there, or nothing. */
export function regularFile(name: string): string | undefined {
  try {
    return statSync(name).isFile() ? realpathSync.native(name) : undefined;
  } catch {
    return undefined;
  }
}

export function writeText(file: string, text: string): void {
  writeLines(file, [text]);
}

/** Writes a text that may be longer than a string can be, some thousand lines at a time. */
export function writeLines(file: string, lines: Iterable<string>): void {
  refusing(file, () => {
    const before = lstatSync(file, { throwIfNoEntry: false });
    const part = before === undefined || before.isFile() ? openBeside(file) : undefined;
    // A device, a pipe, what a link leads to, or a file in a folder that takes no others: written where it stands.
    if (part === undefined) return fill(openSync(file, "w"), lines);
    try {
      fill(part.descriptor, lines);
      if (before !== undefined) chmodSync(part.name, before.mode);
      renameSync(part.name, file);
    } finally {
      rmSync(part.name, { force: true });
    }
  });
}

/** A file to write into before it takes the name of another one. */
function openBeside(file: string): { readonly name: string; readonly descriptor: number } | undefined {
  const name = `${file}.${process.pid}.part`;
  try {
    return { name, descriptor: openSync(name, "w") };
  } catch {
    return undefined;
  }
}

function fill(descriptor: number, lines: Iterable<string>): void {
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
    ENOSPC: "the disk is full",
  };
  return Object.hasOwn(words, code) ? `${code}: ${words[code]}` : code;
}
