/**
 * What each client asked for and got: lanes by session around the moment on the screen or over a stretch that was
 * chosen, the chosen operation's story in words, and cards for what the checkers found, each of which shows its
 * witness. The same operations stand as sentences in a list, the first hundred.
 */
import "../style/histories.css";
import { cardsOf, edgesOf, modelWords, verdictWords, type Card } from "../project/anomalies.ts";
import { count, listed, moment, plural, span } from "../project/format.ts";
import { keysOf, lanesOfHistory, operationWords, type Bar, type HistoryLanes } from "../project/histories.ts";
import { askWhy, type Question } from "../state/causes.ts";
import type { Controller } from "../state/controller.ts";
import { Histories, type HistoryState } from "../state/histories.ts";
import type { RunState, State, View } from "../state/store.ts";
import { FORM, OUTCOME, type Recorded } from "../worker/recorded.ts";
import { byId, make, setAttribute, setText, watchSize } from "./dom.ts";
import { guide, type Step } from "./guide.ts";
import { HistoryBars } from "./history-bars.ts";
import { explainButton } from "./history-ghosts.ts";

const WIDTHS = [2_000, 5_000, 20_000, 100_000, 500_000, 2_000_000, 10_000_000] as const;
const LISTED_MAX = 100;
/** As in sim/explore/causes. */
const STUCK_US = 250_000;
const LEGEND = [
  ["ok", "write", "write, answered"],
  ["ok", "read", "read, answered"],
  ["unknown", "write", "outcome unknown"],
  ["failed", "write", "failed"],
] as const;

/** While the run is recorded, of which the first line says how far it is. */
const WHAT_COMES: readonly Step[] = [
  {
    head: "A lane for each session",
    words:
      "What one client asked for, one operation after the other, around the moment on the screen. Steps may be even where times differ a thousandfold.",
  },
  {
    head: "A bar for each operation",
    words:
      "From when it was sent to when it was answered; a read says which instance served it, and up to which point of the log. Choose one to read what became of it.",
  },
  {
    head: "The checkers read all of it",
    words: "Stale reads, lost updates and circles are named under the lanes, each with the operations that prove it.",
  },
];

