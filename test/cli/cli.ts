/** The command line called in this process, its streams caught; and a scenario of two seconds to call it with. */
import { mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Environment, main } from "../../sim/cli/main.ts";
import { BASE } from "../scenario/base.ts";

export const PACKAGE_ROOT = fileURLToPath(new URL("../../", import.meta.url));

export interface Done {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

export interface Setting extends Partial<Omit<Environment, "terminal">> {
  readonly env?: Record<string, string>;
  readonly tty?: boolean;
  /** The terminal's width. */
  readonly columns?: number;
}

export async function borealis(argv: readonly string[], setting: Setting = {}): Promise<Done> {
  const { env = {}, tty = false, columns, ...rest } = setting;
  const written = { out: "", err: "" };
  const stream = (name: "out" | "err") => ({
    isTTY: tty,
    columns,
    write: (text: string) => {
      written[name] += text;
    },
  });
  const terminal = { out: stream("out"), err: stream("err"), env };
  const code = await main(argv, { packageRoot: PACKAGE_ROOT, clock: () => 0, ...rest, terminal });
  return { code, ...written };
}

/** Somebody presses Ctrl-C after so many runs of a search: it listens once between two of them. */
export function interruptedAfter(runs: number): Pick<Environment, "untilInterrupted"> {
  return {
    untilInterrupted: async () => {
      for (let run = 0; run < runs; run++) await new Promise(setImmediate);
    },
  };
}

/** A folder of its own with `small.yaml` in it. */
export function folderWithScenario(): { readonly folder: string; readonly file: string } {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "borealis-cli-")));
  const file = join(folder, "small.yaml");
  writeFileSync(file, BASE);
  return { folder, file };
}

/** A shell's reading of a line: words, and single quotes around anything. */
export function words(line: string): string[] {
  return [...line.matchAll(/(?:'[^']*'|\\'|[^\s'])+/g)].map(([word]) => word.replaceAll(/'([^']*)'|\\(')/g, "$1$2"));
}
