/**
 * `borealis import`: descriptions of a real account become a scenario, with a list of what could not be carried over.
 */
import { importAccount, noteLine } from "../import/index.ts";
import { checkWritable, readText, RequestError, writeText } from "../node/index.ts";
import { suggestion } from "../scenario/index.ts";
import { BUILD } from "../version.ts";
import type { Environment } from "./main.ts";
import { painter } from "./terminal.ts";

export interface ImportFlags {
  readonly database?: string;
  readonly region: readonly string[];
  readonly output?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** The state of a large installation of Terraform has some megabytes. */
const BOUND = { bytesMax: 64_000_000, what: "a description of an account" };
const REGION = /^[a-z]{2}(-[a-z]+)+-\d$/;

export function importCommand(
  names: readonly string[],
  flags: ImportFlags,
  { terminal }: Pick<Environment, "terminal">,
): number {
  for (const region of flags.region)
    if (!REGION.test(region))
      throw new RequestError(`--region ${region}: is not a Region, such as us-east-1.${suggestion(region, [])}`);
  const { database, region: regions } = flags;
  if (flags.output !== undefined) checkWritable(flags.output, names);
  const files = names.map((name) => readText(name, BOUND));
  const result = importAccount(files, { regions, ...(database === undefined ? {} : { database }) });
  const paint = painter(terminal.err, terminal.env);
  if (flags.quiet !== true && flags.json !== true)
    for (const note of result.notes)
      terminal.err.write(`${paint(note.kind === "assumed" ? "dim" : "yellow", noteLine(note))}\n`);
  if (!result.ok) throw new RequestError(result.problems.join("\n"));
  const { text, source, notes } = result;
  if (flags.output !== undefined) writeText(flags.output, text);
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-import/1", build: BUILD, scenario: source, notes }, null, 2)}\n`,
    );
  else if (flags.output === undefined) terminal.out.write(text);
  else if (flags.quiet !== true) terminal.err.write(`wrote ${flags.output}; try: npx borealis run ${flags.output}\n`);
  return 0;
}
