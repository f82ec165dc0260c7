/**
 * Compare: the run on the screen and another one at the same instant, as one picture with a lens that is drawn across
 * it or side by side; in how many things they differ over time; and each difference of this instant in words.
 */
import { area, curveStepAfter, max, pointer, scaleLinear, scaleSymlog, select } from "d3";
import type { Frame } from "../../sim/results/index.ts";
import { moment, plural } from "../project/format.ts";
import { differencesOver } from "../project/multiverse.ts";
import { differences, standingOf, type Difference } from "../project/standing.ts";
import type { Controller } from "../state/controller.ts";
import type { Other, State, View } from "../state/store.ts";
import { byId, make, setAttribute, setText, watchSize } from "./dom.ts";
import { toBreaks } from "./faults.ts";
import { guide, type Step } from "./guide.ts";
import { topologyPicture } from "./topology.ts";

const STRIP = 56;
const LEFT = 10;
const LISTED_MAX = 12;

export function compareView(controller: Controller): View {
  const place = byId("compare");
  const bar = make("div", "compare-bar");
  const [stage, here, there, edge] = ["compare-stage", "compare-here", "compare-there", "compare-edge"].map((name) =>
    make("div", name),
  );
  const names = [make("p", "compare-name"), make("p", "compare-name")];
  // The pictures only show; what is in them stands below in words, and the one above can be pressed.
  for (const [index, side] of [here, there].entries()) {
    const picture = make("div", "compare-picture");
    picture.inert = true;
    side.append(names[index], picture);
  }
  stage.append(here, there, edge);
  const strip = make("div", "compare-strip");
  const table = make("table", "changed compare-table");
  const empty = guide(waysToCompare(controller));
  place.append(empty, bar, stage, strip, table);
  const controls = controlsOf(controller, bar);
  const pictures = [here, there].map((side) =>
    topologyPicture(side.querySelector(".compare-picture") as HTMLElement, controller),
  );
  const drawStrip = stripOf(strip, controller);
  dragLens(stage, controller);
  return (state) => {
    const { run, frame, other, lens, isSideBySide, tree } = state;
    if (run === null || frame === null) return;
    const known = tree.find(({ id }) => id === other?.id);
    place.dataset["empty"] = String(other === null || known === undefined);
    if (other === null || known === undefined)
      return setText(byId("compare-note"), "There is nothing to compare with yet.");
    setText(names[0], `A · ${tree.find(({ id }) => id === state.here)?.words ?? run.world.name}`);
    setText(names[1], `B · ${known.words}`);
    stage.classList.toggle("sides", isSideBySide);
    stage.style.setProperty("--lens", `${lens}%`);
    controls(state);
    pictures[0](state);
    const isThere = other.run !== null && other.frame !== null;
    if (isThere) pictures[1]({ ...state, run: other.run, frame: other.frame });
    there.classList.toggle("coming", !isThere);
    const found =
      other.frame === null ? null : differences(standingOf(frame), standingOf(other.frame), run.world.layout);
    setText(byId("compare-note"), noteOf(frame, other, found));
    drawTable(table, found ?? []);
    drawStrip(state);
  };
}

/** For whoever has one run only. */
function waysToCompare(controller: Controller): readonly Step[] {
  return [
    {
      head: "Make another run",
      words:
        "Select something and break it, take a fault out, or change the scenario: the run you came from is then shown beside the new one.",
      press: { name: "Go to the buttons", does: () => toBreaks(controller) },
    },
    {
      head: "Draw the lens across",
      words:
        "One picture, with this run on one side of the lens and the other on its other side, at the same instant; or both side by side.",
    },
    {
      head: "Go to where they part",
      words: "The first difference is named, with its moment; a strip shows in how many things they differ over time.",
    },
  ];
}

function noteOf(frame: Frame, { frame: there, first }: Other, found: readonly Difference[] | null): string {
  if (found === null || there === null) return "Simulating the other run …";
  if (first === "searching") return "Looking for the first difference …";
  const late = there.at === frame.at ? "" : ` · B still at ${moment(there.at)}`;
  const from = first === null ? "" : ` · first difference at ${moment(first.at, true)}: ${first.words}`;
  return `${found.length === 0 ? "They stand the same" : `They differ in ${plural(found.length, "thing")}`} at ${moment(frame.at)}${late}${from}`;
}

