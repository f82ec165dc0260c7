/**
 * The point of no return: how likely an outcome is if the run went on from each moment with other luck. A line with the
 * band its runs leave open, sharpening while one watches; where it steps up, a mark and a sentence. Nothing is drawn
 * once the workers are done and the clock stands.
 */
import { area, line, pointer, scaleLinear, select } from "d3";
import type { Outcome } from "../../sim/explore/odds.ts";
import { moment, plural } from "../project/format.ts";
import {
  outcomesOf,
  outcomeWords,
  pointAt,
  pointsOf,
  runsOf,
  shareWords,
  stepWords,
  usualGap,
  type CurvePoint,
} from "../project/chance.ts";
import { Chance, type ChanceState } from "../state/chance.ts";
import type { Controller } from "../state/controller.ts";
import { nameOf } from "../state/links.ts";
import type { State } from "../state/store.ts";
import { make, setAttribute, setText } from "./dom.ts";
import type { Ground, TrackView } from "./track-list.ts";

const HEIGHT = 58;
const [TOP, FOOT] = [6, 52];

export function chanceTrack(controller: Controller, body: HTMLElement): TrackView {
  const { store } = controller;
  const chance = new Chance(store);
  const { choice, gap, gapField, go, said, step, table } = controls(body);
  const svg = select(body)
    .insert("svg", ".track-said")
    .attr("class", "chance-curve")
    .attr("aria-hidden", "true")
    .attr("height", HEIGHT);
  const [band, curve, dots, turn, now] = ["chance-band", "chance-line", "chance-dots", "chance-step", "track-now"].map(
    (name) => svg.append("path").attr("class", name),
  );
  const scaleText = svg
    .selectAll("text")
    .data(["100%", "0"])
    .join("text")
    .attr("class", "chance-axis")
    .attr("x", 2)
    .attr("y", (_, place) => (place === 0 ? TOP + 12 : FOOT))
    .text((text) => text);
  let latest: Ground | undefined;
  let [drawn, offered]: [readonly unknown[], unknown] = [[], undefined];
  let turnAt = 0;
  const isBusy = (): boolean => store.state.chance?.ended === "";
  go.addEventListener("click", () => {
    if (isBusy()) chance.stop();
    else if (latest !== undefined) chance.start(outcomeIn(choice.value, gap.value), latest.part);
  });
  choice.addEventListener("change", () => (gapField.hidden = choice.value !== "no-write"));
  step.addEventListener("click", () => {
    controller.pause();
    controller.jump({ by: "time", at: turnAt });
  });
  svg.on("click", (event: MouseEvent) => {
    if (latest === undefined) return;
    controller.pause();
    controller.jump({ by: "time", at: Math.max(0, Math.round(latest.scale.invert(pointer(event, svg.node())[0]))) });
  });
  return (state, ground, note) => {
    latest = ground;
    const { run, frame, chance: asked } = state;
    if (run === null || frame === null) return;
    const isOwn = asked !== null && asked.of === nameOf(run.world);
    if (!isOwn) chance.stop();
    if (offered !== (run.report ?? run.world)) offer(choice, gap, state, isOwn ? asked.outcome : undefined);
    offered = run.report ?? run.world;
    gapField.hidden = choice.value !== "no-write";
    setText(go, isBusy() ? "Stop" : "Ask");
    const { scale, width } = ground;
    const points = isOwn ? pointsOf(asked.odds) : [];
    now.attr("d", `M${scale(frame.at)},0V${FOOT}`);
    setText(said, wordsOf(isOwn ? asked : null, pointAt(points, frame.at)));
    note(noteOf(isOwn ? asked : null));
    const next = [isOwn && asked, width, ground.part.from, ground.part.to];
    if (next.every((one, place) => one === drawn[place])) return;
    drawn = next;
    svg.attr("width", width);
    scaleText.attr("display", points.length === 0 ? "none" : null);
    const y = scaleLinear().domain([0, 1]).range([FOOT, TOP]);
    const [left, right] = scale.range();
    const inside = points.filter(({ at }) => scale(at) >= left - 1 && scale(at) <= right + 1);
    band.attr(
      "d",
      area<CurvePoint>(
        ({ at }) => scale(at),
        ({ low }) => y(low),
        ({ high }) => y(high),
      )(inside),
    );
    curve.attr(
      "d",
      line<CurvePoint>(
        ({ at }) => scale(at),
        ({ share }) => y(share),
      )(inside),
    );
    dots.attr("d", inside.map(({ at, share }) => `M${scale(at) - 2},${y(share)}a2,2 0 1 0 4,0a2,2 0 1 0-4,0`).join(""));
    const found = isOwn ? stepWords(asked.odds) : undefined;
    turnAt = found?.until ?? 0;
    step.hidden = found === undefined;
    setText(step, found?.words ?? "");
    const turned =
      found === undefined
        ? []
        : [scale(found.after), scale(found.until)].map((x) => Math.min(right, Math.max(left, x)));
    turn.attr("d", turned.length === 0 ? "" : `M${turned[0]},${TOP - 4}V${FOOT}M${turned[1]},${TOP - 4}V${FOOT}`);
    fill(table, points, controller);
  };
}

