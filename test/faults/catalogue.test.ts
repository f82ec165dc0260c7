/**
 * docs/faults.md is made from the catalogue and the file format; after a change of either:
 *
 *     npx vitest run test/faults/catalogue.test.ts -u
 */
import { expect, test } from "vitest";
import { z } from "zod";
import { MESSAGE_FAMILIES } from "../../sim/facts/message-families.ts";
import { CATALOGUE, FAMILIES, PRESETS } from "../../sim/faults/catalogue.ts";
import { isMomentary } from "../../sim/scenario/momentary.ts";
import { faultSchema, scope } from "../../sim/scenario/schema-faults.ts";
import { presetSchemas } from "../../sim/scenario/schema-presets.ts";
import type { FaultKind, FaultSpec } from "../../sim/scenario/types.ts";

interface Field {
  readonly description?: string;
}
interface Kind {
  readonly description: string;
  readonly properties: Readonly<Record<string, Field>>;
  readonly required: readonly string[];
}

const kinds = new Map(
  faultSchema.options.map((option) => {
    const schema = z.toJSONSchema(option, { io: "input" }) as unknown as Kind;
    return [option.shape.kind.value as FaultKind, schema];
  }),
);
const SIDES = ["from", "to", "direction", "messages"];

function whom({ properties }: Kind): string {
  const names = Object.keys(properties);
  if (names.includes("from"))
    return SIDES.filter((side) => names.includes(side))
      .map((side) => `\`${side}\``)
      .join(", ");
  const scopes = Object.keys(scope).filter((key) => names.includes(key));
  if (scopes.length > 2) return "a scope";
  return scopes.length > 0
    ? scopes.map((key) => `\`${key}\``).join(", ")
    : names.includes("cluster")
      ? "`cluster`"
      : "everybody";
}

function howHard({ properties, required }: Kind): string {
  const own = Object.keys(properties).filter(
    (key) => !["kind", "at", "for", "cluster", ...SIDES, ...Object.keys(scope)].includes(key),
  );
  return own
    .map((key) => `\`${key}\`${required.includes(key) ? "" : " (optional)"}: ${properties[key].description ?? ""}`)
    .join("<br>");
}

function presetTable(): string {
  const rows = presetSchemas.map((option) => {
    const schema = z.toJSONSchema(option, { io: "input" }) as unknown as Kind;
    const { standsFor, source } = PRESETS[option.shape.kind.value];
    const fields = Object.keys(schema.properties).filter((key) => !["kind", "at"].includes(key));
    const told = fields
      .map(
        (key) =>
          `\`${key}\`${schema.required.includes(key) ? "" : " (optional)"}: ${schema.properties[key].description ?? ""}`,
      )
      .join("<br>");
    return `| \`${option.shape.kind.value}\` | ${schema.description} | ${told} | ${standsFor} | ${source} |`;
  });
  return [
    "| kind | what happens | with | stands for | who injects it, with what values |",
    "|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

function table(family: string): string {
  const rows = [...kinds]
    .filter(([kind]) => CATALOGUE[kind].family === family)
    .map(([kind, schema]) => {
      const { standsFor, source } = CATALOGUE[kind];
      return `| \`${kind}\` | ${schema.description} | ${whom(schema)} | ${howHard(schema)} | ${standsFor} | ${source} |`;
    });
  return [
    "| kind | what happens | hits | how hard | stands for | who injects it, with what values |",
    "|---|---|---|---|---|---|",
    ...rows,
  ].join("\n");
}

const PAGE = `# Faults

A fault is data: a \`kind\`, whom it hits, \`at\` when it begins, \`for\` how long until it is lifted (left out: never), and how hard it hits. It is applied and lifted
as an event of the run, so it stands in the digest and in the chain of causes. The same faults can be drawn by a seed: [exploring.md](exploring.md).

Whom: exactly one of ${Object.keys(scope)
  .map((key) => `\`${key}\``)
  .join(", ")}. Faults of the network have two sides, \`from\` and \`to\` (left out: everybody else), a
\`direction\` (\`both\` or \`one-way\`), and may be about some messages only: \`messages: [stream]\`. ${Object.keys(MESSAGE_FAMILIES).length} families there are: ${Object.keys(
  MESSAGE_FAMILIES,
)
  .map((key) => `\`${key}\``)
  .join(", ")}.

${Object.entries(FAMILIES)
  .map(([family, title]) => `## ${title}\n\n${table(family)}\n`)
  .join("\n")}
