/** One sentence on what is happening, the clock beside it, and the same sentence for those who listen. */
import { count, moment } from "../project/format.ts";
import { lineAt } from "../project/timeline.ts";
import { wallCells, wallHeader } from "../project/wall.ts";
import type { View } from "../state/store.ts";
import { byId, icon, setText, STORY_ICON } from "./dom.ts";

/** Speech says no more than this; what is overtaken is not said at all. */
const SPEECH_PAUSE_MS = 2_000;

export function captionView(): View {
  const line = byId("caption-line");
  const speak = speaker(byId("speech"));
  let shown = "";
  return (state) => {
    const { frame, run } = state;
    if (frame === null || run === null) return;
    const told = lineAt(run.story, frame.at, frame.event);
    const text = told?.text ?? "Aurora keeps six copies of everything in three zones.";
    if (text !== shown) {
      shown = text;
      line.replaceChildren(icon(STORY_ICON[told?.kind ?? "start"]), text);
      line.dataset["kind"] = told?.kind ?? "start";
      speak(text);
    }
    const { layout } = run.world;
    setText(byId("caption-state"), wallHeader(wallCells(frame, layout), layout));
    const clock = byId("caption-clock");
    const words = `event ${count(frame.event)}`;
    if (clock.firstElementChild === null)
      clock.append(document.createElement("strong"), document.createElement("span"));
    const [time, event] = Array.from(clock.children);
    setText(time, moment(frame.at));
    setText(event, words);
  };
}

function speaker(place: HTMLElement): (text: string) => void {
  let waiting = "";
  let last = -SPEECH_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const say = (): void => {
    timer = undefined;
    last = performance.now();
    setText(place, waiting);
  };
  return (text) => {
    waiting = text;
    if (timer !== undefined) return;
    timer = setTimeout(say, Math.max(0, last + SPEECH_PAUSE_MS - performance.now()));
  };
}
