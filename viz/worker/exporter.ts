/**
 * Plays a run once more for a file that other tools read, the same that the command line's `export` writes. In a worker
 * of its own, which is ended when somebody thinks better of it; what is long is kept as a blob, piece by piece.
 */
import { UnfitError } from "../../sim/export/index.ts";
import { thousands } from "../../sim/kernel/index.ts";
import { exportRun } from "../../sim/reports/index.ts";
import { open } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import type { Request, Response } from "./protocol.ts";

const PIECE_LENGTH = 1_000_000;

export function exportFile(
  request: Extract<Request, { type: "export" }>,
  scenario: Scenario,
  post: (response: Response) => void,
): void {
  const { run, seed, mutations, format, wishes } = request;
  let told = -1;
  const tell = (at: number): void => {
    const share = Math.floor((100 * at) / scenario.duration);
    if (share > told) post({ type: "exporting", run, at });
    told = Math.max(told, share);
  };
  try {
    const exported = exportRun(format, {
      ...wishes,
      tell,
      open: (options) => open(scenario, { ...options, seed, mutations }),
    });
    const { count, what, leftOut, hint } = exported;
    const about = [
      `${thousands(count)} ${what}.`,
      ...leftOut.map(({ words }) => `${words[0].toUpperCase()}${words.slice(1)}.`),
      ...(hint === undefined ? [] : [hint]),
    ];
    post({ type: "exported", run, file: blobOf(exported.pieces), about });
  } catch (error) {
    if (!(error instanceof UnfitError)) throw error;
    post({ type: "notExported", run, words: error.message });
  }
}

function blobOf(pieces: Iterable<string>): Blob {
  const parts: string[] = [];
  let part = "";
  for (const piece of pieces) {
    part += piece;
    if (part.length < PIECE_LENGTH) continue;
    parts.push(part);
    part = "";
  }
  return new Blob([...parts, part]);
}
