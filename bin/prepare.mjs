/**
 * npm runs this under every kind of install. A checkout is built; a package that was installed carries its bundles and
 * no build tools, and npm runs this there, too, where another project has it as a folder, as the example project does.
 */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const build = fileURLToPath(new URL("../tools/build.mjs", import.meta.url));
if (existsSync(build)) process.exitCode = spawnSync(process.execPath, [build], { stdio: "inherit" }).status ?? 1;
