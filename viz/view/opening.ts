/** Where the first five seconds end: a sentence, and three ways to go on. No dialog, nothing is covered. */
import { span } from "../project/format.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import { byId, setHidden, setText } from "./dom.ts";
import { toBreaks } from "./faults.ts";
import { openLessons } from "./lesson-list.ts";

export function openingView(controller: Controller): View {
  const place = byId("asking");
  byId("asking-on").addEventListener("click", () => controller.goOn());
  byId("asking-lessons").addEventListener("click", () => openLessons(controller));
  byId("asking-break").addEventListener("click", () => {
    const held = controller.store.state.frame?.ladder.heldBy ?? 0;
    controller.select({ kind: "group", index: Math.max(0, held) });
    toBreaks(controller);
  });
  return (state) => {
    const words = question(state);
    setHidden(place, words === "");
    if (words !== "") setText(byId("asking-words"), words);
  };
}

function question({ asking, frame, run, direction, course }: State): string {
  if (asking === null || course !== null || run === null || direction !== 0 || frame?.event !== asking) return "";
  const next = Math.min(...run.world.layout.faults.flatMap(({ until }) => (until > frame.at ? [until] : [])));
  return `Reads still work, and nothing is lost. In ${span(next - frame.at)} the node is back. Go on, or break something yourself.`;
}
