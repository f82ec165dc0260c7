/**
 * Where everything stands: fixed by the layout and the width alone, so it is the same picture in every run. One Region, three
 * zones as columns; clients above, instances below them, storage at the foot.
 */
import type { Layout } from "../../sim/run-types.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Placed extends Box {
  /** Index in the layout's list of its kind. */
  readonly index: number;
  readonly az: number;
  readonly id: string;
}

export interface Topology {
  readonly width: number;
  readonly height: number;
  readonly azs: readonly (Placed & { readonly letter: string })[];
  readonly clients: readonly Placed[];
  readonly instances: readonly Placed[];
  readonly nodes: readonly Placed[];
  /** Height at which links cross from zone to zone. */
  readonly crossing: number;
}

const GAP = 12;
const HEAD = 46;
const CLIENT = 28;
const INSTANCE = 56;
const LINKS_MIN = 72;
const NODE = 24;
const NODE_STEP = 34;

export function placeTopology(layout: Layout, width: number, heightMin = 0): Topology {
  const azs = layout.regions[0].azs;
  const columnWidth = Math.floor((width - GAP * (azs.length - 1)) / azs.length);
  const left = (az: number): number => az * (columnWidth + GAP);
  const inset = columnWidth < 150 ? 6 : 14;

  const clients = stack(layout.clients, HEAD, CLIENT, columnWidth, inset, left);
  const instancesTop = HEAD + Math.max(1, tallest(layout.clients, azs.length)) * (CLIENT + 8) + 14;
  const instances = stack(layout.instances, instancesTop, INSTANCE, columnWidth, inset, left);
  const linksTop = instancesTop + Math.max(1, tallest(layout.instances, azs.length)) * (INSTANCE + 8);

  const perRow = Math.max(1, Math.floor((columnWidth - 2 * inset + NODE_STEP - NODE) / NODE_STEP));
  const rows = Math.ceil(tallest(layout.nodes, azs.length) / perRow);
  const bankHeight = rows * NODE_STEP + 26;
  const height = Math.max(heightMin, linksTop + LINKS_MIN + bankHeight);
  const bankTop = height - bankHeight;
  const nodes = spread(layout.nodes, bankTop, perRow, columnWidth, left);

  return {
    width,
    height,
    azs: azs.map(({ name, letter }, az) => ({
      index: az,
      az,
      id: name,
      letter,
      x: left(az),
      y: 0,
      width: columnWidth,
      height,
    })),
    clients,
    instances,
    nodes,
    crossing: Math.round((linksTop + bankTop) / 2),
  };
}

type Located = readonly { readonly id: string; readonly az: number }[];

function tallest(things: Located, azs: number): number {
  const perAz = new Array<number>(azs).fill(0);
  for (const { az } of things) perAz[az]++;
  return Math.max(...perAz);
}

function stack(
  things: Located,
  top: number,
  height: number,
  columnWidth: number,
  inset: number,
  left: (az: number) => number,
): Placed[] {
  const used = new Map<number, number>();
  return things.map(({ id, az }, index) => {
    const row = used.get(az) ?? 0;
    used.set(az, row + 1);
    const width = Math.min(columnWidth - 2 * inset, 190);
    const x = left(az) + (columnWidth - width) / 2;
    return { index, az, id, x, y: top + row * (height + 8), width, height };
  });
}

function spread(
  things: Located,
  top: number,
  perRow: number,
  columnWidth: number,
  left: (az: number) => number,
): Placed[] {
  const total = new Map<number, number>();
  for (const { az } of things) total.set(az, (total.get(az) ?? 0) + 1);
  const used = new Map<number, number>();
  return things.map(({ id, az }, index) => {
    const place = used.get(az) ?? 0;
    used.set(az, place + 1);
    const inRow = Math.min(perRow, total.get(az)!);
    const rowWidth = inRow * NODE_STEP - (NODE_STEP - NODE);
    const x = left(az) + (columnWidth - rowWidth) / 2 + (place % perRow) * NODE_STEP;
    const y = top + Math.floor(place / perRow) * NODE_STEP;
    return { index, az, id, x, y, width: NODE, height: NODE };
  });
}

export const centre = ({ x, y, width, height }: Box): readonly [number, number] => [x + width / 2, y + height / 2];
