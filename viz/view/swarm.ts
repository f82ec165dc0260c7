/**
 * The swarm in the page: so many seeds of the scenario on the screen, live; a row for each fault mix that they draw, or
 * for each outcome where all have the same (a square, a triangle, a cross: shape before colour), a click opens that
 * very run and a drag marks runs. Below, each finding with the seed that shows it best, and a search for its smallest
 * scenario that can be watched: faults leave the list as they prove unnecessary.
 */
import { pointer, scaleSymlog, select } from "d3";
import { count, plural, span } from "../project/format.ts";
import { findingsOf, outcomeRows, paceWords, quantileOf, unavailability, verdictWords } from "../project/swarm.ts";
import { mixRows, type MixRow } from "../project/swarm-differences.ts";
import type { Controller } from "../state/controller.ts";
import type { Marked, State, SwarmState, View } from "../state/store.ts";
import { byId, make, setText, watchSize } from "./dom.ts";
import { guide, type Step } from "./guide.ts";
import { Swarm } from "../state/swarm.ts";
import { promiseNote } from "./promise.ts";
import { causesPanel } from "./swarm-causes.ts";
import { beeAt, drawBees, marksPanel, type Bees } from "./swarm-parts.ts";
import { stripsPanel } from "./swarm-strips.ts";

const SIZES = [20, 100, 1_000, 10_000] as const;
const NAMES = 190;
const ROW = 24;
const FAN = 74;
const OUTCOMES = ["passed", "finding", "broke"] as const;

/** Before any seed was played. */
const WHAT_COMES: readonly Step[] = [
  {
    head: "A seed is another throw of the same dice",
    words:
      "Other latencies, other moments of arrival, other drawn faults. The run on the screen is one of them; a promise that holds has to hold in all.",
  },
  {
    head: "Each run is a mark",
    words:
      "Square: it passed. Triangle: a check failed. Cross: it broke. Rows are mixes of faults, where the seeds draw different ones. A press opens the run.",
  },
  {
    head: "What fails is grouped",
    words:
      "By the check and what led to it, with the seed that shows it best; a failure is made small while you watch, until no fault can be left out.",
  },
  {
    head: "Marked runs are compared",
    words:
      "Drag over the rows, or mark those that fail or waited longest: what they have more often than the others stands there, and can be proven by runs without it.",
  },
];

