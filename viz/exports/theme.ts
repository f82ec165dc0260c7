/** The colours that a file is made in: the page's own tokens of one theme, read from its style sheet, so that no colour stands in two places. */
import type { Colours } from "../project/storyboard.ts";
import type { Theme } from "../state/store.ts";

export type Tone = "light" | "dark";

/** What is on the screen now. */
export function toneOf(theme: Theme): Tone {
  if (theme !== "system") return theme;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

/** Puts a theme's tokens on an element: all below it is drawn in them. */
export function paint(element: HTMLElement, tone: Tone): void {
  const selectors = tone === "light" ? [":root"] : [":root", ':root[data-theme="dark"]'];
  for (const sheet of Array.from(document.styleSheets))
    for (const rule of Array.from(sheet.cssRules)) {
      if (!(rule instanceof CSSStyleRule) || !selectors.includes(rule.selectorText)) continue;
      for (const name of Array.from(rule.style)) if (name.startsWith("--")) element.style.setProperty(name, rule.style.getPropertyValue(name)); // prettier-ignore
    }
  element.style.setProperty("color-scheme", tone);
}

export function coloursIn(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return { surface: of("surface"), page: of("page"), ink: of("ink"), muted: of("muted"), line: of("line"), blue: of("blue"), vermilion: of("vermilion"), magenta: of("magenta") }; // prettier-ignore
}
