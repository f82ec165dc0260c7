/** The dialogs that the page has from the start, and how they look: put there when the first of them is asked for. */
import "../style/dialogs.css";
import dialogs from "./dialogs.html?raw";
import { byId } from "./dom.ts";

document.body.append(...new DOMParser().parseFromString(dialogs, "text/html").body.children);

export function dialogOf(id: string): HTMLDialogElement {
  return byId<HTMLDialogElement>(id);
}
