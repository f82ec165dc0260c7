/**
 * Frames of any moment of a run, from a simulation of its own: the page's clock and its seeks are left alone. One
 * moment after the other.
 */
import type { Frame } from "../../sim/results/index.ts";
import { EngineClient } from "../state/engine.ts";
import type { Moment, OpenedWorld, Response } from "../worker/protocol.ts";

export class Moments {
  readonly #engine: EngineClient;
  #answer: ((frame: Frame) => void) | undefined;
  #fail: ((error: Error) => void) | undefined;

  constructor({ source, seed, mutations }: OpenedWorld) {
    this.#engine = new EngineClient(
      (response) => this.#hear(response),
      (message) => this.#broke(message),
    );
    this.#engine.open(source, seed, mutations);
  }

  at(moment: Moment): Promise<Frame> {
    return new Promise((answer, fail) => {
      this.#answer = answer;
      this.#fail = fail;
      this.#engine.seek(moment);
    });
  }

  close(): void {
    this.#engine.stop();
    this.#broke("Stopped.");
  }

  #hear(response: Response): void {
    if (response.type === "frame") {
      const answer = this.#answer;
      this.#answer = this.#fail = undefined;
      answer?.(response.frame);
    } else if (response.type === "refused") this.#broke(response.issues.map(({ message }) => message).join(" "));
    else if (response.type === "broken") this.#broke(response.broken.message);
  }

  #broke(message: string): void {
    const fail = this.#fail;
    this.#answer = this.#fail = undefined;
    fail?.(new Error(message));
  }
}
