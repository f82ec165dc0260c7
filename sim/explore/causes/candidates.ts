/**
 * What might be to blame: faults, people's actions, operators, protocol mutations; and the scenario without some of
 * them.
 */
import { MUTATIONS } from "../../mutations/index.ts";
import { describeAction, describeFault, parseScenario, writeScenario } from "../../scenario/index.ts";
import type { Scenario } from "../../scenario/types.ts";
import type { Candidate } from "./types.ts";

export interface Setting {
  readonly scenario: Scenario;
  readonly mutations: readonly string[];
  /** Bounds that must never hold, checks beside the run's own. */
  readonly never?: readonly string[] | undefined;
}

/** In the order in which they begin. */
export function candidatesOf({ scenario, mutations }: Setting): Candidate[] {
  const all: Candidate[] = [
    ...mutations.map((name, number) => ({
      kind: "mutation" as const,
      number,
      text: `the protocol is broken on purpose, ${name}: ${MUTATIONS[name as keyof typeof MUTATIONS].does}`,
      at: 0,
    })),
    ...(scenario.operators ?? []).map(({ id, does, to }, number) => ({
      kind: "operator" as const,
      number,
      text: `the operator ${id} answers alarms with a ${does} to ${to}`,
      at: 0,
    })),
    ...scenario.actions.map((action, number) => ({
      kind: "action" as const,
      number,
      text: describeAction(action),
      at: action.at,
    })),
    ...scenario.faults.map((fault, number) => ({
      kind: "fault" as const,
      number,
      text: describeFault(fault),
      at: fault.at,
    })),
  ];
  return all.sort((a, b) => a.at - b.at);
}

/**
 * The same world in which these were never done. Undefined where no file could say it, such as a start of a cluster
 * that nothing stopped.
 */
export function without({ scenario, mutations, never }: Setting, gone: readonly Candidate[]): Setting | undefined {
  const stays = (kind: Candidate["kind"]) => (_: unknown, number: number) =>
    !gone.some((one) => one.kind === kind && one.number === number);
  const { operators = [], ...rest } = scenario;
  const kept = operators.filter(stays("operator"));
  const fewer: Scenario = {
    ...rest,
    faults: scenario.faults.filter(stays("fault")),
    actions: scenario.actions.filter(stays("action")),
    ...(kept.length === 0 ? {} : { operators: kept }),
  };
  const parsed = parseScenario(JSON.stringify(writeScenario(fewer)), "without");
  return parsed.ok ? { scenario: parsed.scenario, mutations: mutations.filter(stays("mutation")), never } : undefined;
}
