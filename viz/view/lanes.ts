/**
 * Space and time: lanes, messages as slanted lines around the moment on the screen, which stands in the middle. A
 * press, or the arrows, choose a message: what could have led to it is solid, what it could have led to is outlined,
 * all else dims. The same messages stand as sentences in a list for those who read, the first hundred.
 */
import { select, pointer } from "d3";
import { braidsOf, braidWords, quorumOf, type Braid } from "../project/braids.ts";
import { causeOf, coneOf, effectOf, type Cone } from "../project/cone.ts";
import { plural, span } from "../project/format.ts";
import { AXES, AXIS_WORDS, piecesOf, shareOf, type Axis } from "../project/lane-axis.ts";
import { beadsOf, lanesOf, linesNote, linesOf, lineWords, stripsOf, type Lane, type Line } from "../project/lanes.ts";
import { pickedIn } from "../project/single-message.ts";
import { worstGroup } from "../project/wall.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import type { Tape } from "../worker/protocol.ts";
import { byId, make, setAttribute, setText, watchSize } from "./dom.ts";
import { messageButtons } from "./message-buttons.ts";
import { pinchWidths } from "./pinch.ts";
import {
  drawAxis,
  drawBeads,
  drawBraids,
  drawLanes,
  drawLines,
  drawStrips,
  LANE_MAX,
  LANE_MIN,
  middleOf,
  NAMES,
  NARROW,
  RIGHT,
  ticksOf,
  TOP,
  type Place,
} from "./lane-marks.ts";

const LISTED_MAX = 100;
const WIDTHS = [2_000, 5_000, 20_000, 100_000] as const;
const BEAD_GAP = 18;
/** How near a press must be to a line, in pixels. */
const REACH = 9;

interface Picture {
  readonly tape: Tape;
  readonly lanes: readonly Lane[];
  readonly lines: readonly Line[];
  readonly place: Place;
}