function controlsOf(controller: Controller, bar: HTMLElement): (state: State) => void {
  const { comparison } = controller;
  const with_ = make("select");
  with_.id = "compare-with";
  with_.addEventListener("change", () => comparison.pick(Number(with_.value)));
  const lens = make("input");
  Object.assign(lens, { type: "range", min: "0", max: "100", step: "1", id: "compare-lens" });
  lens.addEventListener("input", () => comparison.setLens(Number(lens.value)));
  const number = make("input");
  Object.assign(number, { type: "number", min: "0", max: "100", step: "1", id: "compare-lens-number" });
  setAttribute(number, "aria-label", "Lens in percent of the width");
  number.addEventListener("change", () => comparison.setLens(Number(number.value)));
  const field = (name: string, ...parts: HTMLElement[]): HTMLElement => {
    const label = make("label", "field");
    label.append(make("span", "field-name", name), ...parts);
    return label;
  };
  const sides = pressed("Side by side", () => comparison.toggleSides());
  sides.id = "compare-sides";
  const first = pressed("First difference", () => void comparison.toFirst());
  first.id = "compare-first";
  const swap = pressed("Swap", () => comparison.swap());
  swap.id = "compare-swap";
  const lensField = field("Lens", lens);
  bar.append(field("With", with_), lensField, number, sides, first, swap);
  let shownTree: readonly unknown[] = [];
  return ({ tree, here, other, lens: at, isSideBySide }) => {
    const now = [tree.map(({ id, words }) => `${id} ${words}`).join("\n"), here, other?.id];
    if (now.some((one, index) => one !== shownTree[index]))
      with_.replaceChildren(
        ...tree
          .filter(({ id }) => id !== here)
          .map(({ id, words }) => new Option(words, String(id), false, id === other?.id)),
      );
    shownTree = now;
    lens.value = String(at);
    if (document.activeElement !== number) number.value = String(at);
    lensField.hidden = number.hidden = isSideBySide;
    setAttribute(sides, "aria-pressed", String(isSideBySide));
  };
}

function pressed(text: string, press: () => void): HTMLButtonElement {
  const button = make("button", "button", text);
  button.type = "button";
  button.addEventListener("click", press);
  return button;
}

/** Wherever the pointer is pressed on the pictures, the lens goes. The slider and the number do the same. */
function dragLens(stage: HTMLElement, { store, comparison }: Controller): void {
  const follow = (event: PointerEvent): void => {
    if (store.state.isSideBySide || event.buttons !== 1) return;
    const { left, width } = stage.getBoundingClientRect();
    comparison.setLens(Math.round((100 * (event.clientX - left)) / width));
  };
  stage.addEventListener("pointerdown", (event) => {
    stage.setPointerCapture(event.pointerId);
    follow(event);
  });
  stage.addEventListener("pointermove", follow);
}

/**
 * In how many things they differ, over the whole run; a press goes there. The strip of the transport does the same for
 * keys.
 */
function stripOf(place: HTMLElement, controller: Controller): View {
  const svg = select(place).append("svg").attr("aria-hidden", "true");
  const [fill, now, words] = [
    svg.append("path").attr("class", "differ"),
    svg.append("path").attr("class", "cross-now"),
    svg.append("text"),
  ];
  let across = 0;
  let latest: State | null = null;
  const view: View = (state) => {
    latest = state;
    const { run, frame, other } = state;
    if (run === null || frame === null || other === null || other.run === null || across < 80) return;
    const scale = scaleLinear()
      .domain([0, run.world.layout.duration])
      .range([LEFT, across - LEFT]);
    const counts = differencesOver(run.samples, other.run.samples).filter(({ count }) => Number.isFinite(count));
    const most = max(counts, ({ count }) => count) ?? 0;
    // A zone that is gone is hundreds of things, a node one: both must be seen.
    const height = scaleSymlog()
      .domain([0, Math.max(1, most)])
      .range([STRIP - 4, 16]);
    const shape = area<(typeof counts)[number]>()
      .x(({ at }) => scale(at))
      .y0(height(0))
      .y1(({ count }) => height(count))
      .curve(curveStepAfter);
    svg.attr("width", across).attr("height", STRIP);
    fill.attr("d", shape(counts) ?? "");
    now.attr("d", `M${scale(frame.at)},12V${STRIP}`);
    words
      .attr("x", LEFT)
      .attr("y", 10)
      .text(`differences over time, ${most === 0 ? "none so far" : `${most} at most`}`);
  };
  place.addEventListener("click", (event) => {
    const run = latest?.run ?? null;
    if (run === null) return;
    const { duration } = run.world.layout;
    const share = (pointer(event, place)[0] - LEFT) / (across - 2 * LEFT);
    controller.jump({ by: "time", at: Math.round(Math.min(1, Math.max(0, share)) * duration) });
  });
  watchSize(place, (next) => {
    across = next;
    if (latest !== null) view(latest);
  });
  return view;
}

function drawTable(table: HTMLTableElement, found: readonly Difference[]): void {
  const shown = JSON.stringify(found);
  if (table.dataset["shown"] === shown) return;
  table.dataset["shown"] = shown;
  table.hidden = found.length === 0;
  const head = make("tr");
  for (const text of ["what differs now", "in A", "in B"]) head.append(make("th", "", text));
  const rows = found.slice(0, LISTED_MAX).map(({ what, here, there }) => {
    const row = make("tr");
    const name = make("th", "", what);
    name.scope = "row";
    row.append(name, make("td", "", here), make("td", "", there));
    return row;
  });
  const rest = found.length - rows.length;
  if (rest > 0) {
    const cell = make("td", "", `and ${rest} more`);
    cell.colSpan = 3;
    const more = make("tr");
    more.append(cell);
    rows.push(more);
  }
  table.replaceChildren(head, ...rows);
}
