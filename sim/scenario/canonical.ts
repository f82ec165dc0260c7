/**
 * One text for one scenario: keys in order, defaults filled in. Its digest names the scenario in links and reports, so
 * that two files which differ in comments or order are the same scenario, and one with a changed number is not.
 */
import { sha256Hex } from "../kernel/index.ts";
import type { Scenario } from "./types.ts";

/** JSON with the keys of every object in order, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).sort((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson((value as Record<string, unknown>)[key])}`).join(",")}}`;
}

/** 12 hex digits. The words of title, description and lesson do not count, since they change nothing that happens. */
export function scenarioHash(scenario: Scenario): string {
  const { lesson: _, ...played } = scenario;
  return sha256Hex(canonicalJson({ ...played, title: "", description: "" })).slice(0, 12);
}
