/** The dialog with all lessons: a button each, and the way into one. */
import { chunk } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import { byId, closeDialog, make } from "./dom.ts";
import { opened } from "./fetched.ts";

const loadStyle = chunk(() => import("../style/dialogs.css"));

export function wireLessonList(controller: Controller): void {
  byId("lessons").addEventListener("click", () => openLessons(controller));
}

export function openLessons(controller: Controller): void {
  const dialog = byId<HTMLDialogElement>("lessons-dialog");
  if (dialog.open) return;
  controller.pause();
  // That they are out of reach has been said by then.
  const load = async () => ({ lessons: await controller.lessons.load(), style: await loadStyle() });
  void opened(controller, load, ({ lessons }) => {
    if (lessons === undefined) return;
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
