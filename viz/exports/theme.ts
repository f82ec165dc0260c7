/**
 * The colours that a file is made in: the page's own tokens of one theme, read from its style sheet, so that no colour
 * stands in two places.
 */
import type { Colours } from "../project/storyboard.ts";
import type { Theme } from "../state/store.ts";

export type Tone = "light" | "dark";

/** What is on the screen now. */
export function toneOf(theme: Theme): Tone {
  if (theme !== "system") return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Puts a theme's tokens on an element: all below it is drawn in them, until what comes back is called. */
export function paint(element: HTMLElement, tone: Tone): () => void {
  const names = new Set(["color-scheme"]);
  const selectors = tone === "light" ? [":root"] : [":root", ':root[data-theme="dark"]'];
  for (const rule of tokenRules()) {
    if (!selectors.includes(rule.selectorText)) continue;
    for (const name of Array.from(rule.style)) {
      if (!name.startsWith("--")) continue;
      names.add(name);
      element.style.setProperty(name, rule.style.getPropertyValue(name));
    }
  }
  element.style.setProperty("color-scheme", tone);
  return () => names.forEach((name) => element.style.removeProperty(name));
}

/** Rules for any screen; those that ask for more (contrast, forced colours) are the reader's, and not the file's. */
function tokenRules(): readonly CSSStyleRule[] {
  return Array.from(document.styleSheets).flatMap((sheet) =>
    Array.from(sheet.cssRules).flatMap((rule) => {
      const inside =
        rule instanceof CSSMediaRule && rule.media.mediaText === "screen" ? Array.from(rule.cssRules) : [rule];
      return inside.filter((one) => one instanceof CSSStyleRule);
    }),
  );
}

export function coloursIn(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    surface: of("surface"),
    page: of("page"),
    ink: of("ink"),
    muted: of("muted"),
    line: of("line"),
    blue: of("blue"),
    vermilion: of("vermilion"),
    magenta: of("magenta"),
  };
}
