/**
 * A file of something else, given where a scenario is wanted: said once, with what it seems to be. Without this each of
 * its keys would be called unknown, with the list of those that there are.
 *
 * What is a scenario with a mistake stays one: whoever has `scenario:` in it, a key that only scenarios have, or one
 * that is nearly such a key, is told of the mistake. Descriptions of accounts are the command line's business
 * (cli/load.ts).
 */
import { nearest } from "./issue.ts";
import { shown } from "./units.ts";

/** Keys that files of other kinds have as well. */
const ANYBODYS = ["$schema", "name", "title", "description", "parameters", "seed"];

/** What has all of these keys. */
const KINDS: readonly (readonly [what: string, ...keys: string[]])[] = [
  ["a package.json of npm", "name", "version"],
  ["a package.json of npm", "dependencies"],
  ["a package.json of npm", "devDependencies"],
  ["a configuration of TypeScript", "compilerOptions"],
  ["a CloudFormation template", "Resources"],
  ["a CloudFormation template", "AWSTemplateFormatVersion"],
  ["a state of Terraform", "terraform_version"],
  ["an object of Kubernetes", "apiVersion", "kind"],
  ["a file of Docker Compose", "services"],
  ["a workflow of GitHub Actions", "jobs"],
  ["an operation of a history, which `borealis check` judges", "process", "type"],
];

/** So many of its keys are told by name. */
const TOLD = 3;

/** What is to be said of a mapping that is no scenario at all; undefined for one that seems to be meant as one. */
export function foreignWords(source: Readonly<Record<string, unknown>>, known: readonly string[]): string | undefined {
  const printed = printedWords(source);
  if (printed !== undefined) return `is no scenario but ${printed}`;
  const keys = Object.keys(source);
  const own = known.filter((key) => !ANYBODYS.includes(key));
  const strange = keys.filter((key) => !known.includes(key));
  if (strange.length === 0 || keys.some((key) => own.includes(key))) return undefined;
  const kind = KINDS.find(([, ...of]) => of.every((key) => Object.hasOwn(source, key)))?.[0];
  if (kind === undefined && strange.some((key) => nearest(key, own) !== undefined)) return undefined;
  const named = inARow(strange.map((key) => shown(key)));
  return `is no scenario: every one has \`scenario: 1\` and a \`duration\`, and none has ${named}. ${kind === undefined ? "`borealis new NAME` writes one to begin with" : `This seems to be ${kind}`}`;
}

function inARow(names: readonly string[]): string {
  const more = names.length - TOLD;
  const told = more > 0 ? [...names.slice(0, TOLD), `${more} more`] : names;
  return told.length === 1 ? told[0] : `${told.slice(0, -1).join(", ")} and ${told[told.length - 1]}`;
}

/** A document of this program's own. */
function printedWords({ format, scenario }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof format !== "string" || !format.startsWith("borealis-")) return undefined;
  const of = typeof scenario === "string" ? ` of the scenario ${shown(scenario)}` : "";
  return `a document ${shown(format)}${of}, as --json prints it: give the scenario's file or name`;
}
