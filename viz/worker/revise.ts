/**
 * A scenario with one fault more or one less, as text: what a person does to a run is a new scenario, never a change to
 * an old one.
 *
 * What the seed draws is written out first, so that the same faults come to whoever opens the new text. Until the
 * moment of a new fault the two runs are one: the digests say so.
 */
import { expandScenario } from "../../sim/chaos/index.ts";
import {
  canonicalJson,
  parseScenario,
  scenarioOf,
  scenarioText,
  shortened,
  writeDuration,
  writeScenario,
  type Plain,
} from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { find, refuse, wrote } from "./library.ts";
import type { Written } from "./changed.ts";
import type { Issue, ScenarioSource } from "./protocol.ts";

export type Revised =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly issues: readonly Issue[] };

/** A scenario as it is written out: every field, and as short as it can be said; a fault has the same place in both. */
interface Base {
  readonly whole: Plain;
  readonly short: Plain;
}

/** Of the runs that were changed last, and of what they became: who changes a run once goes on. */
const known = new Map<string, Base>();
const KNOWN_MAX = 4;

export function revise(source: ScenarioSource, seed: string, change: Written): Revised {
  const found = baseOf(source, seed);
  if ("ok" in found) return found;
  const whole = changedBy(found.whole, change);
  const scenario = scenarioOf(whole);
  if (scenario === undefined) return wrongIn(whole);
  const short = briefly(whole, changedBy(found.short, change), scenario);
  if (short === undefined) return refuse("The changed scenario cannot be written.");
  const text = scenarioText(short);
  // What came of it is written out for its own next change: presets and statements are the faults that they stand for.
  keep(keyOf({ kind: "text", text }, seed), short, scenario);
  wrote(text, scenario);
  return { ok: true, text };
}

/** Read as a text for what is wrong with it; lines and columns of one that nobody has seen would only puzzle. */
function wrongIn(whole: Plain): Extract<Revised, { readonly ok: false }> {
  const parsed = parseScenario(JSON.stringify(whole), "the changed scenario");
  const messages = parsed.ok ? ["The changed scenario cannot be read."] : parsed.issues.map(({ message }) => message);
  return { ok: false, issues: messages.map((message) => ({ line: 0, column: 0, message })) };
}

/** What it means alone, for whoever plays it once and hands it to nobody: the text is most of the work. */
export function revisedScenario(source: ScenarioSource, seed: string, change: Written): Scenario | undefined {
  const found = baseOf(source, seed);
  return "ok" in found ? undefined : scenarioOf(changedBy(found.whole, change));
}

/** What the first change to a run would wait for. */
export function prepare(source: ScenarioSource, seed: string): void {
  baseOf(source, seed);
}

/** Written out, which is quick; and its short form, for which it is read a hundred times, and kept. */
function baseOf(source: ScenarioSource, seed: string): Base | Extract<Revised, { readonly ok: false }> {
  const key = keyOf(source, seed);
  const base = known.get(key);
  if (base !== undefined) {
    // What is changed again and again is not the oldest: it would be written out anew each fourth time.
    known.delete(key);
    known.set(key, base);
    return base;
  }
  const found = find(source);
  return found.ok ? keep(key, undefined, expandScenario(found.scenario, seed)) : found;
}

function keep(key: string, briefer: Plain | undefined, scenario: Scenario): Base {
  // What its author expects is said of the author's scenario. The protocol's own checks go on.
  const { expect: _expected, ...whole } = writeScenario(scenario);
  const isAlike = briefer !== undefined && faultsOf(briefer).length === faultsOf(whole).length;
  const base = { whole, short: isAlike ? briefer : (shortened(whole) ?? whole) };
  known.set(key, base);
  for (const [oldest] of known) if (known.size > KNOWN_MAX) known.delete(oldest);
  return base;
}

function keyOf(source: ScenarioSource, seed: string): string {
  return `${seed} ${source.kind} ${source.kind === "text" ? source.text : source.name}`;
}

/**
 * The short form with the same change, where it says the same; it may not, since what is left out may depend on the
 * faults.
 */
function briefly(whole: Plain, short: Plain, meaning: Scenario): Plain | undefined {
  const scenario = scenarioOf(short);
  const isSame = scenario !== undefined && canonicalJson(scenario) === canonicalJson(meaning);
  return isSame ? short : shortened(whole);
}

function faultsOf(scenario: Plain): readonly Plain[] {
  return (scenario["faults"] ?? []) as readonly Plain[];
}

function changedBy(scenario: Plain, change: Written): Plain {
  const faults = withChange(faultsOf(scenario), change);
  const { faults: _faults, actions: before, ...rest } = scenario;
  const actions = withDeed((before ?? []) as readonly Plain[], change);
  return { ...rest, ...(faults.length === 0 ? {} : { faults }), ...(actions.length === 0 ? {} : { actions }) };
}

function withDeed(actions: readonly Plain[], change: Written): readonly Plain[] {
  if (change.kind === "act") return [...actions, { ...change.action, at: writeDuration(change.at) }];
  return change.kind === "refrain" ? actions.filter((_, index) => index !== change.number) : actions;
}

function withChange(faults: readonly Plain[], change: Written): readonly Plain[] {
  switch (change.kind) {
    case "add":
      return [...faults, timed(change.fault, change)];
    case "remove":
      return faults.filter((_, index) => index !== change.number);
    case "move":
      return faults.map((fault, index) => (index === change.number ? timed(fault, change) : fault));
    case "act":
    case "refrain":
      return faults;
  }
}

/** The fault with its times as they are wanted; what it says of them itself no longer counts. */
function timed(fault: Plain, { at, for: lasting }: { readonly at: number; readonly for: number }): Plain {
  const { for: _for, ...rest } = fault;
  return { ...rest, at: writeDuration(at), ...(lasting > 0 ? { for: writeDuration(lasting) } : {}) };
}
