/**
 * Find: what is typed is an event with its time, numbers and what follows, or a figure and a bound. The moments found
 * stand in a list and as marks over the run; "Run until" goes to the next one, which makes a bound a breakpoint.
 */
import { select } from "d3";
import { FIGURES } from "../../sim/bounds/index.ts";
import { EVENTS, EXAMPLES } from "../project/conditions.ts";
import { foundWords, nextMatch } from "../project/finding.ts";
import { count, moment } from "../project/format.ts";
import { Finding, type FindingState } from "../state/finding.ts";
import { nameOf } from "../state/links.ts";
import type { Controller } from "../state/controller.ts";
import { boundIn } from "../project/promise.ts";
import type { State, View } from "../state/store.ts";
import type { Match } from "../worker/protocol.ts";
import { byId, make, setAttribute, setHidden, setText, watchSize } from "./dom.ts";
import { promiseBar } from "./promise.ts";

const LISTED_MAX = 100;
const STRIP = 26;
const EDGE = 8;

export function findView(controller: Controller): View {
  const { store } = controller;
  const finding = new Finding(store);
  const { text, go, until, clear, note, trouble, strip, list, help } = panel(store);
  const promise = promiseBar(controller);
  strip.before(promise.root);
  let bounded: unknown = null;
  const svg = select(strip).append("svg").attr("aria-hidden", "true").attr("height", STRIP);
  const [marks, now] = [svg.append("path").attr("class", "find-marks"), svg.append("path").attr("class", "cross-now")];
  let [across, latest, listed]: [number, State | null, unknown] = [0, null, null];
  const ask = (): void => Finding.ask(store, text.value);
  const isBusy = (): boolean => store.state.finding !== null && !store.state.finding.done;
  go.addEventListener("click", () => (isBusy() ? finding.stop() : ask()));
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter") ask();
    if (event.key === "Escape") text.blur();
  });
  until.addEventListener("click", () => {
    const { finding: found, frame } = store.state;
    const match = nextMatch(found?.matches ?? [], frame?.event ?? 0);
    if (match === undefined) return controller.preferences.say("Nothing of it from here on.");
    goTo(controller, match);
  });
  clear.addEventListener("click", () => {
    store.set({ finding: null });
    [text.value, help.open, listed] = ["", true, null];
    for (const words of [note, trouble]) setText(words, "");
    text.focus();
  });
  strip.addEventListener("click", (event) => {
    const { finding: found, run } = store.state;
    if (found === null || run === null || found.matches.length === 0) return;
    const at = ((event.offsetX - EDGE) / (across - 2 * EDGE)) * run.world.layout.duration;
    goTo(
      controller,
      found.matches.reduce((best, one) => (Math.abs(one.at - at) < Math.abs(best.at - at) ? one : best)),
    );
  });
  const view: View = (state) => {
    latest = state;
    finding.want();
    const { run, frame } = state;
    const { finding: found } = store.state;
    if (run === null || frame === null) return;
    setText(go, isBusy() ? "Stop" : "Find");
    const isOwn = found !== null && (found.of === "" || found.of === nameOf(run.world));
    strip.hidden = found === null;
    setHidden(clear, found === null || !found.done || found.total > 0);
    until.disabled = !isOwn || found.matches.length === 0;
    if (bounded !== found?.typed) {
      bounded = found?.typed;
      promise.show(found === null ? undefined : boundIn(found.typed));
    }
    if (found === null) return;
    if (listed !== found.typed && document.activeElement !== text) text.value = found.typed;
    setText(trouble, found.trouble);
    setText(note, noteOf(found, isOwn));
    const scale = (at: number): number => EDGE + (at / run.world.layout.duration) * (across - 2 * EDGE);
    svg.attr("width", across);
    marks.attr("d", isOwn ? found.matches.map(({ at }) => `M${scale(at).toFixed(1)},4v14`).join("") : "");
    now.attr("d", `M${scale(frame.at)},0v${STRIP}`);
    if (listed === found.matches) return;
    if (listed === null) help.open = false;
    listed = found.matches;
    fill(list, found.matches, controller);
  };
  watchSize(strip, (next) => {
    across = next;
    if (latest !== null) view(latest);
  });
  return view;
}

