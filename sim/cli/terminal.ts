/**
 * The command line's hands: where it writes, whether colours are wanted, a progress line. Results go to `out`,
 * everything else to `err`; both are injected, so that tests run commands in their own process.
 */
import { styleText } from "node:util";

export interface Output {
  /** False, as Node's streams have it: there is more in the queue than they like. */
  write(text: string): unknown;
  once?(event: "drain", listener: () => void): unknown;
  readonly isTTY?: boolean | undefined;
  /** A terminal's width. */
  readonly columns?: number | undefined;
}

const BATCH = 65_536;

/** Writes a text of any length: in batches, and no faster than it is taken, so that none of it piles up here. */
export async function writePieces(output: Output, pieces: Iterable<string>): Promise<void> {
  let batch: string[] = [];
  let length = 0;
  const flush = async (): Promise<void> => {
    const taken = output.write(batch.join(""));
    batch = [];
    length = 0;
    if (taken === false && output.once !== undefined)
      await new Promise<void>((resolve) => void output.once?.("drain", resolve));
  };
  for (const piece of pieces) {
    batch.push(piece);
    length += piece.length;
    if (length >= BATCH) await flush();
  }
  if (length > 0) await flush();
}

export interface Terminal {
  readonly out: Output;
  readonly err: Output;
  readonly env: Readonly<Record<string, string | undefined>>;
}

export type Style = "red" | "green" | "yellow" | "cyan" | "bold" | "dim";

/** Colours when the stream is a terminal and NO_COLOR is not set, or FORCE_COLOR is. */
export function painter(output: Output, env: Terminal["env"]): (style: Style, text: string) => string {
  const forced = env["FORCE_COLOR"] !== undefined && env["FORCE_COLOR"] !== "0";
  const wanted = forced || (output.isTTY === true && (env["NO_COLOR"] ?? "") === "" && env["TERM"] !== "dumb");
  return wanted ? (style, text) => styleText(style, text, { validateStream: false }) : (_style, text) => text;
}

/** A text's words in lines of at most `width` where they fit, each indented; its own line ends mean nothing. */
export function wrapped(text: string, indent: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/).filter((each) => each !== "")) {
    if (line !== "" && indent.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...lines, line].map((each) => indent + each);
}

/** Elsewhere than on a terminal: so that a log shows that something goes on, and is not filled with it. [choice] */
const LINE_EVERY_MS = 10_000;

/** How far something is: one line that is written over on a terminal, and elsewhere a new one now and then. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #clock: () => number;
  readonly #quiet: boolean;
  #shown = false;
  #toldAt: number;

  constructor({ terminal, clock }: { readonly terminal: Terminal; readonly clock: () => number }, quiet: boolean) {
    this.#terminal = terminal;
    this.#clock = clock;
    this.#quiet = quiet;
    this.#toldAt = clock();
  }

  show(text: string): void {
    if (this.#quiet) return;
    if (this.#terminal.err.isTTY === true) this.#overwrite(text);
    else if (this.#clock() - this.#toldAt >= LINE_EVERY_MS) {
      this.#toldAt = this.#clock();
      this.#terminal.err.write(`${text}\n`);
    }
  }

  #overwrite(text: string): void {
    const { err } = this.#terminal;
    // A line that a narrow terminal breaks could not be written over.
    err.write(`\r\u001b[K${text.slice(0, Math.max(1, (err.columns ?? Infinity) - 1))}`);
    this.#shown = true;
  }

  clear(): void {
    if (this.#shown) this.#terminal.err.write("\r\u001b[K");
    this.#shown = false;
  }
}
