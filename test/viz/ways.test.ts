/**
 * Ways of messages and lines: over nobody's name between two others, at any width and with any number of machines; the
 * same there and back; and messages stand where the line is drawn.
 */
import { describe, expect, test } from "vitest";
import type { HostPlace, Layout } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import type { Placed } from "../../viz/project/boxes.ts";
import { Marks } from "../../viz/project/flights.ts";
import { placeTopology, type Topology } from "../../viz/project/topology.ts";
import { CLUSTERS } from "../../viz/project/topology-global.ts";
import { wayBetween } from "../../viz/project/ways.ts";
import { scenarioFrom, shipped } from "../worlds.ts";

type Point = readonly [number, number];

/** Points of a way, a pixel apart at most. */
function along(way: readonly Point[]): Point[] {
  return way.slice(1).flatMap(([endX, endY], at) => {
    const [x, y] = way[at];
    const steps = Math.ceil(Math.hypot(endX - x, endY - y));
    return Array.from({ length: steps }, (_, step): Point => {
      const share = step / steps;
      return [x + (endX - x) * share, y + (endY - y) * share];
    });
  });
}

const named = ({ clients, proxies, instances, nodes, cards }: Topology): readonly Placed[] => [
  ...[clients, proxies, instances, nodes].flat(),
  ...cards.flatMap((card) => [...card.instances, ...card.proxies]),
];

/** Names of those that a way leads over, its own ends included: it begins and ends at their borders. */
function covered(way: readonly Point[], topology: Topology): string[] {
  const points = along(way);
  const isInside = ({ x, y, width, height }: Placed): boolean =>
    points.some(([atX, atY]) => atX > x + 1 && atX < x + width - 1 && atY > y + 1 && atY < y + height - 1);
  return named(topology)
    .filter(isInside)
    .map(({ id }) => id);
}

/** Who has anything to say to whom: clients neither to one another nor to storage, which serves one cluster. */
function talk(from: HostPlace, to: HostPlace): boolean {
  const isClient = (kind: HostPlace["kind"]): boolean => kind === "client";
  const served = ["instance", "proxy", "service"];
  if (isClient(from.kind) || isClient(to.kind))
    return served.includes(from.kind) !== served.includes(to.kind) && from.kind !== "node" && to.kind !== "node";
  return (
    from !== to &&
    !([from, to].some(({ kind }) => kind === "node") && from.cluster !== to.cluster) &&
    !(from.kind === "proxy" && to.kind === "node") &&
    !(from.kind === "node" && to.kind === "proxy")
  );
}

function everyWay(layout: Layout, visit: (from: HostPlace, to: HostPlace) => void): number {
  // What goes on within another cluster's card is passed over, and so are fleets, which have the link's way.
  const hosts = layout.hosts.filter(
    ({ cluster, kind }) => !kind.endsWith("bound") && (cluster === 0 || kind === "instance"),
  );
  let ways = 0;
  for (const from of hosts)
    for (const to of hosts) {
      if (!talk(from, to) || (from.cluster > 0 && to.cluster > 0)) continue;
      visit(from, to);
      ways++;
    }
  return ways;
}

const ZONES = ["a", "b", "c"];

function crowded(counts: readonly (readonly [clients: number, instances: number])[]): Layout {
  const each = (kind: 0 | 1): number[] => counts.flatMap((count, zone) => new Array<number>(count[kind]).fill(zone));
  const instances = each(1).map((zone, index) => `{ id: i${index}, az: us-east-1${ZONES[zone]} }`);
  const workloads = each(0).map(
    (zone, index) =>
      `  - { id: c${index}, az: us-east-1${ZONES[zone]}, endpoint: reader, kind: open, rate: 5/s, reads: 100%, keys: { count: 9 } }`,
  );
  return open(
    scenarioFrom(`
scenario: 1
name: crowd
duration: 5s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [${instances.join(", ")}] }]
workloads:
${workloads.join("\n")}
`),
  ).layout;
}

