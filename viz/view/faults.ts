/**
 * The tab of faults: what breaks in this run, each of which can be taken out; Aurora's own statements, run at the
 * moment on the screen; and, of a branch, what it was made from and what the change did. And the buttons that break the
 * selected thing, under its words.
 */
import type { Layout } from "../../sim/results/index.ts";
import { AFTER_THIS_US, breaksOf, LENGTHS, type Break } from "../project/breaks.ts";
import { during, moment } from "../project/format.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import { breakIt, selectFirst } from "./breaking.ts";
import { byId, make, setHidden, setText } from "./dom.ts";
import { withTools } from "./tools.ts";

export function faultsView(controller: Controller): View {
  const panel = byId("panel-faults");
  const branch = make("div", "branch");
  const list = make("ul", "fault-list");
  const deeds = make("section", "deeds");
  const statement = statementForm(controller);
  panel.append(branch, make("h3", "", "Faults of this run"), list, deeds, statement.form);
  let shownFaults: unknown = null;
  let shownBranch = "";
  return (state) => {
    const { run } = state;
    setText(byId("refusal"), state.refusal);
    setHidden(byId("refusal"), state.refusal === "");
    if (run === null) return;
    if (run.world.layout !== shownFaults) {
      shownFaults = run.world.layout;
      drawFaults(list, state, controller);
      drawDeeds(deeds, state, controller);
      statement.offer(run.world.layout);
    }
    const key = `${run.world.hash} ${state.branch?.words ?? ""} ${run.report === null ? "" : run.report.digest}`;
    if (key === shownBranch) return;
    shownBranch = key;
    drawBranch(branch, state, controller);
  };
}

function drawFaults(list: HTMLElement, { run }: State, controller: Controller): void {
  const { faults } = run?.world.layout ?? { faults: [] };
  if (faults.length === 0) {
    list.replaceChildren(make("li", "lead", "Nothing breaks in this run. Select something and break it."));
    return;
  }
  list.replaceChildren(
    ...faults.map((fault, number) => {
      const { text } = fault;
      const item = make("li", "fault-item");
      const words = make("span", "", text);
      const isMessage = fault.kind === "one-message";
      words.append(make("small", "", isMessage ? ` sent at ${moment(fault.at, true)}` : ` ${during(fault)}`));
      const out = pressed("Take out", () => controller.change({ kind: "remove", number }, `without: ${text}`));
      out.setAttribute("aria-label", `Take out: ${text}`);
      item.append(words, out);
      return item;
    }),
  );
}

/** What people do in this run, each of which can be taken out, too. */
function drawDeeds(place: HTMLElement, { run }: State, controller: Controller): void {
  const actions = run?.world.layout.actions ?? [];
  if (actions.length === 0) return place.replaceChildren();
  const list = make("ul", "fault-list");
  list.append(
    ...actions.map(({ text, at }, number) => {
      const item = make("li", "fault-item");
      const words = make("span", "", text);
      words.append(make("small", "", ` ${moment(at)}`));
      const out = pressed("Take out", () => controller.change({ kind: "refrain", number }, `without: ${text}`));
      out.setAttribute("aria-label", `Take out: ${text}`);
      item.append(words, out);
      return item;
    }),
  );
  place.replaceChildren(make("h3", "", "What people do"), list);
}

function drawBranch(place: HTMLElement, { run, branch }: State, controller: Controller): void {
  if (run === null || branch === null) return place.replaceChildren();
  const title = make("h3", "", `Changed: ${branch.words}`);
  const back = pressed(`Back to ${branch.parent}`, () => controller.undo());
  back.id = "undo";
  const figures = make("div");
  place.replaceChildren(title, figures, back);
  withTools(controller, (tools) => figures.append(tools.changedTable(branch.before, run.report, false)));
}

/** Aurora's fault-injection queries, as its guides write them. */
function statementForm(controller: Controller): { readonly form: HTMLElement; offer(layout: Layout): void } {
  const form = make("form", "statement");
  const label = make("label", "field-tall");
  const input = make("input");
  input.type = "text";
  input.id = "statement";
  input.autocomplete = "off";
  input.spellcheck = false;
  input.placeholder = "ALTER SYSTEM CRASH INSTANCE";
  label.append(make("span", "", "A fault-injection statement, as Aurora takes it"), input);
  const session = make("label", "field-tall");
  const instance = make("select");
  instance.id = "statement-instance";
  session.append(make("span", "", "On"), instance);
  const run = make("button", "button", "Run it now");
  run.type = "submit";
  const refusal = make("pre", "refusal");
  refusal.id = "refusal";
  refusal.setAttribute("role", "alert");
  refusal.hidden = true;
  form.append(label, session, run, refusal);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const statement = input.value.trim();
    const { frame } = controller.store.state;
    if (frame === null) return;
    if (statement === "") {
      // The grey words look like a statement, and are none.
      controller.store.set({ refusal: `Type a statement first, such as ${input.placeholder}` });
      input.focus();
      return;
    }
    // Not Aurora's: of one message, as viz/project/single-message.ts reads it.
    if (/^(drop|delay|duplicate|corrupt)\s+message\b/i.test(statement)) {
      void withTools(controller, (tools) => tools.treatByStatement(controller, statement));
      return;
    }
    const fault = { kind: "sql", statement, ...(instance.selectedIndex > 0 ? { instance: instance.value } : {}) };
    controller.change(
      { kind: "add", fault, at: frame.at + AFTER_THIS_US, for: 0 },
      `${statement} at ${moment(frame.at)}`,
    );
  });
  const offer = ({ instances, others }: Layout): void => {
    const all = [...instances, ...others.flatMap((other) => other.instances)].map(({ id }) => id);
    const chosen = all.indexOf(instance.value);
    instance.replaceChildren(...all.map((id) => new Option(id, id)));
    instance.selectedIndex = Math.max(0, chosen);
    session.hidden = all.length < 2;
  };
  return { form, offer };
}

/** What can be done to the selected thing, for how long. */
export function breakButtons({ selection, frame, run }: State, controller: Controller): HTMLElement | null {
  if (selection === null || frame === null || run === null) return null;
  const breaks = breaksOf(selection, frame, run.world.layout);
  if (breaks.length === 0) return null;
  const place = make("section", "breaks");
  place.setAttribute("aria-label", "Break it");
  const lasting = make("select");
  lasting.id = "lasting";
  lasting.append(
    ...LENGTHS.map(({ us, words }) => new Option(words, String(us), us === 10_000_000, us === 10_000_000)),
  );
  const label = make("label", "field");
  label.append(make("span", "field-name", "Break it"), lasting);
  place.append(label, ...breaks.map((one) => breakButton(one, lasting, controller)));
  return place;
}

/** The first of the buttons that break what is selected gets the focus. */
export function toBreaks(controller: Controller): void {
  if (controller.store.state.selection === null) return selectFirst(controller);
  controller.store.set({ tab: "selected", aside: true });
  controller.store.flush();
  byId("panel-selected").querySelector<HTMLElement>(".breaks button")?.focus();
}

function breakButton(one: Break, lasting: HTMLSelectElement, controller: Controller): HTMLElement {
  const button = pressed(one.label, () => breakIt(one, Number(lasting.value), controller));
  button.dataset["break"] = one.id;
  return button;
}

function pressed(text: string, press: () => void): HTMLButtonElement {
  const button = make("button", "button", text);
  button.type = "button";
  button.addEventListener("click", press);
  return button;
}
