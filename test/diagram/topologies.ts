/** Topologies of every size to draw: so many Regions, so many instances in the primary, clients of every kind. */
import { parseScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";

const REGIONS = ["us-east-1", "eu-west-1", "ap-northeast-1", "ap-southeast-2", "sa-east-1", "ca-central-1"];

export function topologyOf(regions: number, instances: number, isBusy = false): Scenario {
  const members = (prefix: string, region: string, count: number): object[] =>
    Array.from({ length: count }, (_, at) => ({
      id: `${prefix}-instance-${at + 1}`,
      az: region + "abc"[at % 3],
      class: "db.r6g.12xlarge",
      promotionTier: at % 16,
    }));
  const clusters = REGIONS.slice(0, regions).map((region, at) => ({
    id: `orders-${region}`,
    region,
    ...(at === 1 ? { writeForwarding: true } : {}),
    instances: members(`c${at}`, region, at === 0 ? instances : (at * 2) % 5),
    ...(at === 0 && isBusy
      ? {
          kmsKey: "orders",
          proxies: [{ id: "orders-proxy" }],
          endpoints: [
            { id: "analytics", type: "READER", members: ["c0-instance-2"] },
            { id: "others", excluded: [] },
          ],
        }
      : {}),
  }));
  const client = { kind: "open", rate: "12000/s" };
  const workloads = [
    { id: "app", ...client },
    { id: "reports", ...client, endpoint: "reader", reads: "100%" },
    ...(isBusy
      ? [
          { id: "pooled", ...client, driver: { kind: "proxy" }, az: "us-east-1b" },
          { id: "analysts", ...client, endpoint: "analytics", az: "us-east-1c" },
          { id: "one", ...client, instance: "c0-instance-1", az: "us-east-1c" },
        ]
      : []),
    ...(regions > 1
      ? [
          { id: "far", ...client, az: "eu-west-1b" },
          {
            id: "near-with-a-very-long-name-indeed",
            ...client,
            cluster: "orders-eu-west-1",
            endpoint: "reader",
            reads: "100%",
          },
        ]
      : []),
  ];
  const file = {
    scenario: 1,
    name: "drawn",
    duration: "1s",
    topology: {
      regions: REGIONS.slice(0, regions).map((name) => ({ name })),
      ...(regions > 1 ? { global: { id: "orders" } } : {}),
      clusters,
    },
    workloads,
  };
  const parsed = parseScenario(JSON.stringify(file), "drawn");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.scenario;
}

export const SIZES: readonly (readonly [regions: number, instances: number, isBusy: boolean])[] = [
  [1, 1, false],
  [1, 2, true],
  [1, 16, true],
  [2, 3, true],
  [3, 1, false],
  [4, 5, false],
  [5, 9, true],
  [6, 11, false],
];
