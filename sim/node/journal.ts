/**
 * A swarm's journal: one line of JSON for what is played, then one for each chunk of seeds that was played to its end.
 * Lines are only ever added and are on the disk before they count, so whatever cuts the program off leaves whole
 * chunks; half a line at the end is taken off when the file is opened.
 *
 * What a seed plays belongs to one build. A journal of another one is refused rather than mixed.
 */
import {
  closeSync,
  existsSync,
  fdatasyncSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  writeSync,
} from "node:fs";
import type { ChunkResult } from "../explore/index.ts";
import { RequestError } from "./files.ts";

export interface JournalHead {
  readonly format: "borealis-journal/1";
  readonly build: string;
  readonly scenarios: readonly { readonly name: string; readonly hash: string }[];
  readonly mutations: readonly string[];
  /** Bounds that must never hold, where there are any. */
  readonly never?: readonly string[];
  readonly strict: boolean;
  readonly from: number;
  readonly chunkSize: number;
  readonly shard: { readonly index: number; readonly of: number };
}

export interface JournalContent {
  readonly head: JournalHead;
  readonly chunks: readonly ChunkResult[];
}

export class Journal {
  readonly file: string;
  readonly #descriptor: number;

  /** Goes on with a file, or begins it with `head`. */
  constructor(file: string, head: JournalHead) {
    this.file = file;
    const isNew = !existsSync(file) || statSync(file).size === 0;
    this.#descriptor = attempt(file, () => openSync(file, "a"));
    if (isNew) this.#write(head);
  }

  add(chunk: ChunkResult): void {
    this.#write(chunk);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #write(line: unknown): void {
    const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
    attempt(this.file, () => {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#descriptor, bytes, at);
      if (statSync(this.file).isFile()) fdatasyncSync(this.#descriptor);
    });
  }
}

/** Reads one's own journal, to be gone on with: half a line at its end is taken off. */
export function mendJournal(file: string): JournalContent | undefined {
  const { length, whole } = wholeLines(file);
  if (whole.length < length) attempt(file, () => truncateSync(file, whole.length));
  return contentOf(file, whole);
}

/** Reads a journal. Undefined for a file that is not there, or has nothing whole in it. */
export function readJournal(file: string): JournalContent | undefined {
  return contentOf(file, wholeLines(file).whole);
}

/** Whoever was killed may have left half a line behind. */
function wholeLines(file: string): { readonly length: number; readonly whole: Buffer } {
  if (!existsSync(file) || !statSync(file).isFile()) return { length: 0, whole: Buffer.alloc(0) };
  const bytes = attempt(file, () => readFileSync(file));
  return { length: bytes.length, whole: bytes.subarray(0, bytes.lastIndexOf(10) + 1) };
}

function contentOf(file: string, whole: Buffer): JournalContent | undefined {
  const lines = whole.toString("utf8").split("\n").slice(0, -1);
  if (lines.length === 0) return undefined;
  const [head, ...chunks] = lines.map((line, index) => parsed(file, line, index + 1));
  if (!isHead(head))
    throw new RequestError(
      `${file}:1: is not the journal of a swarm: its first line must say "format": "borealis-journal/1"`,
    );
  chunks.forEach((chunk, index) => {
    if (!isChunk(chunk)) throw new RequestError(`${file}:${index + 2}: is not a chunk of seeds`);
  });
  return { head, chunks: chunks as ChunkResult[] };
}

/**
 * Why what is asked for now is another swarm than the journal's; undefined when it is the same. The number of seeds may
 * differ.
 */
export function whyOther(found: JournalHead, wanted: JournalHead, isSameShard: boolean): string | undefined {
  if (found.build !== wanted.build)
    return `it was written by build ${found.build}, and this is ${wanted.build}: the same seed may play another run here. Begin a new journal`;
  const scenarios = (head: JournalHead): string => head.scenarios.map(({ name, hash }) => `${name}@${hash}`).join(" ");
  if (scenarios(found) !== scenarios(wanted))
    return `it is about ${scenarios(found)}, and this is ${scenarios(wanted)}`;
  const mutations = ({ mutations: names }: JournalHead): string =>
    names.length === 0 ? "no mutation" : names.join(", ");
  if (mutations(found) !== mutations(wanted))
    return `it was played with ${mutations(found)}, and this is with ${mutations(wanted)}`;
  const never = ({ never: bounds = [] }: JournalHead): string =>
    bounds.length === 0 ? "no --never" : bounds.map((bound) => `--never '${bound}'`).join(" ");
  if (never(found) !== never(wanted)) return `it was played with ${never(found)}, and this is with ${never(wanted)}`;
  if (found.strict !== wanted.strict) return `it was played ${found.strict ? "with" : "without"} --strict`;
  if (found.from !== wanted.from) return `its seeds begin at ${found.from}, and these at ${wanted.from}`;
  const shard = ({ shard: { index, of } }: JournalHead): string => `${index}/${of}`;
  if (isSameShard && shard(found) !== shard(wanted))
    return `it is of shard ${shard(found)}, and this is ${shard(wanted)}`;
  return undefined;
}

function parsed(file: string, line: string, number: number): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new RequestError(
      `${file}:${number}: is not JSON. Only the last line of a journal can be cut off by an interruption; this one was changed by something else`,
    );
  }
}

function isHead(value: unknown): value is JournalHead {
  return typeof value === "object" && value !== null && "format" in value && value.format === "borealis-journal/1";
}

function isChunk(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const chunk = value as Partial<Record<keyof ChunkResult, unknown>>;
  return (
    [chunk.id, chunk.seeds, chunk.passed].every(Number.isSafeInteger) &&
    Array.isArray(chunk.failures) &&
    typeof chunk.digest === "string"
  );
}

function attempt<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const { code = "error" } = error as NodeJS.ErrnoException;
    const full = code === "ENOSPC" || code === "EDQUOT";
    throw new RequestError(
      full
        ? `${file}: the disk is full (${code}). What was written before is whole: make room, and go on with --resume ${file}`
        : `${file}: cannot be written or read (${code})`,
    );
  }
}
