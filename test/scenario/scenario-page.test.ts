/**
 * docs/scenario-file.md is made from the file format; after a change of it:
 *
 *     npx vitest run test/scenario/scenario-page.test.ts -u
 */
import { expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { jsonSchema, parseScenario } from "../../sim/scenario/index.ts";

interface Schema {
  readonly type?: string;
  readonly const?: string;
  readonly enum?: readonly string[];
  readonly pattern?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Row {
  readonly path: string;
  readonly value: string;
  readonly does: string;
}

/** Longer lists of choices stand elsewhere: kinds of faults and actions. */
const CHOICES_MAX = 9;

const file = jsonSchema() as Schema;
const top = propertiesOf(file);

function propertiesOf({ properties = {} }: Schema): Readonly<Record<string, Schema>> {
  return properties;
}

/** What a value looks like, in a word or two; a list of choices where there is one. */
function valueOf(schema: Schema): string {
  const { type, pattern = "", enum: choices, const: only, anyOf, items } = schema;
  if (only !== undefined) return `\`${only}\``;
  if (choices !== undefined) return choices.map((one) => `\`${one}\``).join(", ");
  if (pattern.includes("(us|ms|s|m|h)")) return "duration";
  if (pattern.includes("(B|KB|MB")) return "size";
  if (pattern.endsWith("/(s|m|h)$")) return "rate";
  if (pattern.endsWith("%$")) return "share";
  if (anyOf !== undefined) return [...new Set(anyOf.map(valueOf))].filter((one) => one !== "number").join(" or ");
  if (type === "array")
    return (items?.enum?.length ?? CHOICES_MAX) < CHOICES_MAX ? `list of ${valueOf(items!)}` : "list";
  if (type === "integer") return `whole number${bounds(schema)}`;
  const names: Readonly<Record<string, string>> = {
    object: "mapping",
    boolean: "true, false",
    string: "text",
  };
  return names[type ?? ""] ?? "number";
}

/** The last of them is left out where it is no more than what a number holds. */
function bounds({ minimum, maximum = Number.MAX_SAFE_INTEGER }: Schema): string {
  if (minimum === undefined) return "";
  const least = minimum.toLocaleString("en");
  return maximum === Number.MAX_SAFE_INTEGER ? `, ${least} or more` : `, ${least} to ${maximum.toLocaleString("en")}`;
}

/** Every key of a mapping and of what is in it, with the way there. Parameters under AWS's own names stay closed. */
function rowsOf(schema: Schema, before = ""): Row[] {
  return Object.entries(propertiesOf(schema)).flatMap(([key, one]) => {
    const path = `${before}${key}`;
    const isNeeded = schema.required?.includes(key) === true;
    const row = { path, value: `${valueOf(one)}${isNeeded ? ", needed" : ""}`, does: one.description ?? "" };
    if (key === "creation") return [row];
    const inner = one.items === undefined ? rowsOf(one, `${path}.`) : rowsOf(one.items, `${path}[].`);
    return [row, ...inner];
  });
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
}

function table(rows: readonly Row[]): string {
  return [
    "| key | value | |",
    "|---|---|---|",
    ...rows.map(({ path, value, does }) => `| \`${path}\` | ${cell(value)} | ${cell(does)} |`),
  ].join("\n");
}

/** Kinds of something, as the list of one of them offers them. */
function kindsOf(key: string): Map<string, Schema> {
  const { oneOf = [], anyOf = [] } = top[key].items ?? {};
  return new Map([...oneOf, ...anyOf].map((one) => [propertiesOf(one)["kind"]?.const ?? "", one]));
}

function actionTable(): string {
  const rows = [...kindsOf("actions")].map(([kind, schema]) => {
    const own = rowsOf(schema).filter(({ path }) => path !== "kind" && path !== "at");
    const told = own.map(({ path, value, does }) => `\`${path}\` (${cell(value)}): ${cell(does)}`);
    return `| \`${kind}\` | ${cell(schema.description ?? "")} | ${told.join("<br>")} |`;
  });
  return ["| kind | what is done | with |", "|---|---|---|", ...rows].join("\n");
}

function workloadTables(): string {
  const [open, closed] = ["open", "closed"].map((kind) => rowsOf(kindsOf("workloads").get(kind) ?? {}));
  const isIn = (rows: readonly Row[]) => (row: Row) => rows.some(({ path }) => path === row.path);
  const only = (rows: readonly Row[], others: readonly Row[]): Row[] =>
    rows.filter((row) => row.path === "kind" || !isIn(others)(row));
  return [
    table(only(open, closed)),
    table(only(closed, open)),
    "Both have:",
    table(open.filter((row) => row.path !== "kind" && isIn(closed)(row))),
  ].join("\n\n");
}

const page = `# The scenario file

Every key that a scenario can have, as \`borealis schema\` tells it to editors. \`borealis new NAME\` writes a commented file to begin with, \`borealis validate FILE\` says what
is wrong with one, by line and column, and what would be right. YAML or JSON, data only.

\`\`\`yaml
scenario: 1
name: orders
duration: 2m
topology:
  regions: [{ name: eu-west-1 }]
  clusters:
    - id: orders
      volume: { size: 400GB }
      instances:                                   # the first one writes
        - { id: writer-1, class: db.r6g.2xlarge, az: eu-west-1a }
        - { id: reader-1, class: db.r6g.2xlarge, az: eu-west-1b, promotionTier: 0 }
      proxies: [{ id: front }]
workloads:
  - { id: checkout, kind: open, rate: 200/s, reads: 20%, driver: { kind: proxy } }
  - { id: reports, kind: closed, sessions: 4, reads: 100%, instance: reader-1 }
actions:
  - { kind: failover, at: 40s }                    # by hand, and whom the control plane chooses
faults:
  - { kind: az-outage, az: eu-west-1b, at: 41s, for: 30s }
expect:
  lostCommits: 0
  writesUnavailableMax: 30s
\`\`\`

Durations are written \`250us\`, \`10ms\`, \`20s\`, \`2m\`, \`1h\`; sizes \`10GB\`, \`64TB\`, \`128TiB\`; rates \`2000/s\`, \`30/m\`; shares \`25%\`, or numbers from 0 to 1. Moments are durations from the start of the run.
Names follow AWS. A list's entries have \`[]\` behind its key here.

## The top

${table(Object.entries(top).map(([path, one]) => ({ path, value: `${valueOf(one)}${file.required?.includes(path) === true ? ", needed" : ""}`, does: one.description ?? "" })))}

## \`topology\`

What stands under \`creation\` are further parameters of AWS's calls, under their own names: \`borealis schema\` has them all.

${table(rowsOf(top["topology"]))}

## \`workloads\`

${workloadTables()}

## \`faults\`

[faults.md](faults.md) has every kind, whom it hits and how hard.

## \`actions\`

Each has \`kind\` and \`at\`, when it is done.

${actionTable()}

## \`random\`

What leaves something to chance is told in [exploring.md](exploring.md).

${table(rowsOf(top["random"]))}

## \`operators\`

${table(rowsOf(top["operators"].items ?? {}))}

## \`expect\`

A run fails when one of these does not hold, whatever the checks of the protocol say.

${table(rowsOf(top["expect"]))}

## \`parameters\`

${Object.keys(propertiesOf(top["parameters"])).length} constants of the model, each with its source and how far it could be off: \`borealis ledger\` lists them, \`borealis ledger dns\` those about one thing.
`;

test("docs/scenario-file.md is what the file format says", async () => {
  await expect(page).toMatchFileSnapshot("../../docs/scenario-file.md");
});

test("its example is a scenario, and what it expects holds", () => {
  const result = parseScenario(/```yaml\n([^]*?)```/.exec(page)?.[1] ?? "", "scenario-file.md", {
    overrides: [{ path: "duration", value: "80s" }],
  });
  expect(result).toMatchObject({ ok: true, warnings: [] });
  if (result.ok) expect(run(result.scenario).verdict).toBe("pass");
});

test("every key has a sentence, and no kind is without a name", () => {
  const all = [
    ...["topology", "random", "expect"].flatMap((key) => rowsOf(top[key])),
    ...[...kindsOf("workloads"), ...kindsOf("actions")].flatMap(([kind, schema]) => rowsOf(schema, `${kind} `)),
  ];
  expect(all.length).toBeGreaterThan(250);
  expect(all.filter(({ does }) => does === "").map(({ path }) => path)).toEqual([]);
  expect([kindsOf("workloads").has(""), kindsOf("actions").has("")]).toEqual([false, false]);
});
