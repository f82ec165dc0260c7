/** Scenarios for tests: the shipped ones by name, and small ones from a few lines. */
import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import type { RunReport } from "../sim/results/run-types.ts";
import { formatIssue, parseScenario } from "../sim/scenario/index.ts";
import type { Scenario } from "../sim/scenario/types.ts";

const FOLDER = fileURLToPath(new URL("../scenarios/", import.meta.url));

/** Where each shipped scenario lies below scenarios/, by its name, in the order of the alphabet. */
const found = readdirSync(FOLDER, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".yaml"));
export const SCENARIO_FILES: ReadonlyMap<string, string> = new Map(
  found.map((file) => [basename(file, ".yaml"), file] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
);
if (SCENARIO_FILES.size < found.length) throw new Error("two scenarios have one name, by which they are run");
export const SCENARIO_NAMES: readonly string[] = [...SCENARIO_FILES.keys()];

export function shippedText(name: string): string {
  const file = SCENARIO_FILES.get(name);
  if (file === undefined) throw new Error(`there is no scenario named ${name}`);
  return readFileSync(FOLDER + file, "utf8");
}

export function shipped(name: string): Scenario {
  return scenarioFrom(shippedText(name), `${name}.yaml`);
}

export function scenarioFrom(text: string, file = "test.yaml"): Scenario {
  const parsed = parseScenario(text, file);
  if (!parsed.ok) throw new Error(parsed.issues.map(formatIssue).join("\n"));
  return parsed.scenario;
}

/** What is wrong with a file, an issue a line. */
export function issuesOf(text: string): string {
  const parsed = parseScenario(text, "f.yaml");
  return parsed.ok ? "accepted" : parsed.issues.map(formatIssue).join("\n");
}

/** Why calls of the service were refused, in their order. */
export function refusalReasons({ story }: RunReport): string[] {
  return story.flatMap(({ text }) => (text.includes("is refused") ? [text.replace(/^.*is refused: /, "")] : []));
}

export interface SmallWorld {
  readonly duration?: string;
  readonly size?: string;
  readonly rate?: string;
  readonly reads?: string;
  readonly faults?: readonly string[];
  readonly parameters?: string;
  /** Storage nodes in each AZ. */
  readonly nodes?: number;
  readonly members?: "like" | "full-tail";
  readonly instances?: string;
  readonly actions?: readonly string[];
  /** More keys of the cluster and of the workload, beginning with a comma. */
  readonly cluster?: string;
  readonly workload?: string;
}

/** A cluster of a few groups with a few hundred operations a second: a run takes a few milliseconds. */
export function small(world: SmallWorld = {}): Scenario {
  const {
    duration = "5s",
    size = "40GB",
    rate = "400/s",
    reads = "40%",
    faults = [],
    parameters = "{}",
    members = "like",
    nodes = 3,
    instances = "[{ id: writer-1 }]",
    actions = [],
    cluster = "",
    workload = "",
  } = world;
  return scenarioFrom(`
scenario: 1
name: small
duration: ${duration}
topology:
  clusters:
    - { id: main, volume: { size: ${size}, storageNodesPerAz: ${nodes}, members: ${members} }, instances: ${instances}${cluster} }
workloads:
  - { id: app, kind: open, rate: ${rate}, reads: ${reads}, keys: { count: 200 }, timeout: 1s, retry: { attempts: 10, backoff: 50ms }${workload} }
faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
parameters: ${parameters}
`);
}
