/**
 * Which build this is, to the last byte of the bundle: two that differ may play different runs from one seed, even
 * where the version is the same. A package that is not bundled has its version only.
 */
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { BUILD } from "../version.ts";

export function buildId(packageRoot: string): string {
  const folder = path.join(packageRoot, "dist", "cli");
  if (!existsSync(folder)) return BUILD;
  const hash = createHash("sha256");
  for (const name of readdirSync(folder).toSorted((a, b) => (a < b ? -1 : 1)))
    if (name.endsWith(".js")) hash.update(name).update(readFileSync(path.join(folder, name)));
  return `${BUILD}+${hash.digest("hex").slice(0, 12)}`;
}
