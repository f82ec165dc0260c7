/**
 * The scenario that the page opens with, read while the page was built: playing it needs neither the YAML reader nor
 * the schema. A test compares it with the file.
 */
import first from "../../scenarios/flagship/az-plus-one.yaml?scenario";
import type { Scenario } from "../../sim/scenario/types.ts";
import type { Issue, ScenarioSource } from "./protocol.ts";

export interface Read {
  readonly scenario: Scenario;
  readonly hash: string;
  readonly warnings?: readonly Issue[];
}

/** What a source names, where that is known without reading a text. */
export function alreadyRead(source: ScenarioSource): Read | undefined {
  return source.kind === "builtin" && source.name === first.scenario.name ? first : undefined;
}
