/**
 * `borealis import`: descriptions of a real account become a scenario of that topology (cluster reference 11). This
 * door reads the files, chooses one database, and does not let go before the scenario is one that runs: a setting that
 * this build refuses is left out with the reason, and a topology that AWS would refuse is refused under AWS's error
 * name.
 */
import { parseScenario, scenarioText, type Issue } from "../scenario/index.ts";
import type { Scenario } from "../scenario/types.ts";
import { refusedClasses } from "./creation-of.ts";
import { databasesOf, type Database } from "./account.ts";
import { isTemplate, templateResources } from "./cloudformation.ts";
import { describedResources, isDescription } from "./describe.ts";
import { noteLine, Notes, printable, type Note } from "./notes.ts";
import { readData } from "./read-text.ts";
import { block, type Plain, type Resource } from "./resources.ts";
import { scenarioOf } from "./scenario-of.ts";
import { nameFor } from "./words.ts";
import { withoutSecrets } from "./secrets.ts";
import { isTerraform, terraformResources } from "./terraform.ts";

export { noteLine, type Note, type NoteKind } from "./notes.ts";

/** A file of an account's description: its name, for messages, and its text. */
export interface SourceFile {
  readonly name: string;
  readonly text: string;
}

/** Options of `importAccount`. */
export interface ImportOptions {
  /** For templates and plans that name no Region: one for all, or one for each file in turn. */
  readonly regions?: readonly string[];
  /** Which database, where there are several: the identifier of a global cluster or of a cluster. */
  readonly database?: string;
}

/** The scenario, as a file's text and compiled, with notes of what was left out and assumed; or what is wrong. */
export type ImportResult =
  | {
      readonly ok: true;
      readonly text: string;
      readonly scenario: Scenario;
      readonly source: Plain;
      readonly notes: readonly Note[];
    }
  | { readonly ok: false; readonly problems: readonly string[]; readonly notes: readonly Note[] };

/**
 * Never throws for what a file holds; raises TypeError for what is no list of files. Nothing that a file calls a
 * password is in anything it gives.
 */
export function importAccount(
  files: readonly SourceFile[],
  { regions = [], database: wanted }: ImportOptions = {},
): ImportResult {
  // A program without types may give the text itself.
  if (!Array.isArray(files)) throw new TypeError("importAccount: takes a list of files, [{ name, text }].");
  const notes = new Notes();
  const problems: string[] = [];
  const resources = files.flatMap((file, index) => resourcesOf(file, regions[index] ?? regions[0], notes, problems));
  const failed = (more: readonly string[] = []): ImportResult => ({
    ok: false,
    problems: [...problems, ...more],
    notes: notes.all,
  });
  if (problems.length > 0) return failed();
  const databases = databasesOf(resources, regions[0], notes);
  const names = databases.map(({ id }) => printable(id, WHERE_MAX)).join(", ");
  if (databases.length === 0)
    return failed([`${files.map(({ name }) => name).join(", ")}: there is no Aurora cluster in it`]);
  const database = wanted === undefined ? databases[0] : databases.find(({ id }) => id === wanted.toLowerCase());
  if (database === undefined) {
    const whole = databases.find(({ members }) => members.some(({ id }) => id === wanted?.toLowerCase()));
    return failed([
      whole === undefined
        ? `--database ${wanted}: there is no such cluster or global cluster. Possible: ${names}`
        : `--database ${wanted}: is a member of the global database ${printable(whole.id, WHERE_MAX)}, which is taken whole or not at all. Possible: ${names}`,
    ]);
  }
  tellOthers(
    databases.filter((one) => one !== database),
    notes,
  );
  for (const { where, isRegionAssumed } of database.members)
    if (isRegionAssumed)
      notes.add("assumed", where, "no Region is known of it: us-east-1, unless --region says another");
  const refused = refusedClasses(database);
  return refused.length > 0 ? failed(refused) : runnable(scenarioOf(database, notes), notes, database);
}

/**
 * Of databases that are not taken nobody needs to know more than their names, and of an account with hundreds not all
 * of those.
 */
function tellOthers(others: readonly Database[], notes: Notes): void {
  for (const { id } of others.slice(0, OTHERS_MAX))
    notes.add("left-out", `the database ${id}`, `a scenario has one; --database ${id} takes it instead`);
  if (others.length > OTHERS_MAX)
    notes.add(
      "left-out",
      `${others.length - OTHERS_MAX} more databases`,
      `a scenario has one; --database with a wrong name lists them all`,
    );
}

