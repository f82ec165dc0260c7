/** `borealis diagram`: a scenario's topology as an SVG. */
import { topologySvg } from "../diagram/index.ts";
import { checkWritable, writeText } from "../node/index.ts";
import { loadScenario, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";

export interface DiagramFlags {
  readonly output?: string;
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

export function diagramCommand(name: string, flags: DiagramFlags, { terminal, packageRoot }: Environment): number {
  if (flags.output !== undefined) checkWritable(flags.output, [name]);
  const loaded = loadScenario("diagram", name, flags.set, packageRoot);
  tellWarnings([loaded], { terminal });
  const { scenario } = loaded;
  const svg = topologySvg(scenario);
  if (flags.output !== undefined) writeText(flags.output, svg);
  if (flags.json === true)
    terminal.out.write(`${JSON.stringify({ format: "borealis-diagram/1", scenario: scenario.name, svg }, null, 2)}\n`);
  else if (flags.output === undefined) terminal.out.write(svg);
  else if (flags.quiet !== true) terminal.err.write(`wrote ${flags.output}\n`);
  return 0;
}
