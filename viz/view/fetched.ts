/** A part of the page that is fetched when somebody wants it; what is out of reach is said. */
import { holdKeys } from "../input/typed-ahead.ts";
import type { Controller } from "../state/controller.ts";
import { outOfReach } from "../state/chunks.ts";
import type { State, View } from "../state/store.ts";

export async function fetched<T>(
  { preferences }: Controller,
  load: () => Promise<T>,
  use: (part: T) => void | Promise<void>,
): Promise<void> {
  const part = await load().catch(() => undefined);
  if (part === undefined) preferences.say(outOfReach("This"));
  else await use(part);
}

/** One dialog at a time. What is typed until it is there is typed into it. */
export async function opened<T>(
  controller: Controller,
  load: () => Promise<T>,
  use: (part: T) => void | Promise<void>,
): Promise<void> {
  const isFree = (): boolean => document.querySelector("dialog[open]") === null;
  if (!isFree()) return;
  const typed = holdKeys();
  await fetched(controller, load, async (part) => {
    if (!isFree() || typed.isGivenUp()) return;
    await use(part);
    typed.handOver();
  });
  typed.release();
}

/** What the page is whole without: fetched when it is time, and never missed aloud. */
export function fetchedLater<T>(
  load: () => Promise<T>,
  use: (part: T) => void,
  isTime: (state: State) => boolean = isOverOrLong(),
): View {
  let isAsked = false;
  return (state) => {
    if (isAsked || !isTime(state)) return;
    isAsked = true;
    void load().then(use, () => undefined);
  };
}

/** A long run is not waited for: this long after its first picture it is time. */
const LONG_MS = 3000;

/** Says when the first run is over, or takes long. */
function isOverOrLong(): (state: State) => boolean {
  let since = Infinity;
  return (state) => {
    if (state.frame !== null) since = Math.min(since, performance.now());
    return isOver(state) || performance.now() - since >= LONG_MS;
  };
}

export function isOver({ run }: State): boolean {
  return run !== null && run.report !== null;
}
