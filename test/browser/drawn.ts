/**
 * Has a press of a key or a button be over when what it brought is on the screen, as it is for a person: a test that
 * looks at the page before its next frame sees what was there before, now and then. Playwright waits until a thing can
 * be acted on, and has no setting for what comes after.
 */
import type { Keyboard, Locator, Mouse, Page } from "playwright-core";

type Act = (...given: unknown[]) => Promise<unknown>;

const ACTS = ["click", "dblclick", "fill", "hover", "press", "selectOption", "check", "uncheck", "tap"] as const;

/** Waits for the next frame, and for what it does. */
export async function drawn(page: Page): Promise<void> {
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve))));
}

/** Of this page and of whatever is located in it from now on: locators are made anew by each step of a chain. */
export function drawnAfterActs(page: Page): void {
  const located = Object.getPrototypeOf(page.locator("body")) as Locator & { isDrawnAfter?: true };
  if (located.isDrawnAfter !== true) {
    located.isDrawnAfter = true;
    for (const act of ACTS) follow(located, act, (locator: Locator) => locator.page());
  }
  for (const act of ACTS) follow(page, act, () => page);
  follow<Keyboard>(page.keyboard, "press", () => page);
  for (const act of ["up", "move", "click"] as const) follow<Mouse>(page.mouse, act, () => page);
}

function follow<T extends object>(owner: T, act: keyof T, pageOf: (self: T) => Page): void {
  const alone = owner[act] as Act;
  const followed = async function (this: T, ...given: unknown[]): Promise<unknown> {
    const result = await alone.apply(this, given);
    // It may have led to another page, or closed this one.
    await drawn(pageOf(this)).catch(() => undefined);
    return result;
  };
  Object.assign(owner, { [act]: followed });
}