export function swarmView(controller: Controller): View {
  const [place, size, begin] = [byId("swarm-rows"), byId<HTMLSelectElement>("swarm-size"), byId("swarm-start")];
  size.append(...SIZES.map((many) => new Option(`${count(many)} seeds`, String(many), many === 100, many === 100)));
  const svg = select(place).append("svg").attr("aria-hidden", "true");
  for (const name of ["rows", "brush", "bees", "fan"]) svg.append("g").attr("class", `swarm-${name}`);
  let [across, latest, drawn]: [number, State | null, readonly unknown[]] = [0, null, []];
  let placed: Placed | null = null;
  const playing = new Swarm(controller.store);
  const showCauses = causesPanel(controller);
  const showMarks = marksPanel(controller, playing);
  const showStrips = stripsPanel((swarm, seed) => openSeed(controller, swarm, seed));
  const showPromise = promiseNote(controller);
  const empty = guide(WHAT_COMES);
  place.append(empty);
  begin.addEventListener("click", () => {
    const { swarm } = controller.store.state;
    if (swarm !== null && swarm.endedMs === null) playing.stop();
    else playing.start(Number(size.value));
  });
  // A press opens a run; a drag over the rows marks those between.
  let pressed: number | null = null;
  const seedAt = (x: number, { total }: SwarmState): number =>
    Math.max(1, Math.min(total, Math.round(((x - NAMES) / (across - NAMES - 10)) * (total - 1)) + 1));
  svg.on("pointerdown", (event: PointerEvent) => (pressed = event.button === 0 ? pointer(event)[0] : null));
  svg.on("pointerup", (event: PointerEvent) => {
    const swarm = latest?.swarm ?? null;
    const [x, y] = pointer(event);
    const [began, within] = [pressed, placed];
    pressed = null;
    if (swarm === null || within === null || began === null || x < NAMES - 4) return;
    if (Math.abs(x - began) > 6 && y < within.rowsHeight) {
      const [from, to] = [seedAt(Math.min(x, began), swarm), seedAt(Math.max(x, began), swarm)];
      return playing.mark({ kind: "range", from, to });
    }
    const isBee = y > within.rowsHeight && y < within.rowsHeight + within.bees.height;
    const seed = isBee ? beeAt(within.bees, x) : seedAt(x, swarm);
    if (seed !== undefined) openSeed(controller, swarm, seed);
  });
  const view: View = (state) => {
    latest = state;
    const { swarm } = state;
    const isRunning = swarm !== null && swarm.endedMs === null;
    setText(begin, isRunning ? "Stop" : "Play them");
    size.disabled = isRunning;
    showPromise(state.promise);
    empty.hidden = swarm !== null;
    svg.node()!.style.display = swarm === null ? "none" : "";
    setText(
      byId("swarm-note"),
      swarm === null ? "The scenario on the screen, once for each seed." : noteOf(state, swarm),
    );
    const now = [
      swarm?.count,
      swarm?.endedMs,
      swarm?.of,
      swarm?.shrink,
      swarm?.marked,
      swarm?.proof,
      swarm?.causes,
      across,
    ];
    if (swarm === null || across < 240 || now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    placed = drawRows(svg.node()!, swarm, across);
    listFindings(swarm, controller, playing);
    byId("swarm-marks").hidden = swarm.count === 0;
    showMarks(swarm);
    showStrips(swarm);
    showCauses(swarm);
    showShrink(swarm, controller);
  };
  watchSize(place, (next) => {
    across = next;
    if (latest !== null) view(latest);
  });
  return view;
}

function noteOf({ run }: State, swarm: SwarmState): string {
  const other = run !== null && run.world.hash !== swarm.of.hash ? `${swarm.of.name}: ` : "";
  return `${other}${verdictWords(swarm)} ${paceWords(swarm, performance.now())}.`;
}

/** The run that a mark stands for: the swarm's scenario, whatever is on the screen now. */
function openSeed(controller: Controller, { of: { source, mutations } }: SwarmState, seed: number): void {
  controller.openRun({ source, seed: String(seed), mutations });
}

interface Placed {
  readonly rowsHeight: number;
  readonly bees: Bees;
}

type Mark = MixRow["marks"][number];

/**
 * A row for each fault mix where the seeds draw different ones, and one for each outcome otherwise; in either each mark
 * says by its shape how the run ended.
 */
function rowsOf(swarm: SwarmState): readonly MixRow[] {
  const mixes = mixRows(swarm.results);
  if (mixes.length > 1) return mixes;
  return outcomeRows(swarm).map(({ id, kind, name, seeds }) => ({
    id,
    name,
    marks: seeds.map((seed): Mark => ({ seed, kind })),
  }));
}

function drawRows(svg: SVGSVGElement, swarm: SwarmState, across: number): Placed {
  const rows = rowsOf(swarm);
  const width = across - NAMES - 10;
  const x = (seed: number): number => NAMES + (swarm.total === 1 ? 0 : ((seed - 1) / (swarm.total - 1)) * width);
  const wide = Math.max(1.5, Math.min(8, (width / swarm.total) * 0.8));
  const rowsHeight = rows.length * ROW + 6;
  const bees = drawBees(svg, swarm, NAMES, across - 10, rowsHeight);
  drawBrush(svg, swarm, x, wide, rowsHeight);
  select(svg)
    .attr("width", across)
    .attr("height", rows.length * ROW + FAN + 12 + bees.height);
  const groups = select(svg)
    .select(".swarm-rows")
    .selectAll<SVGGElement, MixRow>("g")
    .data(rows, ({ id }) => id)
    .join((enter) => {
      const group = enter.append("g");
      group.append("text").attr("y", 5);
      for (const kind of OUTCOMES) group.append("path").attr("class", `outcome-${kind}`);
      group.append("title");
      return group;
    })
    .attr("class", "outcome")
    .attr("transform", (_, index) => `translate(0,${index * ROW + ROW / 2})`);
  groups.select("text").text(({ name, marks }) => `${shortName(name)} ${count(marks.length)}`);
  groups.select("title").text(({ name }) => name);
  for (const kind of OUTCOMES)
    groups.select(`.outcome-${kind}`).attr("d", ({ marks }) =>
      marks
        .filter((mark) => mark.kind === kind)
        .map(({ seed }) => markOf(kind, x(seed), wide))
        .join(""),
    );
  drawFan(svg, swarm, rowsHeight + bees.height, across);
  return { rowsHeight, bees };
}

/** The range of seeds that is marked. */
function drawBrush(
  svg: SVGSVGElement,
  { marked }: SwarmState,
  x: (seed: number) => number,
  wide: number,
  height: number,
): void {
  select(svg)
    .select(".swarm-brush")
    .selectAll<SVGRectElement, Extract<Marked, { kind: "range" }>>("rect")
    .data(marked.kind === "range" ? [marked] : [])
    .join("rect")
    .attr("x", ({ from }) => x(from) - wide / 2 - 2)
    .attr("width", ({ from, to }) => Math.max(4, x(to) - x(from) + wide + 4))
    .attr("height", height);
}

function shortName(check: string): string {
  return check.length > 22 ? `${check.slice(0, 21)}…` : check;
}

function markOf(kind: Mark["kind"], x: number, wide: number): string {
  const half = wide / 2;
  if (kind === "passed") return `M${x - half},-4h${wide}v8h${-wide}z`;
  if (kind === "finding") return `M${x - half - 1},6L${x},-7L${x + half + 1},6z`;
  return `M${x - half},-6l${wide},12M${x + half},-6l${-wide},12`;
}

/** Sorted runs from left to right, the longest time without a successful write of each as a height. */
function drawFan(svg: SVGSVGElement, swarm: SwarmState, top: number, across: number): void {
  const sorted = unavailability(swarm);
  const layer = select(svg)
    .select<SVGGElement>(".swarm-fan")
    .attr("transform", `translate(0,${top + 10})`);
  const most = sorted[sorted.length - 1] ?? 0;
  const up = scaleSymlog()
    .constant(10_000)
    .domain([0, Math.max(100_000, most)])
    .range([FAN - 8, 4]);
  const width = across - NAMES - 10;
  const step = width / Math.max(1, sorted.length);
  const edge = sorted
    .map((value, index) => `H${NAMES + index * step}V${up(value)}H${NAMES + (index + 1) * step}`)
    .join("");
  layer
    .selectAll<SVGPathElement, string>("path")
    .data([`M${NAMES},${FAN - 8}${edge}V${FAN - 8}z`])
    .join("path")
    .attr("d", (d) => d);
  const words =
    sorted.length === 0
      ? []
      : [
          "longest without a write",
          `half below ${span(quantileOf(sorted, 0.5))}`,
          `99% below ${span(quantileOf(sorted, 0.99))}`,
          `most ${span(most)}`,
        ];
  layer
    .selectAll<SVGTextElement, string>("text")
    .data(words)
    .join("text")
    .attr("y", (_, index) => 14 + index * 16)
    .text((text) => text);
}

function listFindings(swarm: SwarmState, controller: Controller, playing: Swarm): void {
  const findings = findingsOf(swarm.results);
  byId("swarm-findings").replaceChildren(
    ...findings.map(({ check, count: times, smallest }) => {
      const item = make("li", "finding");
      const open = make("button", "button", `Open seed ${smallest.seed}`);
      const small = make("button", "button", "Make it small");
      small.disabled = smallest.kind === "broke";
      for (const button of [open, small]) button.type = "button";
      open.addEventListener("click", () => openSeed(controller, swarm, smallest.seed));
      small.addEventListener("click", () => playing.shrink(smallest.seed, check));
      const title = make("p", "finding-title");
      title.append(make("b", "", check), make("span", "", ` in ${plural(times, "run")}`));
      item.append(title, make("p", "lead", smallest.message), open, small);
      return item;
    }),
  );
}

function showShrink({ shrink, of }: SwarmState, controller: Controller): void {
  const place = byId("swarm-shrink");
  if (shrink === null) return place.replaceChildren();
  const { seed, check, step, error } = shrink;
  const title = make("h3", "", `Making seed ${seed} small`);
  if (error !== "") return place.replaceChildren(title, make("p", "lead", error));
  if (step === null) return place.replaceChildren(title, make("p", "lead", `Playing it again until ${check} fails …`));
  const isDone = step.text !== "";
  const words = `${plural(step.tried, "scenario")} tried${isDone ? ", and this is the smallest" : " …"}: ${step.size}`;
  const list = make("ol", "shrink-left");
  list.append(
    ...(step.left.length === 0
      ? [make("li", "", "no fault and no action is needed")]
      : step.left.map((text) => make("li", "", text))),
  );
  const open = make("button", "button button-main", "Open it");
  open.type = "button";
  open.id = "shrink-open";
  open.hidden = !isDone;
  open.addEventListener("click", () =>
    controller.openRun({ source: { kind: "text", text: step.text }, seed: step.seed, mutations: of.mutations }),
  );
  place.replaceChildren(title, make("p", "lead", words), list, open);
}
