/**
 * The quorum glyph, large: a column for each zone with its copies, and under them a gauge with the read and the write
 * quorum as fixed ticks, so that a length is compared with a line and nobody has to count (viewer reference 3.3).
 *
 * Members that keep pages are squares, those that keep log only are bars. A newcomer stands beside the member whose
 * place it is to take; while both are members, each in a set of voters of its own, a dashed bracket holds them
 * together.
 */
import { select, type Selection } from "d3";
import type { Layout } from "../../sim/results/index.ts";
import type { Gauge } from "../project/gauge.ts";
import { copyWords, groupView, percent, type GroupView, type Newcomer, type Pip } from "../project/quorum.ts";
import { worstGroup } from "../project/wall.ts";
import type { View } from "../state/store.ts";
import { byId, setText } from "./dom.ts";

const PIP_SIZE = 44;
const TAIL_WIDTH = 24;
/** A newcomer is as high as a member, so that their fills compare, and has the room between two columns. */
const NEWCOMER = { full: 25, tail: 14, gap: 5 };
const PIP_STEP = 56;
const COLUMN_STEP = 85;
const LEFT = 8;
const TOP = 22;
const GAUGE_LENGTH = 214;
const WIDTH = 396;
/** Between where the words begin and the edge; a letter of what is being made is about so wide. */
const ROOM = 126;
const COPY_LETTER = 6.8;
/** What points to the right copies. */
const CHEVRON = "M-3,-5L3,0L-3,5";

