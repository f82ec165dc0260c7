/**
 * Steps from the moment on the screen to the next one worth stopping at: an event, a moment of the story, a violation.
 */
import { nextMarker } from "../project/timeline.ts";
import type { Controller } from "./controller.ts";

type Way = 1 | -1;

export class Steps {
  readonly #controller: Controller;

  constructor(controller: Controller) {
    this.#controller = controller;
  }

  event(way: Way): void {
    this.#controller.pause();
    const { frame } = this.#controller.store.state;
    if (frame !== null) this.#controller.seek({ by: "event", event: Math.max(0, frame.event + way) });
  }

  marker(way: Way): void {
    const { run, frame } = this.#controller.store.state;
    if (run === null || frame === null) return;
    const line = nextMarker(run.markers, frame.event, way);
    if (line !== undefined) this.#controller.jump({ by: "event", event: line.event }, line.at);
    else if (way < 0) this.#controller.home();
    else if (run.done) this.#controller.end();
  }

  violation(way: Way): void {
    const { run, frame } = this.#controller.store.state;
    if (run === null || frame === null) return;
    const violations = run.markers.filter(({ kind }) => kind === "violation");
    const line = nextMarker(violations, frame.event, way);
    if (line !== undefined) this.#controller.jump({ by: "event", event: line.event }, line.at);
    else
      this.#controller.preferences.say(
        violations.length === 0 ? "No violation in this run." : "No further violation this way.",
      );
  }
}
