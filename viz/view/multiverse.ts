/**
 * Branches: every run made by hand, time to the right. A branch leaves its parent at the fork with the change in words,
 * and comes back to it where the two stand the same again; at its end stands how it ended. A press, or the arrows up
 * and down, shows another branch at the same instant.
 */
import { scaleLinear, select, type ScaleLinear } from "d3";
import { moment, plural } from "../project/format.ts";
import { rowsOf, thicknessOf, type Row } from "../project/multiverse.ts";
import type { Controller } from "../state/controller.ts";
import { familyOf } from "../state/multiverse.ts";
import type { State, View } from "../state/store.ts";
import { byId, icon, make, setAttribute, setText, watchSize } from "./dom.ts";
import { toBreaks } from "./faults.ts";
import { guide, type Step } from "./guide.ts";
import { drawTimeAxis } from "./time-axis.ts";

/** A run's words take two lines, on a phone three. */
const ROWS = { wide: 84, narrow: 108, slim: 128 } as const;
const NARROW = 600;
/** Below this the outcome takes two lines. */
const SLIM = 330;
/** How far above the foot of its row the line of a run lies: below its words. */
const FOOT = 22;
const LEFT = 14;
const RIGHT = 20;

type Scale = ScaleLinear<number, number>;

interface Head {
  readonly root: HTMLLIElement;
  readonly name: HTMLButtonElement;
  readonly outcome: HTMLElement;
  readonly sentence: HTMLElement;
  readonly compare: HTMLButtonElement;
}

