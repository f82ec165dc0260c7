/**
 * Changes to a run: each makes a branch, a scenario of its own that is the same up to the moment of the change; what
 * there was stays where it was. Remembers, while the page is open, which run was made from which and where: what "undo"
 * goes back to. A branch's link needs none of it.
 */
import type { FaultSpan, RunReport } from "../../sim/results/index.ts";
import type { Change } from "../worker/changes.ts";
import type { Moment } from "../worker/protocol.ts";
import type { EngineClient } from "./engine.ts";
import { nameOf, type OpenOrder } from "./links.ts";
import type { Branch, Store } from "./store.ts";

interface Grown extends Branch {
  readonly from: OpenOrder;
  readonly moment: Moment;
  /** From when on the two may differ. An edited text may differ from the start. */
  readonly at: number;
}

const EDITED = "the scenario's text";

export class Changes {
  readonly #store: Store;
  readonly #engine: EngineClient;
  readonly #grown = new Map<string, Grown>();
  /** The change that was asked for, in words, and where. */
  #asked:
    | { readonly words: string; readonly moment: Moment; readonly at: number; readonly out: FaultSpan | null }
    | undefined;

  constructor(store: Store, engine: EngineClient) {
    this.#store = store;
    this.#engine = engine;
  }

  /** Somebody looks at what can be broken. A branch is known to the worker already. */
  expect(): void {
    const { run, branch } = this.#store.state;
    if (run?.done === true && branch === null) this.#engine.prepare(run.world);
  }

  /** Asks the worker for the changed run; for one at a time. */
  ask(change: Change, words: string): void {
    const { run, frame, changing } = this.#store.state;
    if (run === null || frame === null || changing) return;
    const { faults, actions } = run.world.layout;
    const known = change.kind === "remove" || change.kind === "move" ? faults[change.number] : null;
    const was = change.kind === "refrain" ? actions[change.number].at : (known?.at ?? frame.at);
    const at = Math.min(
      was,
      change.kind === "move" ? change.at : change.kind === "message" ? change.picked.sentAt : Infinity,
    );
    // A message was sent before the moment on the screen: events count otherwise since then.
    const moment: Moment = change.kind === "message" ? { by: "time", at: frame.at } : this.#engine.momentOf(frame);
    this.#asked = { words, moment, at, out: change.kind === "remove" ? known : null };
    this.#store.set({ changing: true, refusal: "" });
    this.#engine.fork(run.world, change, moment);
  }

  /** The worker has it: what it is, and where it is shown. Undefined when nobody asked. */
  grow(
    text: string,
    from: OpenOrder,
  ): { readonly order: OpenOrder; readonly moment: Moment; readonly words: string } | undefined {
    const { run, branch } = this.#store.state;
    const asked = this.#asked;
    this.#asked = undefined;
    if (run === null || asked === undefined) return undefined;
    const { seed, mutations, name } = run.world;
    const order: OpenOrder = { source: { kind: "text", text }, seed, mutations };
    const before: RunReport | null = run.report;
    const ghosts = [...(branch?.ghosts ?? []), ...(asked.out === null ? [] : [asked.out])];
    this.#grown.set(nameOf(order), {
      from: { ...from, seed },
      moment: asked.moment,
      at: asked.at,
      words: asked.words,
      parent: branch?.words ?? name,
      before,
      ghosts,
    });
    return { order, ...asked };
  }

  /** The run of a text that somebody has edited, as a branch of the one on the screen. */
  edited(text: string, from: OpenOrder): OpenOrder {
    const { run, frame, branch } = this.#store.state;
    const seed = run?.world.seed ?? from.seed;
    const { mutations } = from;
    const order: OpenOrder = { source: { kind: "text", text }, seed, mutations };
    // One editing, however many runs on the way: it is undone at once, and compared with where it began.
    const known = this.#grown.get(nameOf({ ...from, seed }));
    const grown =
      known?.words === EDITED
        ? known
        : {
            from: { ...from, seed },
            moment: { by: "event", event: frame?.event ?? 0 } as const,
            at: 0,
            words: EDITED,
            parent: branch?.words ?? run?.world.name ?? "",
            before: run?.report ?? null,
            ghosts: [],
          };
    this.#grown.set(nameOf(order), grown);
    return order;
  }

  /** What is known of a run as a branch, null for one that nobody here has made. */
  branchOf(order: OpenOrder): Branch | null {
    const grown = this.#grown.get(nameOf(order));
    return grown === undefined
      ? null
      : { words: grown.words, parent: grown.parent, before: grown.before, ghosts: grown.ghosts };
  }

  parentOf(order: OpenOrder): { readonly order: OpenOrder; readonly moment: Moment; readonly at: number } | undefined {
    const grown = this.#grown.get(nameOf(order));
    return grown && { order: grown.from, moment: grown.moment, at: grown.at };
  }
}
