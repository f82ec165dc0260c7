/**
 * How the page is looked at rather than what it shows: colours, motion, how wide the panes are, and the short answers
 * to commands.
 */
import type { Columns } from "../project/columns.ts";
import type { Store, Theme } from "./store.ts";

const TOAST_MS = 4_000;

export class Preferences {
  readonly #store: Store;
  readonly #pause: () => void;
  #toastTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(store: Store, pause: () => void) {
    this.#store = store;
    this.#pause = pause;
  }

  setTheme(theme: Theme): void {
    this.#store.set({ theme });
  }

  nextTheme(): void {
    const order: readonly Theme[] = ["system", "light", "dark"];
    const theme = order[(order.indexOf(this.#store.state.theme) + 1) % order.length];
    this.setTheme(theme);
    this.say(theme === "system" ? "Colours follow the system." : `${theme === "dark" ? "Dark" : "Light"} colours.`);
  }

  toggleCalm(): void {
    const calm = !this.#store.state.calm;
    if (calm) this.#pause();
    this.#store.set({ calm });
    this.say(calm ? "Reduced motion: nothing moves by itself." : "Motion on.");
  }

  setColumns(columns: Columns): void {
    this.#store.set({ columns });
  }

  say(toast: string): void {
    clearTimeout(this.#toastTimer);
    this.#store.set({ toast });
    this.#toastTimer = setTimeout(() => this.#store.set({ toast: "" }), TOAST_MS);
  }
}
