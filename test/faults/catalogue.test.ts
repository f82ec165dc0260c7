/**
 * docs/faults.md is made from the catalogue and the file format; after a change of either:
 *
 *     npx vitest run test/faults/catalogue.test.ts -u
 */
import { expect, test } from "vitest";
import { z } from "zod";
import { MESSAGE_FAMILIES, type MessageFamily } from "../../sim/facts/message-families.ts";
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
  if (scopes.length === Object.keys(scope).length) return "a target";
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

const listOf = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(", ");

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

const FAMILY_TEXTS: Readonly<Record<MessageFamily, string>> = {
  writes: "batches of log records to segments",
  acknowledgements: "segments' answers to batches, and refusals",
  pages: "page reads from storage, and the pages",
  mirroring: "blocks of mirrored MySQL on their way to their four places, and the answers",
  recovery: "fencing and truncation of segments, and the answers",
  gossip: "log records, blocks of log and sound pages between the segments of a group",
  copies: "the base that a segment copies from a peer",
  membership: "memberships of groups, new segments, and what a writer reports of members",
  health: "signs of life, reports of heat, what drivers ask hosts, and the answers",
  orders: "orders to instances and to members of a global database, and the answers",
  stream: "from a cluster's writer to its readers and back; the binary log of mirrored MySQL",
  replication: "between the clusters of a global database",
  forwarding: "what a reader forwards to a writer, and the answers",
  statements: "connections and statements between clients, RDS Proxy and instances, and the answers",
};

/** Kinds that are over at once: no file can give them a length. */
const MOMENTARY = faultSchema.options.filter(({ shape }) => !("for" in shape)).map(({ shape }) => shape.kind.value);

function scopeTable(): string {
  const rows = Object.entries(scope).map(([key, field]) => `| \`${key}\` | ${field.unwrap().description ?? ""} |`);
  return ["| target | what it names |", "|---|---|", ...rows].join("\n");
}

function messageTable(): string {
  const rows = Object.keys(MESSAGE_FAMILIES).map((key) => `| \`${key}\` | ${FAMILY_TEXTS[key as MessageFamily]} |`);
  return ["| family | messages |", "|---|---|", ...rows].join("\n");
}

const PAGE = `# Faults

This page lists every kind of fault that a scenario can inject. To have a seed draw them, see
[exploring.md](exploring.md).

\`\`\`yaml
faults:
  - { kind: az-outage, at: 30s, for: 60s, az: us-east-1b }
  - { kind: loss, at: 40s, for: 10s, from: { writer: shop }, to: { readers: shop }, messages: [stream], intensity: 20% }
\`\`\`

A fault is data. It says:

- \`kind\`: what breaks.
- What it hits: a target, or the two sides of a link.
- \`at\`: when it begins, from the start of the run.
- \`for\`: how long until it is lifted. Left out, it is never lifted. Faults that are over at once have no \`for\`:
  ${listOf(MOMENTARY)}.
- How hard it hits, by fields of its kind.

Applying and lifting a fault are events of the run, so both stand in the digest and in the chain of causes.

## Targets

A fault that hits *a target* names exactly one of these:

${scopeTable()}

Not every fault takes every target:

- Faults of storage, except \`slow-disk\`: \`az\`, \`node\`, \`segment\`, \`storage\`.
- \`crash\`, \`pause\`, \`slow-disk\`: all but \`controlPlane\`, for which there is \`control-plane-outage\`.
- \`suspicion\`: the same, without \`clients\` and \`proxy\`.
- \`lying-health\`: \`az\`, \`node\`, \`segment\`, \`storage\`, \`instance\`, \`writer\`, \`readers\`.

## Links

A fault with \`from\` hits messages between two sides:

- \`from\` and \`to\` are targets. Left out, \`to\` is everything else; \`one-message\` needs both.
- \`direction\` is \`both\` (default) or \`one-way\`: only messages from \`from\` to \`to\`.
- \`messages\` restricts the fault to some of ${Object.keys(MESSAGE_FAMILIES).length} families, for instance \`messages: [stream]\`. Left out, it hits all.

${messageTable()}

${Object.entries(FAMILIES)
  .map(([family, title]) => `## ${title}\n\n${table(family)}\n`)
  .join("\n")}
## One message

