/**
 * Why: a failed check or a stuck write, and its chain of causes, each of which was proven by a run without it. What can
 * be asked is a list, and so is the answer: the effect, how the cluster stood, each cause with its numbers, then what
 * was found to be no cause.
 */
import type { Explanation } from "../../sim/explore/index.ts";
import { moment, plural, span } from "../project/format.ts";
import { answerWords, candidateWords, progressWords } from "../project/causes.ts";
import { Causes, type CausesState, type Question, type Search } from "../state/causes.ts";
import type { Controller } from "../state/controller.ts";
import { nameOf } from "../state/links.ts";
import type { State, View } from "../state/store.ts";
import { byId, icon, make, setText } from "./dom.ts";
import { guide, type Step } from "./guide.ts";

export function causesView(controller: Controller): View {
  const causes = new Causes(controller.store);
  const choice = byId<HTMLSelectElement>("causes-question");
  const start = byId<HTMLButtonElement>("causes-start");
  let [listed, shown]: [unknown, readonly unknown[]] = [null, []];
  start.addEventListener("click", () => {
    const { search } = controller.store.state.causes;
    if (search !== null && search.next !== "") return causes.stop();
    if (choice.value !== "") causes.ask(JSON.parse(choice.value) as Question);
  });
  return (state) => {
    if (state.run === null) return;
    causes.want();
    const { causes: now } = controller.store.state;
    const isSearching = now.search !== null && now.search.next !== "";
    if (listed !== now.askable) {
      listed = now.askable;
      list(choice, now, state);
    }
    choose(choice, now.search);
    setText(start, isSearching ? "Stop" : "Find the causes");
    start.disabled = !isSearching && choice.value === "";
    choice.disabled = isSearching;
    setText(byId("causes-note"), noteOf(now, isSearching));
    const of = now.search !== null && nameOf(now.search.of) === nameOf(state.run.world);
    const next = [now.search?.found, now.search?.trouble, now.search?.question, now.search?.log, of];
    if (next.every((one, index) => one === shown[index])) return;
    shown = next;
    draw(now.search, of, controller);
  };
}

/** What can be asked: checks that fail, and one write of each time in which writes were stuck. */
function list(choice: HTMLSelectElement, { askable }: CausesState, { frame }: State): void {
  const failed = (askable?.failed ?? []).map(({ name, atUs }) =>
    option({ kind: "check", name }, `${name}${atUs === undefined ? "" : ` at ${moment(atUs)}`}`),
  );
  const writes = (askable?.writes ?? []).map(({ question, end, outcome }) => {
    const fate = { ok: "waits", fail: "fails after", info: "has no known outcome after" }[outcome];
    const one = option(question, `A write at ${moment(question.invoke)} ${fate} ${span(end - question.invoke)}`);
    // Whoever stands in the middle of it means this one.
    one.selected = frame !== null && question.invoke <= frame.at && frame.at <= end;
    return one;
  });
  const group = (label: string, options: readonly HTMLOptionElement[]): HTMLElement[] => {
    const made = make("optgroup");
    made.label = label;
    made.append(...options);
    return options.length === 0 ? [] : [made];
  };
  choice.replaceChildren(...group("Checks that fail", failed), ...group("Writes that are stuck", writes));
}

function option(question: Question, words: string): HTMLOptionElement {
  return new Option(words, JSON.stringify(question));
}

/** The list shows what is being looked for, also where that came from elsewhere on the page. */
function choose(choice: HTMLSelectElement, search: Search | null): void {
  if (search === null || search.next === "") return;
  const value = JSON.stringify(search.question);
  if (choice.value === value) return;
  if (!Array.from(choice.options).some((one) => one.value === value)) {
    const { question } = search;
    choice.append(
      option(question, question.kind === "check" ? question.name : `The write at ${moment(question.invoke)}`),
    );
  }
  choice.value = value;
}

function noteOf({ askable, search }: CausesState, isSearching: boolean): string {
  if (isSearching && search !== null) return progressWords(search.runs, search.next);
  if (askable === null) return "Looking for what fails and what waits …";
  const { failed, writes } = askable;
  if (failed.length + writes.length === 0) return "No check fails and no write is stuck in this run.";
  return `${plural(failed.length, "check fails", "checks fail")}; ${plural(writes.length, "time", "times")} in which writes are stuck.`;
}

