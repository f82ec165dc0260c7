/**
 * What may stand behind a flag, and what npm may be asked for. Each judge answers with what is wrong and what would be
 * right.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { readNever } from "../../sim/bounds/index.ts";
import { CLAIMS } from "../../sim/claims/index.ts";
import { ALIASES, MODELS } from "../../sim/consistency/index.ts";
import { QUESTIONS } from "../../sim/explore/index.ts";
import { MESSAGE_FAMILY_NAMES } from "../../sim/facts/index.ts";
import { MUTATION_NAMES } from "../../sim/mutations/index.ts";
import { EXPORT_FORMATS } from "../../sim/reports/index.ts";
import { CHECK_NAMES } from "../../sim/scenario/check-names.ts";
import { readDuration, suggestion } from "../../sim/scenario/index.ts";
import { PACKAGE_ROOT } from "../cli/cli.ts";

export const missing = (what: string, name: string, names: readonly string[]): string[] =>
  names.includes(name)
    ? []
    : [`there is no ${what} "${name}".${suggestion(name, names) || ` There is: ${names.join(", ")}`}`];

export const CLAIM_NAMES = CLAIMS.map(({ name }) => name);

/** `I2` stands for its whole name. */
const CHECKS = CHECK_NAMES.flatMap((name) => [name, name.split("-")[0]]);

const duration = (value: string): string[] => {
  const read = readDuration(value);
  return typeof read === "number" ? [] : [`"${value}" is no duration, such as 60s`];
};

/** Judges of values, by flag; a flag that is not here takes numbers, addresses or free text. */
export const VALUES: Readonly<Record<string, (value: string) => string[]>> = {
  "--mutate": (value) => missing("mutation", value, MUTATION_NAMES),
  "--only": (value) => missing("mutation", value, MUTATION_NAMES),
  "--check": (value) => missing("check", value, CHECKS),
  "--model": (value) => missing("model", value, [...MODELS, ...Object.keys(ALIASES)]),
  "--format": (value) => missing("format", value, EXPORT_FORMATS),
  "--tornado": (value) => missing("claim", value, CLAIM_NAMES),
  "--question": (value) => missing("question", value, QUESTIONS),
  "--messages": (value) =>
    value.split(",").flatMap((one) => missing("family of messages", one, [...MESSAGE_FAMILY_NAMES, "all"])),
  "--for": duration,
  "--patience": duration,
  "--period": duration,
  "--idle": duration,
  "--lease": duration,
  "--without-write": duration,
  "--write": duration,
  "--never": (value) => {
    const read = readNever(value);
    return typeof read === "string" ? [`"${value}": ${read}`] : [];
  },
};

interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** That of the project the page is of. */
export function manifestAbove(file: string): Manifest {
  let folder = dirname(join(PACKAGE_ROOT, file));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as Manifest;
}

/** What `npm run bench` can be kept to. */
const SECTIONS = [
  ...readFileSync(join(PACKAGE_ROOT, "tools/bench/sections.mjs"), "utf8").matchAll(/^ {2}(\w+): \{ title: /gm),
].map(([, name]) => name);

/** Flags of a script of ours stand in its file. */
export function ofScript(script: string, args: readonly string[]): string[] {
  const text = readFileSync(join(PACKAGE_ROOT, script.split(" ")[1] ?? ""), "utf8");
  const flags = text.matchAll(/"--([a-z-]+)"|\b([a-z]+): \{ type: "(?:boolean|string)"/g);
  const known = [...new Set([...flags].map(([, compared, parsed]) => `--${compared ?? parsed}`))];
  return args.flatMap((word, at) => {
    if (word.startsWith("-")) return missing(`flag of ${script}`, word, known);
    return args[at - 1] === "--only" ? word.split(",").flatMap((one) => missing("section", one, SECTIONS)) : [];
  });
}

export function ofPackage(word: string): string[] {
  const { dependencies, devDependencies, peerDependencies } = manifestAbove("package.json");
  const [name, version] = word.split("@");
  const known: Record<string, string> = { ...devDependencies, ...dependencies, ...peerDependencies, borealis: "" };
  const unknown = missing("package in package.json", name, Object.keys(known));
  if (unknown.length > 0 || version === undefined || known[name] === version) return unknown;
  return [`package.json has ${name} ${known[name]}, not ${version}`];
}
