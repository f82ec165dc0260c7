/** The side pane: the selected thing in words, the checks with what they saw, the story to read and to jump in. */
import type { CheckResult, StoryLine } from "../../sim/results/index.ts";
import { detailOf } from "../project/detail.ts";
import { moment } from "../project/format.ts";
import { lineAt } from "../project/timeline.ts";
import { askWhy } from "../state/causes.ts";
import type { Controller } from "../state/controller.ts";
import type { State, Tab, View } from "../state/store.ts";
import { byId, icon, make, setAttribute, setHidden, STORY_ICON } from "./dom.ts";
import { breakButtons } from "./faults.ts";
import { openExports } from "./files.ts";

const TABS: readonly Tab[] = ["selected", "faults", "checks", "story"];

export function sideView(controller: Controller): View {
  wireTabs(controller);
  let shownStory: readonly StoryLine[] | null = null;
  let shownReport: unknown = null;
  let shownDetail = "";
  return (state) => {
    showTab(state.tab);
    const detail = selectedText(state);
    if (detail !== shownDetail) {
      shownDetail = detail;
      drawSelected(state, controller);
    }
    const { run } = state;
    if (run !== null && run.story !== shownStory) drawStory((shownStory = run.story), controller);
    if (run !== null) markCurrent(state);
    const report = run?.report ?? run?.broken ?? run?.done;
    if (report !== shownReport) {
      shownReport = report;
      drawChecks(state, controller);
    }
  };
}

function wireTabs(controller: Controller): void {
  TABS.forEach((tab, index) => {
    const button = byId(`tab-${tab}`);
    button.addEventListener("click", () => controller.store.set({ tab }));
    button.addEventListener("keydown", (event) => {
      const way = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
      if (way === 0) return;
      event.preventDefault();
      event.stopPropagation();
      const next = TABS[(index + way + TABS.length) % TABS.length];
      controller.store.set({ tab: next });
      byId(`tab-${next}`).focus();
    });
  });
}

function showTab(chosen: Tab): void {
  for (const tab of TABS) {
    const button = byId(`tab-${tab}`);
    setAttribute(button, "aria-selected", String(tab === chosen));
    setAttribute(button, "tabindex", tab === chosen ? "0" : "-1");
    setHidden(byId(`panel-${tab}`), tab !== chosen);
  }
}

/** What the panel would say, as one text: drawn again only when it says something else. */
function selectedText({ selection, frame, run }: State): string {
  if (frame === null || run === null) return "";
  if (selection === null) return `none ${run.world.name}`;
  return JSON.stringify(detailOf(selection, frame, run.world.layout));
}

function drawSelected(state: State, controller: Controller): void {
  const { selection, frame, run } = state;
  const panel = byId("panel-selected");
  if (run === null || frame === null) return;
  if (selection === null) {
    const text = run.world.description.trim() || "Press a zone, a node, the writer or a group to see it in numbers.";
    panel.replaceChildren(
      make("h3", "", run.world.title),
      ...text.split(/\n\s*\n/).map((part) => make("p", "lead", part.replace(/\s+/g, " "))),
    );
    return;
  }
  const detail = detailOf(selection, frame, run.world.layout);
  const rows = make("dl", "rows");
  for (const { label, value } of detail.rows) rows.append(make("dt", "", label), make("dd", "", value));
  // The buttons stay the same while the numbers around them change: whoever has the focus there keeps it.
  const kept = panel.querySelector(".breaks");
  const buttons =
    kept instanceof HTMLElement && panel.dataset["of"] === detail.title ? kept : breakButtons(state, controller);
  panel.dataset["of"] = detail.title;
  if (buttons === kept && kept !== null) {
    for (const child of Array.from(panel.children)) if (child !== kept) child.remove();
    kept.before(make("h3", "", detail.title), make("p", "lead", detail.sentence));
    kept.after(rows);
  } else
    panel.replaceChildren(
      make("h3", "", detail.title),
      make("p", "lead", detail.sentence),
      ...(buttons === null ? [] : [buttons]),
      rows,
    );
}

function drawStory(story: readonly StoryLine[], controller: Controller): void {
  const items = story.map((line) => {
    const button = make("button", "story-button");
    button.type = "button";
    button.dataset["event"] = String(line.event);
    button.append(icon(STORY_ICON[line.kind]), make("time", "", moment(line.at)), make("span", "", line.text));
    button.addEventListener("click", () => controller.jump({ by: "event", event: line.event }));
    const item = make("li");
    item.append(button);
    return item;
  });
  const list = make("ol");
  list.append(...items);
  const save = make("button", "button", "Save as subtitles or film");
  save.type = "button";
  save.id = "story-save";
  save.addEventListener("click", () => openExports(controller, "subtitles"));
  byId("panel-story").replaceChildren(list, save);
}

function markCurrent({ run, frame }: State): void {
  if (run === null || frame === null) return;
  const current = lineAt(run.story, frame.at, frame.event);
  const index = current === undefined ? -1 : run.story.indexOf(current);
  byId("panel-story")
    .querySelectorAll(".story-button")
    .forEach((button, at) => setAttribute(button, "aria-current", String(at === index)));
}

function drawChecks({ run }: State, controller: Controller): void {
  const panel = byId("panel-checks");
  if (run?.broken) {
    panel.replaceChildren(
      make("h3", "", "The simulator itself broke."),
      make("p", "lead", run.broken.message),
      make("p", "lead", `At ${moment(run.broken.at)}, event ${run.broken.event}.`),
    );
    return;
  }
  if (!run?.report) {
    panel.replaceChildren(make("p", "lead", "Checks are judged when the whole run has been simulated."));
    return;
  }
  const order = { fail: 0, pass: 1, vacuous: 2 };
  const list = make("ul", "checks");
  for (const check of run.report.checks.toSorted((a, b) => order[a.verdict] - order[b.verdict]))
    list.append(checkItem(check, controller));
  panel.replaceChildren(make("h3", "", run.report.verdict === "pass" ? "Every check holds." : "A check failed."), list);
}

function checkItem(check: CheckResult, controller: Controller): HTMLLIElement {
  const item = make("li");
  item.dataset["verdict"] = check.verdict;
  const words = make("div");
  const verdict = { pass: "", fail: " failed", vacuous: " had nothing to watch" }[check.verdict];
  words.append(make("strong", "", `${check.name}${verdict}`), make("p", "message", check.message));
  if (check.event !== undefined) {
    const { event } = check;
    const jump = make("button", "button", `Go to event ${event}`);
    jump.type = "button";
    jump.addEventListener("click", () => controller.jump({ by: "event", event }));
    words.append(jump);
  }
  if (check.verdict === "fail") {
    const why = make("button", "button", "Why?");
    why.type = "button";
    why.setAttribute("aria-label", `Why does ${check.name} fail?`);
    why.addEventListener("click", () => askWhy(controller.store, { kind: "check", name: check.name }));
    words.append(why);
  }
  item.append(icon(check.verdict), words);
  return item;
}
