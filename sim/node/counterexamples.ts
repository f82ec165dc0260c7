/**
 * Files of property tests: scenarios read by name, counterexamples written. Where they cannot be written is a sentence
 * with the path.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { readText, RequestError, resolveScenarios, type TextFile } from "./files.ts";

const NAME_MAX = 80;

/** A built-in scenario by its name, or a file by its path. */
export function readScenarioText(name: string): TextFile {
  const [file, ...more] = resolveScenarios(name, packageRoot());
  if (more.length > 0) throw new RequestError(`${name}: is a folder of several scenarios; name one`);
  return readText(file);
}

/**
 * Writes `folder/name.yaml` and returns its path as people would type it. Any text is a name: what no file may be
 * called becomes dashes.
 */
export function writeCounterexample(folder: string, name: string, text: string): string {
  const words = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-+|-+$/g, "");
  const file = path.join(folder, `${words.slice(0, NAME_MAX) || "scenario"}.yaml`);
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new RequestError(
      `${file}: the counterexample cannot be written (${(error as NodeJS.ErrnoException).code ?? "error"})`,
      { cause: error },
    );
  }
  const relative = path.relative(process.cwd(), path.resolve(file));
  return relative.startsWith("..") ? path.resolve(file) : relative;
}

/** The package that this file is a part of: two folders up, in the sources (sim/node) as in the bundle (dist/lib). */
function packageRoot(): string {
  return fileURLToPath(new URL("../..", import.meta.url));
}
