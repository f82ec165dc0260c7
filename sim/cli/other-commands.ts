/** The small commands: list, new, validate, schema. */
import { writeFileSync } from "node:fs";
import { formatSpan } from "../kernel/index.ts";
import { MUTATIONS } from "../mutations.ts";
import { PARAMETERS } from "../parameters.ts";
import { RequestError } from "../node/index.ts";
import { jsonSchema, LIBRARY_FOLDERS, template, writeDuration } from "../scenario/index.ts";
import { entryOf, shelves } from "./library.ts";
import { loadScenarios, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";
import { painter } from "./terminal.ts";

export function listCommand(flags: { json?: boolean }, { terminal, packageRoot }: Environment): number {
  const scenarios = shelves(packageRoot);
  if (flags.json === true) {
    const parameters = Object.entries(PARAMETERS).map(([name, { value, unit, does }]) => ({ name, value, unit, does }));
    const mutations = Object.entries(MUTATIONS).map(([name, { does, violates, scenario }]) => ({
      name,
      does,
      violates,
      scenario,
    }));
    terminal.out.write(`${JSON.stringify({ scenarios: scenarios.map(entryOf), mutations, parameters }, null, 2)}\n`);
    return 0;
  }
  const paint = painter(terminal.out, terminal.env);
  const rows = (entries: readonly (readonly [string, string])[]): string =>
    entries.map(([name, text]) => `  ${paint("bold", name.padEnd(34))} ${text}\n`).join("");
  terminal.out.write("Scenarios, to be run by name:\n");
  for (const [folder, { title }] of Object.entries(LIBRARY_FOLDERS)) {
    const here = scenarios.filter((each) => each.folder === folder);
    terminal.out.write(
      `${paint("dim", `${title} (${folder}):`)}\n${rows(here.map(({ scenario }) => [scenario.name, scenario.title]))}`,
    );
  }
  terminal.out.write(
    `\nMutations, for --mutate:\n${rows(Object.entries(MUTATIONS).map(([name, { does }]) => [name, does]))}`,
  );
  const shown = Object.entries(PARAMETERS).map(
    ([name, { value, unit, does }]) =>
      [name, `${unit === "us" ? formatSpan(value) : `${value} ${unit}`}: ${does}`] as const,
  );
  terminal.out.write(`\nParameters, to be overridden in a scenario:\n${rows(shown)}`);
  return 0;
}

export function newCommand(name: string, { terminal }: Environment): number {
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
  terminal.err.write(`wrote ${file}; try: npx borealis run ${file}\n`);
  return 0;
}

export function validateCommand(
  names: readonly string[],
  flags: { json?: boolean; quiet?: boolean; set: readonly string[] },
  { terminal, packageRoot }: Environment,
): number {
  const loaded = loadScenarios(names, flags.set, packageRoot);
  if (flags.quiet !== true) tellWarnings(loaded, { terminal });
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify(
        loaded.map(({ scenario }) => scenario),
        null,
        2,
      )}\n`,
    );
  else if (flags.quiet !== true)
    for (const { argument, scenario } of loaded)
      terminal.out.write(
        `${argument}: a scenario of ${writeDuration(scenario.duration)} with ${scenario.faults.length} ${scenario.faults.length === 1 ? "fault" : "faults"}\n`,
      );
  return 0;
}

export function schemaCommand({ terminal }: Environment): number {
  terminal.out.write(`${JSON.stringify(jsonSchema(), null, 2)}\n`);
  return 0;
}
