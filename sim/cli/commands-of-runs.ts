/** Commands about one run: play it, watch it, export it, judge what its clients have seen. */
import {
  type CommandSpec,
  JSON_DOCUMENT,
  MUTATE,
  NEVER,
  option,
  output,
  repeatable,
  REPORTER,
  SEED,
  SET,
  STRICT,
} from "./command.ts";

export const RUN_COMMANDS: readonly CommandSpec[] = [
  {
    name: "run",
    does: "play scenarios and tell what clients would have seen",
    arguments: [["<scenario...>", "files, folders, built-in names, or - for standard input"]],
    options: [
      SEED,
      MUTATE,
      SET,
      NEVER,
      JSON_DOCUMENT,
      REPORTER,
      option("--quiet", "one line for a run that passes"),
      STRICT,
      option("--print-faults", "print the concrete faults too"),
    ],
    load: async () => (await import("./run-command.ts")).runCommand,
  },
  {
    name: "watch",
    does: "serve the replay viewer, opened at a run",
    arguments: [["[scenario]", "a file or a built-in name"]],
    options: [
      SEED,
      MUTATE,
      SET,
      option("--port <port>", "0 takes any free one", "4321"),
      option("--json", "one JSON document on stdout: the address"),
    ],
    load: async () => (await import("./watch-command.ts")).watchCommand,
  },
  {
    name: "export",
    does: "write a run's client history, metrics or events for other tools",
    arguments: [["<scenario>", "a file or a built-in name"]],
    options: [
      SEED,
      MUTATE,
      SET,
      option(
        "--format <format>",
        "jsonl, jepsen-edn, plume, porcupine-log, shiviz, chrome-trace, cloudwatch-csv, events-jsonl, get-metric-data or describe-events",
      ).makeOptionMandatory(),
      option("--cluster <name>", "of histories: that of a restored or cloned cluster's clients"),
      option(
        "--period <duration>",
        "between two samples: 60s in cloudwatch-csv and get-metric-data, 1s in chrome-trace",
      ),
      option("--from <moment>", "of shiviz and chrome-trace: the part of the run whose messages are drawn"),
      option("--until <moment>", "its end; default: the run's"),
      option(
        "--messages <families>",
        "of shiviz and chrome-trace: which messages, for instance writes,acknowledgements",
      ),
      option("--limit <count>", "events of shiviz (default 2000), messages of chrome-trace (default 20000) at most"),
      output("it"),
      option("--json", "one JSON document on stdout: what was written, and where, or its text"),
      option("--quiet", "no progress; what is left out is told all the same"),
    ],
    load: async () => (await import("./export-command.ts")).exportCommand,
  },
  {
    name: "check",
    does: "judge a history by consistency models",
    arguments: [["<history>", "a file of operation maps, JSON or EDN, .gz too, or - for standard input"]],
    options: [
      repeatable(
        "--model <name>",
        "a model, for instance linearizable, session or snapshot-isolation (repeatable)",
        "all that fit",
      ),
      JSON_DOCUMENT,
      option("--quiet", "only what does not hold"),
    ],
    load: async () => (await import("./check-command.ts")).checkCommand,
  },
];
