/** What browser tests may ask, only with `?test` in the address: is it ready, is it idle, where does it stand. */
import type { Frame } from "../sim/results/index.ts";
import type { Controller } from "./state/controller.ts";

export interface TestHooks {
  /** A frame is on the screen and nothing is being opened. */
  ready(): boolean;
  /** Nothing is sought, played or waiting to be drawn. */
  idle(): boolean;
  /** The whole run has been simulated. */
  done(): boolean;
  /** What the page says of a run that broke: its message, and where. Empty for one that did not. */
  broken(): string;
  /** Of the run, so far as it has been simulated. */
  events(): number;
  seek(event: number): void;
  seekTime(at: number): void;
  frame(): Frame | null;
  /** How often the page was drawn since it was opened. */
  draws(): number;
}

declare global {
  interface Window {
    sim?: TestHooks;
  }
}

export function installTestHooks(controller: Controller): void {
  if (!new URLSearchParams(location.search).has("test")) return;
  const { store } = controller;
  window.sim = {
    ready: () => store.state.run !== null && store.state.frame !== null,
    idle: () => controller.idle,
    done: () => store.state.run?.done === true && store.state.run.report !== null,
    broken: () => {
      const { broken } = store.state.run ?? {};
      return broken ? `${broken.message} (at ${broken.at} µs, event ${broken.event})\n${broken.stack}` : "";
    },
    events: () => store.state.run?.events ?? 0,
    seek: (event) => controller.seek({ by: "event", event }, "no"),
    seekTime: (at) => controller.seek({ by: "time", at }, "no"),
    frame: () => store.state.frame,
    draws: () => store.draws,
  };
}