function goTo(controller: Controller, { event }: Match): void {
  controller.pause();
  controller.jump({ by: "event", event });
}

function noteOf({ matches, total, at, done, trouble }: NonNullable<FindingState>, isOwn: boolean): string {
  if (trouble !== "" && total === 0) return "";
  return `${foundWords(total, matches.length, at, done)}${isOwn ? "" : " That was another run: press Find again."}`;
}

function fill(list: HTMLElement, matches: readonly Match[], controller: Controller): void {
  const items = matches.slice(0, LISTED_MAX).map((match) => {
    const item = make("li");
    const button = make("button", "link-like", `${moment(match.at, true)} · e${count(match.event)}`);
    button.type = "button";
    button.addEventListener("click", () => goTo(controller, match));
    item.append(button, make("span", "", match.words));
    return item;
  });
  const more = matches.length - items.length;
  list.replaceChildren(...items, ...(more > 0 ? [make("li", "", `and ${count(more)} more`)] : []));
}

interface Panel {
  readonly text: HTMLInputElement;
  readonly go: HTMLButtonElement;
  readonly until: HTMLButtonElement;
  /** Where nothing was found: away with the question. */
  readonly clear: HTMLButtonElement;
  readonly note: HTMLElement;
  readonly trouble: HTMLElement;
  readonly strip: HTMLElement;
  readonly list: HTMLElement;
  /** Open until the first question, when there is nothing else to read. */
  readonly help: HTMLDetailsElement;
}

function panel(store: Controller["store"]): Panel {
  const head = make("header", "pane-head");
  const title = make("h2", "", "Find moments");
  title.id = "find-title";
  const note = make("p", "pane-note");
  setAttribute(note, "role", "status");
  head.append(title, note);
  const text = make("input", "find-text");
  Object.assign(text, {
    type: "text",
    id: "find-text",
    maxLength: 300,
    autocomplete: "off",
    spellcheck: false,
    placeholder: EXAMPLES[4],
  });
  setAttribute(text, "aria-label", "What to find");
  setAttribute(text, "aria-describedby", "find-trouble");
  const [go, until] = [make("button", "button button-main", "Find"), make("button", "button", "Run until the next")];
  const clear = make("button", "button", "Clear the question");
  [go.id, until.id, clear.id] = ["find-go", "find-until", "find-clear"];
  for (const button of [go, until, clear]) button.type = "button";
  const bar = make("div", "find-bar");
  bar.append(text, go, until, clear);
  const trouble = make("p", "find-trouble");
  trouble.id = "find-trouble";
  setAttribute(trouble, "role", "alert");
  const examples = make("div", "find-examples");
  for (const example of EXAMPLES) {
    const button = make("button", "button", example);
    button.type = "button";
    button.addEventListener("click", () => Finding.ask(store, example));
    examples.append(button);
  }
  const strip = make("div", "find-strip");
  const list = make("ol", "find-list");
  setAttribute(list, "aria-label", "Moments found");
  list.tabIndex = 0;
  const help = whatCanBeAsked();
  byId("wide-find").append(head, bar, trouble, examples, strip, list, help);
  return { text, go, until, clear, note, trouble, strip, list, help };
}

function whatCanBeAsked(): HTMLDetailsElement {
  const details = make("details", "lanes-words");
  // On a phone it would be all that is in sight.
  details.open = innerWidth >= 700;
  const words = make("dl", "find-help");
  const entry = (name: string, text: string): void => {
    const pair = make("div");
    pair.append(make("dt", "", name), make("dd", "", text));
    words.append(pair);
  };
  for (const [name, { says, fields }] of Object.entries(EVENTS)) entry(name, `${says}; where ${fields.join(", ")}`);
  for (const [name, { says, unit }] of Object.entries(FIGURES))
    entry(`${name} ${unit === "time" ? "> 200 ms" : "> 1"}`, says);
  entry("for 2s", "a figure is so for as long; the moment is the one at which that begins");
  entry("after 20s, before 30s", "only in that part of the run");
  entry("followed by, not followed by … within 1s", "the first of the two is found; without a time it is one second");
  details.append(make("summary", "", "What can be asked"), words);
  return details;
}
