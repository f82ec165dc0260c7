/**
 * Reading what the command line names: files, folders, built-in scenarios, standard input. Everything is bounded, and
 * every refusal is a sentence with the path.
 */
import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync, type Dirent, type Stats } from "node:fs";
import path from "node:path";
import { nearest } from "../scenario/index.ts";

/** Bytes of a scenario file that are read at most; a larger one is refused before it is read. */
const FILE_BYTES_MAX = 1_000_000;

export interface TextFile {
  /** As people should see it: the path they wrote, or `-`. */
  readonly name: string;
  readonly text: string;
}

/** A request that cannot be met: exit code 2, and the message is all that is shown. */
export class RequestError extends Error {
  override readonly name = "RequestError";
}

const ENDINGS = [".yaml", ".yml", ".json"];
/**
 * What often lies beside scenarios under one of those endings: the schema that `borealis schema` prints for editors,
 * and files of an npm project.
 */
const NO_SCENARIO = /\.schema\.json$|^(package(-lock)?|tsconfig(\..+)?)\.json$/;
const FILES_MAX = 10_000;

/** The files a name stands for: itself, the scenarios below a folder, a built-in scenario, or a folder of those. */
export function resolveScenarios(name: string, packageRoot: string): string[] {
  const stat = statOf(name);
  if (stat?.isDirectory() === true) {
    const found = scenariosBelow(name);
    if (found.length === 0)
      throw new RequestError(`${name}: there are no scenarios in this folder (${ENDINGS.join(", ")})`);
    return found;
  }
  if (stat !== undefined) return [name];
  const builtin = builtinScenarios(packageRoot);
  const match = builtin.find((file) => nameOf(file) === name) ?? builtin.find((file) => isFormerPath(name, file));
  if (match !== undefined) return [match];
  const folder = builtin.filter((file) => folderOf(file) === name);
  if (folder.length > 0) return folder;
  const near = nearest(name, [...new Set(builtin.flatMap((file) => [nameOf(file), folderOf(file)]))]);
  throw new RequestError(
    `${name}: there is no such file, folder or built-in scenario. ` +
      (near === undefined ? "`borealis list` shows what is built in" : `Did you mean "${near}"?`),
  );
}

/** Undefined for what is not there and for names that no file system takes. */
function statOf(name: string): Stats | undefined {
  try {
    return statSync(name);
  } catch {
    return undefined;
  }
}

/** Paths of the scenarios that come with the package, by name. */
export function builtinScenarios(packageRoot: string): string[] {
  return scenariosBelow(path.join(packageRoot, "scenarios"));
}

export function nameOf(file: string): string {
  return path.basename(file, path.extname(file));
}

/** The folder of the library that a built-in scenario lies in. */
export function folderOf(file: string): string {
  return path.basename(path.dirname(file));
}

/** Scripts and links from when the library was one folder say scenarios/az-outage.yaml. */
function isFormerPath(name: string, file: string): boolean {
  return path.basename(name) === path.basename(file) && path.basename(path.dirname(name)) === "scenarios";
}

/** How much of a file is read, and what it would be. */
export interface Bound {
  readonly bytesMax: number;
  readonly what: string;
  /** What may be compressed: returns the bytes as they are unpacked (unzip.ts), or as they are. */
  readonly unpack?: (name: string, bytes: Buffer, bound: Bound) => Buffer;
}

const SCENARIO: Bound = { bytesMax: FILE_BYTES_MAX, what: "a scenario" };

/** There is one, and it is empty once it has been read. */
let isInputRead = false;

function standardInput(bound: Bound): TextFile {
  if (isInputRead) throw new RequestError("-: there is one standard input, and it can be one of the files only");
  isInputRead = true;
  return { name: "-", text: decoded(unpacked("-", readBounded("-", 0, bound), bound)) };
}

/** The text of a file, or of standard input for `-`. */
export function readText(name: string, bound: Bound = SCENARIO): TextFile {
  if (name === "-") return standardInput(bound);
  let descriptor: number;
  try {
    descriptor = openSync(name, "r");
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RequestError(
      `${name}: ${code === "ENOENT" ? "there is no such file" : `cannot be read (${code ?? "error"})`}`,
    );
  }
  try {
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) throw new RequestError(`${name}: is a folder`);
    if (stat.size > bound.bytesMax)
      throw new RequestError(`${name}:1:1: has ${stat.size} bytes; ${bound.what} may have at most ${bound.bytesMax}`);
    return { name, text: decoded(unpacked(name, readBounded(name, descriptor, bound), bound)) };
  } finally {
    closeSync(descriptor);
  }
}

function unpacked(name: string, bytes: Buffer, bound: Bound): Buffer {
  return bound.unpack?.(name, bytes, bound) ?? bytes;
}

function scenariosBelow(folder: string): string[] {
  const found: string[] = [];
  const visit = (at: string): void => {
    const entries = entriesOf(at).sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const entry of entries) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const full = path.join(at, entry.name);
      if (entry.isDirectory()) visit(full);
      else if (ENDINGS.includes(path.extname(entry.name)) && !NO_SCENARIO.test(entry.name)) found.push(full);
      if (found.length > FILES_MAX) throw new RequestError(`${folder}: has more than ${FILES_MAX} scenarios`);
    }
  };
  visit(folder);
  return found;
}

/** Nothing has been typed or piped yet: look again in a moment rather than at once. */
function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new RequestError(`${folder}: cannot be read (${(error as NodeJS.ErrnoException).code ?? "error"})`);
  }
}

function readBounded(name: string, descriptor: number, { bytesMax, what }: Bound): Buffer {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const chunk = Buffer.alloc(65_536);
    let read: number;
    try {
      read = readSync(descriptor, chunk, 0, chunk.length, null);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EAGAIN") {
        pause();
        continue;
      }
      if (code === "EOF") break;
      throw new RequestError(`${name}: cannot be read (${code ?? "error"})`);
    }
    if (read === 0) break;
    total += read;
    if (total > bytesMax)
      throw new RequestError(`${name}:1:1: has more than ${bytesMax} bytes, the most ${what} may have`);
    chunks.push(chunk.subarray(0, read));
  }
  return Buffer.concat(chunks);
}

/** Bytes that are not UTF-8 become U+FFFD, which the parser refuses with its place. */
function decoded(bytes: Uint8Array): string {
  return new TextDecoder(encodingOf(bytes)).decode(bytes);
}

/**
 * UTF-8, or what Windows PowerShell writes for `aws ... > file`: UTF-16, which a mark at a text's beginning tells.
 */
export function encodingOf(bytes: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" {
  const mark = bytes.length < 2 ? 0 : bytes[0] * 256 + bytes[1];
  return mark === 0xfffe ? "utf-16le" : mark === 0xfeff ? "utf-16be" : "utf-8";
}
