/** Commands that play many runs: to find what fails, why, how likely it is, and how two designs differ. */
import {
  CHECK,
  type CommandSpec,
  JOBS,
  JSON_DOCUMENT,
  MUTATE,
  NEVER,
  NO_PROGRESS,
  option,
  output,
  QUEUE_PATIENCE,
  repeatable,
  REPORTER,
  SEED,
  SET,
  STRICT,
} from "./command.ts";

const ONE_SCENARIO = ["<scenario>", "a file or a built-in name"] as const;

/** In chunks on many processes, and on many machines. */
const SWARM_COMMANDS: readonly CommandSpec[] = [
  {
    name: "swarm",
    does: "play many seeds on all cores and group what fails",
    arguments: [["<scenario...>", "files, folders or built-in names"]],
    options: [
      option("--seeds <count>", "seeds for each scenario; default 1000, or with --for as many as there is time for"),
      option("--from <seed>", "the first seed; default 1"),
      JOBS,
      option("--for <duration>", "stop after this long"),
      option("--shard <i/n>", "this machine's part of several, for instance 2/4"),
      option("--queue <address>", "let the workers of a queue play, for instance redis://localhost:6379"),
      QUEUE_PATIENCE,
      option("--resume <file>", "keep a journal there, and go on with what it has"),
      repeatable("--merge <file>", "count what another machine's journal has (repeatable)"),
      option("--html <file>", "write a report with pictures, too"),
      option("--causes [count]", "group what fails by its cause, too: of so many seeds of each check; default 5"),
      MUTATE,
      SET,
      NEVER,
      STRICT,
      JSON_DOCUMENT,
      REPORTER,
      NO_PROGRESS,
    ],
    load: async () => (await import("./swarm-command.ts")).swarmCommand,
  },
];

/** From one failure to its cause. */
const CAUSE_COMMANDS: readonly CommandSpec[] = [
  {
    name: "shrink",
    does: "find the smallest scenario with the same violated check",
    arguments: [ONE_SCENARIO],
    options: [
      SEED,
      CHECK,
      output("the scenario"),
      option("--for <duration>", "stop looking after this long; default 10m"),
      MUTATE,
      SET,
      NEVER,
      STRICT,
      JSON_DOCUMENT,
      NO_PROGRESS,
    ],
    load: async () => (await import("./shrink-command.ts")).shrinkCommand,
  },
  {
    name: "why",
    does: "the causes of a failed check or a stuck write, each proven by playing the run without it",
    arguments: [ONE_SCENARIO],
    options: [
      SEED,
      CHECK,
      option(
        "--write <moment>",
        "the worst of the writes that wait then, for instance 25.5s; default where no check fails",
      ),
      option("--for <duration>", "stop looking after this long", "10m"),
      MUTATE,
      SET,
      NEVER,
      JSON_DOCUMENT,
      NO_PROGRESS,
    ],
    load: async () => (await import("./why-command.ts")).whyCommand,
  },
  {
    name: "chance",
    does: "how likely an outcome is if the run went on from each moment with other luck: the point of no return",
    arguments: [ONE_SCENARIO],
    options: [
      SEED,
      option("--check <name>", "this check fails; default: the one that fails first in this run"),
      option(
        "--without-write <duration>",
        "no write succeeds for so long; default where no check fails: as long as in this run",
      ),
      option("--lost-commit", "an acknowledged commit is lost"),
      option("--moments <count>", "moments of the run, evenly spaced", "24"),
      option("--runs <count>", "futures of one moment, at most", "40"),
      option("--from <moment>", "the part of the run; default: all of it"),
      option("--until <moment>", "its end"),
      option("--for <duration>", "stop after this long", "1m"),
      MUTATE,
      SET,
      JSON_DOCUMENT,
      NO_PROGRESS,
    ],
    load: async () => (await import("./chance-command.ts")).chanceCommand,
  },
];

