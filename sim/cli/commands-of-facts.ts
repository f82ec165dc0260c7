/** Commands about what there is: the library, figures and their sources, and scenario files. */
import { type CommandSpec, JSON_DOCUMENT, NO_PROGRESS, option, output, repeatable, SEED, SET } from "./command.ts";

const LIBRARY_COMMANDS: readonly CommandSpec[] = [
  {
    name: "list",
    does: "built-in scenarios, mutations and parameters",
    arguments: [],
    options: [JSON_DOCUMENT],
    load: async () => (await import("./list-command.ts")).listCommand,
  },
  {
    name: "claims",
    does: "published figures beside ours, each measured by a run",
    arguments: [["[name...]", "claims; default: all"]],
    options: [
      SEED,
      option("--seeds <count>", "the mean of so many seeds, with its 95% confidence interval"),
      option("--quick", "only the row of each claim that costs least"),
      option(
        "--tornado <name>",
        "instead: which parameters move this claim's cheapest row how far, each within its tolerance",
      ),
      repeatable("--set <path=value>", "measure with a field set otherwise, and judge nothing (repeatable)"),
      option("--plot <file>", "write a picture of it as SVG, too"),
      JSON_DOCUMENT,
      NO_PROGRESS,
    ],
    load: async () => (await import("./claims-command.ts")).claimsCommand,
  },
  {
    name: "ledger",
    does: "every constant of the model, with its value, its source and how far it could be off",
    arguments: [["[word...]", "show only constants that have all of these words, anywhere"]],
    options: [JSON_DOCUMENT],
    load: async () => (await import("./ledger-command.ts")).ledgerCommand,
  },
  {
    name: "scenarios",
    does: "the library: what each built-in scenario teaches; with names, its story",
    arguments: [["[name...]", "folders of the library, or scenarios"]],
    options: [JSON_DOCUMENT],
    load: async () => (await import("./scenarios-command.ts")).scenariosCommand,
  },
];

const FILE_COMMANDS: readonly CommandSpec[] = [
  {
    name: "import",
    does: "make a scenario of a real account's topology",
    arguments: [
      [
        "<file...>",
        "answers of aws rds describe-db-clusters, -db-instances, -global-clusters; a CloudFormation template; terraform show -json; or -",
      ],
    ],
    options: [
      option("--database <name>", "which global cluster or cluster, where there are several; default: the first"),
      repeatable(
        "--region <region>",
        "of a template that names none (repeatable: one for each file in turn)",
        "us-east-1",
      ),
      output("the scenario"),
      option("--json", "one JSON document on stdout: the scenario, and what could not be carried over"),
      option("--quiet", "say nothing of what could not be carried over"),
    ],
    load: async () => (await import("./import-command.ts")).importCommand,
  },
  {
    name: "diagram",
    does: "draw a scenario's topology as an SVG",
    arguments: [["<scenario>", "a file, a built-in name, or - for standard input"]],
    options: [
      SET,
      output("the picture"),
      option("--json", "one JSON document on stdout, with the picture in it"),
      option("--quiet", "say nothing"),
    ],
    load: async () => (await import("./diagram-command.ts")).diagramCommand,
  },
  {
    name: "new",
    does: "write a commented scenario to begin with",
    arguments: [["<name>", "lower-case words with dashes"]],
    options: [option("--json", "one JSON document on stdout: the file's name")],
    load: async () => (await import("./new-command.ts")).newCommand,
  },
  {
    name: "validate",
    does: "parse and check scenarios without running them",
    arguments: [["<scenario...>", "files, folders, built-in names, or -"]],
    options: [
      SET,
      option("--json", "one JSON document on stdout: what the engine would play"),
      option("--quiet", "say nothing of what is right"),
    ],
    load: async () => (await import("./validate-command.ts")).validateCommand,
  },
  {
    name: "schema",
    does: "print the JSON Schema of scenario files",
    arguments: [],
    options: [option("--json", "as without it: the schema is one JSON document")],
    load: async () => (await import("./schema-command.ts")).schemaCommand,
  },
];

export const FACT_COMMANDS: readonly CommandSpec[] = [...LIBRARY_COMMANDS, ...FILE_COMMANDS];
