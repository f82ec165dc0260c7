/**
 * What is happening and what it means, the clock beside it, and the same words for those who listen: all from the run's
 * script.
 */
import { count, moment } from "../project/format.ts";
import { cueAt, spoken, weight, type Cue, type SpeechLevel } from "../project/script.ts";
import { SHORT_S, unitWords } from "../project/time-ticks.ts";
import { groupsOf } from "../project/wall.ts";
import { Speech } from "../state/speech.ts";
import type { State, View } from "../state/store.ts";
import { byId, icon, setText, STORY_ICON, withWholeNames } from "./dom.ts";
import { spokenLesson } from "./lesson.ts";

export function captionView(): View {
  const line = byId("caption-line");
  const detail = byId("caption-detail");
  const speak = narrator(byId("speech"));
  let shown: Cue | undefined;
  return (state) => {
    const { frame, run } = state;
    if (frame === null || run === null) return;
    const cue = cueAt(run.script, frame.at, frame.event);
    if (cue !== undefined && cue !== shown) {
      shown = cue;
      line.replaceChildren(icon(STORY_ICON[cue.kind]), ...withWholeNames(cue.headline));
      line.dataset["kind"] = cue.kind;
    }
    const { layout } = run.world;
    setText(detail, cue?.detail || groupsOf(frame, layout));
    speak(state, cue);
    const clock = byId("caption-clock");
    if (clock.firstElementChild === null)
      clock.append(document.createElement("strong"), document.createElement("span"));
    const [time, event] = Array.from(clock.children);
    setText(time, moment(frame.at));
    // Of a long run the timeline is in minutes, hours or days.
    const long = frame.at > SHORT_S * 1e6 ? `${unitWords(frame.at)} · ` : "";
    const all = run.done ? ` of ${count(run.events)}` : "";
    setText(event, `${long}event ${count(frame.event)}${all}`);
  };
}

/**
 * While the clock runs forward every cue that it passes is news; otherwise only the one that is true where it stands.
 */
function narrator(place: HTMLElement): (state: State, cue: Cue | undefined) => void {
  const speech = new Speech((text) => setText(place, text), {
    now: () => performance.now(),
    later: (ms, call) => void setTimeout(call, ms),
  });
  let said = "";
  let heardTo = -1;
  const told = (cue: Cue, level: SpeechLevel) => ({ text: spoken(cue, level), weight: weight(cue) });
  return (state, cue) => {
    const { run, frame, direction, speech: level, course } = state;
    if (run === null || frame === null || cue === undefined) return;
    if (course !== null) {
      // Somebody in a lesson reads the lesson; what is on the screen meanwhile is what it speaks of.
      const lesson = spokenLesson(state, course);
      if (lesson !== said) speech.jump({ text: (said = lesson), weight: weight(cue) });
      return;
    }
    const key = `${run.world.hash} ${run.world.seed} ${cue.event}`;
    if (key === said) return;
    const passed = direction > 0 && heardTo >= 0 && cue.event > heardTo;
    if (passed)
      for (const each of run.script)
        if (each.event > heardTo && each.event <= cue.event) speech.pass(told(each, level));
    if (!passed) speech.jump(told(cue, level));
    said = key;
    heardTo = cue.event;
  };
}