describe("ways in the picture", () => {
  const layouts: readonly (readonly [string, () => Layout])[] = [
    ["fifteen readers", () => open(shipped("fifteen-readers")).layout],
    ["a proxy before three instances", () => open(shipped("proxy-failover")).layout],
    ["clients in three Regions", () => open(shipped("three-regions-the-nearer-one-lost")).layout],
    [
      "everybody in one zone",
      () =>
        crowded([
          [3, 4],
          [0, 0],
          [0, 0],
        ]),
    ],
    [
      "a full zone between two others",
      () =>
        crowded([
          [1, 1],
          [4, 5],
          [1, 1],
        ]),
    ],
    [
      "steps",
      () =>
        crowded([
          [3, 1],
          [1, 3],
          [2, 6],
        ]),
    ],
  ];

  test.each(layouts)("%s: over nobody, there and back alike", (_, layoutOf) => {
    const layout = layoutOf();
    for (const width of [340, 520, 1100]) {
      const topology = placeTopology(layout, width, 500, CLUSTERS);
      const bad: string[] = [];
      const ways = everyWay(layout, (from, to) => {
        const way = wayBetween(from, to, topology);
        expect(wayBetween(to, from, topology)).toEqual(way.toReversed());
        for (const name of covered(way, topology))
          bad.push(`${from.name} to ${to.name} over ${name}: ${way.join(" ")}`);
      });
      expect(ways).toBeGreaterThan(40);
      expect(bad).toEqual([]);
    }
  });

  test("clients stand where they are: in a zone of the pictured Region, or in the card of theirs", () => {
    const { layout } = open(shipped("three-regions-the-nearer-one-lost"));
    const { clients, cards, azs } = placeTopology(layout, 520, 500, CLUSTERS);
    const within = (inner: Placed, outer: Placed): boolean =>
      inner.x >= outer.x &&
      inner.y >= outer.y &&
      inner.x + inner.width <= outer.x + outer.width &&
      inner.y + inner.height <= outer.y + outer.height;
    const places = clients.map((client) => [...cards, ...azs].filter((one) => within(client, one)).map(({ id }) => id));
    expect(clients.map(({ id, elsewhere }, index) => [id, elsewhere, places[index]])).toEqual([
      ["app", "eu-west-1", ["shop-eu"]],
      ["west", "us-west-2", ["shop-west"]],
    ]);
    // Before the cards have come they stand in a zone, and say where they are.
    expect(placeTopology(layout, 520, 500).clients.map(({ elsewhere, isInCard }) => [elsewhere, isInCard])).toEqual([
      ["eu-west-1", false],
      ["us-west-2", false],
    ]);
  });

  test.each([
    ["fifteen-readers", 2_010_000],
    ["proxy-failover", 2_000_000],
    ["forwarding-global", 2_010_300],
  ] as const)("%s: each message is on the way of its line, and on nobody else", (name, at) => {
    const run = open(shipped(name), { messages: true });
    const { layout } = run;
    const topology = placeTopology(layout, 520, 500, CLUSTERS);
    const marks = new Marks();
    let seen = 0;
    for (let step = 0; step < 16; step++) {
      run.runTo(at + step * 997);
      const frame = run.frame();
      marks.place(frame, layout, topology);
      for (let row = 0; row < marks.count; row++) {
        const [from, to] = [layout.hosts[frame.messages!.from[row]], layout.hosts[frame.messages!.to[row]]];
        const mark: Point = [marks.x[row], marks.y[row]];
        const way = wayBetween(from, to, topology);
        const off = Math.min(...along(way).map(([x, y]) => Math.hypot(x - mark[0], y - mark[1])));
        expect(off, `${from.name} to ${to.name} at ${mark.join()}: ${way.join(" ")}`).toBeLessThan(5);
        seen++;
      }
    }
    expect(seen).toBeGreaterThan(10);
  });

  test("what is replicated goes along the link, whoever is the primary", () => {
    const run = open(shipped("forwarding-global"), { messages: true });
    const topology = placeTopology(run.layout, 520, 500, CLUSTERS);
    run.runTo(1_000_000);
    const ends = (cluster: number): readonly [HostPlace, HostPlace] => {
      const host = (kind: string): HostPlace =>
        run.layout.hosts.find((one) => one.cluster === cluster && one.kind === kind)!;
      return [host("outbound"), host("inbound")];
    };
    for (const { member, path } of topology.links(run.frame())) {
      const drawn = along(
        path
          .slice(1)
          .split("L")
          .map((text) => text.split(",").map(Number) as unknown as Point),
      );
      const way = along(wayBetween(ends(0)[0], ends(member)[1], topology));
      expect(way.length).toBeGreaterThan(20);
      for (const [x, y] of way) expect(Math.min(...drawn.map(([a, b]) => Math.hypot(a - x, b - y)))).toBeLessThan(2);
    }
  });
});
