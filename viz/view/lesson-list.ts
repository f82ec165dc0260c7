/** The dialog with all lessons (lesson-choices.ts), and the way into one. */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { byId, closeDialog } from "./dom.ts";
import { opened } from "./fetched.ts";

const loadDialogs = chunk(() => import("./dialog-parts.ts"));
const loadChoices = chunk(() => import("./lesson-choices.ts"));

export function wireLessonList(controller: Controller): void {
  byId("lessons").addEventListener("click", () => openLessons(controller));
}

export function openLessons(controller: Controller): void {
  if (document.querySelector("dialog[open]") !== null) return;
  controller.pause();
  // That they are out of reach has been said by then.
  const load = async () => ({
    lessons: await controller.lessons.load(),
    dialogs: await loadDialogs(),
    choices: await loadChoices(),
  });
  void opened(controller, load, ({ lessons, dialogs, choices }) => {
    if (lessons === undefined) return;
    const dialog = dialogs.dialogOf("lessons-dialog");
    choices.fillLessons(lessons, (lesson) => {
      closeDialog(dialog);
      // Drawn in the frame that is under way; only what is shown can have the focus.
      void controller.lessons.begin(lesson).then(() => requestAnimationFrame(() => byId("lesson-next").focus()));
    });
    dialog.showModal();
  });
}
