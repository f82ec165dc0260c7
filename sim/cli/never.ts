/** `--never`: bounds on figures of a run that must never hold, read before anything is played. */
import { readNever, sentenceOf } from "../bounds/index.ts";
import { RequestError } from "../node/index.ts";

/** Each once, as it is told: what is typed as `lag>40ms` is `lag > 40 ms`. */
export function neverOf(given: readonly string[]): readonly string[] {
  return [...new Set(given.map(sentence))];
}

function sentence(given: string): string {
  const read = readNever(given);
  if (typeof read !== "string") return sentenceOf(read);
  throw new RequestError(`--never "${given}": ${read}${hintFor(given, read)}`);
}

function hintFor(given: string, read: string): string {
  // To a shell, what stands behind > without quotes is the name of a file.
  if (!/[<>=]/.test(given) && read.includes("there is the end"))
    return ` A shell keeps < and > for itself; put quotes around: --never 'lag > 40ms'.`;
  return /\sor\s|[,;]\s/.test(given) ? " Of several bounds each has a --never of its own." : "";
}
