/** `borealis validate`: parses and checks scenarios without running them. */
import { writeDuration } from "../scenario/index.ts";
import { loadScenarios, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";

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
