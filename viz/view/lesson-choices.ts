/**
 * What stands in the dialog with all lessons: a button each, with what its reader has predicted there, and what all
 * predictions come to. Fetched with the dialog.
 */
import type { Lesson } from "../lessons/types.ts";
import { calibrationOf, scoreOf } from "../project/predictions.ts";
import { byId, make, setHidden, setText } from "./dom.ts";
import { forgetPredictions, predictions } from "./lesson-parts.ts";

/** The way into a lesson is a button with its name in `data-lesson`. */
export function fillLessons(lessons: readonly Lesson[], begin: (lesson: string) => void): void {
  const known = predictions();
  byId("lessons-list").replaceChildren(
    ...lessons.map(({ id, title, about, steps }) => {
      const item = make("li");
      const button = make("button", "lesson-choice");
      button.type = "button";
      button.dataset["lesson"] = id;
      const facts = [`${steps.length} steps`, scoreOf(id, known)].filter((fact) => fact !== "");
      button.append(make("strong", "", title), make("span", "", about), make("small", "", facts.join(", ")));
      button.addEventListener("click", () => begin(id));
      item.append(button);
      return item;
    }),
  );
  const told = calibrationOf(known).join(" ");
  setText(byId("lessons-score"), told);
  const forget = byId<HTMLButtonElement>("lessons-forget");
  setHidden(forget, told === "");
  forget.onclick = () => {
    forgetPredictions();
    fillLessons(lessons, begin);
    // The button is gone, and whoever pressed it by a key must not be lost.
    byId("lessons-list").querySelector("button")?.focus();
  };
}
