/**
 * `borealis import`: descriptions of a real account become a scenario, with a list of what could not be carried over.
 */
import { importAccount, noteLine, type SourceFile } from "../import/index.ts";
import { checkWritable, readText, regularFile, RequestError, writeText } from "../node/index.ts";
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
  const { database } = flags;
  if (flags.output !== undefined) checkWritable(flags.output, names);
  const { files, regions, twice } = given(names, flags.region);
  const result = importAccount(files, { regions, ...(database === undefined ? {} : { database }) });
  const paint = painter(terminal.err, terminal.env);
  if (flags.quiet !== true)
    for (const name of twice) terminal.err.write(`warning: ${name}: is named more than once, and read once\n`);
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

/** Each file once for each Region that it is said to be of: a template names none, and may have been used in two. */
function given(
  names: readonly string[],
  regions: readonly string[],
): {
  readonly files: readonly SourceFile[];
  readonly regions: readonly string[];
  readonly twice: ReadonlySet<string>;
} {
  const seen = new Set<string>();
  const twice = new Set<string>();
  const kept = names.flatMap((name, index) => {
    const region = regions[index] ?? regions[0];
    const place = name === "-" ? undefined : regularFile(name);
    const known = `${region} ${place}`;
    if (place !== undefined && seen.has(known)) {
      twice.add(name);
      return [];
    }
    seen.add(known);
    return [{ file: readText(name, BOUND), region }];
  });
  return {
    files: kept.map(({ file }) => file),
    regions: regions.length < 2 ? regions : kept.map(({ region }) => region),
    twice,
  };
}
