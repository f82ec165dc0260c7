/** The sheet of keys, drawn from the table that the keyboard works by. */
import { commandsNow } from "../input/keys.ts";
import { byId, make } from "./dom.ts";

/** The sheet, from the table as it is now. */
export function drawKeys(): void {
  byId("keys-table").replaceChildren(
    ...commandsNow().map(({ keys, does }) => {
      const row = make("div");
      const shown = make("span");
      keys.forEach((key, index) => shown.append(...(index > 0 ? [" "] : []), make("kbd", "", shownKey(key))));
      row.append(make("span", "", does), shown);
      return row;
    }),
  );
}

export function shownKey(key: string): string {
  return key.replace("ArrowRight", "→").replace("ArrowLeft", "←");
}