function resourcesOf(
  { name, text }: SourceFile,
  region: string | undefined,
  notes: Notes,
  problems: string[],
): Resource[] {
  const read = readData(text);
  if (!read.ok) {
    problems.push(`${name}:${read.line}:${read.column}: ${read.message}`);
    return [];
  }
  for (const { key, line } of read.repeated ?? [])
    notes.add("left-out", `${key} in ${name}:${line}`, "stands there for the second time: only the last one counts");
  const data = withoutSecrets(read.data, (key) =>
    notes.add("left-out", `${key} in ${name}`, "a secret: neither read nor kept"),
  );
  if (isTemplate(data)) return templateResources(data, name, region, notes);
  if (isTerraform(data)) return terraformResources(data, name, region, notes);
  if (isDescription(data)) return describedResources(data, name, notes);
  const hint = hintOf(data);
  problems.push(
    hint !== undefined
      ? `${name}: ${hint}`
      : `${name}: is none of: an answer of aws rds describe-db-clusters, describe-db-instances or describe-global-clusters; a CloudFormation template; the output of terraform show -json`,
  );
  return [];
}

/**
 * Whether a text is what `importAccount` reads, so that whoever gives it where a scenario is wanted is told of it. A
 * template in YAML is told by its one key that it cannot be without.
 */
export function isAccount(text: string): boolean {
  if (!/^\ufeff?\s*[[{]/.test(text) && !/^Resources:/m.test(text)) return false;
  const read = readData(text);
  if (!read.ok || block(read.data)?.["scenario"] !== undefined) return false;
  return isTemplate(read.data) || isTerraform(read.data) || isDescription(read.data);
}

/** What people take for one of them. */
function hintOf(data: unknown): string | undefined {
  const { scenario, version, resources, lineage } = block(data) ?? {};
  if (scenario !== undefined) return "is a scenario already: nothing is to be imported";
  if (version !== undefined && (resources ?? lineage) !== undefined)
    return "looks like a state file of Terraform: give the output of terraform show -json instead";
  return undefined;
}

/** Settings that a topology can do without: refused ones are left out, anything else is the topology itself. */
const OPTIONAL =
  /^(topology\.global\.rpo|topology\.clusters\[\d+\]\.(engineVersion|writeForwarding|kmsKey|backtrackWindow|clusterCacheManagement|autoScaling|endpoints\[\d+\]|proxies\[\d+\]))/;
const ATTEMPTS_MAX = 40;
const OTHERS_MAX = 20;
const WHERE_MAX = 120;

function runnable(given: Plain, notes: Notes, database: Database): ImportResult {
  let source = given;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const text = scenarioText(source, comments(notes, database));
    const parsed = parseScenario(text, nameFor(database.id));
    if (parsed.ok) return { ok: true, text, scenario: parsed.scenario, source, notes: notes.all };
    const setting = parsed.issues
      .map((issue) => [OPTIONAL.exec(issue.path)?.[0], issue] as const)
      .find(([path]) => path !== undefined);
    if (setting === undefined) return { ok: false, problems: parsed.issues.map(problemOf), notes: notes.all };
    const [path, issue] = setting;
    notes.add("left-out", `${path} of the scenario`, issue.message);
    source = without(source, pathOf(path as string)) as Plain;
  }
  return { ok: false, problems: [`${database.id}: cannot be made to run`], notes: notes.all };
}

/** The line is one of a text that nobody has seen: only the place in the topology is told. */
function problemOf({ file, path, message }: Issue): string {
  return `${file}: ${path}: ${message}`;
}

function comments(notes: Notes, { members }: Database): Readonly<Record<string, string>> {
  const told = notes.all.map(noteLine);
  const head = `yaml-language-server: $schema=./borealis.schema.json\nImported from ${members.map(({ where }) => printable(where, WHERE_MAX)).join(", ")}.`;
  return {
    "": [
      head,
      ...(told.length === 0 ? [] : ["What could not be carried over:"]),
      ...told.map((line) => `- ${line}`),
    ].join("\n"),
  };
}

function pathOf(path: string): (string | number)[] {
  return path
    .split(/[.[\]]+/)
    .filter((part) => part !== "")
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function without(value: unknown, [key, ...rest]: readonly (string | number)[]): unknown {
  if (Array.isArray(value))
    return rest.length === 0
      ? value.filter((_, index) => index !== key)
      : value.map((one, index) => (index === key ? without(one, rest) : one));
  const { [key]: inner, ...others } = value as Record<string | number, unknown>;
  return rest.length === 0 ? others : { ...(value as object), [key]: without(inner, rest) };
}
