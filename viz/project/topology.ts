/**
 * Where everything stands: fixed by the layout and the width alone, so it is the same picture in every run. The Region
 * of one cluster, three zones as columns; clients above, RDS Proxies and instances below them, storage at the foot.
 * The other clusters of a global database are cards below it (topology-global.ts), and clients of their Regions stand
 * in them; until the cards have come, in the column with their zone's letter, and say where they really are.
 */
import type { Frame, Layout } from "../../sim/results/index.ts";
import type { Box, Placed } from "./boxes.ts";
import type { Point } from "./ways.ts";

export interface Ends {
  readonly out: Box;
  readonly in: Box;
}

/** `index` is the cluster's place in Layout.globalMembers. */
export interface Card extends Placed, Ends {
  readonly instances: readonly Placed[];
  readonly nodes: readonly Placed[];
  readonly proxies: readonly Placed[];
  /** Those of its Region; where it has several clusters, in the first of them. */
  readonly clients: readonly Placed[];
  /** Where the banks of its zones begin, with their letters. */
  readonly banks: readonly { readonly letter: string; readonly x: number; readonly y: number }[];
}

export interface LinkView {
  /** The cluster that is fed. */
  readonly member: number;
  readonly path: string;
  /** Just before its end: where words stand, and where it is cut. */
  readonly at: readonly [number, number];
  readonly isOff: boolean;
  readonly words: readonly string[];
  /** So wide is each line of words drawn, where it would not end with its card by itself; null where it does. */
  readonly lengths: readonly (number | null)[];
  /**
   * 0 to 1: how much waits or is on its way, on a scale of powers of ten; null where nothing is sent, or there is no
   * room for a bar.
   */
  readonly backlog: number | null;
}

/** Places what stands below the pictured Region: loaded where there is some of it. */
export interface ClusterPlacer {
  height(layout: Layout, width: number): number;
  place(layout: Layout, width: number, foot: number): Clusters;
}

interface Clusters {
  readonly cards: readonly Card[];
  /** The pictured cluster's replication servers; null for a cluster by itself. */
  readonly ends: Ends | null;
  readonly links: (frame: Frame) => readonly LinkView[];
  /** From the sending fleet of one cluster to the receiving one of another: where the link is drawn. */
  readonly linkWay: (from: number, to: number) => readonly Point[];
  /** Between two machines of which one at least stands in a card; undefined where none does. */
  readonly cardWay: (start: Box, end: Box, home: Home) => readonly Point[] | undefined;
}

/** What ways to the cards need of the pictured Region. */
export type Home = Pick<Topology, "azs" | "foot" | "width">;

const NO_CLUSTERS: Clusters = {
  cards: [],
  ends: null,
  links: () => [],
  linkWay: () => [],
  cardWay: () => undefined,
};

export interface Topology extends Clusters {
  readonly width: number;
  readonly height: number;
  readonly azs: readonly (Placed & { readonly letter: string })[];
  /** `elsewhere` names the Region of clients that are not in the cluster's; `isInCard`, whether they stand there. */
  readonly clients: readonly (Placed & { readonly elsewhere: string | undefined; readonly isInCard: boolean })[];
  readonly proxies: readonly Placed[];
  readonly instances: readonly Placed[];
  readonly nodes: readonly Placed[];
  /** Height at which links cross from zone to zone. */
  readonly crossing: number;
  /** Where the pictured Region ends; below it are the others. */
  readonly foot: number;
}

const GAP = 12;
const HEAD = 46;
const HEAD_LOW = 40;
const CLIENT = { height: 28, gap: 8 };
const PROXY = { height: 28, gap: 8 };
const INSTANCE = { height: 56, gap: 8 };
/** Where they would not fit otherwise: a line of text each. */
const INSTANCE_LOW = { height: 26, gap: 4 };
const CLIENT_LOW = { height: 22, gap: 4 };
/** Many programs in one zone, on a window of little height. */
const CLIENT_TINY = { height: 18, gap: 2 };
/** Under the last clients. */
const BELOW = 14;
const BELOW_LOW = 8;
/** Where there are none: under the words of a zone without power. */
const BELOW_NOBODY = 3;
const LINKS_MIN = 72;
const LINKS_LOW = 26;
const FOOT = 26;
const FOOT_LOW = 10;
/** Two clients of a zone stand side by side where each has so much for a letter of its name, and for its round ends. */
const SIDE_LETTER = 6;
const SIDE_ENDS = 14;
const NODE = 24;
const NODE_STEP = 34;

