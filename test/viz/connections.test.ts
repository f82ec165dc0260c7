/**
 * Lines of clients' connections: from who is connected to whom it is connected, at any width and with any number of
 * readers, and over nobody else on the way.
 */
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import type { Box } from "../../viz/project/boxes.ts";
import { connectionViews, servedBy } from "../../viz/project/connections.ts";
import { CLUSTERS } from "../../viz/project/topology-global.ts";
import { placeTopology, type Topology } from "../../viz/project/topology.ts";
import { scenarioFrom, shipped } from "../worlds.ts";

type Point = readonly [number, number];

/** The corners of a path of M, L, H and V. */
function corners(path: string): Point[] {
  const points: Point[] = [];
  for (const [, letter, text] of path.matchAll(/([MLHV])([^MLHV]+)/g)) {
    const numbers = text.split(",").map(Number);
    const [x, y] = points.at(-1) ?? [0, 0];
    points.push(letter === "H" ? [numbers[0], y] : letter === "V" ? [x, numbers[0]] : [numbers[0], numbers[1]]);
  }
  return points;
}

/** Looked at every half pixel; what only touches a border crosses nothing. */
function crosses([[x, y], [endX, endY]]: readonly [Point, Point], box: Box): boolean {
  const steps = Math.ceil(2 * Math.hypot(endX - x, endY - y));
  for (let step = 0; step <= steps; step++) {
    const [atX, atY] = [x + ((endX - x) * step) / steps, y + ((endY - y) * step) / steps];
    const isInside = atX > box.x && atX < box.x + box.width && atY > box.y && atY < box.y + box.height;
    if (isInside) return true;
  }
  return false;
}

function crossed(path: string, boxes: Topology["instances"]): string[] {
  const points = corners(path);
  return boxes
    .filter((box) => points.slice(1).some((point, index) => crosses([points[index], point], box)))
    .map(({ id }) => id);
}

function touches([x, y]: Point, box: Box): boolean {
  return x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height;
}

const ZONES = ["a", "b", "c"];

function withReaders(readers: number, clients: number, { at = 0, faults = "" } = {}) {
  const instances = Array.from(
    { length: readers + 1 },
    (_, index) => `{ id: i${index}, az: us-east-1${ZONES[index % 3]} }`,
  );
  const workloads = Array.from(
    { length: clients },
    (_, index) =>
      `  - { id: c${index}, az: us-east-1${ZONES[index % 2]}, endpoint: reader, kind: open, rate: 5/s, reads: 100%, keys: { count: 9 } }`,
  );
  const run = open(
    scenarioFrom(`
scenario: 1
name: readers
duration: 5s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [${instances.join(", ")}] }]
workloads:
${workloads.join("\n")}
faults: [${faults}]
`),
  );
  run.runTo(at);
  return { frame: run.frame(), layout: run.layout };
}

describe("lines of connections", () => {
  test.each([0, 1, 2, 5, 15])("with %i readers, from one box to the other and over none between", (readers) => {
    for (const width of [340, 520, 1100]) {
      const { frame, layout } = withReaders(readers, 4);
      const topology = placeTopology(layout, width, 500);
      const views = connectionViews(frame, layout, topology);
      expect(views.length).toBe(4 * Math.max(1, readers));
      for (const { path, ends } of views) {
        const [from, to] = [topology.clients[ends[0].index], topology.instances[ends[1].index]];
        const points = corners(path);
        expect(touches(points[0], from), `${path} begins at its clients`).toBe(true);
        expect(touches(points.at(-1)!, to), `${path} ends at ${to.id}`).toBe(true);
        const others = [...topology.clients, ...topology.instances].filter((box) => box !== from && box !== to);
        expect(crossed(path, others), `${from.id} to ${to.id} at ${width}: ${path}`).toEqual([]);
      }
    }
  });

  test("to an instance that has been deleted it is off, as to one that is down", () => {
    const run = open(shipped("deleted-with-a-last-snapshot"), { checks: "none" });
    const topology = placeTopology(run.layout, 520, 500);
    const offAt = (us: number): boolean[] => {
      run.runTo(us);
      return connectionViews(run.frame(), run.layout, topology).map(({ off }) => off);
    };
    expect(offAt(300_000_000)).toEqual([false]);
    expect(offAt(7_200_000_000)).toEqual([true]);
    expect(run.frame().instances[0].detail).toBe("not there");
  });

  test("clients of another cluster are drawn to its card, between the zones of the pictured one", () => {
    const run = open(shipped("forwarding-global"));
    const { layout } = run;
    const topology = placeTopology(layout, 520, 500, CLUSTERS);
    const [home, abroad] = connectionViews(run.frame(), layout, topology);
    expect([home.ends[1], abroad.ends[1]]).toEqual([
      { kind: "instance", index: 0 },
      { kind: "member", index: 1 },
    ]);
    const [card] = topology.cards;
    expect(touches(corners(abroad.path).at(-1)!, card.instances[0])).toBe(true);
    const stands = [...topology.clients.filter(({ index }) => index !== 1), ...topology.instances, ...topology.nodes];
    expect(crossed(abroad.path, stands)).toEqual([]);
    // The cards come a moment later than the page.
    expect(connectionViews(run.frame(), layout, placeTopology(layout, 520, 500)).length).toBe(1);
    expect(servedBy(1, run.frame(), layout)).toEqual(["oh-1", "oh-2"]);
  });

  test("a line is off while who stands at its end is down", () => {
    for (const [at, isOff] of [
      [900_000, false],
      [1_100_000, true],
    ] as const) {
      const { frame, layout } = withReaders(0, 1, { at, faults: "{ kind: crash, instance: i0, at: 1s }" });
      const [{ off }] = connectionViews(frame, layout, placeTopology(layout, 520, 500));
      expect(off).toBe(isOff);
    }
  });
});
