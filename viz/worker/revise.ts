/**
 * A scenario with one fault more or one less, as text: what a person does to a run is a new scenario, never a change to an old one.
 *
 * What the seed draws is written out first, so that the same faults come to whoever opens the new text. Until the moment of a new fault the two
 * runs are one: the digests say so.
 */
import { expandScenario } from "../../sim/chaos/index.ts";
import {
  parseScenario,
  scenarioText,
  shortened,
  writeDuration,
  writeScenario,
  type Plain,
} from "../../sim/scenario/index.ts";
import { find, refuse } from "./library.ts";
import type { Change, Issue, ScenarioSource } from "./protocol.ts";

export type Revised =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly issues: readonly Issue[] };

export function revise(source: ScenarioSource, seed: string, change: Change): Revised {
  const found = find(source);
  if (!found.ok) return found;
  const written = writeScenario(expandScenario(found.scenario, seed));
  const faults = written["faults"] as readonly Plain[];
  // What its author expects is said of the author's scenario. The protocol's own checks go on.
  const { expect: _expected, ...kept } = written;
  const changed = { ...kept, faults: withChange(faults, change) };
  const short = shortened(changed);
  if (short !== undefined) return { ok: true, text: scenarioText(short) };
  const parsed = parseScenario(JSON.stringify(changed), "the changed scenario");
  // Lines and columns of the text nobody has seen would only puzzle.
  return parsed.ok ? refuse("The changed scenario cannot be written.") : { ok: false, issues: parsed.issues.map(({ message }) => ({ line: 0, column: 0, message })) }; // prettier-ignore
}

function withChange(faults: readonly Plain[], change: Change): readonly Plain[] {
  switch (change.kind) {
    case "add":
      return [...faults, timed(change.fault, change)];
    case "remove":
      return faults.filter((_, index) => index !== change.number);
    case "move":
      return faults.map((fault, index) => (index === change.number ? timed(fault, change) : fault));
  }
}

/** The fault with its times as they are wanted; what it says of them itself no longer counts. */
function timed(fault: Plain, { at, for: lasting }: { readonly at: number; readonly for: number }): Plain {
  const { for: _for, ...rest } = fault;
  return { ...rest, at: writeDuration(at), ...(lasting > 0 ? { for: writeDuration(lasting) } : {}) };
}
