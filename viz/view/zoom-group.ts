/**
 * The closer look at one protection group: a row for each member with the group's newest records as that copy has them,
 * against PGCL, VCL and VDL, and between the rows the batches and the gossip that are on their way now. A row leads to
 * that copy's log.
 */
import { select, type Selection } from "d3";
import { PLACES, type InsideGroup, type InsideMember, type InsideMessage } from "../../sim/results/index.ts";
import { count, plural } from "../project/format.ts";
import {
  cellsOf,
  lacking,
  memberWords,
  messageWords,
  placeOfPoint,
  STANDS_WORDS,
  type Has,
  type LogCell,
} from "../project/segment-log.ts";
import { make, setAttribute, setText, watchSize } from "./dom.ts";
import { xrayPart } from "./xray.ts";
import type { MakeStage, Seen } from "./zoom.ts";

const ROW = 54;
const GUTTER = 46;
/** Room above the rows for the names of the points. */
const HEAD = 44;
/** A point further to the left than this has its name on its right. */
const NAME_WIDTH = 120;
const MESSAGES_MAX = 40;

export const groupStage: MakeStage = (element) => {
  const rows = make("div", "zoom-rows");
  const picture = make("div", "zoom-picture");
  const body = make("div", "zoom-group");
  body.append(rows, picture);
  const list = make("ul", "zoom-messages");
  list.setAttribute("aria-label", "On its way");
  const xray = make("section", "xray");
  xray.setAttribute("aria-label", "Quorum x-ray");
  element.append(body, keyOf(), list, xray);
  const drawXray = xrayPart(xray);
  const svg = select(picture).append("svg").attr("role", "img");
  const [points, strips, arcs] = ["points", "strips", "arcs"].map((name) => svg.append("g").attr("class", name));
  let [width, latest]: [number, Seen | null] = [0, null];
  const draw = (seen: Seen): string => {
    latest = seen;
    const one = seen.inside?.one;
    if (one === null || one === undefined || seen.inside === null) return "";
    const { members, newest } = one;
    drawRows(rows, one, seen.place.path[seen.place.path.length - 1]);
    const height = HEAD + members.length * ROW;
    const at = (records: number): number =>
      GUTTER + (records / Math.max(1, newest.length)) * Math.max(0, width - GUTTER - 4);
    svg
      .attr("width", Math.max(1, width))
      .attr("height", height)
      .attr("aria-label", `The newest ${plural(newest.length, "record")} of pg${one.group} in each of its copies.`);
    strips
      .selectAll<SVGGElement, InsideMember>("g")
      .data(members, ({ segment }) => segment)
      .join("g")
      .attr("transform", (_, row) => `translate(0,${HEAD + row * ROW + 12})`)
      .each(function (member) {
        select(this)
          .selectAll<SVGRectElement, Run>("rect")
          .data(runsOf(cellsOf(one, member)))
          .join("rect")
          .attr("class", ({ has }) => `log-${has}`)
          .attr("data-records", ({ from, to }) => to - from)
          .attr("x", ({ from }) => at(from))
          .attr("width", ({ from, to }) => Math.max(1, at(to) - at(from)))
          .attr("height", 30);
      });
    const named = [
      ["PGCL", one.pgcl],
      ["VCL", seen.inside.vcl],
      ["VDL", seen.inside.vdl],
    ] as const;
    points
      .selectAll<SVGGElement, (typeof named)[number]>("g")
      .data(named)
      .join((enter) => {
        const group = enter.append("g").attr("class", ([name]) => `point point-${name.toLowerCase()}`);
        group.append("path");
        group.append("text");
        return group;
      })
      .each(function ([name, lsn], index) {
        const x = at(placeOfPoint(one, lsn));
        select(this)
          .select("path")
          .attr("d", `M${x},${14 * index + 5}V${height}`);
        select(this)
          .select("text")
          .attr("x", x < NAME_WIDTH ? x + 5 : x - 5)
          .attr("text-anchor", x < NAME_WIDTH ? "start" : "end")
          .attr("y", 14 * index + 11)
          .text(`${name} ${count(lsn)}`);
      });
    drawArcs(arcs, one, seen.inside.at);
    tellMessages(
      list,
      one.underWay,
      seen.inside.at,
      "Nothing is on its way between these copies, and no batch to them.",
    );
    drawXray(one);
    return `pg${one.group}, membership epoch ${one.membershipEpoch}: ${recordsWords(one)}.`;
  };
  watchSize(picture, (next) => {
    width = next;
    if (latest !== null) draw(latest);
  });
  return draw;
};

function recordsWords({ newest, records }: InsideGroup): string {
  const older = records - newest.length;
  if (records === 0) return "no record yet";
  if (older === 0) return records === 1 ? "its only record" : `all ${count(records)} records`;
  return `the newest ${count(newest.length)} of ${plural(records, "record")}, ${count(older)} older ones to the left`;
}