function draw(search: Search | null, isOwn: boolean, controller: Controller): void {
  const [chain, rest] = [byId("causes-chain"), byId("causes-rest")];
  const found = search?.found ?? null;
  chain.hidden = found === null;
  if (search === null || found === null) {
    setText(byId("causes-status"), search === null ? "" : search.trouble || "Looking for the causes …");
    chain.replaceChildren();
    return rest.replaceChildren(...(search === null ? [guide(METHOD)] : log(search)));
  }
  setText(byId("causes-status"), `${isOwn ? "" : "Of another run than the one on the screen. "}${answerWords(found)}`);
  chain.replaceChildren(...found.chain.map((_, place) => linkItem(found, place, isOwn, controller)));
  rest.replaceChildren(...others(found));
}

/** Before anything was asked: what an answer will be, and what it rests on. */
const METHOD: readonly Step[] = [
  {
    head: "Choose what to ask about",
    words: "A check that fails, or a write that is stuck. The list fills once the whole run has been looked through.",
  },
  {
    head: "The run is played without each thing that was done to it",
    words:
      "First without each by itself, then without smallest sets of those that can stand for one another; with the same seed, and with others.",
  },
  {
    head: "What takes the effect away is a cause",
    words:
      "The answer is a chain: the effect, how the cluster stood then, each cause with the figures of the run without it.",
  },
  { head: "What changes nothing is listed too", words: "With its figures, so that nobody suspects it again." },
];

/** What has been played so far: nobody looks at an empty page. */
function log({ log: played }: Search): HTMLElement[] {
  const list = make("ol", "causes-log");
  list.append(...played.map((words) => make("li", "", words)));
  return played.length === 0 ? [] : [list];
}

function linkItem(found: Explanation, place: number, isOwn: boolean, controller: Controller): HTMLLIElement {
  const { text, proof, cause } = found.chain[place];
  const kind = place === 0 ? "effect" : cause === undefined ? "state" : "cause";
  const item = make("li", `cause-link cause-link-${kind}`);
  item.append(icon(kind === "effect" ? "violation" : kind === "state" ? "quorum" : "fault"));
  const words = make("div");
  words.append(make("p", "cause-text", text));
  if (proof !== "") words.append(make("p", "cause-proof", proof));
  const buttons = make("div", "breaks");
  const press = (name: string, label: string, does: () => void): void => {
    const button = make("button", "button", name);
    button.type = "button";
    button.setAttribute("aria-label", label);
    button.addEventListener("click", does);
    buttons.append(button);
  };
  if (isOwn && place === 0)
    press("Go there", `Go to ${moment(found.at)}`, () => controller.jump({ by: "time", at: found.at }));
  for (const part of cause === undefined || !isOwn ? [] : found.causes[cause].parts) {
    const { kind: of, number, text: does, at } = found.candidates[part];
    if (of !== "mutation" && of !== "operator")
      press("Go there", `Go to ${moment(at)}: ${does}`, () => controller.jump({ by: "time", at }));
    if (of === "fault")
      press("See the run without it", `See the run without: ${does}`, () =>
        controller.change({ kind: "remove", number }, `without: ${does}`),
      );
    if (of === "action")
      press("See the run without it", `See the run without: ${does}`, () =>
        controller.change({ kind: "refrain", number }, `without: ${does}`),
      );
    if (of === "mutation")
      press("See the run without it", `See the run without: ${does}`, () => withoutMutation(number, controller));
  }
  if (buttons.children.length > 0) words.append(buttons);
  item.append(words);
  return item;
}

function withoutMutation(number: number, controller: Controller): void {
  const { run } = controller.store.state;
  if (run === null) return;
  const { source, seed, mutations } = run.world;
  controller.openRun({ source, seed, mutations: mutations.filter((_, place) => place !== number) });
}

/** What is no cause, and what cannot be told: closed until somebody wants to see it. */
function others({ candidates, innocents, untold, later }: Explanation): HTMLElement[] {
  const words = [
    ...innocents.map(
      ({ candidate, without }) => `${candidateWords(candidates[candidate])}: without it ${without} all the same.`,
    ),
    ...later.map((place) => `${candidateWords(candidates[place])}: begins afterwards.`),
  ];
  const unsure = untold.map(
    ({ candidate, without }) =>
      `${candidateWords(candidates[candidate])}: without it ${without}, but with other seeds it makes no such difference.`,
  );
  return [
    ...folded(`${plural(words.length, "thing")} found to be no cause`, words),
    ...folded(`${plural(unsure.length, "thing")} that cannot be told from luck`, unsure),
  ];
}

function folded(title: string, words: readonly string[]): HTMLElement[] {
  if (words.length === 0) return [];
  const details = make("details", "lanes-words");
  const items = make("ul");
  items.append(...words.map((text) => make("li", "", text)));
  details.append(make("summary", "", title), items);
  return [details];
}
