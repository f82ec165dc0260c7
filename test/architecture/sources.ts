/** The project's own source files as text, so that the same rules can judge the real tree and a planted offender. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Text by path; paths begin at the project's root and use `/`: `sim/kernel/queue.ts`. */
export type Sources = ReadonlyMap<string, string>;

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Every .ts file of the given folders that holds code, in order of path. */
export function readSources(...folders: readonly string[]): Sources {
  const paths = folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
      .map((name) => `${folder}/${name.replaceAll("\\", "/")}`),
  );
  return new Map(paths.sort().map((path) => [path, readFileSync(join(ROOT, path), "utf8")]));
}
