/**
 * One step of a lesson on the screen: where it stands among the others, what there is to read, the way on and back, and
 * the outline of the pane that it speaks of. What there is to do in it: lesson-parts.ts. Fetched with the first lesson
 * (lesson.ts).
 */
import "../style/lesson.css";
import type { Look } from "../lessons/types.ts";
import { answerTo } from "../project/lesson-answer.ts";
import { scrollBeside } from "../project/lesson-scroll.ts";
import { filled } from "../project/measures.ts";
import type { Controller } from "../state/controller.ts";
import type { Course } from "../state/lessons.ts";
import type { State, View } from "../state/store.ts";
import { byId, make, setText } from "./dom.ts";
import { judged, tasks } from "./lesson-parts.ts";

/** The part of the page that a step looks at. */
const PANES: Readonly<Record<Look, string>> = {
  topology: ".pane-topology",
  quorum: ".pane-quorum",
  ladder: ".pane-ladder",
  clients: ".pane-clients",
  side: ".pane-side",
  lanes: "#wide-lanes",
  charts: "#wide-charts",
};

/** As the style sheets have it, where panes stand one below the other. */
const NARROW = 600;
/** Between the lesson and the pane. */
const GAP = 16;

export function stepView(controller: Controller): View {
  const place = byId("lesson");
  byId("lesson-next").addEventListener("click", () => controller.lessons.next());
  byId("lesson-back").addEventListener("click", () => controller.lessons.back());
  byId("lesson-leave").addEventListener("click", () => {
    controller.lessons.leave();
    byId("lessons").focus();
  });
  let shown = "";
  let looked: Element | null = null;
  return (state) => {
    const { course, run, branch, frame } = state;
    const key =
      course === null || frame === null
        ? ""
        : JSON.stringify([
            course.lesson.id,
            course.step,
            course.arrived,
            course.chosen,
            branch?.words,
            run?.report?.digest,
          ]);
    if (key === shown) return;
    shown = key;
    looked?.classList.remove("looked-at");
    if (course === null || key === "") return;
    draw(state, course, controller);
    looked = document.querySelector(PANES[course.lesson.steps[course.step].look]);
    looked?.classList.add("looked-at");
    if (course.arrived && branch === null && looked !== null) show(looked, place, state.calm);
  };
}

/** Moves the page so that the pane is seen beside the lesson, which stays at the top. */
function show(pane: Element, lesson: HTMLElement, calm: boolean): void {
  const caption = document.querySelector<HTMLElement>(".caption")!;
  const isStuck = getComputedStyle(caption).position === "sticky";
  const { scrollHeight } = document.documentElement;
  const { top, bottom } = pane.getBoundingClientRect();
  // Where panes stand one below the other, each begins at the top.
  const foot =
    innerWidth < NARROW ? Infinity : Number.parseFloat(getComputedStyle(document.documentElement).scrollPaddingBottom);
  const above = (isStuck ? caption.offsetHeight : 0) + lesson.offsetHeight + GAP;
  const to = scrollBeside(
    { top: top + scrollY, bottom: bottom + scrollY },
    { top: above, bottom: innerHeight - foot },
    isStuck ? null : { top: caption.offsetTop, bottom: caption.offsetTop + caption.offsetHeight },
    scrollY,
    scrollHeight - innerHeight,
  );
  scrollTo({ top: to, behavior: calm ? "instant" : "smooth" });
}

function draw(state: State, course: Course, controller: Controller): void {
  const { lesson, step, arrived, chosen } = course;
  const { title, ask, breaks } = lesson.steps[step];
  setText(byId("lesson-title"), lesson.title);
  setText(byId("lesson-count"), `step ${step + 1} of ${lesson.steps.length}`);
  const progress = byId<HTMLProgressElement>("lesson-progress");
  progress.max = lesson.steps.length;
  progress.value = step + 1;
  byId<HTMLButtonElement>("lesson-back").disabled = step === 0 && state.branch === null;
  setText(byId("lesson-back"), state.branch === null ? "Back" : "Undo");
  const isLast = step + 1 === lesson.steps.length;
  const isDue = arrived && ((ask !== undefined && chosen === null) || (breaks !== undefined && state.branch === null));
  setText(
    byId("lesson-next"),
    !arrived && state.branch === null ? "Go there" : isDue ? "Skip" : isLast ? "Done" : "Go on",
  );
  byId("lesson-next").classList.toggle("button-main", !isDue);
  const told = wordsOf(state, course).map((text) => make("p", "", text));
  const parts: HTMLElement[] = [make("h3", "", title), ...told];
  if (arrived) parts.push(...tasks(state, course, controller));
  const words = byId("lesson-words");
  // Whoever was about to press a button keeps it; once it is gone, the way on is next.
  const held = words.contains(document.activeElement) ? (document.activeElement as HTMLElement).dataset : undefined;
  words.replaceChildren(...parts);
  if (held === undefined) return;
  const kept = Array.from(words.querySelectorAll<HTMLButtonElement | HTMLSelectElement>("button, select")).find(
    ({ dataset, disabled }) => !disabled && dataset["task"] === held["task"],
  );
  (kept ?? byId("lesson-next")).focus({ preventScroll: true });
}

/**
 * What there is to read now: on the way a line, at the moment the text, after the reader's own change the answer to it.
 */
function wordsOf({ run, frame, branch, changing }: State, { lesson, step, arrived }: Course): readonly string[] {
  const { text, breaks } = lesson.steps[step];
  if (run === null || frame === null) return [];
  const { layout } = run.world;
  if (branch !== null) {
    if (branch.before === null || run.report === null) return [`${branch.words}. It is being played to its end.`];
    return answerTo(branch.words, breaks?.answers ?? [], branch.before, run.report, frame, layout);
  }
  if (!arrived) return ["The clock goes on to the moment this step is about."];
  const from = { frame, layout, report: run.report };
  return [...text.map((each) => filled(each, from)), ...(breaks === undefined || changing ? [] : [breaks.invites])];
}

/** For those who listen: a step with its question and the answers to choose from, and then what is said to theirs. */
export function spokenLesson(state: State, course: Course): string {
  const { title, ask } = course.lesson.steps[course.step];
  const isAsked = course.arrived && ask !== undefined && state.branch === null;
  if (isAsked && course.chosen !== null) return judged(course);
  const asked = isAsked ? `${ask.asks} ${ask.choices.join("; ")}.` : "";
  return [`${title}.`, ...wordsOf(state, course), asked].filter((part) => part !== "").join(" ");
}