function noteOf(asked: ChanceState): string {
  if (asked === null) return "";
  const { odds, workers, ended } = asked;
  const how = {
    "": `${plural(workers, "worker")} at it`,
    done: "done",
    stopped: "stopped",
    time: "stopped after ten minutes",
    died: "their workers ended",
  }[ended];
  return `${plural(runsOf(odds), "run")}, ${how}`;
}

function wordsOf(asked: ChanceState, point: CurvePoint | undefined): string {
  if (asked === null)
    return "If the run went on from each moment with other luck: how likely is what you choose? Workers play futures in the background.";
  return point === undefined
    ? "The first futures are being played."
    : `From ${moment(point.at)} on with other luck, ${outcomeWords(asked.outcome)}: ${shareWords(point)}.`;
}

const valueOf = (outcome: Outcome): string => (outcome.kind === "check" ? `check ${outcome.name}` : outcome.kind);

function outcomeIn(value: string, seconds: string): Outcome {
  if (value.startsWith("check ")) return { kind: "check", name: value.slice(6) };
  if (value === "lost-commit") return { kind: value };
  return { kind: "no-write", forUs: Math.round(Math.min(3600, Math.max(0.001, Number(seconds) || 1)) * 1e6) };
}

/** What can be chosen, as the run is known now; what was chosen stays, where it still can be. */
function offer(choice: HTMLSelectElement, gap: HTMLInputElement, { run }: State, asked: Outcome | undefined): void {
  const report = run?.report ?? null;
  const before = asked === undefined ? "" : valueOf(asked);
  const all = outcomesOf(report, usualGap(report));
  choice.replaceChildren(
    ...all.map(
      (one) => new Option(one.kind === "no-write" ? "no write for so many seconds" : outcomeWords(one), valueOf(one)),
    ),
  );
  if (all.some((one) => valueOf(one) === before)) choice.value = before;
  if (asked?.kind !== "no-write") gap.value = String(usualGap(report) / 1e6);
}

function fill(table: HTMLElement, points: readonly CurvePoint[], controller: Controller): void {
  table.replaceChildren(
    ...points.map((point) => {
      const item = make("li");
      const button = make("button", "link-like", moment(point.at));
      button.type = "button";
      button.addEventListener("click", () => controller.jump({ by: "time", at: point.at }));
      item.append(button, make("span", "", ` ${shareWords(point)}`));
      return item;
    }),
  );
}

interface Controls {
  readonly choice: HTMLSelectElement;
  readonly gap: HTMLInputElement;
  readonly gapField: HTMLElement;
  readonly go: HTMLButtonElement;
  readonly said: HTMLElement;
  readonly step: HTMLButtonElement;
  readonly table: HTMLElement;
}

function controls(body: HTMLElement): Controls {
  const bar = make("div", "chance-bar");
  const choice = make("select");
  choice.id = "chance-outcome";
  setAttribute(choice, "aria-label", "Outcome");
  const gap = make("input");
  Object.assign(gap, { type: "number", id: "chance-gap", min: "0.001", max: "3600", step: "any" });
  const gapField = make("label", "field");
  gapField.append(make("span", "field-name", "Seconds"), gap);
  const go = make("button", "button button-main", "Ask");
  [go.type, go.id] = ["button", "chance-go"];
  bar.append(choice, gapField, go);
  const said = make("p", "track-said");
  said.id = "chance-said";
  const step = make("button", "button chance-turn");
  [step.type, step.id, step.hidden] = ["button", "chance-turn", true];
  const words = make("details", "lanes-words");
  const table = make("ol", "chance-table");
  table.id = "chance-table";
  setAttribute(table, "aria-label", "The chance from each moment");
  table.tabIndex = 0;
  words.append(make("summary", "", "In words"), table);
  body.append(bar, said, step, words);
  return { choice, gap, gapField, go, said, step, table };
}
