/**
 * Whom faults and actions hit, by role and not by name: the crash of whoever writes is one cause whether it was
 * writer-1 or reader-2 by then, and so is the loss of the zone that the writer stands in. Roles are those of the moment
 * before the fault begins, read from the run itself.
 */
import type { Layout } from "../results/index.ts";
import type { Run } from "../run.ts";
import type { ActionSpec, FaultSpec } from "../scenario/types.ts";

export type Item = FaultSpec | ActionSpec;

/** Keys of a scope that say a role by themselves. */
const ROLES: Readonly<Record<string, string>> = {
  node: "a storage node",
  segment: "a copy",
  storage: "all storage nodes",
  controlPlane: "the control plane",
  outbound: "replication servers",
  inbound: "replication servers",
  clients: "clients",
  proxy: "a proxy",
  writer: "the writer",
  readers: "the readers",
  cluster: "a cluster",
  as: "a cluster",
};

/** `crash of the writer`, `partition of a storage node from the writer`, in the order of the items. */
export function roleWords(items: readonly Item[], run: Run): readonly string[] {
  const found = new Map<Item, string>();
  for (const item of items.toSorted((a, b) => a.at - b.at)) {
    run.runTo(Math.max(run.now, Math.min(item.at - 1, run.scenario.duration)));
    found.set(item, wordsOf(item, run));
  }
  return items.map((item) => found.get(item) ?? item.kind);
}

function wordsOf(item: Item, run: Run): string {
  const fields: Readonly<Record<string, unknown>> = { ...item };
  const { scope, from, to } = fields;
  if (isObject(from)) {
    const other = isObject(to) ? `from ${roleOf(to, run)}` : "from everybody";
    return `${item.kind} of ${roleOf(from, run)} ${other}`;
  }
  const role = roleOf(isObject(scope) ? scope : typeof to === "string" ? { instance: to } : fields, run);
  return role === "" ? item.kind : `${item.kind} of ${role}`;
}

function roleOf(scope: Readonly<Record<string, unknown>>, run: Run): string {
  const { instance, az, region } = scope;
  const { layout } = run;
  const writer = run.frame().instances.findIndex(({ detail }) => detail === "open");
  if (typeof instance === "string") {
    const index = layout.instances.findIndex(({ id }) => id === instance);
    return index < 0 ? "an instance elsewhere" : index === writer ? "the writer" : "a reader";
  }
  const at = writer < 0 ? undefined : placeOf(layout, layout.instances[writer].az);
  if (typeof az === "string") return az === at?.zone ? "the writer's zone" : "another zone";
  if (typeof region === "string") return region === at?.region ? "the writer's Region" : "another Region";
  const key = Object.keys(ROLES).find((one) => typeof scope[one] === "string");
  return key === undefined ? "" : ROLES[key];
}

/** Zones count through all Regions. */
function placeOf({ regions }: Layout, az: number): { readonly zone: string; readonly region: string } | undefined {
  return regions.flatMap(({ name, azs }) => azs.map((zone) => ({ zone: zone.name, region: name })))[az];
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null;
}
