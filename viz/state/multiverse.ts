/**
 * Remembers every run that was opened since the page was: what it was made from, what is known of it, how it ended; and
 * moves between runs of one tree at the same instant. Nothing is kept that the worker could not simulate again: samples
 * and report, no frames.
 */
import { rowsOf, type Stood } from "../project/multiverse.ts";
import { isSame, type Standing } from "../project/standing.ts";
import type { Response, Sample } from "../worker/protocol.ts";
import type { Controller } from "./controller.ts";
import { nameOf, type OpenOrder } from "./links.ts";
import type { RunState, State, TreeRun } from "./store.ts";

type Parent = { readonly order: OpenOrder; readonly at: number } | undefined;

/** Older runs than these are forgotten. */
const RUNS_MAX = 60;

export class Multiverse {
  readonly #controller: Controller;
  readonly #parentOf: (order: OpenOrder) => Parent;
  #next = 0;

  constructor(controller: Controller, parentOf: (order: OpenOrder) => Parent) {
    this.#controller = controller;
    this.#parentOf = parentOf;
  }

  /** Call when the worker has said something about the run on the screen. */
  learn(what: Response["type"]): void {
    const { store } = this.#controller;
    const { run, tree, here } = store.state;
    if (run === null || !(what === "opened" || what === "progress" || what === "report" || what === "broken")) return;
    if (what === "opened") return this.#opened(run);
    store.set({ tree: tree.map((one) => (one.id === here ? grown(one, run) : one)) });
  }

  #opened(run: RunState): void {
    const { store } = this.#controller;
    const { tree, branch, claim } = store.state;
    const { source, seed, mutations, name } = run.world;
    const order = { source, seed, mutations };
    const { duration } = run.world.layout;
    const known = tree.find((one) => nameOf(one.order) === nameOf(order));
    if (known !== undefined)
      return store.set({ here: known.id, tree: tree.map((one) => (one === known ? { ...one, duration } : one)) });
    const made = this.#parentOf(order);
    const parent = made && tree.find((one) => nameOf(one.order) === nameOf(made.order));
    // A changed scenario has the name of the one that it was made of, with which it may be compared.
    const origin = source.kind === "text" && claim !== null ? " as the link has it" : "";
    const words = parent === undefined || branch === null ? `${name}${origin}, seed ${seed}` : branch.words;
    const fresh: TreeRun = grown(
      {
        id: this.#next++,
        parent: parent?.id ?? null,
        words,
        forkAt: made?.at ?? 0,
        duration,
        samples: [],
        until: 0,
        done: false,
        report: null,
        broke: false,
        seeds: seedsOf(tree, order),
        order,
      },
      run,
    );
    // One text under one person's hands is one branch, however often it was played on the way.
    const draft =
      parent && made?.at === 0 ? tree.find((one) => one.parent === parent.id && one.words === words) : undefined;
    const kept = tree.filter((one) => one !== draft).slice(-RUNS_MAX + 1);
    store.set({ tree: [...kept, fresh], here: fresh.id });
  }

  /** The branch below or above the one on the screen, at the same instant. */
  step(way: 1 | -1): void {
    const { state } = this.#controller.store;
    const runs = rowsOf(familyOf(state)).map(({ run }) => run);
    const next = runs[runs.findIndex(({ id }) => id === state.here) + way];
    if (next !== undefined) this.go(next.id);
  }

  go(id: number): void {
    const { tree, here, frame } = this.#controller.store.state;
    const run = tree.find((one) => one.id === id);
    if (run === undefined || id === here) return;
    this.#controller.openBranch(run.order, { by: "time", at: frame?.at ?? run.forkAt });
  }
}

/** A swarm has played so many seeds of `of`: whatever is made from the same, with any seed, is known that well. */
export function swarmed(tree: readonly TreeRun[], of: OpenOrder, seeds: number): readonly TreeRun[] {
  return tree.map((one) => (isOfOne(one.order, of) && one.seeds < seeds ? { ...one, seeds } : one));
}

function seedsOf(tree: readonly TreeRun[], order: OpenOrder): number {
  return tree.find((one) => isOfOne(one.order, order))?.seeds ?? 1;
}

function isOfOne(a: OpenOrder, b: OpenOrder): boolean {
  return nameOf({ ...a, seed: "" }) === nameOf({ ...b, seed: "" });
}

/** All runs of the tree that the run on the screen is of. */
export function familyOf({ tree, here }: State): readonly TreeRun[] {
  const byId = new Map(tree.map((one) => [one.id, one] as const));
  const rootOf = (one: TreeRun): number => {
    const parent = one.parent === null ? undefined : byId.get(one.parent);
    return parent === undefined ? one.id : rootOf(parent);
  };
  const current = byId.get(here);
  if (current === undefined) return [];
  const root = rootOf(current);
  // A parent that was forgotten leaves its branches as trees of their own.
  return tree.filter((one) => rootOf(one) === root).map((one) => (one.id === root ? { ...one, parent: null } : one));
}

/** A run that is simulated once more is known less for a while: what was known stays. */
function grown(one: TreeRun, { samples, simulatedUntil, done, report, broken }: RunState): TreeRun {
  if (one.report !== null || simulatedUntil < one.until) return one;
  return {
    ...one,
    samples: done ? stood(samples) : samples,
    until: simulatedUntil,
    done,
    report,
    broke: broken !== null,
  };
}

/**
 * Of a run that is over how the service stood is all that is looked at: a tenth of what its samples take, which counts
 * with sixty runs.
 */
function stood(samples: readonly Sample[]): readonly Stood[] {
  let last: Standing | undefined;
  return samples.map(({ at, standing }) => {
    if (last === undefined || !isSame(last, standing)) last = standing;
    return { at, standing: last };
  });
}
