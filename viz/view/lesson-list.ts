/** The dialog with all lessons: a button each, and the way into one. */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { byId, closeDialog, make } from "./dom.ts";
import { opened } from "./fetched.ts";

const loadDialogs = chunk(() => import("./dialog-parts.ts"));

export function wireLessonList(controller: Controller): void {
  byId("lessons").addEventListener("click", () => openLessons(controller));
}

export function openLessons(controller: Controller): void {
  if (document.querySelector("dialog[open]") !== null) return;
  controller.pause();
  // That they are out of reach has been said by then.
  const load = async () => ({ lessons: await controller.lessons.load(), dialogs: await loadDialogs() });
  void opened(controller, load, ({ lessons, dialogs }) => {
    if (lessons === undefined) return;
    const dialog = dialogs.dialogOf("lessons-dialog");
    byId("lessons-list").replaceChildren(
      ...lessons.map(({ id, title, about, steps }) => {
        const item = make("li");
        const button = make("button", "lesson-choice");
        button.type = "button";
        button.dataset["lesson"] = id;
        button.append(make("strong", "", title), make("span", "", about), make("small", "", `${steps.length} steps`));
        button.addEventListener("click", () => {
          closeDialog(dialog);
          // Drawn in the frame that is under way; only what is shown can have the focus.
          void controller.lessons.begin(id).then(() => requestAnimationFrame(() => byId("lesson-next").focus()));
        });
        item.append(button);
        return item;
      }),
    );
    dialog.showModal();
  });
}
