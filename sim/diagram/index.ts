/**
 * `borealis diagram`: a topology as a static SVG, from the configuration alone, as cloud diagrams draw it (viewer 3.4).
 * Pure text, no DOM: the command writes it to a file, and a page can show and export the same. The same scenario gives
 * the same bytes.
 *
 * One Region stands alone, two side by side with their volumes level; of more, the primary stands above and its
 * secondaries in rows below it.
 */
import type { Scenario } from "../scenario/types.ts";
import { picturesOf, type RegionPicture } from "./model.ts";
import { drawRegion, planOf, REGION_WIDTH, volumeSides, type RegionPlan } from "./region.ts";
import { escaped, line, lines, rect, styleSheet, text, type Point, type Role } from "./svg.ts";
import { descriptionOf, subtitleOf, titleOf } from "./words.ts";

const MARGIN = 32;
const HEAD = 52;
const GUTTER = 96;
const LEGEND = 44;

interface Placed {
  readonly region: RegionPicture;
  readonly plan: RegionPlan;
  readonly at: Point;
}

/**
 * The text of an SVG that shows Regions, zones, clusters, proxies and clients, as `borealis diagram` writes it. Raises
 * TypeError for what was not compiled.
 */
export function topologySvg(scenario: Scenario): string {
  if (!Array.isArray((scenario as Partial<Scenario> | undefined)?.clusters))
    throw new TypeError("topologySvg: draws what compile makes of a scenario's text or mapping.");
  const rows = rowsOf(picturesOf(scenario));
  const columns = Math.max(...rows.map((row) => row.length));
  const width = 2 * MARGIN + columns * REGION_WIDTH + (columns - 1) * GUTTER;
  const placed: Placed[] = [];
  let y = MARGIN + HEAD;
  for (const row of rows) {
    // The volumes of neighbours stand level, and so their Regions end level.
    const level = Math.max(...row.map((region) => planOf(region).volumeTop));
    const height = Math.max(...row.map((region) => planOf(region, level).height));
    const rowWidth = row.length * REGION_WIDTH + (row.length - 1) * GUTTER;
    for (const [index, region] of row.entries()) {
      const plan = region.cluster === undefined ? { ...planOf(region), height } : planOf(region, level);
      placed.push({ region, plan, at: { x: (width - rowWidth) / 2 + index * (REGION_WIDTH + GUTTER), y } });
    }
    y += height + GUTTER / 2;
  }
  const height = y - GUTTER / 2 + LEGEND + MARGIN / 2;
  const title = titleOf(scenario);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(`${title}, ${subtitleOf(scenario)}`)}</title><desc>${escaped(descriptionOf(scenario))}</desc>`,
    styleSheet(),
    rect({ x: 0, y: 0, width, height }, { fill: "page", radius: 0 }),
    text({ x: MARGIN, y: MARGIN + 12 }, title, { size: 18, bold: true, width: width - 2 * MARGIN }),
    text({ x: MARGIN, y: MARGIN + 33 }, subtitleOf(scenario), {
      size: 12.5,
      colour: "soft",
      width: width - 2 * MARGIN,
    }),
    ...placed.map(({ region, plan, at }) => drawRegion(region, at, plan)),
    ...replication(placed, scenario),
    legend({ x: MARGIN, y: height - MARGIN / 2 - 10 }, scenario),
    "</svg>\n",
  ].join("");
}

function rowsOf(regions: readonly RegionPicture[]): RegionPicture[][] {
  if (regions.length <= 2) return [[...regions]];
  const others = regions.slice(1);
  const wide = others.length <= 3 ? others.length : others.length === 4 ? 2 : others.length <= 6 ? 3 : 4;
  const rows: RegionPicture[][] = [[regions[0]]];
  for (let from = 0; from < others.length; from += wide) rows.push(others.slice(from, from + wide));
  return rows;
}

/**
 * From the primary's volume to each secondary's: straight between neighbours, else along the gutters and down each
 * Region's channel.
 */
function replication(placed: readonly Placed[], { global, clusters }: Scenario): string[] {
  const [primary, ...others] = placed;
  const secondaries = others.filter(({ region }) => region.cluster !== undefined);
  if (secondaries.length === 0) return [];
  const rpo = global === undefined || global.rpo < 0 ? "" : `, RPO ${global.rpo / 1_000_000} s`;
  const from = volumeSides(primary.at, primary.plan);
  const forwards = clusters.slice(1).some(({ writeForwarding }) => writeForwarding);
  if (placed.length === 2) {
    const to = volumeSides(secondaries[0].at, secondaries[0].plan).left;
    const middle = (primary.at.x + primary.plan.width + secondaries[0].at.x) / 2;
    const upper = from.right.y - 132;
    return [
      line([from.right, to], "read", { head: true }),
      ...label({ x: middle, y: from.right.y - 22 }, ["storage", `replication${rpo}`]),
      ...(forwards
        ? [
            line(
              [
                { x: secondaries[0].at.x, y: upper },
                { x: primary.at.x + primary.plan.width, y: upper },
              ],
              "lag",
              { dash: "6 4", head: true },
            ),
            ...label({ x: middle, y: upper - 22 }, ["write", "forwarding"]),
          ]
        : []),
    ];
  }
  const trunk = MARGIN / 2 + 4;
  const exit = primary.at.x + primary.plan.width / 2;
  const bottom = primary.at.y + primary.plan.volumeTop + (from.left.y - primary.at.y - primary.plan.volumeTop) * 2;
  const lanes = [...new Set(secondaries.map(({ at }) => at.y))].map((top) => top - GUTTER / 4);
  const ways = secondaries.map(({ at, plan }) => {
    const lane = at.y - GUTTER / 4;
    const side = volumeSides(at, plan).left;
    const channel = at.x + 12;
    const way =
      lane === lanes[0]
        ? []
        : [
            { x: trunk, y: lanes[0] },
            { x: trunk, y: lane },
          ];
    return [
      { x: exit, y: bottom },
      { x: exit, y: lanes[0] },
      ...way,
      { x: channel, y: lane },
      { x: channel, y: side.y },
      side,
    ];
  });
  return [
    lines(ways, "read", { head: true }),
    ...label({ x: exit + 10, y: lanes[0] - 8 }, [`storage replication${rpo}`], "start"),
  ];
}

function label(at: Point, words: readonly string[], anchor: "middle" | "start" = "middle"): string[] {
  return words.map((one, index) =>
    text({ x: at.x, y: at.y + index * 14 }, one, { size: 11.5, colour: "soft", anchor, bold: true }),
  );
}

function legend(at: Point, { clusters, regions }: Scenario): string {
  const entries: readonly (readonly [string, Role, string | undefined])[] = [
    ["writes", "write", undefined],
    ["reads and replication", "read", undefined],
    ...(clusters.some(({ proxies = [], endpoints }) => proxies.length + endpoints.length > 0)
      ? [["proxies and custom endpoints", "other", undefined] as const]
      : []),
    ...(regions.length === 2 && clusters.slice(1).some(({ writeForwarding }) => writeForwarding)
      ? [["forwarded writes", "lag", "6 4"] as const]
      : []),
  ];
  let x = at.x;
  return entries
    .map(([words, role, dash]) => {
      const drawn =
        line(
          [
            { x, y: at.y - 4 },
            { x: x + 28, y: at.y - 4 },
          ],
          role,
          { head: true, ...(dash === undefined ? {} : { dash }) },
        ) + text({ x: x + 36, y: at.y }, words, { size: 11.5, colour: "soft" });
      x += 60 + words.length * 6.4;
      return drawn;
    })
    .join("");
}
