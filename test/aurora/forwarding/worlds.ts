/**
 * A primary in Virginia and a secondary whose readers forward to it, small enough for a run in milliseconds; and what
 * its clients saw.
 */
import type { Operation, RunReport } from "../../../sim/results/run-types.ts";
import { open } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

export interface ForwardingWorld {
  readonly engine?: "aurora-mysql" | "aurora-postgresql";
  readonly region?: string;
  readonly duration?: string;
  /** Lines of the workloads' list. */
  readonly workloads: readonly string[];
  readonly faults?: readonly string[];
  readonly actions?: readonly string[];
  readonly parameters?: string;
  readonly semantics?: "aws" | "seed";
  readonly writers?: string;
  readonly readers?: string;
  /** The primary's readers forward to their own writer. */
  readonly local?: boolean;
  readonly more?: string;
  readonly seed?: number;
  readonly mutations?: readonly string[];
}

export interface Played {
  readonly report: RunReport;
  readonly history: readonly Operation[];
  readonly end: number;
}

export function scenarioOf(world: ForwardingWorld): string {
  const {
    engine = "aurora-mysql",
    region = "eu-west-1",
    duration = "5s",
    workloads,
    faults = [],
    actions = [],
    parameters = "{}",
    semantics = "aws",
  } = world;
  const { writers = "[{ id: us-1 }]", readers = "[{ id: far-1 }]", local = false, more = "" } = world;
  const list = (lines: readonly string[]): string => `[${lines.map((line) => `{ ${line} }`).join(", ")}]`;
  return `
scenario: 1
name: forwarding
duration: ${duration}
topology:
  global: { id: shop, consistencySemantics: ${semantics} }
  regions: [{ name: us-east-1 }, { name: ${region} }${more === "" ? "" : ", { name: ap-southeast-2 }"}]
  clusters:
    - { id: shop-us, region: us-east-1, engine: ${engine}, writeForwarding: ${local}, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: ${writers} }
    - { id: shop-far, region: ${region}, writeForwarding: true, instances: ${readers} }
${more}
workloads: ${list(workloads)}
faults: ${list(faults)}
actions: ${list(actions)}
parameters: ${parameters}
`;
}

export function play(world: ForwardingWorld): Played {
  const run = open(scenarioFrom(scenarioOf(world)), {
    seed: world.seed ?? 1,
    history: true,
    mutations: world.mutations ?? [],
  });
  const report = run.finish();
  return { report, history: run.history(), end: run.now };
}

/** One session on the reader that does `turns`, one after the other without a pause, on the rows of `keys`. */
export function session(id: string, rest: string): string {
  return `id: ${id}, kind: closed, cluster: shop-far, endpoint: reader, sessions: 1, timeout: 60s, ${rest}`;
}

export function failed({ report }: Played): readonly string[] {
  return report.checks.filter(({ verdict }) => verdict === "fail").map(({ name, message }) => `${name}: ${message}`);
}
