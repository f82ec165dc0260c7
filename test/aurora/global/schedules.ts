/**
 * Random schedules for properties of global databases: servers, Regions and the ways between them fail beside whatever
 * fails inside a Region.
 */
import fc from "fast-check";
import { duplicates, links, lossyLinks, partitions, slowDisks, slowLinks, spans } from "../../arbitrary-faults.ts";
import type { FaultSpec, Scenario, Scope } from "../../../sim/scenario/types.ts";
import { globalWorld, QUICK } from "./worlds.ts";

const common = { duration: "11s", workload: "until: 3s" };
export const BASES: readonly Scenario[] = [
  globalWorld({ ...common }),
  globalWorld({ ...common, members: "full-tail", secondaries: 2 }),
  // Small windows and shipments: a lane is often full. The volumes grow, and few LSNs may be ahead of VDL.
  globalWorld({
    ...common,
    workload: "until: 3s, bytesPerWrite: 15MB, transaction: { writes: 3 }",
    parameters: `${QUICK}, statementCpu: 5ms, lsnAllocationLimit: 60, replicationWindow: 20000, replicationShipmentRecordsMax: 16, replicationBandwidth: 200000`,
  }),
];

const sites = [
  ["us-east-1", "", "writer-1", "writer-2"],
  ["eu-west-1", "shop-eu.", "shop-eu-1", "shop-eu-1"],
] as const;
const nodes = fc
  .tuple(fc.constantFrom(...sites), fc.constantFrom("a", "b", "c"), fc.integer({ min: 1, max: 3 }))
  .map(([[, prefix], az, node]): Scope => ({ node: `${prefix}storage-${az}${node}` }));
const azs = fc
  .tuple(fc.constantFrom(...sites), fc.constantFrom("a", "b", "c"))
  .map(([[region], letter]) => ({ az: `${region}${letter}` }));
const instances = fc
  .constantFrom(...sites)
  .chain(([, , ...ids]) => fc.constantFrom<Scope>(...ids.map((instance) => ({ instance }))));
const servers = fc.constantFrom<Scope>({ outbound: "shop-us" }, { inbound: "shop-eu" });
const regions = fc.constantFrom(...sites).map(([region]) => ({ region }));
const control = fc.constantFrom<Scope>({ controlPlane: "shop-us" }, { controlPlane: "shop-eu" });
const anyScope: fc.Arbitrary<Scope> = fc.oneof({ arbitrary: servers, weight: 3 }, nodes, azs, instances, control);
const span = spans({ min: 0, max: 3_000 });
const link = links(anyScope);

const faults: fc.Arbitrary<FaultSpec> = fc.oneof(
  {
    arbitrary: fc
      .tuple(span, fc.oneof(servers, servers, nodes, instances))
      .map(([when, scope]): FaultSpec => ({ kind: "crash", ...when, scope })),
    weight: 3,
  },
  fc
    .tuple(span, fc.oneof(servers, nodes, instances))
    .map(([when, scope]): FaultSpec => ({ kind: "pause", ...when, scope })),
  fc.tuple(span, azs).map(([when, scope]): FaultSpec => ({ kind: "az-outage", ...when, scope })),
  fc.tuple(span, regions).map(([when, scope]): FaultSpec => ({ kind: "region-outage", ...when, scope })),
  slowDisks(span, nodes),
  {
    arbitrary: partitions(span, link),
    weight: 2,
  },
  lossyLinks(span, link, 60),
  duplicates(span, link),
  slowLinks(span, link, 100),
  fc.tuple(span).map(([when]): FaultSpec => ({ kind: "object-store-outage", ...when })),
);

export interface GlobalSchedule {
  readonly seed: number;
  readonly scenario: Scenario;
}

export const schedules: fc.Arbitrary<GlobalSchedule> = fc
  .record({ seed: fc.nat(1_000_000), base: fc.nat(BASES.length - 1), faults: fc.array(faults, { maxLength: 8 }) })
  .map(({ seed, base, faults: drawn }) => ({ seed, scenario: { ...BASES[base], faults: drawn } }));
