/**
 * One Region: three AZs as columns; from top to bottom clients, the names they connect to, instances, and the volume
 * with its six copies across all three. Lines run in lanes of their own: above the names one for each name, below them
 * again, then down a rail at the right of a column's instances. A rail at the left leads to the volume.
 */
import type { ClientPicture, InstancePicture, NamePicture, RegionPicture } from "./model.ts";
import { drum, line, lines, rect, text, type Box, type Point, type Role } from "./svg.ts";

const PAD = 20;
const COLUMN = 208;
const GAP = 14;
const HEAD = 40;
const AZ_HEAD = 30;
const CARD = { width: 152, height: 56 };
const CLIENT = { width: 168, height: 44 };
const NAME = { width: 168, height: 40 };
const ROW = 10;
const LANE = 9;
const VOLUME = 118;
/** Left of the columns, where replication comes in. */
const CHANNEL = 18;

export const REGION_WIDTH = CHANNEL + PAD + 3 * COLUMN + 2 * GAP + PAD;

export interface RegionPlan {
  readonly width: number;
  readonly height: number;
  /** Heights of its parts, from the top of the Region. */
  readonly clientsTop: number;
  readonly namesTop: number;
  readonly instancesTop: number;
  readonly volumeTop: number;
}

/** Rows that the tallest column needs; `volumeTop` may be lower so that neighbours' volumes stand side by side. */
export function planOf(region: RegionPicture, volumeTop = 0): RegionPlan {
  const clientsTop = HEAD + AZ_HEAD;
  const clients = Math.max(...region.clients.map((column) => column.length));
  const lanes = region.cluster === undefined ? 0 : usedNames(region).length;
  const afterClients = clientsTop + clients * (CLIENT.height + ROW) + (clients > 0 ? lanes * LANE + 8 : 0);
  if (region.cluster === undefined)
    return {
      width: REGION_WIDTH,
      height: Math.max(afterClients + PAD, volumeTop),
      clientsTop,
      namesTop: afterClients,
      instancesTop: afterClients,
      volumeTop: afterClients,
    };
  const { names, instances } = region.cluster;
  const nameRows = Math.ceil(names.length / 3);
  const instancesTop =
    afterClients + nameRows * (NAME.height + ROW) + names.filter(({ isDrawnOn }) => isDrawnOn).length * LANE + 12;
  const rows = Math.max(1, ...instances.map((column) => column.length));
  const own = instancesTop + rows * (CARD.height + ROW) + 18;
  const top = Math.max(own, volumeTop);
  return {
    width: REGION_WIDTH,
    height: top + VOLUME + 2 * PAD,
    clientsTop,
    namesTop: afterClients,
    instancesTop,
    volumeTop: top,
  };
}

function usedNames({ cluster, clients }: RegionPicture): readonly NamePicture[] {
  const used = new Set(clients.flat().map(({ connectsTo }) => connectsTo));
  return (cluster?.names ?? []).filter(({ key }) => used.has(key));
}

const columnLeft = (at: Point, column: number): number => at.x + CHANNEL + PAD + column * (COLUMN + GAP);
const columnMiddle = (at: Point, column: number): number => columnLeft(at, column) + COLUMN / 2;

/** Where replication leaves and enters: the middle of the volume's left and right side. */
export function volumeSides(at: Point, plan: RegionPlan): { readonly left: Point; readonly right: Point } {
  const y = at.y + plan.volumeTop + VOLUME / 2;
  return { left: { x: columnLeft(at, 0) - 8, y }, right: { x: columnLeft(at, 2) + COLUMN + 8, y } };
}

