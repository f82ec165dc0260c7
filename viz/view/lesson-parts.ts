/**
 * What there is to do in a step of a lesson: to predict what will happen, and how sure one is of it, before it is seen;
 * or to break something. Predictions are kept where the browser keeps anything for the page. Fetched with the first
 * lesson.
 */
import "../style/lesson-parts.css";
import { calibrationOf, readPredictions, SURENESS, type Predictions } from "../project/predictions.ts";
import type { Controller } from "../state/controller.ts";
import type { Course } from "../state/lessons.ts";
import type { State } from "../state/store.ts";
import { icon, make } from "./dom.ts";

const PREDICTIONS_KEPT = "borealis.predictions";

/** What the browser has not kept. */
let unkept: Predictions = {};
/** As it was chosen last: one is seldom sure in another way of the next question. */
let sure = 1;

/** What this step asks of the reader now. */
export function tasks(state: State, course: Course, controller: Controller): readonly HTMLElement[] {
  const { ask, breaks } = course.lesson.steps[course.step];
  const parts: HTMLElement[] = [];
  if (ask !== undefined) parts.push(course.chosen === null ? question(course, controller) : verdict(course));
  if (breaks !== undefined && state.branch === null) parts.push(deeds(state, course, controller));
  return parts;
}

/** Read each time: the page may be open twice. */
export function predictions(): Predictions {
  try {
    return { ...readPredictions(localStorage.getItem(PREDICTIONS_KEPT) ?? ""), ...unkept };
  } catch {
    return unkept;
  }
}

export function forgetPredictions(): void {
  keep({});
}

/** Where the browser keeps nothing, as long as the page is open. */
function keep(next: Predictions): void {
  unkept = {};
  try {
    if (Object.keys(next).length === 0) localStorage.removeItem(PREDICTIONS_KEPT);
    else localStorage.setItem(PREDICTIONS_KEPT, JSON.stringify(next));
  } catch {
    unkept = next;
  }
}

function predict({ lesson, step }: Course, choice: number): void {
  const name = `${lesson.id}.${step + 1}`;
  // Whoever answers again has seen it.
  if (name in predictions()) return;
  keep({ ...predictions(), [name]: { sure, isRight: choice === lesson.steps[step].ask?.right } });
}

function question(course: Course, controller: Controller): HTMLElement {
  const { asks, choices } = course.lesson.steps[course.step].ask!;
  const place = group(asks);
  // How sure one is comes first: a choice is the end of it.
  place.append(make("p", "lesson-asks", asks), howSure());
  choices.forEach((choice, index) => {
    const button = task(choice, `choice ${index}`);
    button.addEventListener("click", () => {
      predict(course, index);
      controller.lessons.choose(index);
    });
    place.append(button);
  });
  return place;
}

function howSure(): HTMLElement {
  const label = make("label", "lesson-sure", "I am ");
  const select = make("select");
  select.dataset["task"] = "sure";
  select.append(...SURENESS.map((word, index) => new Option(word, String(index), false, index === sure)));
  select.addEventListener("change", () => (sure = select.selectedIndex));
  label.append(select);
  return label;
}

/** What is said to the answer that was chosen. */
export function judged({ lesson, step, chosen }: Course): string {
  const { choices, right, because } = lesson.steps[step].ask!;
  return `${chosen === right ? "Yes." : `No. You said "${choices[chosen ?? 0]}".`} ${because}`;
}

function verdict(course: Course): HTMLElement {
  const { lesson, step, chosen } = course;
  const { asks, right } = lesson.steps[step].ask!;
  const isRight = chosen === right;
  const told = make("p", isRight ? "lesson-right" : "lesson-wrong");
  told.append(icon(isRight ? "pass" : "fail"), judged(course));
  const place = group(asks);
  place.append(told, make("p", "lesson-score", calibrationOf(predictions()).join(" ")));
  return place;
}

function deeds({ run, changing }: State, { lesson, step }: Course, controller: Controller): HTMLElement {
  const place = group("Break something");
  for (const deed of lesson.steps[step].breaks!.deeds) {
    const button = task(deed.label, `deed ${deed.words}`);
    // What it will have changed is told by numbers, which are known when the run has been simulated.
    button.disabled = run === null || run.report === null || changing;
    button.addEventListener("click", () => controller.lessons.break(deed));
    place.append(button);
  }
  return place;
}

function group(name: string): HTMLElement {
  const place = make("div", "lesson-question");
  place.setAttribute("role", "group");
  place.setAttribute("aria-label", name);
  return place;
}

/** `name` finds it again after the step was drawn anew. */
function task(label: string, name: string): HTMLButtonElement {
  const button = make("button", "button", label);
  button.type = "button";
  button.dataset["task"] = name;
  return button;
}