export function glyphView(): View {
  const svg = select(byId("glyph")).append("svg").attr("class", "glyph").attr("role", "img");
  const pips = svg.append("g").attr("class", "pips");
  const newcomers = svg.append("g").attr("class", "newcomers");
  const gauge = svg.append("g").attr("class", "gauge");
  const words = svg.append("g").attr("class", "verdict").attr("transform", "translate(270,52)");
  words.append("text").attr("class", "verdict-name").attr("y", -22);
  words.append("text").attr("class", "verdict-fraction").attr("y", 22);
  words.append("text").attr("class", "verdict-numeral").attr("y", 50);
  let drawn: readonly unknown[] = [];
  return ({ run, frame, selection }) => {
    if (run === null || frame === null) return;
    const { layout } = run.world;
    const chosen = selection?.kind === "group" && selection.index < layout.groupCount;
    const view = groupView(frame, layout, chosen ? selection.index : worstGroup(frame, layout));
    const now = [layout, chosen, spoken(view), view.sentence, view.copies.join(), fillsOf(view)];
    if (now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    const placed = placedPips(view.pips);
    const foot = TOP + Math.max(...placed.map(({ row }) => row + 1)) * PIP_STEP + 24;
    svg
      .attr("viewBox", `0 0 ${WIDTH} ${foot + 56}`)
      .attr("data-level", view.level)
      .attr("aria-label", spoken(view));
    drawPips(pips, placed);
    drawZones(pips, layout);
    drawNewcomers(newcomers, view.newcomers, placed);
    drawGauge(gauge.attr("transform", `translate(${LEFT},${foot})`), view);
    words.select(".verdict-name").text(chosen || view.margin === view.spare ? view.name : `${view.name}, the worst`);
    words.select(".verdict-fraction").text(view.fraction);
    words.select(".verdict-numeral").text(view.numeral);
    words
      .selectAll("text.verdict-copy")
      .data(view.copies)
      .join("text")
      .attr("class", (one) => (one.length * COPY_LETTER > ROOM ? "verdict-copy long" : "verdict-copy"))
      .attr("y", (_, index) => 72 + 17 * index)
      .text((one) => one);
    setText(byId("quorum-note"), view.sentence);
  };
}

type Layer = Selection<SVGGElement, unknown, null, undefined>;

interface Placed extends Pip {
  readonly row: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

function placedPips(pips: readonly Pip[]): readonly Placed[] {
  const inZone = new Map<number, number>();
  return pips.map((pip) => {
    const row = inZone.get(pip.az) ?? 0;
    inZone.set(pip.az, row + 1);
    const width = pip.isFull ? PIP_SIZE : TAIL_WIDTH;
    const x = LEFT + pip.az * COLUMN_STEP + (PIP_SIZE - width) / 2;
    return { ...pip, row, x, y: TOP + row * PIP_STEP, width };
  });
}

function drawPips(target: Layer, placed: readonly Placed[]): void {
  const groups = target
    .selectAll<SVGGElement, Placed>("g.pip")
    .data(placed, ({ name }) => name)
    .join((enter) => {
      const group = enter.append("g").attr("class", "pip");
      group.append("rect").attr("class", "pip-box").attr("height", PIP_SIZE).attr("rx", 5);
      group.append("rect").attr("class", "pip-fill").attr("x", 4);
      group.append("path").attr("class", "pip-cross");
      group.append("path").attr("class", "pip-copying");
      group.append("path").attr("class", "pip-waits");
      group
        .append("text")
        .attr("class", "pip-name")
        .attr("y", PIP_SIZE / 2 + 5);
      return group;
    });
  groups
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .attr("data-state", ({ state }) => state)
    .attr("data-kind", ({ isFull }) => (isFull ? "full" : "tail"))
    .attr("data-name", ({ name }) => name);
  groups.select(".pip-box").attr("width", ({ width }) => width);
  groups
    .select(".pip-cross")
    .attr("d", ({ width }) => `M${width / 4},10L${width * 0.75},34M${width * 0.75},10L${width / 4},34`);
  groups
    .select(".pip-copying")
    .attr("display", ({ copy }) => (copy === undefined ? "none" : null))
    .attr("d", ({ width }) => `M${width / 2 - 3},32l6,4l-6,4`);
  groups
    .select(".pip-waits")
    .attr("display", ({ waits }) => (waits ? null : "none"))
    .attr("d", ({ width }) => `M${(width + PIP_SIZE) / 2 + NEWCOMER.gap},0h${NEWCOMER.full}v44h-${NEWCOMER.full}z`);
  groups
    .select(".pip-name")
    .attr("x", ({ width }) => width / 2)
    .text(({ name }) => name);
  fillUp(groups.select(".pip-fill"));
}

function drawZones(target: Layer, { regions }: Layout): void {
  target
    .selectAll<SVGTextElement, string>("text.zone-head")
    .data(regions[0].azs.map(({ letter }) => letter))
    .join("text")
    .attr("class", "zone-head")
    .attr("x", (_, az) => LEFT + az * COLUMN_STEP + PIP_SIZE / 2)
    .attr("y", 12)
    .text((letter) => letter);
}

/** Beside the members whose places they are to take. */
function drawNewcomers(target: Layer, newcomers: readonly Newcomer[], placed: readonly Placed[]): void {
  const drawn = newcomers.map((one) => {
    const { az, y } = placed[one.member];
    return { ...one, x: LEFT + az * COLUMN_STEP, y, width: one.isFull ? NEWCOMER.full : NEWCOMER.tail };
  });
  const groups = target
    .selectAll<SVGGElement, (typeof drawn)[number]>("g.newcomer")
    .data(drawn, ({ member }) => member)
    .join((enter) => {
      const group = enter.append("g").attr("class", "newcomer pip");
      group
        .append("rect")
        .attr("class", "bracket")
        .attr("x", -4)
        .attr("y", -4)
        .attr("height", PIP_SIZE + 8)
        .attr("rx", 8);
      const copy = group
        .append("g")
        .attr("class", "copy")
        .attr("transform", `translate(${PIP_SIZE + NEWCOMER.gap},0)`);
      copy.append("rect").attr("class", "pip-box").attr("height", PIP_SIZE).attr("rx", 4);
      copy.append("rect").attr("class", "pip-fill").attr("x", 4);
      copy.append("path").attr("class", "pip-copying").attr("d", CHEVRON);
      copy.append("text").attr("class", "pip-name").attr("y", 15);
      copy
        .append("text")
        .attr("class", "pip-percent")
        .attr("y", PIP_SIZE - 6);
      return group;
    });
  groups
    .attr("transform", ({ x, y }) => `translate(${x},${y})`)
    .attr("data-state", ({ state }) => state)
    .attr("data-name", ({ name }) => name)
    .attr("data-share", ({ copy }) => percent(copy));
  groups
    .select(".bracket")
    .attr("display", ({ isMember }) => (isMember ? null : "none"))
    .attr("width", ({ width }) => PIP_SIZE + NEWCOMER.gap + width + 8);
  groups.select(".pip-box").attr("width", ({ width }) => width);
  groups.select(".pip-copying").attr("transform", ({ width }) => `translate(${width / 2},${PIP_SIZE / 2})`);
  groups
    .select(".pip-name")
    .attr("x", ({ width }) => width / 2)
    .text(({ name, isMember }) => (isMember ? name : "n"));
  groups
    .select(".pip-percent")
    .attr("x", ({ width }) => width / 2)
    .text(({ copy, isFull, state }) => (isFull && state === "copying" ? percent(copy) : ""));
  fillUp(groups.select(".pip-fill"));
}

/** From the foot of its box, by what `fill` says. */
function fillUp<T extends Filled>(rects: Selection<Element, T, SVGGElement, unknown>): void {
  const most = PIP_SIZE - 8;
  rects
    .attr("width", ({ width }) => width - 8)
    .attr("y", (one) => 4 + most * (1 - fill(one)))
    .attr("height", (one) => most * fill(one));
}

type Filled = Pick<Pip, "state" | "copy"> & { readonly width: number; readonly behind?: number };

/**
 * A copy that is being made fills up as its bytes come. One that is behind fills up as it catches up; by the logarithm,
 * since one record and a thousand are both "behind".
 */
function fill({ state, behind = 0, copy }: Filled): number {
  if (state === "failed" || state === "unreachable") return 0;
  if (copy !== undefined && (state === "copying" || behind > 0)) return copy.share;
  return state === "behind" ? Math.max(0.15, 0.85 - Math.log10(1 + behind) / 6) : 1;
}

/** All that fills up, as text. */
function fillsOf({ pips, newcomers }: GroupView): string {
  return [...pips.map((pip) => `${pip.behind} ${pip.copy?.share}`), ...newcomers.map(({ copy }) => copy.share)].join();
}

function drawGauge(target: Layer, { gauge, sets }: GroupView): void {
  const unit = GAUGE_LENGTH / gauge.total;
  let end = 0;
  const notches = gauge.notches.map(({ length, isIn }) => ({ isIn, at: (end += length) - length, length }));
  target
    .selectAll<SVGRectElement, (typeof notches)[number]>("rect.notch")
    .data(notches)
    .join("rect")
    .attr("class", "notch")
    .classed("full", ({ isIn }) => isIn)
    .attr("x", ({ at }) => at * unit)
    .attr("width", ({ length }) => length * unit - 3)
    .attr("height", 14)
    .attr("rx", 2);
  const ticks = ticksOf(gauge);
  const groups = target
    .selectAll<SVGGElement, (typeof ticks)[number]>("g.tick")
    .data(ticks, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g").attr("class", "tick");
      group.append("line").attr("y1", -6).attr("y2", 20);
      group.append("text").attr("y", 36);
      return group;
    });
  groups.attr("transform", ({ at }) => `translate(${at * unit - 1.5},0)`);
  groups.select("text").text(({ text }) => text);
  target.selectAll("text.sets").data([sets]).join("text").attr("class", "sets").attr("y", 52).text(sets);
}

/** One tick where both quorums are alike; numbers where a notch is a copy. */
function ticksOf({ readAt, writeAt, notches }: Gauge): readonly { id: string; at: number; text: string }[] {
  const isOneEach = notches.every(({ length }) => length === 1);
  const text = (name: string, at: number): string => (isOneEach ? `${name} ${at}` : name);
  if (readAt === writeAt) return [{ id: "RW", at: writeAt, text: text("R W", writeAt) }];
  return [
    { id: "R", at: readAt, text: text("R", readAt) },
    { id: "W", at: writeAt, text: text("W", writeAt) },
  ];
}

function spoken({ name, fraction, numeral, pips, newcomers, sets }: GroupView): string {
  const copies = pips.map(
    (pip) =>
      `${pip.name}${pip.isFull ? "" : ", log only,"} ${pip.state}${pip.copy === undefined ? "" : `, copied anew, ${copyWords(pip.copy)}`}${pip.waits ? ", to be replaced" : ""}`,
  );
  const coming = newcomers.map(
    (one) => `${one.name} ${one.state}${one.state === "copying" ? `, ${copyWords(one.copy)}` : ""}`,
  );
  return `Group ${name}: ${fraction} copies in reach, ${numeral}. ${[...copies, ...coming].join(", ")}.${sets === "" ? "" : ` Quorum ${sets}.`}`;
}