export function drawRegion(region: RegionPicture, at: Point, plan: RegionPlan): string {
  const { cluster, name, azs, clients, isPrimary, isGlobal } = region;
  const role = cluster === undefined ? "no cluster" : isPrimary ? (isGlobal ? "primary" : "cluster") : "secondary";
  const parts = [
    rect(
      { ...at, width: plan.width, height: plan.height },
      { fill: "region", stroke: "read", radius: 10, dash: "6 4", weight: 1.25 },
    ),
    text({ x: at.x + PAD, y: at.y + 26 }, name, { size: 15, bold: true }),
    text({ x: at.x + plan.width - PAD, y: at.y + 26 }, cluster === undefined ? role : headOf(region, role), {
      size: 12,
      colour: "soft",
      anchor: "end",
      width: 420,
    }),
    ...azs.map(
      (az, column) =>
        rect(
          { x: columnLeft(at, column), y: at.y + HEAD, width: COLUMN, height: plan.height - HEAD - PAD / 2 - 2 },
          { fill: "az", stroke: "edge", radius: 8 },
        ) +
        text({ x: columnMiddle(at, column), y: at.y + HEAD + 19 }, az, {
          size: 12,
          bold: true,
          colour: "soft",
          anchor: "middle",
        }),
    ),
  ];
  const clientBox = (column: number, row: number): Box => ({
    x: columnMiddle(at, column) - CLIENT.width / 2,
    y: at.y + plan.clientsTop + row * (CLIENT.height + ROW),
    ...CLIENT,
  });
  if (cluster !== undefined) {
    const slots = nameSlots(region, at, plan);
    parts.push(
      ...clientLines(region, plan, at, slots, clientBox),
      ...nameLines(region, at, plan, slots),
      ...volumeRails(region, at, plan),
    );
    for (const { name: one, box } of slots) parts.push(drawName(one, box));
    parts.push(
      ...cluster.instances.flatMap((cards, column) =>
        cards.map((card, row) => drawInstance(card, cardBox(at, plan, column, row))),
      ),
    );
    parts.push(drawVolume(region, at, plan));
  }
  parts.push(
    ...clients.flatMap((column, index) => column.map((client, row) => drawClient(client, clientBox(index, row)))),
  );
  return parts.join("");
}

function headOf({ cluster }: RegionPicture, role: string): string {
  const { spec } = cluster as NonNullable<RegionPicture["cluster"]>;
  const forwards = spec.writeForwarding ? " · forwards writes" : "";
  return `${spec.id} · ${role}${forwards}`;
}

interface Slot {
  readonly name: NamePicture;
  readonly box: Box;
  readonly column: number;
}

/** Names stand under columns, three in a row; the writer's endpoint over the writer where that is free. */
function nameSlots({ cluster }: RegionPicture, at: Point, plan: RegionPlan): Slot[] {
  const { names, instances } = cluster as NonNullable<RegionPicture["cluster"]>;
  const over = instances.findIndex((column) => column.some(({ isWriter }) => isWriter));
  const order = over < 0 ? [1, 0, 2] : [over, ...[0, 1, 2].filter((column) => column !== over)];
  return names.map((name, index) => {
    const column = index < 3 ? order[index] : index % 3;
    const y = at.y + plan.namesTop + Math.floor(index / 3) * (NAME.height + ROW);
    return { name, column, box: { x: columnMiddle(at, column) - NAME.width / 2, y, ...NAME } };
  });
}

/** From each client down its column's edge to the lane of its name, along, and down onto it. */
function clientLines(
  region: RegionPicture,
  plan: RegionPlan,
  at: Point,
  slots: readonly Slot[],
  boxOf: (column: number, row: number) => Box,
): string[] {
  const used = usedNames(region);
  return region.clients.flatMap((column, index) =>
    column.flatMap((client, row) => {
      const slot = slots.find(({ name }) => name.key === client.connectsTo);
      if (slot === undefined) return [];
      const box = boxOf(index, row);
      const lane = at.y + plan.namesTop - 8 - (used.length - 1 - used.indexOf(slot.name)) * LANE;
      const edge = box.x + box.width + 6 + (slot.name.role === "read" ? 6 : 0);
      const isLast = row === column.length - 1;
      const lower = slot.box.y > at.y + plan.namesTop;
      const start = isLast
        ? [
            {
              x: box.x + box.width / 2 + (slot.column === index && !lower ? 0 : offsetOf(client.role)),
              y: box.y + box.height,
            },
          ]
        : [
            { x: box.x + box.width, y: box.y + box.height / 2 },
            { x: edge, y: box.y + box.height / 2 },
          ];
      const down = start[start.length - 1].x;
      const end = lower
        ? [
            { x: slot.box.x - 8, y: lane },
            { x: slot.box.x - 8, y: slot.box.y + 20 },
            { x: slot.box.x, y: slot.box.y + 20 },
          ]
        : [
            { x: slot.box.x + slot.box.width / 2, y: lane },
            { x: slot.box.x + slot.box.width / 2, y: slot.box.y },
          ];
      return [line([...start, { x: down, y: lane }, ...end], client.role, { head: true })];
    }),
  );
}