const TWIN_COMMAND: CommandSpec = {
  name: "twin",
  does: "what may have happened in a real incident: the fault that plays most like its metrics and events",
  arguments: [["<scenario>", "the incident's cluster and its load: a file or a built-in name"]],
  options: [
    repeatable(
      "--metrics <file...>",
      "what aws cloudwatch get-metric-data or get-metric-statistics printed, .gz too, or -; orders-2=FILE says whose",
    ),
    option("--events <file>", "what aws rds describe-events printed, .gz too, or -"),
    option("--from <moment>", "what was recorded before is not looked at, for instance 2026-11-28T10:05:00Z"),
    option("--until <moment>", "nor what was recorded from then on"),
    option("-o, --output <file>", "write the best match there, as a scenario"),
    option("--budget <runs>", "runs at most", "200"),
    SEED,
    SET,
    JSON_DOCUMENT,
    NO_PROGRESS,
  ],
  load: async () => (await import("./twin-command.ts")).twinCommand,
};

const WORKER_COMMAND: CommandSpec = {
  name: "worker",
  does: "play what swarms on other machines have put into a queue",
  arguments: [],
  options: [
    option("--queue <address>", "the queue, for instance redis://localhost:6379"),
    JOBS,
    option("--idle <duration>", "end when there was nothing to do for this long; default: never"),
    option("--lease <duration>", "how long a chunk stays with a worker that is not heard of", "10s"),
    QUEUE_PATIENCE,
    option("--json", "one JSON document on stdout at the end: what was played"),
    option("--quiet", "say nothing"),
  ],
  load: async () => (await import("./worker-command.ts")).workerCommand,
};

/** What the design stands, and what another one would do. */
const DESIGN_COMMANDS: readonly CommandSpec[] = [
  {
    name: "mutants",
    does: "break the protocol in every known way and tell which check notices",
    arguments: [],
    options: [
      repeatable("--only <name>", "one mutation (repeatable)", "all"),
      option("--budget <seeds>", "seeds to try for each, in each trial", "20"),
      option("--trials <count>", "how often to look for each, from other seeds", "3"),
      JOBS,
      option("--html <file>", "write the whole matrix, too"),
      JSON_DOCUMENT,
      NO_PROGRESS,
    ],
    load: async () => (await import("./mutants-command.ts")).mutantsCommand,
  },
  {
    name: "frontier",
    does: "the smallest sets of zones and nodes that stop writes, stop reads, or lose data",
    arguments: [["[scenario]", "whose topology and clients: a file or a built-in name", "six-copies"]],
    options: [
      SEED,
      repeatable("--question <name>", "writes, reads or data (repeatable)", "all three"),
      option("--cost <failures>", "so many failures at once, at most", "3"),
      option("--patience <duration>", "an interruption up to this counts as none", "60s"),
      MUTATE,
      option("--for <duration>", "stop looking after this long"),
      SET,
      JSON_DOCUMENT,
      NO_PROGRESS,
    ],
    load: async () => (await import("./frontier-command.ts")).frontierCommand,
  },
  {
    name: "cost",
    does: "what a run would be billed for, and what another design would",
    arguments: [
      ["<a>", "a scenario: a file or a built-in name"],
      ["[b]", "another, to be compared"],
    ],
    options: [
      SEED,
      SET,
      repeatable(
        "--rate <item=usd>",
        "what a unit of an item costs (repeatable), for instance ServerlessDatabaseCapacity=0.12",
        "storage and I/O as published",
      ),
      JSON_DOCUMENT,
      option("--quiet", "no warnings and notes"),
    ],
    load: async () => (await import("./cost-command.ts")).costCommand,
  },
  {
    name: "twins",
    does: "two designs with the same luck: what differs, with confidence intervals",
    arguments: [
      ["<a>", "a scenario: a file or a built-in name"],
      ["<b>", "another, or the same with --set-b"],
    ],
    options: [
      option("--seeds <count>", "pairs of runs", "20"),
      option("--from <seed>", "the first seed", "1"),
      SET,
      repeatable("--set-a <path=value>", "override a field of the first only (repeatable)"),
      repeatable("--set-b <path=value>", "override a field of the second only (repeatable)"),
      option("--independent", "each run with luck of its own, to see what common luck is worth"),
      JSON_DOCUMENT,
      NO_PROGRESS,
    ],
    load: async () => (await import("./twins-command.ts")).twinsCommand,
  },
];

export const SEARCH_COMMANDS: readonly CommandSpec[] = [
  ...SWARM_COMMANDS,
  ...CAUSE_COMMANDS,
  TWIN_COMMAND,
  WORKER_COMMAND,
  ...DESIGN_COMMANDS,
];
