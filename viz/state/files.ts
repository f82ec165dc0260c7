/**
 * What a file that is saved must carry: the link of the moment on the screen, and the text that the run was read from,
 * which only the worker has, as it has the diagram of its configuration. It answers for the run on the screen: whoever
 * waits when another one comes is refused with a sentence.
 */
import type { OpenedWorld } from "../worker/protocol.ts";
import type { EngineClient } from "./engine.ts";
import { writeLink } from "./links.ts";
import type { Store } from "./store.ts";

interface Waiting {
  readonly what: "text" | "diagram";
  readonly answer: (words: string) => void;
  readonly refuse: (error: Error) => void;
}

const refusal = (): Error => new Error("Another run has come to the screen meanwhile: nothing was made of this one.");

export class Files {
  readonly #store: Store;
  readonly #engine: EngineClient;
  #waiting: readonly Waiting[] = [];

  constructor(store: Store, engine: EngineClient) {
    this.#store = store;
    this.#engine = engine;
  }

  /** The whole address of the moment on the screen. */
  async link(): Promise<string> {
    const { run, frame } = this.#store.state;
    if (run === null || frame === null) return "";
    const { origin, pathname } = location;
    return `${origin}${pathname}${await writeLink(run.world, frame)}`;
  }

  /** The scenario's text. */
  text({ source }: OpenedWorld): Promise<string> {
    return source.kind === "text" ? Promise.resolve(source.text) : this.#ask("text", source);
  }

  /** The configuration as an SVG. */
  diagram({ source }: OpenedWorld): Promise<string> {
    return this.#ask("diagram", source);
  }

  #ask(what: Waiting["what"], source: OpenedWorld["source"]): Promise<string> {
    if (this.#store.state.run?.world.source !== source) return Promise.reject(refusal());
    return new Promise((answer, refuse) => {
      this.#waiting = [...this.#waiting, { what, answer, refuse }];
      this.#engine[what](source);
    });
  }

  heard(what: Waiting["what"], words: string): void {
    for (const one of this.#waiting) if (one.what === what) one.answer(words);
    this.#waiting = this.#waiting.filter((one) => one.what !== what);
  }

  /** Call when another run is opened, or nothing is answered any more. */
  refuse(): void {
    for (const one of this.#waiting) one.refuse(refusal());
    this.#waiting = [];
  }
}
