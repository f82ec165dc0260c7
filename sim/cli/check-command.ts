/**
 * `borealis check`: a history judged by models. Exit code 0 when all hold, 1 when one is violated, 2 when the file is
 * no history, 4 when something could not be decided.
 */
import { createReadStream, statSync } from "node:fs";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import {
  ALIASES,
  HistoryError,
  HistoryParser,
  judge,
  MODELS,
  modelsFor,
  type History,
  type Judgement,
} from "../consistency/index.ts";
import { encodingOf, RequestError } from "../node/index.ts";
import { suggestion } from "../scenario/index.ts";
import type { Environment } from "./main.ts";
import { countWords } from "./stopping.ts";

export interface CheckFlags {
  readonly model?: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Operations of a witness that are shown. */
const WITNESS_LINES = 20;

/** More than this is refused: operations are held in memory. */
const BYTES_MAX = 1_000_000_000;

export async function checkCommand(file: string, flags: CheckFlags, { terminal }: Environment): Promise<number> {
  for (const model of flags.model ?? [])
    if (!MODELS.includes(model) && !Object.hasOwn(ALIASES, model))
      throw new RequestError(
        `--model ${model}: there is no such model.${suggestion(model, [...MODELS, ...Object.keys(ALIASES)]) || ` Possible: ${MODELS.join(", ")}.`}`,
      );
  const history = await readHistory(file);
  const asked = [...new Set(flags.model)];
  const models = asked.length === 0 ? modelsFor(history) : asked;
  const results = judge(history, models);
  if (flags.json === true) terminal.out.write(`${JSON.stringify({ format: "borealis-check/1", results }, null, 2)}\n`);
  else terminal.out.write(told(file, history, results, flags.quiet === true));
  if (results.some(({ valid }) => valid === false)) return 1;
  return results.some(({ valid }) => valid === "unknown") ? 4 : 0;
}

function told(file: string, history: History, results: readonly Judgement[], quiet: boolean): string {
  const lines = quiet ? [] : [`${file}: ${countWords(history.operations.length, "operation")}`, ""];
  const width = Math.max(...results.map(({ model }) => model.length));
  const told = new Map<string, string>();
  for (const { model, valid, anomalies, witness, message } of results) {
    const name = model.padEnd(width);
    if (valid === true) lines.push(...(quiet ? [] : [`✓ ${name}  holds`]));
    else if (valid === "unknown") lines.push(`? ${name}  undecided: ${message}`);
    else {
      // The same operations show it to many models: once is enough.
      const before = told.get(message);
      lines.push(`✗ ${name}  ${anomalies.join(", ")}: ${before === undefined ? message : `as ${before} says`}`);
      if (before !== undefined) continue;
      told.set(message, model);
      const indent = `  ${" ".repeat(width)}    `;
      for (const index of witness.slice(0, WITNESS_LINES)) lines.push(`${indent}${shown(history, index)}`);
      if (witness.length > WITNESS_LINES)
        lines.push(`${indent}and ${witness.length - WITNESS_LINES} more; --json names them all`);
    }
  }
  return lines.map((line) => `${printable(line)}\n`).join("");
}

/** A key may hold anything, and a terminal obeys some of it. */
function printable(line: string): string {
  return line.replace(/\p{Cc}/gu, (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

/** An operation of a witness, in a line. */
function shown({ operations }: History, index: number): string {
  const operation = operations.find((one) => one.index === index);
  if (operation === undefined) return String(index);
  const steps = operation.steps
    .map((step) => `${step.f} ${step.key} ${JSON.stringify(step.f === "cas" ? [step.old, step.value] : step.value)}`)
    .join(", ");
  const text = `${index}: process ${operation.process} ${operation.outcome}  ${steps}`;
  return text.length > 160 ? `${text.slice(0, 157)}...` : text;
}

async function readHistory(file: string): Promise<History> {
  const parser = new HistoryParser();
  let decoder: TextDecoder | undefined;
  try {
    let bytes = 0;
    for await (const chunk of unpacked(file)) {
      bytes += chunk.length;
      if (bytes > BYTES_MAX) throw tooLong(file);
      decoder ??= new TextDecoder(encodingOf(chunk), { fatal: true });
      parser.push(decoder.decode(chunk, { stream: true }));
    }
    parser.push(decoder?.decode() ?? "");
    return parser.end();
  } catch (error) {
    if (error instanceof HistoryError) {
      const { line, column, message } = error;
      throw new RequestError(`${[file, line, ...(column === undefined ? [] : [column])].join(":")}: ${message}`);
    }
    if (error instanceof RequestError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") throw new RequestError(`${file}: there is no such file`);
    if (code === "EISDIR") throw new RequestError(`${file} is a folder, not a history.`);
    if (code === "ERR_ENCODING_INVALID_ENCODED_DATA")
      throw new RequestError(`${file}:${parser.line}: is no text in UTF-8`);
    if (code?.startsWith("Z_") === true) throw new RequestError(`${file}:${parser.line}: is no whole gzip file`);
    throw new RequestError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/** The file's bytes, unpacked if they are packed: gzip is known by how it begins, whatever the file is called. */
async function* unpacked(file: string): AsyncIterable<Uint8Array> {
  if (file !== "-" && statSync(file).size > BYTES_MAX) throw tooLong(file);
  const source: Readable = file === "-" ? process.stdin : createReadStream(file);
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let head = Buffer.alloc(0);
  while (head.length < 2) {
    const { value, done } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  const all = Readable.from(
    (async function* () {
      yield head;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })(),
  );
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    yield* all;
    return;
  }
  const gunzip = createGunzip();
  all.on("error", (error) => gunzip.destroy(error));
  yield* all.pipe(gunzip);
}

function tooLong(file: string): RequestError {
  return new RequestError(
    `${file} has more than ${BYTES_MAX / 1e9} GB; a history may have at most that. Judge it in parts, by key for instance.`,
  );
}
