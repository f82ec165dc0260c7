/** `borealis new`: a commented scenario to begin with. A file that is there is never written over. */
import { writeFileSync } from "node:fs";
import { RequestError } from "../node/index.ts";
import { template } from "../scenario/index.ts";
import type { Environment } from "./main.ts";

export function newCommand(name: string, flags: { json?: boolean }, { terminal }: Environment): number {
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(name)) {
    throw new RequestError(
      `"${name}" is not a name: write lower-case letters, digits and dashes, beginning with a letter`,
    );
  }
  const file = `${name}.yaml`;
  try {
    writeFileSync(file, template(name), { flag: "wx" });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new RequestError(
      code === "EEXIST"
        ? `${file}: exists already; nothing was written`
        : `${file}: cannot be written (${code ?? "error"})`,
    );
  }
  if (flags.json === true) terminal.out.write(`${JSON.stringify({ format: "borealis-new/1", file }, null, 2)}\n`);
  else terminal.err.write(`wrote ${file}; try: npx borealis run ${file}\n`);
  return 0;
}
