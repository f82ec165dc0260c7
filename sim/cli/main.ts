/**
 * The command line. This file knows commands, flags and exit codes; each command's work is loaded when it is called, so
 * that `--help` costs nothing but the parser.
 *
 * Exit codes (contract.md): 0 all checks passed, 1 a check failed, 2 the request is wrong, 3 the simulator itself
 * broke, 4 undecided.
 */
import { Command, CommanderError, Option } from "commander";
import { BUILD } from "../version.ts";
import { completed, type Environment } from "./environment.ts";
import { examplesText } from "./examples.ts";

export type { Environment } from "./environment.ts";

export async function main(
  argv: readonly string[],
  given: Partial<Environment> & { packageRoot: string },
): Promise<number> {
  const environment = completed(given);
  const { terminal } = environment;
  let code = 0;
  const program = commands(environment, (result) => {
    code = result;
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

function commands(environment: Environment, done: (code: number) => void): Command {
  const { terminal } = environment;
  const program = new Command("borealis")
    .description("A deterministic simulator of Amazon Aurora.")
    .version(BUILD)
    .exitOverride()
    .showHelpAfterError("(borealis --help shows the commands)")
    .configureOutput({ writeOut: (text) => terminal.out.write(text), writeErr: (text) => terminal.err.write(text) });
  const many = (value: string, before: readonly string[]): string[] => [...before, value];
  const seed = new Option("--seed <seed>", "text or a whole number; default: the scenario's own");
  const mutate = () =>
    new Option("--mutate <name>", "switch a protocol mutation on (repeatable)").argParser(many).default([], "none");
  const set = () =>
    new Option("--set <path=value>", "override a field of the scenario (repeatable)")
      .argParser(many)
      .default([], "none");
  const patience = () => new Option("--patience <duration>", "how long the queue's Redis may be away").default("60s");
  const command = (name: string, description: string): Command =>
    program.command(name).description(description).addHelpText("after", examplesText(name)).exitOverride();

  command("run", "play scenarios and tell what clients would have seen")
    .argument("<scenario...>", "files, folders, built-in names, or - for standard input")
    .addOption(seed)
    .addOption(mutate())
    .addOption(set())
    .option("--json", "one JSON document on stdout, nothing else")
    .addOption(new Option("--reporter <kind>", "how to report").choices(["pretty", "json", "junit", "github"]))
    .option("--quiet", "one line for a run that passes")
    .option("--strict", "a check that had nothing to watch counts as failed")
    .option("--print-faults", "print the concrete faults too")
    .action(async (names: string[], flags) => {
      const { runCommand } = await import("./run-command.ts");
      done(await runCommand(names, flags, environment));
    });

  command("watch", "serve the replay viewer, opened at a run")
    .argument("[scenario]", "a file or a built-in name")
    .addOption(seed)
    .addOption(mutate())
    .addOption(set())
    .option("--port <port>", "0 takes any free one", "4321")
    .action(async (name: string | undefined, flags) => {
      const { watchCommand } = await import("./watch-command.ts");
      done(await watchCommand(name, flags, environment));
    });

  command("export", "write a run's client history, metrics or events for other tools")
    .argument("<scenario>", "a file or a built-in name")
    .addOption(seed)
    .addOption(mutate())
    .addOption(set())
    .requiredOption(
      "--format <format>",
      "jsonl, jepsen-edn, plume, porcupine-log, shiviz, chrome-trace, cloudwatch-csv or events-jsonl",
    )
    .option("--cluster <name>", "of histories: that of a restored or cloned cluster's clients")
    .option("--period <duration>", "between two samples: 60s in cloudwatch-csv, 1s in chrome-trace")
    .option("--from <moment>", "of shiviz and chrome-trace: the part of the run whose messages are drawn")
    .option("--until <moment>", "its end; default: the run's")
    .option("--messages <families>", "of shiviz and chrome-trace: which messages, for instance writes,acknowledgements")
    .option("--limit <count>", "events of shiviz (default 2000), messages of chrome-trace (default 20000) at most")
    .option("-o, --output <file>", "default: stdout")
    .action(async (name: string, flags) => {
      const { exportCommand } = await import("./export-command.ts");
      done(await exportCommand(name, flags, environment));
    });

  command("check", "judge a history by consistency models")
    .argument("<history>", "a file of operation maps, JSON or EDN, .gz too, or - for standard input")
    .addOption(new Option("--model <name>", "a model (repeatable)").argParser(many).default([], "all that fit"))
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "only what does not hold")
    .action(async (file: string, flags) => {
      const { checkCommand } = await import("./check-command.ts");
      done(await checkCommand(file, flags, environment));
    });

  command("swarm", "play many seeds on all cores and group what fails")
    .argument("<scenario...>", "files, folders or built-in names")
    .option("--seeds <count>", "seeds for each scenario; default 1000, or with --for as many as there is time for")
    .option("--from <seed>", "the first seed; default 1")
    .option("--jobs <count>", "processes; default: as many as there are cores")
    .option("--for <duration>", "stop after this long")
    .option("--shard <i/n>", "this machine's part of several, for instance 2/4")
    .option("--queue <address>", "let the workers of a queue play, for instance redis://localhost:6379")
    .addOption(patience())
    .option("--resume <file>", "keep a journal there, and go on with what it has")
    .addOption(
      new Option("--merge <file>", "count what another machine's journal has (repeatable)")
        .argParser(many)
        .default([], "none"),
    )
    .option("--html <file>", "write a report with pictures, too")
    .option("--causes [count]", "group what fails by its cause, too: of so many seeds of each check; default 5")
    .addOption(mutate())
    .addOption(set())
    .option("--strict", "a check that had nothing to watch counts as failed")
    .option("--json", "one JSON document on stdout, nothing else")
    .addOption(new Option("--reporter <kind>", "how to report").choices(["pretty", "json", "junit", "github"]))
    .option("--quiet", "no progress")
    .action(async (names: string[], flags) => {
      const { swarmCommand } = await import("./swarm-command.ts");
      done(await swarmCommand(names, flags, environment));
    });

  command("shrink", "find the smallest scenario with the same violated check")
    .argument("<scenario>", "a file or a built-in name")
    .addOption(seed)
    .option("--check <name>", "which of the checks that fail; default: the one that fails first")
    .option("-o, --output <file>", "write the scenario there; default: stdout")
    .option("--for <duration>", "stop looking after this long; default 10m")
    .addOption(mutate())
    .addOption(set())
    .option("--strict", "a check that had nothing to watch counts as failed")
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no progress")
    .action(async (name: string, flags) => {
      const { shrinkCommand } = await import("./shrink-command.ts");
      done(await shrinkCommand(name, flags, environment));
    });

  command("why", "the causes of a failed check or a stuck write, each proven by playing the run without it")
    .argument("<scenario>", "a file or a built-in name")
    .addOption(seed)
    .option("--check <name>", "which of the checks that fail; default: the one that fails first")
    .option(
      "--write <moment>",
      "the worst of the writes that wait then, for instance 25.5s; default where no check fails",
    )
    .option("--for <duration>", "stop looking after this long", "10m")
    .addOption(mutate())
    .addOption(set())
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no progress")
    .action(async (name: string, flags) => {
      const { whyCommand } = await import("./why-command.ts");
      done(whyCommand(name, flags, environment));
    });

  command(
    "chance",
    "how likely an outcome is if the run went on from each moment with other luck: the point of no return",
  )
    .argument("<scenario>", "a file or a built-in name")
    .addOption(seed)
    .option("--check <name>", "this check fails; default: the one that fails first in this run")
    .option(
      "--without-write <duration>",
      "no write succeeds for so long; default where no check fails: as long as in this run",
    )
    .option("--lost-commit", "an acknowledged commit is lost")
    .option("--moments <count>", "moments of the run, evenly spaced", "24")
    .option("--runs <count>", "futures of one moment, at most", "40")
    .option("--from <moment>", "the part of the run; default: all of it")
    .option("--until <moment>", "its end")
    .option("--for <duration>", "stop after this long", "1m")
    .addOption(mutate())
    .addOption(set())
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no progress")
    .action(async (name: string, flags) => {
      const { chanceCommand } = await import("./chance-command.ts");
      done(chanceCommand(name, flags, environment));
    });

  command("worker", "play what swarms on other machines have put into a queue")
    .option("--queue <address>", "the queue, for instance redis://localhost:6379")
    .option("--jobs <count>", "processes; default: as many as there are cores")
    .option("--idle <duration>", "end when there was nothing to do for this long; default: never")
    .option("--lease <duration>", "how long a chunk stays with a worker that is not heard of", "10s")
    .addOption(patience())
    .option("--quiet", "say nothing")
    .action(async (flags) => {
      const { workerCommand } = await import("./worker-command.ts");
      done(await workerCommand(flags, environment));
    });

  command("mutants", "break the protocol in every known way and tell which check notices")
    .addOption(new Option("--only <name>", "one mutation (repeatable)").argParser(many).default([], "all"))
    .option("--budget <seeds>", "seeds to try for each, in each trial", "20")
    .option("--trials <count>", "how often to look for each, from other seeds", "3")
    .option("--jobs <count>", "processes; default: as many as there are cores")
    .option("--html <file>", "write the whole matrix, too")
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no progress")
    .action(async (flags) => {
      const { mutantsCommand } = await import("./mutants-command.ts");
      done(await mutantsCommand(flags, environment));
    });

  command("frontier", "the smallest sets of zones and nodes that stop writes, stop reads, or lose data")
    .argument("[scenario]", "whose topology and clients: a file or a built-in name", "six-copies")
    .addOption(seed)
    .addOption(
      new Option("--question <name>", "writes, reads or data (repeatable)").argParser(many).default([], "all three"),
    )
    .option("--cost <failures>", "so many failures at once, at most", "3")
    .option("--patience <duration>", "an interruption up to this counts as none", "60s")
    .addOption(mutate())
    .option("--for <duration>", "stop looking after this long")
    .addOption(set())
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no progress")
    .action(async (name: string, flags) => {
      const { frontierCommand } = await import("./frontier-command.ts");
      done(frontierCommand(name, flags, environment));
    });

  command("cost", "what a run would be billed for, and what another design would")
    .argument("<a>", "a scenario: a file or a built-in name")
    .argument("[b]", "another, to be compared")
    .option("--seed <seed>", "the seed of both", "1")
    .addOption(set())
    .addOption(
      new Option(
        "--rate <item=usd>",
        "what a unit of an item costs (repeatable), for instance ServerlessDatabaseCapacity=0.12",
      )
        .argParser(many)
        .default([], "storage and I/O as published"),
    )
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no warnings")
    .action(async (a: string, b: string | undefined, flags) => {
      const { costCommand } = await import("./cost-command.ts");
      done(costCommand(b === undefined ? [a] : [a, b], flags, environment));
    });

  command("twins", "two designs with the same luck: what differs, with confidence intervals")
    .argument("<a>", "a scenario: a file or a built-in name")
    .argument("<b>", "another, or the same with --set-b")
    .option("--seeds <count>", "pairs of runs", "20")
    .option("--from <seed>", "the first seed", "1")
    .addOption(set())
    .addOption(
      new Option("--set-a <path=value>", "override a field of the first only (repeatable)")
        .argParser(many)
        .default([], "none"),
    )
    .addOption(
      new Option("--set-b <path=value>", "override a field of the second only (repeatable)")
        .argParser(many)
        .default([], "none"),
    )
    .option("--independent", "each run with luck of its own, to see what common luck is worth")
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no progress")
    .action(async (a: string, b: string, flags) => {
      const { twinsCommand } = await import("./twins-command.ts");
      done(twinsCommand([a, b], flags, environment));
    });

  command("list", "built-in scenarios, mutations and parameters")
    .option("--json", "one JSON document on stdout, nothing else")
    .action(async (flags) => {
      const { listCommand } = await import("./other-commands.ts");
      done(listCommand(flags, environment));
    });

  command("claims", "published figures beside ours, each measured by a run")
    .argument("[name...]", "claims; default: all")
    .addOption(seed)
    .option("--seeds <count>", "the mean of so many seeds, with its 95% confidence interval")
    .option("--quick", "only the row of each claim that costs least")
    .option(
      "--tornado <name>",
      "instead: which parameters move this claim's cheapest row how far, each within its tolerance",
    )
    .option("--plot <file>", "write a picture of it as SVG, too")
    .option("--json", "one JSON document on stdout, nothing else")
    .option("--quiet", "no progress")
    .action(async (names: string[], flags) => {
      const { claimsCommand } = await import("./claims-command.ts");
      done(claimsCommand(names, flags, environment));
    });

  command("ledger", "every constant of the model, with its value, its source and how far it could be off")
    .argument("[word...]", "show only constants that have all of these words, anywhere")
    .option("--json", "one JSON document on stdout, nothing else")
    .action(async (words: string[], flags) => {
      const { ledgerCommand } = await import("./ledger-command.ts");
      done(ledgerCommand(words, flags, environment));
    });

  command("scenarios", "the library: what each built-in scenario teaches; with names, its story")
    .argument("[name...]", "folders of the library, or scenarios")
    .option("--json", "one JSON document on stdout, nothing else")
    .action(async (names: string[], flags) => {
      const { scenariosCommand } = await import("./scenarios-command.ts");
      done(scenariosCommand(names, flags, environment));
    });

  command("import", "make a scenario of a real account's topology")
    .argument(
      "<file...>",
      "answers of aws rds describe-db-clusters, -db-instances, -global-clusters; a CloudFormation template; terraform show -json; or -",
    )
    .option("--database <name>", "which global cluster or cluster, where there are several; default: the first")
    .addOption(
      new Option("--region <region>", "of a template that names none (repeatable: one for each file in turn)")
        .argParser(many)
        .default([], "us-east-1"),
    )
    .option("-o, --output <file>", "write the scenario there; default: stdout")
    .option("--json", "one JSON document on stdout: the scenario, and what could not be carried over")
    .option("--quiet", "say nothing of what could not be carried over")
    .action(async (names: string[], flags) => {
      const { importCommand } = await import("./import-command.ts");
      done(importCommand(names, flags, environment));
    });

  command("diagram", "draw a scenario's topology as an SVG")
    .argument("<scenario>", "a file, a built-in name, or - for standard input")
    .addOption(set())
    .option("-o, --output <file>", "write the picture there; default: stdout")
    .option("--json", "one JSON document on stdout, with the picture in it")
    .option("--quiet", "say nothing")
    .action(async (name: string, flags) => {
      const { diagramCommand } = await import("./diagram-command.ts");
      done(diagramCommand(name, flags, environment));
    });

  command("new", "write a commented scenario to begin with")
    .argument("<name>", "lower-case words with dashes")
    .action(async (name: string) => {
      const { newCommand } = await import("./other-commands.ts");
      done(newCommand(name, environment));
    });

  command("validate", "parse and check scenarios without running them")
    .argument("<scenario...>", "files, folders, built-in names, or -")
    .addOption(set())
    .option("--json", "one JSON document on stdout: what the engine would play")
    .option("--quiet", "say nothing of what is right")
    .action(async (names: string[], flags) => {
      const { validateCommand } = await import("./other-commands.ts");
      done(validateCommand(names, flags, environment));
    });

  command("schema", "print the JSON Schema of scenario files").action(async () => {
    const { schemaCommand } = await import("./other-commands.ts");
    done(schemaCommand(environment));
  });
  return program;
}
