/** `borealis list`: built-in scenarios, mutations and parameters, by the names that other commands take. */
import { formatSpan } from "../kernel/index.ts";
import { MUTATIONS } from "../mutations/index.ts";
import { PARAMETERS } from "../parameters/index.ts";
import { LIBRARY_FOLDERS } from "../scenario/index.ts";
import { entryOf, shelves } from "./library.ts";
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
