/** Play, step, speed: buttons that call what the keys call. */
import { compact, moment } from "../project/format.ts";
import { rateNow, SPEEDS } from "../state/clock.ts";
import type { Controller } from "../state/controller.ts";
import type { RunState, SpeedId, State, View } from "../state/store.ts";
import { byId, make, setAttribute, setHidden, setText, watchSize } from "./dom.ts";

interface Button {
  readonly id: string;
  readonly label: string;
  readonly path: string;
  readonly press: (controller: Controller) => void;
}

const PLAY = "M6 4l14 8-14 8z";
const PAUSE = "M6 4h4v16H6zM14 4h4v16h-4z";

const BUTTONS: readonly Button[] = [
  { id: "home", label: "To the start", path: "M5 4h2.5v16H5zM20 4v16L9 12z", press: (c) => c.home() },
  {
    id: "marker-back",
    label: "Previous moment of the story",
    path: "M12 4v16L3 12zM21 4v16l-9-8z",
    press: (c) => c.steps.marker(-1),
  },
  { id: "event-back", label: "One event back", path: "M15 4v16L6 12zM17 4h2v16h-2z", press: (c) => c.steps.event(-1) },
  { id: "play", label: "Play", path: PLAY, press: (c) => c.toggle() },
  { id: "event-on", label: "One event on", path: "M9 4v16l9-8zM5 4h2v16H5z", press: (c) => c.steps.event(1) },
  {
    id: "marker-on",
    label: "Next moment of the story",
    path: "M12 4v16l9-8zM3 4v16l9-8z",
    press: (c) => c.steps.marker(1),
  },
  { id: "end", label: "To the end", path: "M16.500 4H19v16h-2.500zM4 4v16l11-8z", press: (c) => c.end() },
];

export function transportView(controller: Controller): View {
  const play = drawButtons(controller);
  // Toasts and whatever is scrolled to stay clear of them (page.css).
  for (const name of ["transport", "tracks", "caption"])
    watchSize(document.querySelector(`.${name}`)!, (_width, height) =>
      document.documentElement.style.setProperty(`--${name}`, `${height}px`),
    );
  const speed = byId<HTMLSelectElement>("speed");
  speed.append(...SPEEDS.map(({ id, label }) => new Option(label, id)));
  speed.addEventListener("change", () => controller.setSpeed(speed.value as SpeedId));
  const halt = byId("halt");
  halt.addEventListener("click", () => controller.halt());
  return (state) => {
    const playing = state.direction !== 0;
    setAttribute(play.button, "aria-label", playing ? "Pause" : "Play");
    setAttribute(play.path, "d", playing ? PAUSE : PLAY);
    if (speed.value !== state.speed) speed.value = state.speed;
    const { run, frame } = state;
    if (run !== null && frame !== null) {
      const rate = rateNow(frame.at, state.speed, run.pace, run.world.layout.duration);
      setText(byId("rate"), `× ${rate >= 1 ? rate.toFixed(1) : String(Number(rate.toPrecision(1)))}`);
    }
    setText(byId("progress"), progressWords(state));
    setHidden(halt, run === null || run.done || !isLong(run));
    setText(halt, run?.isHalted ? "Simulate on" : "Stop simulating");
  };
}

function drawButtons(controller: Controller): { button: HTMLButtonElement; path: SVGPathElement } {
  const made = BUTTONS.map(({ id, label, path, press }) => {
    const button = make("button", id === "play" ? "play" : "");
    button.type = "button";
    button.id = `press-${id}`;
    button.title = label;
    button.setAttribute("aria-label", label);
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    shape.setAttribute("d", path);
    svg.append(shape);
    button.append(svg);
    button.addEventListener("click", () => press(controller));
    return { id, button, path: shape };
  });
  byId("buttons").append(...made.map(({ button }) => button));
  const play = made.find(({ id }) => id === "play");
  if (play === undefined) throw new Error("There is no play button.");
  play.button.removeAttribute("title");
  return play;
}

/** A run that is known before anybody could press needs no button to stop it. */
function isLong({ isHalted, events, eventsPerSecond }: RunState): boolean {
  return isHalted || events > eventsPerSecond;
}

/** What stands beside the clock's buttons for as long as there is something to wait for. */
function progressWords({ run, late }: State): string {
  if (run === null) return "opening";
  if (late) return "seeking";
  if (run.broken) return "the simulation stopped";
  if (run.isHalted) return `stopped: known up to ${moment(run.simulatedUntil)} of ${moment(run.world.layout.duration)}`;
  if (run.done) return "";
  return `simulating: ${compact(run.eventsPerSecond)} events/s`;
}
