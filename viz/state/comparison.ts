/**
 * A second run beside the one on the screen: simulated in a worker of its own, always shown at the same instant, and
 * nothing at all while nobody compares. Looks for the first instant at which the two stand otherwise: between two
 * samples, by halving.
 */
import { firstApart } from "../project/multiverse.ts";
import { differences, isSame, standingOf } from "../project/standing.ts";
import type { Response } from "../worker/protocol.ts";
import type { Controller } from "./controller.ts";
import { EngineClient } from "./engine.ts";
import { opened, progressed } from "./runs.ts";
import type { Other } from "./store.ts";
import { isShown } from "./wides.ts";

export class Comparison {
  readonly #controller: Controller;
  readonly #engine: EngineClient;
  #second: EngineClient | undefined;

  constructor(controller: Controller, engine: EngineClient) {
    this.#controller = controller;
    this.#engine = engine;
  }

  /** Call when the view has been opened or closed, or another run is on the screen. */
  want(): void {
    const { other, tree, here } = this.#controller.store.state;
    if (!isShown(this.#controller.store.state, "compare")) return this.#stop();
    if (other !== null && other.id !== here && tree.some(({ id }) => id === other.id)) return this.#start(other.id);
    const self = tree.find(({ id }) => id === here);
    const relative = tree.find(({ id, parent }) => id === self?.parent || parent === here);
    if (relative !== undefined) this.#start(relative.id);
  }

  /** Compares the run on the screen with another one, and shows that. */
  pick(id: number): void {
    const { store } = this.#controller;
    if (id === store.state.here) return;
    if (store.state.other?.id !== id) store.set({ other: { id, run: null, frame: null, first: null } });
    if (isShown(store.state, "compare")) this.#start(id);
    else this.#controller.toggleWide("compare");
  }

  /** The other run comes to the screen, and the one that was there is compared with it. */
  swap(): void {
    const { store, multiverse } = this.#controller;
    const { other, here } = store.state;
    if (other === null) return;
    this.#stop();
    store.set({ other: { id: here, run: null, frame: null, first: null } });
    multiverse.go(other.id);
  }

  setLens(lens: number): void {
    this.#controller.store.set({ lens: Math.min(100, Math.max(0, lens)) });
  }

  toggleSides(): void {
    const { store } = this.#controller;
    store.set({ isSideBySide: !store.state.isSideBySide });
  }

  /** Call whenever another moment is on the screen. */
  follow(): void {
    const { frame, other } = this.#controller.store.state;
    if (!isShown(this.#controller.store.state, "compare")) return;
    if (frame === null || other === null || other.run === null || other.first === "searching") return;
    if (other.frame?.at !== frame.at) this.#second?.seek({ by: "time", at: frame.at });
  }

  /** Goes to the first instant at which the two stand otherwise. */
  async toFirst(): Promise<void> {
    const { store } = this.#controller;
    const { run, other } = store.state;
    if (run === null || other === null || other.run === null)
      return this.#controller.preferences.say("Compare two runs first: make a branch, then press 9.");
    if (other.first === "searching") return;
    const between = firstApart(run.samples, other.run.samples);
    if (between === undefined)
      return this.#controller.preferences.say("They have not stood otherwise as far as both are simulated.");
    this.#controller.pause();
    this.#set({ first: "searching" });
    const first = await this.#search(between.from, between.to);
    if (store.state.run?.world !== run.world || store.state.other?.id !== other.id) return;
    this.#set({ first: first ?? null });
    if (first === undefined)
      return this.#controller.preferences.say("Another moment was asked for before it was found.");
    this.#controller.jump({ by: "time", at: first.at });
  }

  async #search(same: number, apart: number): Promise<{ readonly at: number; readonly words: string } | undefined> {
    let [low, high] = [same, apart];
    let found = await this.#both(high);
    while (high - low > 1 && found !== undefined) {
      const middle = Math.floor((low + high) / 2);
      const both = await this.#both(middle);
      if (both === undefined) return undefined;
      if (isSame(both[0], both[1])) low = middle;
      else [high, found] = [middle, both];
    }
    const { run } = this.#controller.store.state;
    if (found === undefined || run === null) return undefined;
    const [first] = differences(found[0], found[1], run.world.layout);
    return {
      at: high,
      words: first === undefined ? "another topology" : `${first.what}: ${first.here} here, ${first.there} there`,
    };
  }

  async #both(at: number) {
    const frames = await Promise.all([this.#engine.peek(at), this.#second?.peek(at)]);
    const [here, there] = frames;
    return here === undefined || there === undefined ? undefined : ([standingOf(here), standingOf(there)] as const);
  }

  #start(id: number): void {
    const { store } = this.#controller;
    const { other, tree } = store.state;
    const order = tree.find((one) => one.id === id)?.order;
    if (order === undefined) return;
    if (this.#second !== undefined && other?.id === id && other.run !== null) {
      this.#set({ first: null });
      return this.follow();
    }
    store.set({ other: { id, run: null, frame: null, first: null } });
    this.#second ??= new EngineClient(
      (response) => this.#hear(response),
      () => this.#stop(),
    );
    this.#second.open(order.source, order.seed, order.mutations);
  }

  #stop(): void {
    this.#second?.stop();
    this.#second = undefined;
    this.#set({ run: null, frame: null, first: null });
  }

  #set(patch: Partial<Other>): void {
    const { store } = this.#controller;
    const { other } = store.state;
    if (other !== null) store.set({ other: { ...other, ...patch } });
  }

  #hear(response: Response): void {
    const { store } = this.#controller;
    const { other } = store.state;
    if (other === null) return;
    if (response.type === "refused") {
      // A link's: there is no such run.
      this.#stop();
      store.set({ other: null, tree: store.state.tree.filter(({ id }) => id !== other.id) });
    } else if (response.type === "opened") {
      const { name, seed, source } = response.world;
      this.#set({ run: opened(response.world) });
      // A run that came with a link as a text was not named there.
      if (other.id < 0 && source.kind === "text") {
        const words = `the link's other ${name}, seed ${seed}`;
        store.set({ tree: store.state.tree.map((one) => (one.id === other.id ? { ...one, words } : one)) });
      }
      this.follow();
    } else if (response.type === "frame") {
      this.#set({ frame: response.frame });
      this.follow();
    } else if (other.run === null) return;
    else if (response.type === "progress")
      this.#set({ run: { ...other.run, ...progressed(other.run, response.progress) } });
    else if (response.type === "report") this.#set({ run: { ...other.run, report: response.report } });
    else if (response.type === "broken") this.#set({ run: { ...other.run, broken: response.broken, done: true } });
  }
}
