/**
 * The few things every view does to the page. Text goes in as text, never as markup: names and notes are strangers'
 * words.
 */
import type { StoryKind } from "../../sim/results/index.ts";

/** An element the page is known to have. */
export function byId<T extends Element = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`The page has no element #${id}.`);
  return found as unknown as T;
}

/**
 * Touches the page only when the words differ, so that nothing is announced or laid out for nothing; and then changes
 * the text that is there, which costs less than another one in its place.
 */
export function setText(element: Element, text: string): void {
  const only = element.firstChild;
  if (only instanceof Text && only.nextSibling === null) {
    if (only.data !== text) only.data = text;
  } else if (element.textContent !== text) element.textContent = text;
}

/** As with words: what is hidden already would be styled once more. */
export function setHidden(element: HTMLElement, isHidden: boolean): void {
  if (element.hidden !== isHidden) element.hidden = isHidden;
}

export function setAttribute(element: Element, name: string, value: string): void {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Closes a dialog, and takes the focus out of it at once. A browser does so a frame later when nothing had the focus
 * before: a key pressed within that frame would be typed into a field that nobody sees.
 */
export function closeDialog(dialog: HTMLDialogElement): void {
  dialog.close();
  const { activeElement } = document;
  if (activeElement instanceof HTMLElement && dialog.contains(activeElement)) activeElement.blur();
}

export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className = "",
  text = "",
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  if (className !== "") element.className = className;
  if (text !== "") element.textContent = text;
  return element;
}

/** A name such as `shop-us` goes to the next line whole: a browser would break it at its hyphen. */
export function withWholeNames(text: string): readonly (string | HTMLElement)[] {
  return text.split(/(\S+-\S+)/).map((part, place) => (place % 2 === 1 ? make("span", "whole-name", part) : part));
}

const SVG = "http://www.w3.org/2000/svg";

/** A 16 px mark; its shape says what its colour says. */
export function icon(name: IconName): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", `icon-${name}`);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

const ICONS = {
  start: "M3 8a5 5 0 1 0 10 0a5 5 0 1 0-10 0",
  fault: "M9 1 3 9h4l-1 6 7-9H8z",
  heal: "M8 2v12M2 8h12",
  quorum: "M2 2h5v5H2zM9 2h5v5H9zM2 9h5v5H2zM9 9h5v5H9z",
  recovery: "M13 8a5 5 0 1 1-2-4M11 1v4h-4",
  client: "M5 5a3 3 0 1 0 6 0a3 3 0 1 0-6 0M2 15c0-7 12-7 12 0",
  violation: "M8 1 15 14H1zM8 6v4M8 12v1",
  end: "M4 4h8v8H4z",
  pass: "M2 9l4 4 8-10",
  fail: "M3 3l10 10M13 3 3 13",
  vacuous: "M3 8h10",
} as const;

export type IconName = keyof typeof ICONS;

/** Every kind of story line has a mark of its own. */
export const STORY_ICON: Readonly<Record<StoryKind, IconName>> = {
  start: "start",
  fault: "fault",
  heal: "heal",
  quorum: "quorum",
  recovery: "recovery",
  client: "client",
  violation: "violation",
  end: "end",
};

/** The width a pane gives its picture, kept up to date; `changed` is called when it has another one. */
export function watchSize(element: Element, changed: (width: number, height: number) => void): void {
  let last = "";
  new ResizeObserver(([entry]) => {
    const { width, height } = entry.contentRect;
    const size = `${Math.floor(width)}x${Math.floor(height)}`;
    if (size === last) return;
    last = size;
    changed(Math.floor(width), Math.floor(height));
  }).observe(element);
}
