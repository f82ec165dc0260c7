/**
 * What a view says before it has anything to show: what will stand here, and what to do for it, in a few short
 * paragraphs that fill the place of the picture to come. The same look in every view, so that an empty one is known for
 * what it is: not broken, but waiting for the reader.
 */
import "../style/guide.css";
import { make } from "./dom.ts";

export interface Step {
  readonly head: string;
  readonly words: string;
  /** A way to take the step from here. */
  readonly press?: { readonly name: string; readonly does: () => void };
}

export function guide(steps: readonly Step[]): HTMLElement {
  const list = make("ol", "guide");
  for (const { head, words, press } of steps) {
    const item = make("li");
    item.append(make("h3", "", head), make("p", "", words));
    if (press !== undefined) {
      const button = make("button", "button", press.name);
      button.type = "button";
      button.addEventListener("click", press.does);
      item.append(button);
    }
    list.append(item);
  }
  return list;
}