/** Where no height is given, two instances in a zone are as high as they can be. */
export function placeTopology(layout: Layout, width: number, heightMin = 0, clusters?: ClusterPlacer): Topology {
  const home = layout.regions.findIndex(({ name }) => name === layout.cluster.region);
  const { azs } = layout.regions[home];
  const firstAz = layout.regions.slice(0, home).reduce((before, region) => before + region.azs.length, 0);
  const columnWidth = Math.floor((width - GAP * (azs.length - 1)) / azs.length);
  const left = (column: number): number => column * (columnWidth + GAP);
  const inset = columnWidth < 150 ? 6 : 14;

  const inColumns = (things: readonly { readonly id: string; readonly az: number }[]): Located =>
    things.map(({ id, az }, index) => ({ id, az, index, column: letterOf(layout, az) }));
  const located = {
    clients: inColumns(layout.clients).filter(({ az }) => clusters === undefined || !isInCard(layout, az)),
    instances: inColumns(layout.instances),
    proxies: inColumns(layout.proxies),
    nodes: inColumns(layout.nodes),
  };

  const proxyRows = tallest(located.proxies, azs.length);
  const clientsHeight = ({ height, gap }: typeof CLIENT, abreast: number): number =>
    Math.ceil(tallest(located.clients, azs.length) / abreast) * (height + gap);
  const proxiesHeight = proxyRows === 0 ? 0 : proxyRows * (PROXY.height + PROXY.gap) + 10;
  const highest = Math.max(1, tallest(located.instances, azs.length));
  const perRow = Math.max(1, Math.floor((columnWidth - 2 * inset + NODE_STEP - NODE) / NODE_STEP));
  const rows = Math.ceil(tallest(located.nodes, azs.length) / perRow);
  const below = clusters?.height(layout, width) ?? 0;
  const room = heightMin - below;
  const isLow =
    (highest > 2 || below > 0 || heightMin > 0) &&
    HEAD +
      clientsHeight(CLIENT, 1) +
      BELOW +
      proxiesHeight +
      highest * (INSTANCE.height + INSTANCE.gap) +
      LINKS_MIN +
      rows * NODE_STEP +
      FOOT >
      room;
  const bankHeight = rows * NODE_STEP + (isLow ? FOOT_LOW : FOOT);
  const instance = isLow ? INSTANCE_LOW : INSTANCE;
  const clientsTop = isLow ? HEAD_LOW : HEAD;
  const belowClients = !isLow ? BELOW : located.clients.length > 0 ? BELOW_LOW : BELOW_NOBODY;
  const beside = belowClients + proxiesHeight + highest * (instance.height + instance.gap);
  const footFor = (size: typeof CLIENT, abreast: number): number =>
    clientsTop + clientsHeight(size, abreast) + beside + (isLow ? LINKS_LOW : LINKS_MIN) + bankHeight;
  const across = { columnWidth, inset, left };
  const abreast =
    footFor(CLIENT_LOW, 1) > room && isLow && fitsAbreast(located.clients, columnWidth - 2 * inset) ? 2 : 1;
  const isTight = heightMin > 0 && footFor(CLIENT_LOW, abreast) > room;
  const client = !isLow ? CLIENT : isTight ? CLIENT_TINY : CLIENT_LOW;
  const inZones = stack(located.clients, clientsTop, client, across, abreast);
  const proxiesTop = clientsTop + clientsHeight(client, abreast) + belowClients;
  const proxies = stack(located.proxies, proxiesTop, PROXY, across);
  const instancesTop = proxiesTop + proxiesHeight;
  const instances = stack(located.instances, instancesTop, instance, across);
  const linksTop = instancesTop + highest * (instance.height + instance.gap);
  const foot = Math.max(room, footFor(client, abreast));
  const bankTop = foot - bankHeight;
  const nodes = spread(located.nodes, bankTop, perRow, columnWidth, left);
  const others = clusters?.place(layout, width, foot) ?? NO_CLUSTERS;
  const clients = [...inZones, ...others.cards.flatMap((card) => card.clients)]
    .toSorted((a, b) => a.index - b.index)
    .map((one) => {
      const region = regionOf(layout, one.az);
      const elsewhere = region === layout.cluster.region ? undefined : region;
      return { ...one, elsewhere, isInCard: one.y > foot };
    });

  return {
    width,
    height: foot + below,
    foot,
    ...others,
    azs: azs.map(({ name, letter }, column) => ({
      index: firstAz + column,
      az: firstAz + column,
      id: name,
      letter,
      x: left(column),
      y: 0,
      width: columnWidth,
      height: foot,
    })),
    clients,
    proxies,
    instances,
    nodes,
    crossing: Math.round((linksTop + bankTop) / 2),
  };
}