**One message.** \`one-message\` names the first (or \`number\`-th) message of a family that one machine sends to another at the microsecond \`at\`. A run is deterministic, so that names it for
good: in the text, in a link, with another tool. Where other faults are changed too, there may be no such message any more, and the story says so. It draws no luck and is in force for that
microsecond alone, so that a run with it is the parent's run up to there, event by event. In the viewer a message is picked in the picture ([viewer.md](viewer.md)).

## Several at once

A line stands for several of the faults above; \`--print-faults\` writes them out.

${presetTable()}

## Not injected, and why

| fault | why not |
|---|---|
| thread pause | an engine is one queue of work here: \`slow-cpu\` and \`pause\` are what its threads could do together |
| leap seconds, time zones | clocks have an offset and a drift (\`clock-skew\`), and nothing reads a calendar |
| clocks of storage nodes and replication servers | the lags of a global database, timeouts and leases are spans, which a machine measures by itself; restoring to a point in time goes by the time of the run |
| hot partitions, skewed keys | are the workload's: \`keys: { distribution: zipf }\` |
| mixed versions in one volume | there is one storage protocol here: nodes that are patched one by one (\`patch-storage\`) and engines (\`patch-engine\`) are away, but speak the same before and after. What versions do change, which clusters may form a global database and which patches keep connections, is played ([global.md](global.md), [cluster.md](cluster.md)) |
| downgrade | Aurora has none |
| short reads, single-bit errors, truncated files | every block has a checksum, so all of them are a block that fails it: \`corrupt-pages\`, \`corrupt-log\`; a log that ends early is \`lying-disk\` |
| file system errors, full inodes | storage nodes have blocks, not files; \`disk-full\` and \`disk-errors\` are what is left of them |
| memory that runs out | an engine that the kernel kills is a \`crash\`, one whose cache had to give way a \`cold-cache\` |
| silent divergence of copies | is checked, not injected: I4, I11 and I36 compare what members have with a naive log |
| bad knobs | are \`parameters\` of a scenario; a topology that a seed draws has other ones each time |
| client misbehaviour | is the workload's: drivers, retries without a budget, more sessions than connections |

## In Aurora's own words

\`\`\`yaml
faults:
  - { kind: sql, at: 30s, statement: "ALTER SYSTEM SIMULATE 25 PERCENT READ REPLICA FAILURE TO ALL FOR INTERVAL 2 MINUTE;" }
  - { kind: sql, at: 60s, instance: reader-2, statement: "ALTER SYSTEM CRASH NODE" }
\`\`\`

Fault-injection queries are read as the guides of both engines write them, on Aurora PostgreSQL \`SELECT aurora_inject_crash('node')\` and the three others. They
become faults of the tables above before the run begins: a crash is a \`crash\` whose engine its host starts again after a second (**chosen**) or whose dispatcher is, read replica
failure a \`loss\` of the stream, disk failure a \`loss\` and disk congestion a \`slow-link\` of writes and page reads. \`NODE i\` is the i-th storage node, zone by zone;
\`DISK i\` the node of the i-th segment; both count from 0. A crash of the dispatcher ends the writer's sessions and restarts readers that follow it; machine and page cache stay.

## In the words of the AWS Fault Injection Service

\`\`\`yaml
faults:
  - { kind: fis, at: 30s, action: aws:rds:failover-db-cluster }
  - { kind: fis, at: 60s, action: aws:network:disrupt-connectivity, az: us-east-1a, scope: all, duration: PT2M }
  - { kind: fis, at: 90s, action: "AZ Availability: Power Interruption", az: us-east-1b, duration: PT10M }
\`\`\`

There are \`aws:rds:failover-db-cluster\`, \`aws:rds:reboot-db-instances\`, \`aws:network:disrupt-connectivity\`, the two cross-Region actions, and of the scenario library
"AZ Availability: Power Interruption", "AZ: Application Slowdown" (200 ms, **chosen**), "Cross-AZ: Traffic Slowdown" (15% lost, **chosen**) and "Cross-Region: Connectivity". Actions of the network cut what clients say to instances. Storage and the replication of a global database use AWS's own network, which no
action of the service reaches: the faults above do.
`;

test("every kind of the file format is in the catalogue, and every entry is a kind", () => {
  expect(Object.keys(CATALOGUE).sort()).toEqual([...kinds.keys()].sort());
});

test("every preset is in the catalogue, and every entry is one", () => {
  expect(Object.keys(PRESETS).sort()).toEqual(presetSchemas.map(({ shape }) => shape.kind.value as string).sort());
});

test("docs/faults.md is up to date", async () => {
  await expect(PAGE).toMatchFileSnapshot("../../docs/faults.md");
});

test("a kind whose faults are over at once is one that no file can give a length, and the other way round", () => {
  const kindOf = ({ shape }: (typeof faultSchema.options)[number]): FaultKind => shape.kind.value;
  const endless = faultSchema.options.filter(({ shape }) => !("for" in shape)).map(kindOf);
  const momentary = faultSchema.options.map(kindOf).filter((kind) => isMomentary({ kind } as FaultSpec));
  expect(momentary).toEqual(endless);
  expect(momentary).toContain("connection-reset");
});
