/** The pictures' arithmetic, without a browser. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PIP } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import type { Box } from "../../viz/project/boxes.ts";
import { cutViews, type CutView } from "../../viz/project/cuts.ts";
import { Marks } from "../../viz/project/flights.ts";
import { LOST, READS_ONLY } from "../../sim/results/index.ts";
import { groupView, levelOf, numeralOf } from "../../viz/project/quorum.ts";
import { faultLanes, lineAt, markers, nextMarker } from "../../viz/project/timeline.ts";
import { placeTopology, zoneOf } from "../../viz/project/topology.ts";
import { CLUSTERS } from "../../viz/project/topology-global.ts";
import { grownWords, groupsOf, wallCells, wallHeader, worstGroup, wouldHeader } from "../../viz/project/wall.ts";
import { readMoment } from "../../viz/state/moments.ts";
import { paceOf } from "../../viz/state/pace.ts";
import { titleIn } from "../../viz/worker/title.ts";
import { check } from "../property.ts";
import { scenarioFrom, SCENARIO_NAMES, shipped, shippedText } from "../worlds.ts";

const run = open(shipped("az-plus-one"));
const { layout } = run;
run.runTo(27_000_000);
const frame = run.frame();

describe("quorum: words and levels", () => {
  test("every margin", () => {
    expect([LOST, READS_ONLY, 0, 1, 2].map(numeralOf)).toEqual(["no quorum", "reads only", "+0", "+1", "+2"]);
    expect([LOST, READS_ONLY, 0, 1].map(levelOf)).toEqual(["lost", "reads", "edge", "spare"]);
  });

  test("AZ and one more: the worst group is read-only and holds the log back", () => {
    const view = groupView(frame, layout, worstGroup(frame, layout));
    expect([view.fraction, view.numeral, view.group]).toEqual(["3/6", "reads only", frame.ladder.heldBy]);
    expect(wallHeader(wallCells(frame, layout))).toBe("16 groups reads only, 48 at +0");
    expect(wallHeader(wallCells(frame, layout).slice(0, 2))).toBe("Both groups reads only");
    expect(groupsOf(frame, layout)).toBe("16 groups reads only, 48 at +0");
  });

  test("of a global database the caption says whose groups it speaks of: another cluster may write meanwhile", () => {
    const lost = open(shipped("region-loss-script"), { checks: "none" });
    lost.runTo(21_000_000);
    expect(groupsOf(lost.frame(), lost.layout)).toBe("shop-us: one group, without a quorum");
  });
});

describe("wall: all groups", () => {
  test("says how many groups it does not draw, those that the volume has grown by", () => {
    expect(grownWords(frame, layout)).toBe("");
    const run = open(shipped("growing-volume"), { checks: "none" });
    run.runTo(4_000_000);
    expect(grownWords(run.frame(), run.layout)).toMatch(/^; [1-9] that it has grown by (is|are) not drawn$/);
  });

  const places = layout.groupCount * layout.membersPerGroup;
  const anyFrame = fc.uint8Array({ minLength: places, maxLength: places, max: 3 }).map((pips) => ({ ...frame, pips }));
  const zones = fc.constantFrom(0, 1, 2);
  const without = (one: typeof frame, az: number): typeof frame => ({
    ...one,
    pips: one.pips.map((pip, segment) => (layout.nodes[layout.nodeOfSegment[segment]].az === az ? PIP.failed : pip)),
  });
  const nodesOf = (az: number): Set<number> =>
    new Set(layout.nodes.flatMap((node, index) => (node.az === az ? [index] : [])));

  test("without a zone, the wall says and shows what it would be if its nodes had failed", () => {
    check(
      fc.property(anyFrame, zones, (one, az) => {
        const [would, real] = [
          wallCells(one, layout, nodesOf(az), "number"),
          wallCells(without(one, az), layout, new Set(), "number"),
        ];
        expect(would.map(({ wouldBe, present }) => wouldBe ?? present)).toEqual(real.map(({ present }) => present));
        expect(wouldHeader(would, "Without c").toLowerCase()).toBe(`without c: ${wallHeader(real)}`.toLowerCase());
        for (const { going, wouldBe, present } of would)
          expect(present - going.replaceAll("0", "").length).toBe(wouldBe ?? present);
      }),
    );
  });

  test("each order has every group once; the most exposed come first where a zone's loss would leave least", () => {
    check(
      fc.property(anyFrame, (one) => {
        const orders = (["worst", "number", "exposure"] as const).map((order) =>
          wallCells(one, layout, new Set(), order),
        );
        for (const cells of orders)
          expect(cells.map(({ group }) => group).toSorted((a, b) => a - b)).toEqual([
            ...Array(layout.groupCount).keys(),
          ]);
        const [worst, number, exposure] = orders.map((cells) => cells.map(({ group }) => group));
        const present = wallCells(one, layout, new Set(), "number").map((cell) => cell.present);
        const left = [0, 1, 2].map((az) => wallCells(without(one, az), layout, new Set(), "number"));
        const least = number.map((group) => Math.min(...left.map((cells) => cells[group].present)));
        expect(number).toEqual(number.toSorted((a, b) => a - b));
        expect(worst).toEqual(number.toSorted((a, b) => present[a] - present[b]));
        expect(exposure).toEqual(number.toSorted((a, b) => least[a] - least[b]));
      }),
    );
  });
});

describe("topology: placement", () => {
  test("nothing overlaps and nothing leaves its zone, at any width", () => {
    check(
      fc.property(fc.integer({ min: 280, max: 1600 }), (width) => {
        const placed = placeTopology(layout, width, 400);
        for (const thing of [...placed.nodes, ...placed.clients, ...placed.instances]) {
          const zone = placed.azs[thing.az];
          expect(thing.x).toBeGreaterThanOrEqual(zone.x);
          expect(thing.x + thing.width).toBeLessThanOrEqual(zone.x + zone.width);
          expect(thing.y + thing.height).toBeLessThanOrEqual(placed.height);
        }
      }),
    );
  });

  test("a cluster in the second Region, clients in the first: everything has a place, and says where it is", () => {
    const { layout: two } = open(
      scenarioFrom(`
scenario: 1
name: two
title: Two Regions
duration: 1s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters: [{ id: eu, region: eu-west-1, instances: [{ id: eu-1, az: eu-west-1b }] }]
workloads:
  - { id: near, kind: open, az: eu-west-1b, rate: 10/s }
  - { id: far, kind: open, az: us-east-1b, rate: 10/s }
`),
    );
    const placed = placeTopology(two, 500, 400);
    expect(placed.azs.map(({ id, index }) => [id, index])).toEqual([
      ["eu-west-1a", 3],
      ["eu-west-1b", 4],
      ["eu-west-1c", 5],
    ]);
    expect(placed.clients.map(({ id, elsewhere }) => [id, elsewhere])).toEqual([
      ["near", undefined],
      ["far", "us-east-1"],
    ]);
    expect(placed.height).toBeGreaterThanOrEqual(400);
    for (const thing of [...placed.nodes, ...placed.clients, ...placed.instances]) {
      const column = placed.azs.findIndex(({ x, width }) => thing.x >= x && thing.x + thing.width <= x + width);
      expect(column, thing.id).toBe(thing.az % 3);
    }
    // Two in one column stand one below the other.
    expect(placed.clients[1].y).toBeGreaterThan(placed.clients[0].y);
    expect(placed.clients.map(({ az }) => zoneOf(two, az).name)).toEqual(["eu-west-1b", "us-east-1b"]);
  });
});

test("who has yet to be created is not there, which is not down; of both engines everybody else is", () => {
  const detailsOf = (name: string): readonly string[] => {
    const run = open(shipped(name), { checks: "none" });
    run.runTo(500_000);
    return run.frame().instances.map(({ detail }) => detail);
  };
  const [writer, reader, ...autoscaled] = detailsOf("black-friday");
  expect([writer, reader]).toEqual(["open", "reading"]);
  expect(new Set(autoscaled)).toEqual(new Set(["not there"]));
  expect(detailsOf("mirrored-slow-disk")).toContain("open");
  expect(detailsOf("mirrored-slow-disk")).not.toContain("not there");
});

describe("topology: a global database", () => {
  const three = open(shipped("three-regions-the-nearer-one-lost"), { checks: "none", messages: true });
  three.runTo(5_000_000);
  const stands = three.frame();

  test("cards, their parts and the fleets keep clear of one another and within the picture, at any width", () => {
    check(
      fc.property(fc.integer({ min: 300, max: 1600 }), (width) => {
        const { cards, ends, height, foot, nodes } = placeTopology(three.layout, width, 460, CLUSTERS);
        expect(cards.map(({ id }) => id)).toEqual(three.layout.globalMembers.slice(1));
        const apart = (a: Box, b: Box): boolean =>
          a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        const within = (a: Box, b: Box): boolean =>
          a.x >= b.x && a.y >= b.y && a.x + a.width <= b.x + b.width && a.y + a.height <= b.y + b.height;
        const home = { x: 0, y: 0, width, height: foot };
        expect(nodes.every((node) => within(node, home))).toBe(true);
        cards.forEach((card, index) => {
          expect(within(card, { x: 0, y: foot, width, height: height - foot })).toBe(true);
          expect(cards.slice(index + 1).every((other) => apart(card, other))).toBe(true);
          const parts = [...card.instances, ...card.proxies, ...card.nodes];
          expect(parts.every((part) => within(part, card))).toBe(true);
          expect(parts.every((part, at) => parts.slice(at + 1).every((other) => apart(part, other)))).toBe(true);
        });
        // Every message is somewhere in the picture.
        const marks = new Marks();
        marks.place(stands, three.layout, placeTopology(three.layout, width, 460, CLUSTERS));
        for (let row = 0; row < marks.count; row++) {
          const [x, y] = [marks.x[row], marks.y[row]];
          expect([x >= -4, x <= width + 4, y >= -4, y <= height + 4]).toEqual([true, true, true, true]);
        }
        expect(ends).not.toBeNull();
      }),
      10,
    );
  });

  test("links lead from the primary to whoever it feeds, wherever it is; after a failover from the new one", () => {
    const placed = placeTopology(three.layout, 528, 460, CLUSTERS);
    const linksOf = (frame: typeof stands): readonly (readonly [number, boolean])[] =>
      placed.links(frame).map(({ member, isOff }) => [member, isOff]);
    expect(linksOf(stands)).toEqual([
      [1, false],
      [2, false],
    ]);
    three.runTo(40_000_000);
    const later = three.frame();
    expect(later.global?.primary).toBe(1);
    // The lost Region has nobody to hear anything; the other one is fed.
    expect(linksOf(later)).toEqual([
      [0, true],
      [2, false],
    ]);
    expect(later.others[0].instances[0].detail).toBe("open");
  });

  test("a cut between Regions, between fleets, or of a fleet alone is drawn across or around what it cuts", () => {
    const placed = placeTopology(three.layout, 528, 460, CLUSTERS);
    const cut = (from: string, to: string, oneWay = false): readonly CutView[] =>
      cutViews({ ...stands, cuts: [{ text: "x", from, to, oneWay }] }, three.layout, placed);
    const [us, eu, west] = three.layout.globalMembers;
    expect(cut(`${us}.outbound`, `${eu}.inbound`)).toMatchObject([
      { kind: "link", at: [placed.cards[0].in.x + 12, placed.cards[0].y - 20] },
    ]);
    expect(cut("us-east-1", "us-west-2", true)).toMatchObject([{ kind: "link", oneWay: true, way: 1 }]);
    expect(cut("us-west-2", "us-east-1", true)).toMatchObject([{ kind: "link", oneWay: true, way: -1 }]);
    expect(cut("eu-west-1", "us-west-2").map(({ kind }) => kind)).toEqual(["link", "link"]);
    expect(cut(`${west}.inbound`, "everybody else")).toMatchObject([{ kind: "around" }]);
    expect(cut("us-east-1a", "us-east-1b")).toMatchObject([{ kind: "between" }]);
  });

  test("the engine names a whole Region that is cut off", () => {
    const text = shippedText("global-link-cut").replace(
      "from: { outbound: shop-us }, to: { inbound: shop-eu }",
      "from: { region: us-east-1 }, to: { region: eu-west-1 }",
    );
    const cutOff = open(scenarioFrom(text), { checks: "none" });
    cutOff.runTo(12_000_000);
    expect(cutOff.frame().cuts).toMatchObject([{ from: "us-east-1", to: "eu-west-1" }]);
  });
});

describe("timeline", () => {
  test("spans in one lane do not overlap", () => {
    const spans = fc.array(fc.tuple(fc.nat(1000), fc.integer({ min: 1, max: 500 })), { maxLength: 30 });
    check(
      fc.property(spans, (list) => {
        const lanes = faultLanes(list.map(([at, length]) => ({ kind: "crash", text: "x", at, until: at + length })));
        for (const a of lanes)
          for (const b of lanes)
            if (a !== b && a.lane === b.lane) expect(a.until <= b.at || b.until <= a.at).toBe(true);
      }),
    );
  });

  test("the caption is the last line that is true; markers stop once at each event", () => {
    const story = open(shipped("az-plus-one"));
    story.finish();
    const lines = story.story();
    const line = lineAt(lines, 25_600_000, 10_000_000);
    expect(line?.text).toContain("No commit has been acknowledged");
    const stops = markers(lines);
    expect(new Set(stops.map(({ event }) => event)).size).toBe(stops.length);
    expect(nextMarker(stops, stops[3].event, 1)).toBe(stops[4]);
    expect(nextMarker(stops, stops[3].event, -1)).toBe(stops[2]);
    // The event at which something else is told of too is still the violation's.
    const violation = { ...lines[1], kind: "violation" as const, text: "a check fails" };
    expect(markers([lines[0], lines[1], violation]).map(({ kind }) => kind)).toEqual([lines[0].kind, "violation"]);
  });

  test("story pace is strictly increasing and its two maps are each other's inverse", () => {
    const pace = paceOf(layout.faults, layout.duration);
    check(
      fc.property(fc.nat(layout.duration - 1000), (at) => {
        expect(pace.watched(at + 1000)).toBeGreaterThan(pace.watched(at));
        expect(Math.abs(pace.moment(pace.watched(at)) - at)).toBeLessThan(2);
      }),
    );
  });

  test("typed moments", () => {
    const typed = ["e163,204", "1,163,204", "163204", "20.4s", "20,4 s", "20,4", "20.4", "250ms", "900us", "2m"];
    expect(typed.map(readMoment)).toEqual([
      { by: "event", event: 163204 },
      { by: "event", event: 1163204 },
      { by: "event", event: 163204 },
      { by: "time", at: 20_400_000 },
      { by: "time", at: 20_400_000 },
      { by: "time", at: 20_400_000 },
      { by: "time", at: 20_400_000 },
      { by: "time", at: 250_000 },
      { by: "time", at: 900 },
      { by: "time", at: 120_000_000 },
    ]);
    expect(["", "x", "-3s", "1h", "e"].map(readMoment)).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

test("the catalogue's titles are those of the parsed scenarios", () => {
  for (const name of SCENARIO_NAMES) expect(titleIn(shippedText(name)), name).toBe(shipped(name).title);
});
