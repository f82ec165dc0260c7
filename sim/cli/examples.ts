/**
 * What `borealis COMMAND --help` ends with: a line or two that can be typed as they stand, and what comes of them. A
 * test reads each: the command, its flags and its scenario are there.
 */

/** The line, and what it is for. */
type Example = readonly [line: string, does: string];

export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  run: [
    ["run az-outage", "a built-in scenario"],
    ["run mine.yaml --seed 42 --set duration=60s", "your own, with another seed and length"],
    ["run reader-lag-spike --never 'lag > 40ms for 2s'", "with a bound of your own, which this run breaks"],
    ["run scenarios/ --reporter junit > borealis.xml", "all of a folder, for a build server"],
  ],
  watch: [["watch az-outage --seed 7", "the address that it prints opens at that run"]],
  export: [
    ["export reader-follows --format jsonl -o history.jsonl", "what clients saw, for borealis check and Jepsen"],
    ["export failover-under-load --format chrome-trace -o trace.json", "for ui.perfetto.dev"],
  ],
  check: [
    ["check history.jsonl", "by every model that fits"],
    ["check history.jsonl --model linearizable", "by one; exit code 4 where it cannot be decided"],
  ],
  swarm: [
    ["swarm chaos --for 60s", "as many seeds as a minute has room for"],
    ["swarm chaos --seeds 5000 --resume night.journal", "Ctrl-C, and the same line again goes on"],
  ],
  shrink: [["shrink chaos --seed 54 --mutate writeQuorum5 -o small.yaml", "eight faults become one"]],
  why: [["why az-plus-one --write 25.5s", "what the write waits for, and what is not to blame"]],
  chance: [
    ["chance failover-under-load", "when it is decided that writes stop for that long"],
    ["chance mine.yaml --lost-commit --from 18s --until 20s", "a closer look at two seconds"],
  ],
  twin: [
    ["twin mine.yaml --metrics metrics.json --events events.json", "which fault plays most like the incident"],
    ["twin mine.yaml --metrics orders-2=lag.json.gz -o twin.yaml", "and the best match as a scenario"],
  ],
  worker: [["worker --queue redis://queue:6379 --idle 5m", "plays until five minutes bring nothing"]],
  mutants: [["mutants --only ackAt3", "one of them; all take some minutes"]],
  frontier: [["frontier --cost 1", "what a single failure can do: nothing"]],
  cost: [["cost az-outage az-plus-one", "two bills beside each other"]],
  twins: [
    [
      "twins six-copies six-copies --set-b 'topology.clusters[0].volume.members=three'",
      "six copies against three, with the same luck",
    ],
  ],
  list: [["list --json", "the same for a program"]],
  claims: [
    ["claims five-times-mysql --quick", "one claim, by its cheapest row"],
    ["claims replica-lag --set parameters.latencyCrossAz=1ms", "the same with zones further apart"],
  ],
  ledger: [["ledger quorum", "constants that have to do with quorums"]],
  scenarios: [["scenarios failover", "one folder of the library"]],
  import: [["import clusters.json instances.json -o mine.yaml", "of aws rds describe-db-clusters and -db-instances"]],
  diagram: [["diagram az-outage -o topology.svg", "a file that any browser shows"]],
  new: [["new my-scenario", "writes my-scenario.yaml"]],
  validate: [["validate mine.yaml", "file:line:column, the key, and what would be right"]],
  schema: [["schema > borealis.schema.json", "what editors complete from, beside your scenarios"]],
};

/** What to type first, at the end of `borealis --help`. */
export const FIRST: readonly Example[] = [
  ["run az-outage", "an availability zone fails: what clients would have seen"],
  ["watch az-outage", "the same run in a browser"],
  ["scenarios", "all that come with it, and what each one teaches"],
  ["new my-scenario", "a commented file to begin with"],
];

const EXIT_CODES =
  "Exit codes: 0 all checks passed, 1 a check failed, 2 the request is wrong, 3 the simulator itself broke, 4 undecided.";

const shown = (examples: readonly Example[]): string =>
  examples.map(([line, does]) => `  npx borealis ${line}\n      ${does}`).join("\n");

/** The examples of a command as its help shows them. Empty for a command that has none. */
export function examplesText(command: string): string {
  const examples = EXAMPLES[command] ?? [];
  return examples.length === 0 ? "" : `\nExamples:\n${shown(examples)}`;
}

/** What the help of the whole program ends with. */
export function firstText(): string {
  return `\nBegin with:\n${shown(FIRST)}\n\n${EXIT_CODES}`;
}