export function lanesView(controller: Controller): View {
  const { place, words, width, axis } = panel();
  const svg = select(place).append("svg").attr("class", "lanes-svg").attr("aria-hidden", "true");
  const clip = svg.append("clipPath").attr("id", "lanes-clip").append("rect");
  const layers = ["strips", "rows", "braids", "lines", "beads", "axis", "now"].map((name) =>
    svg.append("g").attr("class", `lanes-${name}`),
  );
  const waits = svg.append("g").attr("class", "lanes-loading");
  const [veil, said] = [waits.append("rect").attr("class", "not-yet"), waits.append("text").text("loading")];
  for (const layer of [layers[0], layers[2], layers[3], layers[4]]) layer.attr("clip-path", "url(#lanes-clip)");
  width.addEventListener("change", () => controller.tapes.setWidth(Number(width.value)));
  axis.addEventListener("change", () => redraw());
  pinchWidths(place, width);
  let [across, latest, drawn]: [number, State | null, readonly unknown[]] = [0, null, []];
  let picture: Picture | null = null;
  let chosen: Line | null = null;
  let cone: Cone | null = null;
  const redraw = (): void => {
    drawn = [];
    if (latest !== null) view(latest);
  };
  const choose = (line: Line | null): void => {
    chosen = line;
    redraw();
  };
  const view: View = (state) => {
    latest = state;
    const { run, frame, tape, lanesUs, selection } = state;
    if (run === null || frame === null || across < 200) return;
    const now = [frame, tape, lanesUs, selection, across];
    if (now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    const { layout } = run.world;
    const group = selection?.kind === "group" ? selection.index : worstGroup(frame, layout);
    const lanes = lanesOf(frame, layout, group);
    const [from, to] = [frame.at - lanesUs / 2, frame.at + lanesUs / 2];
    const known = tape !== null && tape.from <= Math.max(0, from) && tape.to >= Math.min(to, layout.duration);
    const { lines, others } = known ? linesOf(tape, lanes, from, to) : { lines: [], others: 0 };
    const braids = known ? braidsOf(tape.messages, group, quorumOf(frame, layout, group)) : [];
    setText(byId("lanes-note"), known ? linesNote(lines, others) : waiting(state));
    const isNarrow = across < NARROW;
    const [left, right] = [isNarrow ? 4 : NAMES, across - RIGHT];
    const moments = lines.flatMap(({ sentAt, due, isLost }) => (isLost ? [sentAt] : [sentAt, due]));
    const commits = braids.flatMap(({ durableAt }) => durableAt ?? []);
    const pieces = piecesOf(axis.value as Axis, from, to, moments, commits);
    const xOf = (at: number): number => left + shareOf(pieces, at) * (right - left);
    const placeOf: Place = Object.assign(xOf, { lane: laneHeight(lanes.length) });
    const foot = TOP + lanes.length * placeOf.lane;
    svg.attr("width", across).attr("height", foot + 26);
    clip
      .attr("x", left)
      .attr("width", right - left)
      .attr("height", foot);
    waits.style("display", known ? "none" : "inline");
    veil
      .attr("x", left)
      .attr("width", right - left)
      .attr("height", foot);
    said.attr("x", (left + right) / 2).attr("y", foot / 2);
    picture = known ? { tape, lanes, lines, place: placeOf } : null;
    chosen = chosen === null || picture === null ? null : (sameLine(picture.lines, chosen) ?? null);
    cone = chosen === null || tape === null ? null : coneOf(tape.messages, chosen.row);
    const [strips, rows, fans, strokes, beads, ruler, mark] = layers;
    drawStrips(strips, known ? stripsOf(tape, lanes) : [], lanes, placeOf, left, right);
    drawLanes(rows, lanes, placeOf, left, right);
    const named = namedBraid(braids, chosen, frame.at);
    if (known) drawBraids(fans, braids, tape.messages, lanes, placeOf, right, named);
    fans.classed("unseen-marks", !known);
    drawLines(strokes, lines, placeOf, {
      cone,
      chosen: chosen?.row ?? null,
      strands: new Set(braids.flatMap(({ strands }) => strands)),
    });
    drawBeads(beads, known ? beadsOf(tape, lanes, from, to, placeOf, BEAD_GAP) : [], placeOf);
    drawAxis(ruler, ticksOf(frame.at, from, to, placeOf, left), foot);
    mark
      .selectAll<SVGPathElement, number>("path")
      .data([placeOf(frame.at)])
      .join("path")
      .attr("d", (x) => `M${x},${TOP - 4}V${foot}`);
    tell(words, picture, chosen, cone, named, controller);
    list(lines, lanes);
  };
  watchSize(place, (next) => {
    across = next;
    redraw();
  });
  place.addEventListener("click", (event) => {
    if (picture === null) return;
    const [x, y] = pointer(event, place);
    choose(nearest(picture, x, y));
  });
  place.addEventListener("keydown", (event) => {
    const next = picture === null ? undefined : neighbour(picture, chosen, latest?.frame?.at ?? 0, event.key);
    if (next === undefined) return;
    choose(next);
    event.preventDefault();
    event.stopPropagation();
  });
  return view;
}

/** What the pane has left for lanes once its head, its words and the rest of the page have theirs. */
function laneHeight(lanes: number): number {
  return Math.max(LANE_MIN, Math.min(LANE_MAX, Math.floor((innerHeight - 480) / lanes)));
}

/** The panel's own parts: they come with its code, since nobody sees them before. */
function panel(): { place: HTMLElement; words: HTMLElement; width: HTMLSelectElement; axis: HTMLSelectElement } {
  const head = make("header", "pane-head");
  const title = make("h2", "", "Messages over time");
  const [width, axis] = [make("select"), make("select")];
  const note = make("p", "pane-note");
  for (const [one, id] of [
    [title, "lanes-title"],
    [width, "lanes-width"],
    [axis, "lanes-axis"],
    [note, "lanes-note"],
  ] as const)
    one.id = id;
  width.append(...WIDTHS.map((us) => new Option(span(us), String(us), us === 5_000, us === 5_000)));
  axis.append(...AXES.map((name) => new Option(AXIS_WORDS[name], name)));
  head.append(title, field("Window", width), field("Axis", axis), note);
  const place = make("div");
  place.id = "lanes";
  place.tabIndex = 0;
  setAttribute(place, "role", "group");
  setAttribute(
    place,
    "aria-label",
    "Messages: the arrows left and right choose one, up its cause, down its effect, Escape none",
  );
  const words = make("div", "lanes-chosen");
  words.id = "lanes-chosen";
  setAttribute(words, "role", "status");
  const details = make("details", "lanes-words");
  const messages = make("ol");
  messages.id = "lanes-list";
  messages.tabIndex = 0;
  setAttribute(messages, "aria-label", "Messages in words");
  details.append(make("summary", "", "These messages in words"), messages);
  byId("wide-lanes").append(head, words, place, details);
  return { place, words, width, axis };
}

function field(name: string, control: HTMLElement): HTMLElement {
  const label = make("label", "field");
  label.append(make("span", "field-name", name), control);
  return label;
}

/** The chosen message, in a tape that was fetched anew. */
function sameLine(lines: readonly Line[], { sentAt, due, family, from, to, lsn }: Line): Line | undefined {
  return lines.find(
    (line) =>
      line.sentAt === sentAt &&
      line.due === due &&
      line.family === family &&
      line.from === from &&
      line.to === to &&
      line.lsn === lsn,
  );
}

/** The braid that is told in words: the chosen message's, or the last one that was complete by now. */
function namedBraid(braids: readonly Braid[], chosen: Line | null, at: number): Braid | undefined {
  if (chosen !== null)
    return braids.find(({ strands, acks }) => strands.includes(chosen.row) || acks.includes(chosen.row));
  return (
    braids.findLast(({ durableAt }) => durableAt !== null && durableAt <= at) ??
    braids.find(({ durableAt }) => durableAt !== null)
  );
}

/**
 * Left and right by the time of sending; up to what it acts on and down to what it brings about, where those have
 * lines.
 */
function neighbour({ tape, lines }: Picture, chosen: Line | null, at: number, key: string): Line | null | undefined {
  if (key === "Escape") return chosen === null ? undefined : null;
  if (!key.startsWith("Arrow")) return undefined;
  const inOrder = lines.toSorted((a, b) => a.sentAt - b.sentAt || a.row - b.row);
  if (chosen === null) return inOrder.find(({ sentAt }) => sentAt >= at) ?? inOrder.at(-1);
  const place = inOrder.indexOf(chosen);
  if (key === "ArrowLeft") return inOrder[Math.max(0, place - 1)];
  if (key === "ArrowRight") return inOrder[Math.min(inOrder.length - 1, place + 1)];
  const row = key === "ArrowUp" ? causeOf(tape.messages, chosen.row) : effectOf(tape.messages, chosen.row);
  return lines.find((line) => line.row === row) ?? chosen;
}

function nearest({ lines, place }: Picture, x: number, y: number): Line | null {
  let [found, least]: [Line | null, number] = [null, REACH];
  for (const line of lines) {
    const [fromX, fromY, toX, toY] = [
      place(line.sentAt),
      middleOf(line.from, place),
      place(line.due),
      middleOf(line.to, place),
    ];
    const [dx, dy] = [toX - fromX, toY - fromY];
    const share = Math.max(
      0,
      Math.min(line.isLost ? 0.5 : 1, ((x - fromX) * dx + (y - fromY) * dy) / Math.max(1, dx * dx + dy * dy)),
    );
    const distance = Math.hypot(x - fromX - share * dx, y - fromY - share * dy);
    if (distance < least) [found, least] = [line, distance];
  }
  return found;
}

function tell(
  words: HTMLElement,
  picture: Picture | null,
  chosen: Line | null,
  cone: Cone | null,
  named: Braid | undefined,
  controller: Controller,
): void {
  const braid = named === undefined ? "" : braidWords(named);
  const text =
    chosen === null || picture === null
      ? `${braid} Choose a message to see what could have led to it.`.trim()
      : `${lineWords(chosen, picture.lanes)}. ${coneWords(cone)} ${braid}`;
  if (words.dataset["shown"] === text) return;
  words.dataset["shown"] = text;
  const parts: HTMLElement[] = [make("p", "", text)];
  const jump = (label: string, at: number): void => {
    const button = make("button", "button", label);
    button.type = "button";
    button.addEventListener("click", () => controller.jump({ by: "time", at }));
    parts.push(button);
  };
  if (chosen !== null) jump("Go to its sending", chosen.sentAt);
  if (chosen !== null && !chosen.isLost) jump("Go to its arrival", chosen.due);
  const messages = picture?.tape.messages;
  if (chosen !== null && messages !== undefined)
    parts.push(messageButtons(controller, () => pickedIn(messages, chosen.row)));
  words.replaceChildren(...parts);
}

function coneWords(cone: Cone | null): string {
  if (cone === null) return "";
  return `In this stretch ${plural(cone.past.size, "message")} could have led to it, and it could have led to ${cone.future.size}.`;
}

function waiting({ direction, speed }: State): string {
  const quick = direction !== 0 && speed !== "0.01" && speed !== "0.001";
  return quick ? "The clock is too quick for single messages: pause, or take 0.01×." : "Simulating this stretch …";
}

function list(lines: readonly Line[], lanes: readonly Lane[]): void {
  const place = byId("lanes-list");
  const shown = lines.slice(0, LISTED_MAX).map((line) => make("li", "", lineWords(line, lanes)));
  const more = lines.length - shown.length;
  place.replaceChildren(...shown, ...(more > 0 ? [make("li", "", `and ${more} more`)] : []));
}