export function historiesView(controller: Controller): View {
  const histories = new Histories(controller.store);
  const place = byId("histories");
  const bars = new HistoryBars(place, (row) => histories.choose({ operation: row }));
  let [across, latest, shown, focus]: [number, State | null, HistoryLanes | null, number | null] = [
    0,
    null,
    null,
    null,
  ];
  let drawn: readonly unknown[] = [];
  wireHead(histories, controller);
  const empty = guide(WHAT_COMES);
  place.after(empty);
  byId("histories-legend").append(...LEGEND.map(([outcome, form, words]) => legendEntry(outcome, form, words)));
  const view: View = (state) => {
    latest = state;
    const { run, frame, history } = state;
    if (run === null || frame === null) return;
    histories.want();
    drawHead(history);
    const { recorded } = history;
    const isOwn = history.world === run.world;
    const now = [history, isOwn, run.report, across, history.stretch === null ? frame : frame.at];
    if (now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    setText(byId("histories-note"), isOwn ? noteOf(run, history) : "");
    place.hidden = recorded === null || !isOwn;
    empty.hidden = !place.hidden;
    if (recorded === null || !isOwn || across < 200) return clear();
    const workloads = run.world.layout.clients.map(({ id }) => id);
    const { from, to } = history.stretch ?? { from: frame.at - history.us / 2, to: frame.at + history.us / 2 };
    shown = lanesOfHistory(recorded, workloads, from, to, history.key, history.witness);
    const rows = shown.bars.map(({ row }) => row);
    if (focus === null || !rows.includes(focus))
      focus = rows.includes(history.operation ?? -1) ? history.operation : (nearest(shown.bars, frame.at)?.row ?? null);
    const wordsOf = (row: number): string => operationWords(recorded, row, workloads);
    bars.draw({
      ...shown,
      edges: edgesOf(recorded, history.witness),
      witness: new Set(history.witness),
      chosen: history.operation,
      focus,
      now: frame.at,
      from,
      to,
      isWarped: history.isWarped,
      width: across,
      wordsOf,
    });
    setText(byId("histories-note"), `${noteOf(run, history)}${shownWords(shown, state.history.key)}`);
    tellStory(controller, histories, recorded, history, wordsOf);
    tellCards(controller, histories, recorded, history, workloads);
    list(rows, wordsOf);
  };
  const redraw = (): void => {
    drawn = [];
    if (latest !== null) view(latest);
  };
  watchSize(place.parentElement ?? place, (next) => {
    across = next;
    redraw();
  });
  place.addEventListener("keydown", (event) => {
    const bar = shown?.bars.find(({ row }) => row === focus);
    if (shown === null || bar === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "Enter" || event.key === " ") histories.choose({ operation: bar.row });
    else {
      const next = neighbour(shown.bars, bar, event.key);
      if (next === undefined) return;
      focus = next.row;
      redraw();
      bars.focus(next.row);
    }
    event.preventDefault();
    event.stopPropagation();
  });
  return view;
}

/** Along a lane by time, across lanes to the bar whose beginning is nearest. */
function neighbour(all: readonly Bar[], from: Bar, key: string): Bar | undefined {
  const along = (lane: number): readonly Bar[] => all.filter((bar) => bar.lane === lane);
  const place = along(from.lane).indexOf(from);
  if (key === "ArrowLeft") return along(from.lane)[Math.max(0, place - 1)];
  if (key === "ArrowRight") return along(from.lane)[Math.min(along(from.lane).length - 1, place + 1)];
  if (key !== "ArrowUp" && key !== "ArrowDown") return undefined;
  const by = key === "ArrowUp" ? -1 : 1;
  const lanes = [...new Set(all.map(({ lane }) => lane))].sort((a, b) => a - b);
  const lane = lanes[lanes.indexOf(from.lane) + by];
  return lane === undefined ? from : nearest(along(lane), from.from);
}

function nearest(bars: readonly Bar[], at: number): Bar | undefined {
  return bars.reduce<Bar | undefined>(
    (best, bar) => (best === undefined || Math.abs(bar.from - at) < Math.abs(best.from - at) ? bar : best),
    undefined,
  );
}

function wireHead(histories: Histories, { store }: Controller): void {
  const width = byId<HTMLSelectElement>("histories-width");
  width.append(...WIDTHS.map((us) => new Option(span(us), String(us))), new Option("as chosen", ""));
  width.addEventListener("change", () => width.value !== "" && histories.setWidth(Number(width.value)));
  const warp = byId<HTMLInputElement>("histories-warp");
  warp.addEventListener("change", () => histories.choose({ isWarped: warp.checked }));
  byId("histories-key").addEventListener("click", () => histories.choose({ key: null }));
  byId("histories-now").addEventListener("click", () =>
    histories.choose({ stretch: null, witness: [], us: Math.min(store.state.history.us, 100_000) }),
  );
}

function drawHead({ us, key, stretch, isWarped }: HistoryState): void {
  const width = byId<HTMLSelectElement>("histories-width");
  const wanted = WIDTHS.includes(us as (typeof WIDTHS)[number]) ? String(us) : "";
  if (width.value !== wanted) width.value = wanted;
  width.options[width.options.length - 1].hidden = wanted !== "";
  byId<HTMLInputElement>("histories-warp").checked = isWarped;
  byId("histories-key").hidden = key === null;
  if (key !== null) setText(byId("histories-key"), `Only k${key}: show all rows`);
  byId("histories-now").hidden = stretch === null;
}

function noteOf({ report, world }: RunState, { recorded, recordedUntil, trouble, stretch }: HistoryState): string {
  if (trouble !== "") return trouble;
  if (recorded === null)
    return `Recording what clients do: ${moment(recordedUntil)} of ${moment(world.layout.duration)}`;
  if (report !== null && recorded.isWhole && report.digest !== recorded.digest)
    return `This recording ends in digest ${recorded.digest.slice(0, 12)} and the run in ${report.digest.slice(0, 12)}: do not trust either.`;
  const kept = recorded.isWhole
    ? ""
    : `The first ${count(recorded.count)} operations, up to ${moment(recorded.until)}. `;
  return `${kept}${stretch === null ? "" : `${moment(stretch.from, stretch.to - stretch.from < 20_000)} to ${moment(stretch.to, stretch.to - stretch.from < 20_000)} · `}`;
}

function shownWords({ bars, lanes, leftOut, pending }: HistoryLanes, key: number | null): string {
  if (bars.length === 0 && leftOut === 0)
    return `No operation${key === null ? "" : ` on k${key}`} is under way in this window.`;
  const more = leftOut === 0 ? "" : `; ${plural(leftOut, "more session")} not shown`;
  const unknown = pending === 0 ? "" : `; ${plural(pending, "earlier write")} of unknown outcome`;
  return `${plural(bars.length, "operation")} of ${plural(lanes.length, "session")}${more}${unknown}`;
}

function tellStory(
  controller: Controller,
  histories: Histories,
  recorded: Recorded,
  { operation, key }: HistoryState,
  wordsOf: (row: number) => string,
): void {
  const place = byId("histories-story");
  const id = `${operation} ${key} ${recorded.digest}`;
  if (place.dataset["of"] === id) return;
  place.dataset["of"] = id;
  if (operation === null)
    return place.replaceChildren(make("p", "lead", "Choose an operation to read what became of it."));
  const { invoked, ended, server, servers } = recorded;
  const buttons = make("div", "breaks");
  const press = (words: string, does: () => void): void => {
    const button = make("button", "button", words);
    button.type = "button";
    button.addEventListener("click", does);
    buttons.append(button);
  };
  press("Go to its beginning", () => controller.jump({ by: "time", at: invoked[operation] }));
  if (ended[operation] !== Infinity)
    press("Go to its end", () => controller.jump({ by: "time", at: ended[operation] }));
  const question = whyAsked(recorded, operation);
  if (question !== undefined) press("Why?", () => askWhy(controller.store, question));
  const { instances = [] } = controller.store.state.run?.world.layout ?? {};
  const index = instances.findIndex(({ id: name }) => name === servers[server[operation]]);
  if (index >= 0) press(`Select ${instances[index].id}`, () => controller.select({ kind: "instance", index }));
  const keys = [...new Set(keysOf(recorded, operation))].slice(0, 4);
  for (const one of keys) if (one !== key) press(`Only k${one}`, () => histories.choose({ key: one }));
  place.replaceChildren(make("p", "", wordsOf(operation)), buttons);
}

/** A write that was stuck can be asked about; one that was answered soon has nothing to explain. */
function whyAsked({ form, outcome, session, invoked, ended, key, until }: Recorded, row: number): Question | undefined {
  const wait = Math.min(ended[row], until) - invoked[row];
  const isStuck = form[row] !== FORM.read && (wait >= STUCK_US || (outcome[row] !== OUTCOME.ok && ended[row] < until));
  return isStuck
    ? { kind: "write", workload: Math.floor(session[row] / 1e9), invoke: invoked[row], key: key[row] }
    : undefined;
}

function tellCards(
  controller: Controller,
  histories: Histories,
  recorded: Recorded,
  { judged, witness }: HistoryState,
  workloads: readonly string[],
): void {
  const place = byId("histories-cards");
  const id = `${judged?.verdicts.length} ${judged?.left.length} ${witness.join()} ${recorded.digest}`;
  if (place.dataset["of"] === id) return;
  place.dataset["of"] = id;
  const verdicts = judged?.verdicts ?? [];
  const rest =
    judged === null
      ? ["Judging the history."]
      : judged.left.length > 0
        ? [`Still judging: ${judged.left.map(modelWords).join(", ")}.`]
        : [];
  const part =
    judged !== null && judged.operations < recorded.count
      ? [`Judged are the first ${count(judged.operations)} operations.`]
      : [];
  setText(byId("histories-verdicts"), [...verdictWords(verdicts), ...part, ...rest].join(" "));
  place.replaceChildren(
    ...cardsOf(recorded, verdicts, workloads).map((card) => cardItem(controller, histories, recorded, card, witness)),
  );
}

function cardItem(
  controller: Controller,
  histories: Histories,
  recorded: Recorded,
  card: Card,
  shownWitness: readonly number[],
): HTMLLIElement {
  const { title, words, models, witness } = card;
  const item = make("li", "history-card");
  const isShown = witness.join() === shownWitness.join();
  const button = make("button", "button", isShown ? "Hide" : "Show");
  button.type = "button";
  setAttribute(button, "aria-pressed", String(isShown));
  setAttribute(
    button,
    "aria-label",
    `${isShown ? "Hide" : "Show"} the ${plural(witness.length, "operation")} of: ${title}`,
  );
  button.addEventListener("click", () => {
    if (isShown) return histories.choose({ witness: [], stretch: null });
    const ends = witness.map((row) => Math.min(recorded.ended[row], recorded.until));
    const from = Math.min(...witness.map((row) => recorded.invoked[row]));
    const margin = Math.max(200, (Math.max(...ends) - from) / 8);
    const stretch = { from: Math.max(0, from - margin), to: Math.max(...ends) + margin };
    histories.choose({
      witness,
      stretch,
      operation: witness.at(-1) ?? null,
      key: null,
      us: Math.round(stretch.to - stretch.from),
    });
  });
  const text = make("div");
  text.append(
    make("h3", "", title),
    make("p", "", words),
    make("p", "lead", `Forbidden by ${listed(models.map(modelWords), models.length)}.`),
  );
  if (isShown) {
    const edges = make("ul", "history-edges");
    edges.append(...edgesOf(recorded, witness).map(({ kind, words: edge }) => make("li", "", `${kind}: ${edge}`)));
    text.append(edges, explainButton(controller, recorded, witness));
  }
  item.append(text, button);
  return item;
}

function list(rows: readonly number[], wordsOf: (row: number) => string): void {
  const items = rows.slice(0, LISTED_MAX).map((row) => make("li", "", wordsOf(row)));
  const more = rows.length - items.length;
  byId("histories-list").replaceChildren(...items, ...(more > 0 ? [make("li", "", `and ${count(more)} more`)] : []));
}

function clear(): void {
  byId("histories-story").dataset["of"] = "";
  byId("histories-cards").dataset["of"] = "";
  for (const id of ["histories-story", "histories-cards", "histories-list"]) byId(id).replaceChildren();
  setText(byId("histories-verdicts"), "");
}

function legendEntry(outcome: string, form: string, words: string): HTMLElement {
  const entry = make("span", "legend-entry");
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "history-legend-mark");
  svg.setAttribute("viewBox", "0 0 26 12");
  svg.setAttribute("aria-hidden", "true");
  const group = document.createElementNS(svg.namespaceURI, "g");
  group.setAttribute("class", `op-${outcome} op-${form}`);
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("class", "op-shape");
  path.setAttribute("d", outcome === "unknown" ? "M26,1H1V11H26" : "M1,1H25V11H1Z");
  group.append(path);
  svg.append(group);
  entry.append(svg, make("span", "", words));
  return entry;
}
