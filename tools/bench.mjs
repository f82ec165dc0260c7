/**
 * `npm run bench`: what the simulator costs on this machine. Not a test: nothing here can fail for being slow.
 *
 *     npm run bench                             everything, some six minutes
 *     npm run bench -- --quick                  less of everything, for a look
 *     npm run bench -- --only kernel,works      some sections
 *     npm run bench -- --json                   one JSON document on stdout, nothing else
 *
 * Machines drift, so what is compared is measured side by side, and every figure stands beside a plain loop of the same
 * process. A page of plots is written beside the programs.
 */
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join, relative } from "node:path";
import { parseArgs } from "node:util";
import { page } from "./bench/page.mjs";
import { report } from "./bench/report.mjs";
import { OUT, prepare, SECTIONS } from "./bench/sections.mjs";

const { quick, json, only } = arguments_();
await prepare();
const result = {
  format: "borealis-bench/2",
  machine: { node: process.version, cpu: cpus()[0]?.model ?? "unknown", cores: cpus().length },
};
for (const name of only) {
  process.stderr.write(`measuring ${SECTIONS[name].title}\n`);
  result[name] = SECTIONS[name].measure(quick);
}
writeFileSync(join(OUT, "index.html"), page(result));
process.stdout.write(json ? `${JSON.stringify(result, null, 2)}\n` : report(result));
process.stderr.write(`plots: ${relative(process.cwd(), join(OUT, "index.html"))}\n`);

function arguments_() {
  const options = { quick: { type: "boolean" }, json: { type: "boolean" }, only: { type: "string" } };
  try {
    const { values } = parseArgs({ options });
    const names = values.only?.split(",") ?? Object.keys(SECTIONS);
    const unknown = names.find((name) => SECTIONS[name] === undefined);
    if (unknown !== undefined)
      throw new Error(`There is no section "${unknown}". There are ${Object.keys(SECTIONS).join(", ")}.`);
    return { quick: values.quick ?? false, json: values.json ?? false, only: names };
  } catch (error) {
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  }
}