const offsetOf = (role: Role): number => (role === "read" ? 8 : -8);
const railOf = (role: Role): number => ({ write: 8, read: 15, other: 22, lag: 22 })[role];

/** From each name down to its lane, along to the columns it leads to, and down their rails into the instances. */
function nameLines({ cluster }: RegionPicture, at: Point, plan: RegionPlan, slots: readonly Slot[]): string[] {
  const { instances } = cluster as NonNullable<RegionPicture["cluster"]>;
  const drawn = slots.filter(({ name }) => name.isDrawnOn);
  return drawn.map(({ name, box }, index) => {
    const lane = at.y + plan.instancesTop - 12 - (drawn.length - 1 - index) * LANE;
    const from = { x: box.x + box.width / 2, y: box.y + box.height };
    const isBlocked = slots.some((other) => other.box.y > box.y && other.box.x === box.x);
    const start = isBlocked
      ? [
          { x: box.x + box.width, y: box.y + 20 },
          { x: box.x + box.width + 6, y: box.y + 20 },
          { x: box.x + box.width + 6, y: lane },
        ]
      : [from, { x: from.x, y: lane }];
    const ways = instances.flatMap((column, place) => {
      const rail = columnLeft(at, place) + COLUMN - railOf(name.role);
      return column.flatMap((card, row) => {
        if (!name.leadsTo.includes(card.id)) return [];
        const target = cardBox(at, plan, place, row);
        const y = target.y + 8 + railOf(name.role);
        return [[...start, { x: rail, y: lane }, { x: rail, y }, { x: target.x + target.width, y }]];
      });
    });
    return lines(ways, name.role, { head: true });
  });
}

/** What instances and volume have to do with each other: the writer writes, readers read. */
function volumeRails({ cluster }: RegionPicture, at: Point, plan: RegionPlan): string[] {
  const { instances } = cluster as NonNullable<RegionPicture["cluster"]>;
  const wayOf = (place: number, row: number, inset: number): Point[] => {
    const box = cardBox(at, plan, place, row);
    const rail = columnLeft(at, place) + inset;
    const y = box.y + box.height / 2;
    return [
      { x: box.x, y },
      { x: rail, y },
      { x: rail, y: at.y + plan.volumeTop },
    ];
  };
  return instances.flatMap((column, place) => {
    const readers = column.flatMap((card, row) => (card.isWriter ? [] : [wayOf(place, row, 20).toReversed()]));
    const writers = column.flatMap((card, row) => (card.isWriter ? [wayOf(place, row, 12)] : []));
    return [lines(readers, "read", { head: true }), lines(writers, "write", { head: true })];
  });
}

const cardBox = (at: Point, plan: RegionPlan, column: number, row: number): Box => ({
  x: columnMiddle(at, column) - CARD.width / 2,
  y: at.y + plan.instancesTop + row * (CARD.height + ROW),
  ...CARD,
});

function drawClient({ id, detail }: ClientPicture, box: Box): string {
  const middle = box.x + box.width / 2;
  return (
    rect(box, { fill: "card", stroke: "other", radius: 22 }) +
    text({ x: middle, y: box.y + 19 }, id, { bold: true, anchor: "middle", width: box.width - 24 }) +
    text({ x: middle, y: box.y + 34 }, detail, { size: 11, colour: "soft", anchor: "middle", width: box.width - 20 })
  );
}

