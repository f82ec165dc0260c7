/**
 * What a file that is saved must carry: the link of the moment on the screen, and the text that the run was read from,
 * which only the worker has, as it has the diagram of its configuration.
 */
import type { EngineClient } from "./engine.ts";
import { writeLink } from "./links.ts";
import type { Store } from "./store.ts";

export class Files {
  readonly #store: Store;
  readonly #engine: EngineClient;
  #waiting: ((text: string) => void)[] = [];
  #awaitsDiagram: ((svg: string) => void)[] = [];

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
  text(): Promise<string> {
    const { run } = this.#store.state;
    if (run === null) return Promise.resolve("");
    const { source } = run.world;
    if (source.kind === "text") return Promise.resolve(source.text);
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.#engine.text(source);
    });
  }

  /** The configuration of the run on the screen as an SVG. */
  diagram(): Promise<string> {
    const { run } = this.#store.state;
    if (run === null) return Promise.resolve("");
    return new Promise((resolve) => {
      this.#awaitsDiagram.push(resolve);
      this.#engine.diagram(run.world.source);
    });
  }

  heardDiagram(svg: string): void {
    for (const resolve of this.#awaitsDiagram) resolve(svg);
    this.#awaitsDiagram = [];
  }

  heard(text: string): void {
    for (const resolve of this.#waiting) resolve(text);
    this.#waiting = [];
  }
}
