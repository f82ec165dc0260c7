/**
 * The command line: the parser and the exit codes. Commands and their flags stand in three tables (commands-of-*.ts).
 *
 * Exit codes: 0 all checks passed, 1 a check failed, 2 the request is wrong, 3 the simulator itself
 * broke, 4 undecided.
 */
import { Command, CommanderError } from "commander";
import { BUILD } from "../version.ts";
import type { CommandSpec } from "./command.ts";
import { FACT_COMMANDS } from "./commands-of-facts.ts";
import { RUN_COMMANDS } from "./commands-of-runs.ts";
import { SEARCH_COMMANDS } from "./commands-of-search.ts";
import { completed, type Environment } from "./environment.ts";
import { examplesText, firstText } from "./examples.ts";
import type { Terminal } from "./terminal.ts";

export type { Environment } from "./environment.ts";

export async function main(
  argv: readonly string[],
  given: Partial<Environment> & { packageRoot: string },
): Promise<number> {
  const environment = completed(given);
  const { terminal } = environment;
  let code = 0;
  const program = parser(terminal, async (spec, given) => {
    const work = (await spec.load()) as (...all: unknown[]) => number | Promise<number>;
    code = await work(...given, environment);
  });
  try {
    await program.parseAsync(argv as string[], { from: "user" });
    return code;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof Error && error.name === "RequestError") {
      terminal.err.write(`${error.message}\n`);
      return 2;
    }
    const message = error instanceof Error ? error.message : String(error);
    terminal.err.write(
      `The simulator itself broke; this is a fault of Borealis ${BUILD}, not of the scenario:\n  ${message}\n`,
    );
    if (terminal.env["BOREALIS_DEBUG"] !== undefined && error instanceof Error)
      terminal.err.write(`${error.stack ?? ""}\n`);
    return 3;
  }
}

/** The parser. Whichever command is asked for, `called` is told, with its arguments and, last, its flags. */
export function parser(
  terminal: Terminal,
  called: (spec: CommandSpec, given: readonly unknown[]) => Promise<void>,
): Command {
  const program = new Command("borealis")
    .description("A deterministic simulator of Amazon Aurora.")
    .version(BUILD)
    .exitOverride()
    .showHelpAfterError("(borealis --help shows the commands)")
    .addHelpText("after", firstText())
    .configureOutput({ writeOut: (text) => terminal.out.write(text), writeErr: (text) => terminal.err.write(text) });
  for (const spec of [...RUN_COMMANDS, ...SEARCH_COMMANDS, ...FACT_COMMANDS]) {
    const command = program.command(spec.name).description(spec.does).exitOverride();
    command.showHelpAfterError(`(borealis ${spec.name} --help shows its options)`);
    command.addHelpText("after", examplesText(spec.name));
    for (const [syntax, does, byDefault] of spec.arguments) command.argument(syntax, does, byDefault);
    for (const option of spec.options) command.addOption(option);
    command.hook("preAction", () => {
      const blank = blankIn(command);
      if (blank !== undefined) command.error(`error: ${blank}`, { exitCode: 2 });
      if (command.getOptionValue("output") === "-") command.setOptionValue("output", undefined);
    });
    // Commander's own last word is the command itself. What came before it is as the spec has it.
    command.action((...given: unknown[]) => called(spec, given.slice(0, -1)));
  }
  return program;
}

/**
 * What was given and has nothing in it, as a script gives it whose variable is not set; undefined where nothing is. No
 * command takes it for anything: it would be the folder that one is in, a file without a name, or no text at all.
 */
function blankIn(command: Command): string | undefined {
  const isBlank = (value: unknown): boolean =>
    Array.isArray(value) ? value.some(isBlank) : typeof value === "string" && value.trim() === "";
  const option = command.options.find((one) => isBlank(command.getOptionValue(one.attributeName())));
  if (option !== undefined)
    return `option '${option.flags}' must not be empty (${option.description.replace(" (repeatable)", "")})`;
  const argument = command.registeredArguments.find((_, index) => isBlank(command.processedArgs[index]));
  return argument === undefined
    ? undefined
    : `argument '${argument.name()}' must not be empty (${argument.description})`;
}
