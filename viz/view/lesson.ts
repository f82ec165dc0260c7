/**
 * The lesson somebody is in: it stands over the panes and covers nothing. What it shows and says (lesson-step.ts) is
 * fetched before somebody is in one, as the lessons are, so that no step stands there without its question.
 */
import type { Controller } from "../state/controller.ts";
import type { Course } from "../state/lessons.ts";
import type { State, View } from "../state/store.ts";
import { chunk } from "../state/chunks.ts";
import { byId, setHidden } from "./dom.ts";

const loadStep = chunk(() => import("./lesson-step.ts"));

let step: typeof import("./lesson-step.ts") | undefined;

export function lessonView(controller: Controller): View {
  let view: View | undefined;
  controller.lessons.prepare = async () => {
    step = await loadStep();
    view ??= step.stepView(controller);
  };
  return (state) => {
    setHidden(byId("lesson"), state.course === null);
    document.body.classList.toggle("learning", state.course !== null);
    view?.(state);
  };
}

/** All of it, for those who listen. */
export function spokenLesson(state: State, course: Course): string {
  return step?.spokenLesson(state, course) ?? "";
}
