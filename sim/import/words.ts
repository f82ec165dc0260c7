/**
 * How a scenario writes what AWS writes otherwise: names, which are lower-case and all different, and spans of time.
 */
import { printable, type Notes } from "./notes.ts";
import type { Plain } from "./resources.ts";

/** A name as scenarios have them: CloudFormation's own names have capitals. */
export function nameFor(name: string): string {
  const clean = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+/, "")
    .slice(0, 63)
    .replace(/-$/, "");
  return clean === "" ? "imported" : clean;
}

/** A name that no other thing of the scenario has; told where it is not the one that was given. */
export function unique(given: string, region: string, ids: Set<string>, notes: Notes): string {
  const name = nameFor(given);
  let id = name;
  for (let count = 1; ids.has(id); count++)
    id = `${name.slice(0, 40).replace(/-$/, "")}-${region}${count === 1 ? "" : `-${count}`}`;
  if (id !== given)
    notes.add(
      "substituted",
      printable(given, 80),
      `is called ${id} here: a scenario's names are lower-case and all different`,
    );
  ids.add(id);
  return id;
}

/** A time of whole seconds, under its key; nothing where none is known. */
export function span(key: string, seconds: number | undefined): Plain {
  return seconds === undefined ? {} : { [key]: `${seconds}s` };
}