\`one-message\` names the first (or \`number\`-th) message of a family that one machine sends to another at the
microsecond \`at\`. A run is deterministic, so this names the message for good: in the scenario's text, in a link, with
another tool. When other faults of the scenario are changed as well, there may be no such message any more; the story
says so.

The fault draws nothing at random and is in force for that microsecond alone. Up to there, a run with it is the same as
the run without it, event by event. In the viewer a message is picked in the picture ([viewer.md](viewer.md)).

## Several at once

Each of these kinds stands for several of the faults above. \`--print-faults\` writes them out.

${presetTable()}

## Not injected, and why

| fault | why not |
|---|---|
| thread pause | an engine is one queue of work here: \`slow-cpu\` and \`pause\` are all that its threads could do together |
| leap seconds, time zones | clocks have an offset and a drift (\`clock-skew\`), and nothing reads a calendar |
| clocks of storage nodes and replication servers | the lags of a global database, timeouts and leases are spans, which a machine measures by itself; restoring to a point in time goes by the time of the run |
| hot partitions, skewed keys | belong to the workload: \`keys: { distribution: zipf }\` |
| mixed versions in one volume | there is one storage protocol here. Nodes that are patched one by one (\`patch-storage\`) and engines (\`patch-engine\`) are away meanwhile, and speak the same before and after. What versions do change is played: which clusters may form a global database ([global.md](global.md)), and which patches keep connections ([cluster.md](cluster.md)) |
| downgrade | Aurora has none |
| short reads, single-bit errors, truncated files | every block has a checksum, so all of them are a block that fails it: \`corrupt-pages\`, \`corrupt-log\`. A log that ends early is \`lying-disk\` |
| file system errors, full inodes | storage nodes have blocks, not files; what remains of these are \`disk-full\` and \`disk-errors\` |
| memory that runs out | an engine that the kernel kills is a \`crash\`; one whose cache had to give way is a \`cold-cache\` |
| silent divergence of copies | is checked, not injected: I4, I11 and I36 compare what members have with a naive log |
| bad knobs | are \`parameters\` of a scenario; each topology that a seed draws has others |
| client misbehaviour | belongs to the workload: drivers, retries without a budget, more sessions than connections |

## In Aurora's own words

\`\`\`yaml
faults:
  - { kind: sql, at: 30s, statement: "ALTER SYSTEM SIMULATE 25 PERCENT READ REPLICA FAILURE TO ALL FOR INTERVAL 2 MINUTE;" }
  - { kind: sql, at: 60s, instance: reader-2, statement: "ALTER SYSTEM CRASH NODE" }
\`\`\`

A fault of kind \`sql\` is a fault-injection query as the guide of the cluster's engine writes it. On Aurora PostgreSQL
that is \`SELECT aurora_inject_crash('node')\` and the three others. Before the run begins, each query becomes faults of
the tables above:

| query | fault |
|---|---|
| crash of the instance or the node | \`crash\`; the host starts the engine again after a second (**chosen**) |
| crash of the dispatcher | \`crash\`; the dispatcher is started again at once. The writer's sessions end and the readers that follow it restart; machine and page cache stay |
| read replica failure | \`loss\` of the stream from the writer |
| disk failure | \`loss\` of writes and page reads on their way to storage |
| disk congestion | \`slow-link\` of the same |

\`NODE i\` is the i-th storage node, zone by zone. \`DISK i\` is the node of the i-th segment. Both count from 0.

## In the words of the AWS Fault Injection Service

\`\`\`yaml
faults:
  - { kind: fis, at: 30s, action: aws:rds:failover-db-cluster }
  - { kind: fis, at: 60s, action: aws:network:disrupt-connectivity, az: us-east-1a, scope: all, duration: PT2M }
  - { kind: fis, at: 90s, action: "AZ Availability: Power Interruption", az: us-east-1b, duration: PT10M }
\`\`\`

A fault of kind \`fis\` is an action of the service, or a scenario of its scenario library:

| action or scenario | what happens |
|---|---|
| \`aws:rds:failover-db-cluster\` | the action \`failover\`, of the first cluster |
| \`aws:rds:reboot-db-instances\` | the action \`reboot\` |
| \`aws:network:disrupt-connectivity\` | \`partition\` of an AZ from everything else; with another \`scope\` than \`all\` or \`availability-zone\` nothing happens |
| \`aws:network:route-table-disrupt-cross-region-connectivity\`, \`aws:network:transit-gateway-disrupt-cross-region-connectivity\`, "Cross-Region: Connectivity" | \`partition\` between two Regions |
| "AZ Availability: Power Interruption" | clients in the AZ \`crash\`, \`insufficient-capacity\` there, a \`partition\` of the AZ for two minutes, and a \`failover\` where the first instance of the first cluster stands in it |
| "AZ: Application Slowdown" | \`slow-link\` within an AZ, by 200 ms (**chosen**) |
| "Cross-AZ: Traffic Slowdown" | \`loss\` of 15% (**chosen**) between an AZ and everything else |

Actions of the network affect only what clients say to instances (\`statements\`). Storage and the replication of a
global database use AWS's own network, which no action of the service reaches. The faults above do.
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
  const momentary = faultSchema.options.map(kindOf).filter((kind) => isMomentary({ kind } as FaultSpec));
  expect(momentary).toEqual(MOMENTARY);
  expect(momentary).toContain("connection-reset");
});
