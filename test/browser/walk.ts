/**
 * The Tab key's way through the page: where it stops, in which order, whether something stands before a stop, and
 * whether the stop looks any different for having the focus (WCAG 2.4.3, 2.4.7, 2.4.11).
 */
import type { Page } from "playwright-core";

export const STOPS_MAX = 250;

interface Walk {
  /** Places in the order of the page, one for each stop. */
  readonly order: number[];
  /** Stops whose middle something else stands before, in words. */
  readonly covered: string[];
  /** Stops that do not look any different for having the focus. */
  readonly unseen: string[];
}

/** Presses Tab until the page has been walked through once. */
export async function walk(page: Page): Promise<Walk> {
  const walked: Walk = { order: [], covered: [], unseen: [] };
  for (let stop = 0; stop < STOPS_MAX; stop++) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(async () => {
      // The browser brings the focus into sight with its next picture.
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      const focused = document.activeElement;
      if (focused === null || focused === document.body) return null;
      const name = `${focused.tagName.toLowerCase()} ${focused.id || focused.getAttribute("aria-label") || focused.textContent?.slice(0, 30)}`;
      const box = focused.getBoundingClientRect();
      const [x, y] = [
        box.left + Math.min(box.width, innerWidth) / 2,
        Math.max(box.top, 0) + Math.min(box.height, 24) / 2,
      ];
      const above = document.elementFromPoint(x, y);
      const isCovered = above === null || !(focused.contains(above) || above.contains(focused));
      const styles = [focused, focused.querySelector(":scope > rect") ?? focused].map((one) => getComputedStyle(one));
      const isSeen =
        focused.shadowRoot !== null ||
        styles.some(({ boxShadow, strokeDasharray }) => boxShadow !== "none" || strokeDasharray !== "none");
      return {
        place: [...document.querySelectorAll("*")].indexOf(focused),
        name,
        isSeen,
        isCovered,
        where: `${Math.round(x)},${Math.round(y)} under ${above?.id || above?.className}`,
      };
    });
    if (now === null || walked.order.includes(now.place)) break;
    walked.order.push(now.place);
    if (now.isCovered) walked.covered.push(`${now.name} at ${now.where}`);
    if (!now.isSeen) walked.unseen.push(now.name);
  }
  return walked;
}