export function multiverseView(controller: Controller): View {
  const place = byId("multiverse");
  const svg = select(place).append("svg").attr("class", "branches").attr("aria-hidden", "true");
  const layers = ["branch-lines", "branch-forks", "branch-axis", "branch-now"].map((name) =>
    svg.append("g").attr("class", name),
  );
  const list = make("ol", "branch-list");
  setAttribute(list, "aria-label", "Runs; the arrows up and down show the next one at the same instant");
  const empty = guide(waysToBranch(controller));
  place.append(list, empty);
  const heads = new Map<number, Head>();
  let across = 0;
  let rowHeight: number = ROWS.wide;
  let latest: State | null = null;
  let drawn: readonly unknown[] = [];
  let listed = "";
  let rows: readonly Row[] = [];
  const view: View = (state) => {
    latest = state;
    const { run, frame, tree, here } = state;
    if (run === null || frame === null || across < 200) return;
    const scale = scaleLinear()
      .domain([0, run.world.layout.duration])
      .range([LEFT, across - RIGHT]);
    const now = [tree, here, across];
    if (now.some((one, index) => one !== drawn[index])) {
      drawn = now;
      rows = rowsOf(familyOf(state));
      rowHeight = across < SLIM ? ROWS.slim : across < NARROW ? ROWS.narrow : ROWS.wide;
      list.classList.toggle("narrow", across < NARROW);
      list.style.setProperty("--row", `${rowHeight}px`);
      const lineOf = (row: number): number => (row + 1) * rowHeight - FOOT;
      for (const row of rows) if (!heads.has(row.run.id)) heads.set(row.run.id, headOf(row.run.id, controller));
      const order = rows.map(({ run: { id } }) => id).join();
      if (order !== listed) list.replaceChildren(...rows.map(({ run: { id } }) => (heads.get(id) as Head).root));
      listed = order;
      for (const row of rows) drawHead(heads.get(row.run.id) as Head, row, here);
      svg.attr("width", across).attr("height", rows.length * rowHeight + 26);
      drawLines(layers[0], rows, scale, lineOf, here);
      drawForks(layers[1], rows, scale, lineOf);
      drawAxis(layers[2], rows.length * rowHeight, scale, across);
    }
    const x = scale(frame.at);
    layers[3]
      .selectAll("path")
      .data([x])
      .join("path")
      .attr("d", `M${x},0V${rows.length * rowHeight}`);
    setText(byId("multiverse-note"), noteOf(rows, frame.at));
    empty.hidden = rows.length > 1;
  };
  place.addEventListener("keydown", (event) => {
    const way = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
    if (way === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = rows[rows.findIndex(({ run }) => run.id === latest?.here) + way];
    controller.multiverse.step(way);
    if (next !== undefined) heads.get(next.run.id)?.name.focus({ preventScroll: true });
  });
  watchSize(place, (next) => {
    across = next;
    if (latest !== null) view(latest);
  });
  return view;
}

/** What makes a branch, for whoever has made none. */
function waysToBranch(controller: Controller): readonly Step[] {
  return [
    {
      head: "Break something",
      words:
        "Select a zone, a node, an instance or a group and press one of its buttons: the run goes on from this very moment, otherwise.",
      press: { name: "Go to the buttons", does: () => toBreaks(controller) },
    },
    {
      head: "Take a fault out",
      words:
        "The eye beside a fault on the timeline leaves it out; drag a fault, or give it other times, and it comes at another moment.",
    },
    {
      head: "Change the scenario",
      words: "What you type is played after a pause, from the beginning.",
      press: { name: "Open the scenario", does: () => controller.toggleWide("editor") },
    },
    {
      head: "Then look at both",
      words:
        "Each run is a line here. It leaves its parent where the change was made, and comes back to it where both stand the same again; the arrows up and down show another run at the same instant.",
    },
  ];
}

function noteOf(rows: readonly Row[], at: number): string {
  if (rows.length === 1) return "One run so far: it is the trunk.";
  return `${plural(rows.length, "run")} · now ${moment(at)} · thickness: seeds played · compared: power, instances, nodes, cuts and copies, not log positions`;
}

function headOf(id: number, controller: Controller): Head {
  const root = make("li", "branch-row");
  const name = make("button", "branch-name");
  name.type = "button";
  name.addEventListener("click", () => controller.multiverse.go(id));
  const compare = make("button", "button", "Compare");
  compare.type = "button";
  compare.addEventListener("click", () => controller.comparison.pick(id));
  const outcome = make("span", "branch-outcome");
  const sentence = make("span", "branch-sentence");
  root.append(name, outcome, compare, make("span", "branch-break"), sentence);
  return { root, name, outcome, sentence, compare };
}

function drawHead(head: Head, { run, outcome, sentence }: Row, here: number): void {
  const isHere = run.id === here;
  setText(head.name, run.words);
  setAttribute(head.name, "aria-current", String(isHere));
  setText(head.sentence, `${isHere ? "on the screen; " : ""}${sentence}`);
  head.compare.hidden = isHere;
  setAttribute(head.compare, "aria-label", `Compare with: ${run.words}`);
  if (head.outcome.dataset["shown"] !== outcome.words)
    head.outcome.replaceChildren(icon(outcome.mark), make("span", "", outcome.words));
  head.outcome.dataset["shown"] = outcome.words;
}

type Layer = ReturnType<typeof select<SVGGElement, unknown>>;

/**
 * As thick as many seeds of it were played. Solid while a run stands otherwise than its parent; dotted where it is the
 * same again, or not simulated yet.
 */
function drawLines(
  layer: Layer,
  rows: readonly Row[],
  scale: Scale,
  lineOf: (row: number) => number,
  here: number,
): void {
  const groups = layer
    .selectAll<SVGGElement, Row>("g")
    .data(rows, ({ run }) => run.id)
    .join((enter) => {
      const group = enter.append("g");
      for (const name of ["branch-line", "branch-echo", "branch-back", "branch-end"])
        group.append("path").attr("class", name);
      return group;
    })
    .classed("here", ({ run }) => run.id === here);
  groups.select(".branch-line").style("stroke-width", ({ run }) => `${thicknessOf(run)}px`);
  groups.select(".branch-line").attr("d", ({ run, row, rejoin }) => {
    const to = rejoin.kind === "rejoins" ? rejoin.at : rejoin.kind === "never" ? run.forkAt : run.until;
    return `M${scale(run.forkAt)},${lineOf(row)}H${Math.max(scale(run.forkAt), scale(to))}`;
  });
  groups.select(".branch-echo").attr("d", ({ run, row, rejoin }) => {
    const from = rejoin.kind === "rejoins" ? rejoin.at : rejoin.kind === "never" ? run.forkAt : run.until;
    return `M${scale(Math.max(from, run.forkAt))},${lineOf(row)}H${scale(run.duration)}`;
  });
  groups.select(".branch-back").attr("d", ({ row, parentRow, rejoin }) => {
    if (rejoin.kind !== "rejoins" || parentRow === null) return "";
    const [x, y, top] = [scale(rejoin.at), lineOf(row), lineOf(parentRow)];
    return `M${x},${y}C${x + 10},${y} ${x + 10},${y} ${x + 10},${y - 14}V${top + 6}m-4,6l4,-7l4,7`;
  });
  groups.select(".branch-end").attr("d", ({ run, row, outcome }) => {
    const [x, y] = [scale(run.duration), lineOf(row)];
    if (outcome.mark === "pass") return `M${x - 5},${y}a5,5 0 1 0 10,0a5,5 0 1 0-10,0`;
    return outcome.mark === "start" ? `M${x},${y - 4}v8` : `M${x - 5},${y - 5}l10,10m0-10l-10,10`;
  });
}

/** Down from the parent's line to the branch's own, with a mark where it leaves. */
function drawForks(layer: Layer, rows: readonly Row[], scale: Scale, lineOf: (row: number) => number): void {
  layer
    .selectAll<SVGPathElement, Row>("path")
    .data(
      rows.filter(({ parentRow }) => parentRow !== null),
      ({ run }) => run.id,
    )
    .join("path")
    .attr("d", ({ run, row, parentRow }) => {
      const [x, top, y] = [scale(run.forkAt), lineOf(parentRow as number), lineOf(row)];
      return `M${x - 4},${top}a4,4 0 1 0 8,0a4,4 0 1 0-8,0M${x},${top + 4}V${y}`;
    });
}

function drawAxis(layer: Layer, top: number, scale: Scale, across: number): void {
  drawTimeAxis(layer.attr("transform", `translate(0,${top})`), scale, across);
}