/** A zone by its number, which counts through all Regions. */
export function zoneOf(layout: Layout, az: number): Layout["regions"][number]["azs"][number] {
  return layout.regions.flatMap(({ azs }) => azs)[az];
}

export function regionOf(layout: Layout, az: number): string {
  return layout.regions.flatMap(({ name, azs }) => azs.map(() => name))[az];
}

/** Whether clients of a zone stand in another cluster's card. */
function isInCard(layout: Layout, az: number): boolean {
  const region = regionOf(layout, az);
  return region !== layout.cluster.region && layout.others.some((other) => other.region === region);
}

/** Which of its Region's zones it is, from 0. */
function letterOf(layout: Layout, az: number): number {
  return layout.regions.flatMap(({ azs }) => azs.map((_, column) => column))[az];
}

type Located = readonly (Pick<Placed, "id" | "az" | "index"> & { readonly column: number })[];

function tallest(things: Located, columns: number): number {
  const perColumn = new Array<number>(columns).fill(0);
  for (const { column } of things) perColumn[column]++;
  return Math.max(...perColumn);
}

const fitsAbreast = (clients: Located, width: number): boolean =>
  clients.every(({ id }) => id.length * SIDE_LETTER + SIDE_ENDS <= (width - CLIENT_LOW.gap) / 2);

function stack(
  things: Located,
  top: number,
  { height, gap }: { readonly height: number; readonly gap: number },
  across: { readonly columnWidth: number; readonly inset: number; readonly left: (column: number) => number },
  abreast = 1,
): Placed[] {
  const { columnWidth, inset, left } = across;
  const whole = Math.min(columnWidth - 2 * inset, 190);
  const used = new Map<number, number>();
  return things.map(({ id, az, index, column }) => {
    const place = used.get(column) ?? 0;
    used.set(column, place + 1);
    const isAlone = things.filter((one) => one.column === column).length === 1;
    const width = isAlone ? whole : (whole - (abreast - 1) * gap) / abreast;
    const x = left(column) + (columnWidth - whole) / 2 + (place % abreast) * (width + gap);
    return { index, az, id, x, y: top + Math.floor(place / abreast) * (height + gap), width, height };
  });
}

function spread(
  things: Located,
  top: number,
  perRow: number,
  columnWidth: number,
  left: (column: number) => number,
): Placed[] {
  const total = new Map<number, number>();
  for (const { column } of things) total.set(column, (total.get(column) ?? 0) + 1);
  const used = new Map<number, number>();
  return things.map(({ id, az, index, column }) => {
    const place = used.get(column) ?? 0;
    used.set(column, place + 1);
    const inRow = Math.min(perRow, total.get(column)!);
    const rowWidth = inRow * NODE_STEP - (NODE_STEP - NODE);
    const x = left(column) + (columnWidth - rowWidth) / 2 + (place % perRow) * NODE_STEP;
    const y = top + Math.floor(place / perRow) * NODE_STEP;
    return { index, az, id, x, y, width: NODE, height: NODE };
  });
}
