/**
 * Lag and latency over the whole run: small charts under one another on one axis of time, the faults' spans behind
 * them and their names above, one crosshair through all. The pointer asks, a click goes there; with the keyboard the
 * arrows move the crosshair and Enter goes there. A bound can be drawn on them (chart-bound.ts). More than eight series
 * become rows that are folded: each darker layer is ten times as much. The same figures stand as a table.
 *
 * A recording of a real incident lies over them (incident-charts.ts).
 */
import { pointer, scaleLinear } from "d3";
import { chartsOf, figure, sampleAt, seen, worst } from "../project/charts.ts";
import { moment } from "../project/format.ts";
import type { Controller } from "../state/controller.ts";
import type { RunState, State, View } from "../state/store.ts";
import type { Glimpse, Sample } from "../worker/protocol.ts";
import { boundBar } from "./bound-bar.ts";
import { boundDrawing, type Drawable } from "./chart-bound.ts";
import { chartFrame } from "./chart-frame.ts";
import { incidentBar } from "./incident-bar.ts";
import { incidentDrawing } from "./incident-charts.ts";
import { mountIncidentMarks } from "./incident-marks.ts";
import { incidentWords } from "./incident-words.ts";
import { Incidents } from "../state/incidents.ts";
import { drawCross, drawPart, drawWould, LEFT, partOf, RIGHT, type Across, type Part } from "./chart-parts.ts";
import { byId, make, setAttribute, setText, watchSize } from "./dom.ts";

/** No more charts than this have room for being higher. */
const FEW = 3;

export function chartsView(controller: Controller): View {
  const place = byId("charts");
  const around = chartFrame();
  const recorded = incidentDrawing();
  const incidents = new Incidents(controller.store);
  const [bar, words] = [incidentBar(controller), incidentWords(controller)];
  mountIncidentMarks(controller);
  let parts: readonly Part[] = [];
  let [across, latest, drawnFor, hovered]: [number, State | null, unknown, number | null] = [0, null, null, null];
  let drawn: readonly unknown[] = [];
  let would: Glimpse | null = null;
  const acrossOf = ({ world }: RunState): Across =>
    scaleLinear()
      .domain([0, world.layout.duration])
      .range([LEFT, across - RIGHT]);
  const redraw = (): void => {
    if (latest !== null) view(latest);
  };
  const drawable = (): Drawable | null => {
    const run = latest?.run ?? null;
    return run === null || across < 160 ? null : { parts, run, across: acrossOf(run) };
  };
  const bound = boundBar(controller, drawable);
  const view: View = (state) => {
    latest = state;
    incidents.want();
    const { run, frame, incident } = state;
    bar(state);
    if (run === null || frame === null || across < 160) return;
    if (drawnFor !== run.world) {
      drawnFor = run.world;
      hovered = null;
      parts = chartsOf(run.world.layout).map(partOf);
      place.replaceChildren(around.head, ...parts.map(({ root }) => root), recorded.root, around.foot);
    }
    const scale = acrossOf(run);
    const now = [run.samples, across, run.world, incident];
    if (now.some((one, index) => one !== drawn[index])) {
      const all = parts.length + recorded.prepare(parts, run, incident);
      around.draw(run, scale);
      for (const part of parts) drawPart(part, run, scale, all > FEW ? 76 : 120);
      recorded.draw(parts, run, scale);
    }
    const glimpse = state.glimpse?.glimpse ?? null;
    if (glimpse !== would || now.some((one, index) => one !== drawn[index]))
      for (const part of parts) drawWould(part, run, scale, glimpse);
    would = glimpse;
    bound.show(now.some((one, index) => one !== drawn[index]));
    drawn = now;
    const at = hovered ?? frame.at;
    for (const part of parts) drawCross(part, run.samples, scale, frame.at, hovered, at);
    recorded.cross(parts, run, scale, frame.at, hovered, at);
    const note = run.done ? "" : ` · simulated up to ${moment(run.simulatedUntil)}`;
    setText(byId("charts-note"), `${hovered === null ? "now" : "at"} ${moment(at)}${note}`);
    tell(place, at);
    table(parts, run.samples, at);
    words(run, incident, at);
  };
  watchSize(place, (next) => {
    across = next;
    redraw();
  });
  for (const id of ["charts-table", "incident-figures"])
    byId(id).closest("details")?.addEventListener("toggle", redraw);
  boundDrawing(place, drawable, bound);
  place.tabIndex = 0;
  setAttribute(place, "role", "slider");
  setAttribute(place, "aria-label", "Moment that the charts tell of; Enter goes there");
  const timeAt = (event: PointerEvent): number | null => {
    const run = latest?.run ?? null;
    if (run === null) return null;
    const [x] = pointer(event, place);
    return Math.round(Math.min(run.world.layout.duration, Math.max(0, acrossOf(run).invert(x))));
  };
  place.addEventListener("pointermove", (event) => {
    hovered = timeAt(event);
    redraw();
  });
  place.addEventListener("pointerleave", () => {
    hovered = null;
    redraw();
  });
  place.addEventListener("click", (event) => {
    const at = timeAt(event as PointerEvent);
    if (at !== null) controller.jump({ by: "time", at });
  });
  place.addEventListener("keydown", (event) => {
    const [run, frame] = [latest?.run ?? null, latest?.frame ?? null];
    if (run === null || frame === null) return;
    const { duration } = run.world.layout;
    const from = hovered ?? frame.at;
    const step = duration / (event.shiftKey ? 48 : 480);
    const to = { ArrowLeft: from - step, ArrowRight: from + step, Home: 0, End: duration, Enter: from, Escape: from }[
      event.key
    ];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    hovered = event.key === "Enter" || event.key === "Escape" ? null : Math.round(Math.min(duration, Math.max(0, to)));
    if (event.key === "Enter") controller.jump({ by: "time", at: Math.round(from) });
    redraw();
  });
  return view;
}

function tell(place: HTMLElement, at: number): void {
  setAttribute(place, "aria-valuenow", String(Math.round(at)));
  setAttribute(place, "aria-valuetext", moment(at));
}

/** A row a series: what it is at the moment asked for, and its worst moment. */
function table(parts: readonly Part[], samples: readonly Sample[], at: number): void {
  const place = byId("charts-table");
  const details = place.closest("details");
  if (details?.open !== true) return;
  const sample = sampleAt(samples, at);
  const head = make("tr");
  for (const text of ["", `at ${moment(at)}`, "most", "when"]) head.append(make("th", "", text));
  const rows = parts.flatMap(({ chart }) =>
    seen(chart, samples).map((series) => {
      const most = worst([series], samples);
      const cells = [
        sample === undefined ? "" : figure(chart, series.value(sample)),
        most === undefined ? "" : figure(chart, most.value),
        most === undefined ? "" : moment(most.at),
      ];
      const row = make("tr");
      const name = make("th", "", `${chart.title}, ${series.name}`);
      name.scope = "row";
      row.append(name, ...cells.map((text) => make("td", "", text)));
      return row;
    }),
  );
  const body = make("tbody");
  body.append(...rows);
  const top = make("thead");
  top.append(head);
  place.replaceChildren(top, body);
}
