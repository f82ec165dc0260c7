/**
 * A scenario written out for people: defaults left out, a comment at each fault and action, at its head what it shows.
 */
import { formatMicros, formatSpan } from "../kernel/index.ts";
import { describeAction, describeFault, scenarioText, shortened, writeScenario } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";

/** The file's text; `head` is its first comment, a line each. */
export function commentedScenario(scenario: Scenario, head: readonly string[]): string {
  const { faults, actions } = scenario;
  const comments = {
    "": head.join("\n"),
    ...Object.fromEntries(
      faults.map((fault, index) => [`faults/${index}`, `at ${formatMicros(fault.at)} ${describeFault(fault)}`]),
    ),
    ...Object.fromEntries(
      actions.map((action, index) => [`actions/${index}`, `at ${formatMicros(action.at)} ${describeAction(action)}`]),
    ),
  };
  // What the scenario teaches is no lesson of the failure that was found in it.
  const { lesson: _, ...played } = scenario;
  const written = writeScenario(played);
  return scenarioText(shortened(written) ?? written, comments);
}

/** `2 faults, 0 actions, 1 instance, 4.2 s` */
export function sizeWords({ faults, actions, clusters, duration }: Scenario): string {
  const instances = clusters.reduce((sum, one) => sum + one.instances.length, 0);
  const many = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
  return `${many(faults.length, "fault")}, ${many(actions.length, "action")}, ${many(instances, "instance")}, ${formatSpan(duration)}`;
}
