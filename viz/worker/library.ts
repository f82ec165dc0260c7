/**
 * The scenarios that ship with the viewer, as text in this chunk. Parsing needs the schema and the YAML reader, which
 * live in the worker only.
 */
import {
  LIBRARY_FOLDERS,
  nearest,
  parseScenario,
  scenarioHash,
  type Issue as ParsedIssue,
} from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { titleIn } from "./title.ts";
import type { CatalogEntry, Issue, ScenarioSource } from "./protocol.ts";

const files = import.meta.glob<string>("../../scenarios/*/*.yaml", { query: "?raw", import: "default", eager: true });
const shipped = Object.entries(files).map(([path, text]) => {
  const [folder, file] = path.split("/").slice(-2);
  return { folder, name: file.replace(/\.yaml$/, ""), text };
});
const texts = new Map(shipped.map(({ name, text }) => [name, text]));

export type Found =
  | {
      readonly ok: true;
      readonly scenario: Scenario;
      readonly hash: string;
      /** Of a text that was read here: what is allowed in it and probably not meant. */
      readonly warnings?: readonly Issue[];
    }
  | Refusal;
type Accepted = Extract<Found, { readonly ok: true }>;
type Refusal = { readonly ok: false; readonly issues: readonly Issue[] };

/** As its author wrote it; empty for a name that nobody has. */
export function textOf(source: ScenarioSource): string {
  return source.kind === "text" ? source.text : (texts.get(source.name) ?? "");
}

/** Texts that were written here for scenarios that are known: reading them again would keep a branch waiting. */
const written = new Map<string, Accepted>();
const WRITTEN_MAX = 4;

export function wrote(text: string, scenario: Scenario): void {
  written.set(text, { ok: true, scenario, hash: scenarioHash(scenario) });
  for (const [oldest] of written) if (written.size > WRITTEN_MAX) written.delete(oldest);
}

export function find(source: ScenarioSource): Found {
  const text = source.kind === "text" ? source.text : texts.get(source.name);
  if (text === undefined) {
    const name = source.kind === "builtin" ? source.name : "";
    const near = nearest(name, [...texts.keys()]);
    const others = near === undefined ? `The list above has all ${texts.size}.` : `Did you mean "${near}"?`;
    return refuse(`There is no scenario named "${name}". ${others}`);
  }
  const known = source.kind === "text" ? written.get(text) : undefined;
  if (known !== undefined) return known;
  const parsed = parseScenario(text, source.kind === "builtin" ? `${source.name}.yaml` : "the link");
  if (!parsed.ok) return { ok: false, issues: parsed.issues.map(mistake) };
  const { scenario, warnings } = parsed;
  return { ok: true, scenario, hash: scenarioHash(scenario), warnings: warnings.map(mistake) };
}

/** What the command line would warn of in a text: a branch is opened without having been read, and knows of nothing. */
export function warningsIn(text: string): readonly Issue[] {
  const parsed = parseScenario(text, "the link");
  const warnings = parsed.ok ? parsed.warnings.map(mistake) : [];
  const known = written.get(text);
  // For whoever opens it again.
  if (known !== undefined) written.set(text, { ...known, warnings });
  return warnings;
}

/**
 * Names and titles of all, by folder. Titles are read off, since parsing them all would keep the first run waiting; a
 * test compares.
 */
export function catalog(): readonly CatalogEntry[] {
  return Object.entries(LIBRARY_FOLDERS).flatMap(([folder, { title: shelf }]) =>
    shipped
      .filter((each) => each.folder === folder)
      .map(({ name, text }) => ({ name, folder: shelf, title: titleIn(text) })),
  );
}

/** With the key, as on the command line: what is missing stands nowhere, so that its place alone says nothing. */
function mistake({ line, column, path, message }: ParsedIssue): Issue {
  return { line, column, message: path === "" ? message : `${path}: ${message}` };
}

export function refuse(message: string): Refusal {
  return { ok: false, issues: [{ line: 0, column: 0, message }] };
}
