/**
 * The run's script as subtitles in WebVTT (w3.org/TR/webvtt1), timed for a film of the run. Loaded when somebody wants
 * them.
 */
import { oneLine } from "./markup.ts";
import { weight, type Cue } from "./script.ts";

/** A cue that would stand for less than this cannot be read: of two so close, the weightier one stands. */
const READ_S_MIN = 0.8;
const LAST_S = 4;

/**
 * Cues that are readable one after the other in a film: `watched` is where in it a simulated moment comes, in seconds.
 */
export function readable(cues: readonly Cue[], watched: (at: number) => number): readonly Cue[] {
  const shown: Cue[] = [];
  for (const cue of cues) {
    const last = shown[shown.length - 1];
    if (last === undefined || watched(cue.at) - watched(last.at) >= READ_S_MIN) shown.push(cue);
    else if (weight(cue) >= weight(last)) shown[shown.length - 1] = cue;
  }
  return shown;
}

/** `about` becomes a note at the top. */
export function subtitles(cues: readonly Cue[], watched: (at: number) => number, about: string): string {
  const shown = readable(cues, watched);
  const blocks = shown.map((cue, index) => {
    const from = watched(cue.at);
    const to = index + 1 < shown.length ? watched(shown[index + 1].at) : from + LAST_S;
    const words = [cue.headline, cue.detail].filter((part) => part !== "").map(vttText);
    return [`${index + 1}`, `${clockTime(from)} --> ${clockTime(to)}`, ...words].join("\n");
  });
  return `${["WEBVTT", `NOTE ${vttText(about)}`, ...blocks].join("\n\n")}\n`;
}

/** Text inside a cue may not begin a tag, an entity or an arrow, nor contain an empty line. */
function vttText(text: string): string {
  return oneLine(text).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** `00:01:02.345` */
function clockTime(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${two(Math.floor(ms / 3_600_000))}:${two(Math.floor(ms / 60_000) % 60)}:${two(Math.floor(ms / 1000) % 60)}.${String(ms % 1000).padStart(3, "0")}`;
}