function drawName({ title, detail, role }: NamePicture, box: Box): string {
  const middle = box.x + box.width / 2;
  return (
    rect(box, { fill: "card", stroke: role, radius: 4, weight: 1.25 }) +
    text({ x: middle, y: box.y + 17 }, title, { bold: true, anchor: "middle", width: box.width - 12 }) +
    text({ x: middle, y: box.y + 32 }, detail, { size: 11, colour: "soft", anchor: "middle", width: box.width - 12 })
  );
}

/** The writer has a double outline, as in the viewer; what comes later or on demand a dashed one. */
function drawInstance({ id, isWriter, comes, lines: [className, what] }: InstancePicture, box: Box): string {
  const role: Role = isWriter ? "write" : "read";
  const inner = { x: box.x + 3, y: box.y + 3, width: box.width - 6, height: box.height - 6 };
  return [
    rect(box, {
      fill: isWriter ? "writeTint" : "readTint",
      stroke: role,
      radius: 7,
      weight: 1.5,
      ...(comes === "" ? {} : { dash: "5 3" }),
    }),
    isWriter ? rect(inner, { fill: "writeTint", stroke: role, radius: 5 }) : "",
    text({ x: box.x + 11, y: box.y + 19 }, id, { bold: true, width: box.width - 20 }),
    text({ x: box.x + 11, y: box.y + 34 }, className, { size: 11, colour: "soft", width: box.width - 16 }),
    text({ x: box.x + 11, y: box.y + 48 }, what, { size: 11, colour: "soft", width: box.width - 20 }),
  ].join("");
}

function drawVolume({ cluster, azs }: RegionPicture, at: Point, plan: RegionPlan): string {
  const { spec } = cluster as NonNullable<RegionPicture["cluster"]>;
  const { members, storageNodesPerAz, writeQuorum, readQuorum, sizeBytes } = spec.volume;
  const box = { x: columnLeft(at, 0) - 8, y: at.y + plan.volumeTop, width: 3 * COLUMN + 2 * GAP + 16, height: VOLUME };
  const groups = sizeBytes / 10_000_000_000;
  const copiesIn = members === "three" ? 3 : 6;
  const size = `${sizeOf(sizeBytes)} in ${groups === 1 ? "one protection group" : `${groups} protection groups`}, each ${members === "three" ? "three" : "six"} times`;
  const about = [
    `writes ${writeQuorum} of ${copiesIn}`,
    `recovery reads ${readQuorum} of ${copiesIn}`,
    ...(spec.kmsKey === undefined ? [] : [`encrypted with ${spec.kmsKey}`]),
  ].join(" · ");
  const copies = azs.flatMap((_, column) =>
    (members === "three" ? [0] : [0, 1]).map((copy) => {
      const x = columnMiddle(at, column) + (copy === 0 ? -58 : 10);
      const label =
        members === "full-tail" ? (copy === 0 ? "full" : "tail") : `copy ${(column * copiesIn) / 3 + copy + 1}`;
      return (
        drum({ x, y: box.y + 50, width: 48, height: 34 }, "other", "card") +
        text({ x: x + 24, y: box.y + 73 }, label, { size: 10.5, anchor: "middle", colour: "soft" })
      );
    }),
  );
  const nodes = azs.map((_, column) =>
    text({ x: columnMiddle(at, column), y: box.y + 104 }, `${storageNodesPerAz} storage nodes`, {
      size: 11,
      colour: "soft",
      anchor: "middle",
    }),
  );
  return [
    rect(box, { fill: "volume", stroke: "other", radius: 10, weight: 1.25 }),
    text({ x: box.x + 16, y: box.y + 20 }, `Cluster volume: ${size}`, { bold: true, width: box.width - 30 }),
    text({ x: box.x + 16, y: box.y + 37 }, about, { size: 11, colour: "soft", width: box.width - 30 }),
    line(
      [
        { x: columnMiddle(at, 0) - 10, y: box.y + 67 },
        { x: columnMiddle(at, 2) + 10, y: box.y + 67 },
      ],
      "other",
      { dash: "2 4" },
    ),
    ...copies,
    ...nodes,
  ].join("");
}

function sizeOf(bytes: number): string {
  return bytes >= 1e12 ? `${Math.floor(bytes / 1e10 + 0.5) / 100} TB` : `${bytes / 1e9} GB`;
}
