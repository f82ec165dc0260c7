/**
 * How long a scenario is for a reader: the lines that its topology, faults and actions take where everything is left
 * out that reading fills in by itself. Headings such as `faults:` are not counted; traffic and demands are not either,
 * since they say what is watched and not what has to happen.
 */
import { scenarioText, shortened, writeScenario } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";

const SECTIONS = ["topology", "faults", "actions"];

export function linesOf(scenario: Scenario): number {
  const whole = writeScenario(scenario);
  const written = shortened(whole) ?? whole;
  const parts = Object.fromEntries(Object.entries(written).filter(([key]) => SECTIONS.includes(key)));
  return scenarioText(parts)
    .split("\n")
    .filter((line) => line.trim() !== "" && !/^\s*[a-z]+:$/.test(line)).length;
}