function drawRows(rows: HTMLElement, group: InsideGroup, path: string): void {
  const { members } = group;
  while (rows.children.length > members.length) rows.lastElementChild?.remove();
  members.forEach((member, index) => {
    let button = rows.children[index] as HTMLButtonElement | undefined;
    if (button === undefined) {
      button = rows.appendChild(make("button", "zoom-row"));
      button.type = "button";
      button.append(make("strong"), make("span"), make("span"));
    }
    const name = PLACES[member.slot];
    const lacks = lacking(member);
    setAttribute(button, "data-path", `${path}.${name}`);
    setAttribute(button, "data-stands", member.stands);
    setAttribute(
      button,
      "aria-label",
      `${name} in ${member.zone} on ${member.node}, ${STANDS_WORDS[member.stands]}: ${memberWords(group, member)}`,
    );
    setText(button.children[0], `${name}${member.isFull ? "" : " (tail)"}`);
    setText(button.children[1], STANDS_WORDS[member.stands]);
    setText(button.children[2], lacks === 0 ? member.zone : `${count(lacks)} missing`);
  });
}

interface Run {
  readonly has: Has;
  readonly from: number;
  readonly to: number;
}

/** Neighbours that are alike are one mark. */
function runsOf(cells: readonly LogCell[]): Run[] {
  const runs: Run[] = [];
  cells.forEach(({ has }, index) => {
    const last = runs.at(-1);
    if (last?.has === has) runs[runs.length - 1] = { ...last, to: index + 1 };
    else runs.push({ has, from: index, to: index + 1 });
  });
  return runs;
}

type Layer = Selection<SVGGElement, unknown, null, undefined>;

interface Drawn {
  readonly message: InsideMessage;
  readonly path: string;
  readonly x: number;
  readonly y: number;
}

/** Gossip as an arc from row to row, a batch as a line from the left; the dot is where it is. */
function drawArcs(layer: Layer, { members, underWay }: InsideGroup, now: number): void {
  const rowOf = (slot: number): number => members.findIndex((member) => member.slot === slot);
  const middle = (row: number): number => HEAD + row * ROW + 27;
  const drawn = underWay.flatMap((message): Drawn[] => {
    const [from, to] = [rowOf(message.from), rowOf(message.to)];
    if (to < 0 || (message.kind !== "batch" && from < 0)) return [];
    const share = (now - message.sentAt) / Math.max(1, message.due - message.sentAt);
    const [start, end] = [middle(message.kind === "batch" ? to : from), middle(to)];
    if (message.kind === "batch")
      return [{ message, path: `M2,${end}H${GUTTER - 4}`, x: 2 + share * (GUTTER - 6), y: end }];
    // On the curve from row to row, which goes out to the left.
    const bend = (1 - share) * share * 3 * (8 - GUTTER);
    return [
      {
        message,
        path: `M${GUTTER - 4},${start}C8,${start} 8,${end} ${GUTTER - 4},${end}`,
        x: GUTTER - 4 + bend,
        y: start + (end - start) * share * share * (3 - 2 * share),
      },
    ];
  });
  const groups = layer
    .selectAll<SVGGElement, Drawn>("g")
    .data(drawn)
    .join((enter) => {
      const group = enter.append("g");
      group.append("path");
      group.append("circle").attr("r", 4.5);
      return group;
    })
    .attr("class", ({ message }) => `way way-${message.kind}${message.isLost ? " way-lost" : ""}`);
  groups.select("path").attr("d", ({ path }) => path);
  groups
    .select("circle")
    .attr("cx", ({ x }) => x)
    .attr("cy", ({ y }) => y);
}

export function tellMessages(list: HTMLElement, messages: readonly InsideMessage[], now: number, none: string): void {
  const words = messages.slice(0, MESSAGES_MAX).map((message) => messageWords(message, now));
  if (messages.length > MESSAGES_MAX) words.push(`${plural(messages.length - MESSAGES_MAX, "more message")}.`);
  if (words.length === 0) words.push(none);
  words.forEach((text, index) => setText(list.children[index] ?? list.appendChild(make("li")), text));
  while (list.children.length > words.length) list.lastElementChild?.remove();
}

const KEY: readonly (readonly [Has, string])[] = [
  ["held", "on disk"],
  ["memory", "in the node's memory"],
  ["way", "on its way"],
  ["hole", "missing"],
];

/** What the marks mean. */
export function keyOf(): HTMLElement {
  const legend = make("div", "chart-legend zoom-key");
  for (const [has, words] of KEY) {
    const entry = make("span", "legend-entry");
    const svg = select(entry)
      .append("svg")
      .attr("class", "zoom-sample")
      .attr("viewBox", "0 0 18 12")
      .attr("aria-hidden", "true");
    svg.append("rect").attr("class", `log-${has}`).attr("x", 1).attr("y", 1).attr("width", 16).attr("height", 10);
    entry.append(make("span", "", words));
    legend.append(entry);
  }
  return legend;
}
