/**
 * The view that is open under the panes as an SVG that stands by itself: its drawings where they stand, and its words
 * where they are to be read. Taken from the page itself, in other colours for as long as that takes: no frame is shown
 * meanwhile.
 */
import { count, moment } from "../project/format.ts";
import type { WideId } from "../state/store.ts";
import { byId } from "../view/dom.ts";
import type { Making } from "./making.ts";
import { plainCopy, shape } from "./stage.ts";
import { coloursIn, paint } from "./theme.ts";

const MARGIN = 16;
const FOOT = 34;
/** Words under the pointer's reach are no part of a picture: controls, and the same told in a list. */
const NOT_DRAWN = "button, select, input, details, label, canvas, dialog, .unseen";

/** Undefined where nothing is open, or what is open has no drawing. */
export function viewSvg({
  controller,
  run,
  frame,
  link,
  tone,
}: Making): { readonly svg: string; readonly id: WideId } | undefined {
  const { wide } = controller.store.state;
  if (wide === null) return undefined;
  const panel = byId(`wide-${wide}`);
  const drawings = Array.from(panel.querySelectorAll<SVGSVGElement>("svg")).filter(
    (svg) => svg.closest(NOT_DRAWN) === null && svg.parentElement?.closest("svg") === null && isSeen(svg),
  );
  if (drawings.length === 0) return undefined;
  panel.classList.add("export-still");
  const unpaint = paint(panel, tone);
  try {
    const frameOf = panel.getBoundingClientRect();
    const { surface, muted } = coloursIn(panel);
    const lines = Array.from(wordsIn(panel));
    const end = Math.max(
      ...drawings.map((drawn) => drawn.getBoundingClientRect().bottom),
      ...lines.map(({ bottom }) => bottom),
    );
    const [width, height] = [Math.ceil(frameOf.width) + 2 * MARGIN, Math.ceil(end - frameOf.top) + 2 * MARGIN + FOOT];
    const whole = shape("svg", {
      width: String(width),
      height: String(height),
      viewBox: `0 0 ${width} ${height}`,
      role: "img",
    });
    const head = `${run.world.title} ${moment(frame.at)}, event ${count(frame.event)}.`;
    whole.append(
      shape("title", {}, `${byId(`${wide}-title`).textContent ?? ""}: ${run.world.title}`),
      shape("desc", {}, `${head} Digest ${frame.digest}. ${link}`),
      shape("rect", { width: String(width), height: String(height), fill: surface }),
    );
    const layer = shape("g", { transform: `translate(${MARGIN - frameOf.left},${MARGIN - frameOf.top})` });
    drawings.forEach((drawn, index) => layer.append(placed(drawn, index)));
    layer.append(...lines.map(({ text }) => text));
    const foot = shape(
      "text",
      {
        x: String(MARGIN),
        y: String(height - MARGIN),
        fill: muted,
        "font-size": "13",
        "font-family": getComputedStyle(panel).fontFamily,
      },
      head,
    );
    whole.append(layer, foot);
    return { svg: new XMLSerializer().serializeToString(whole), id: wide };
  } finally {
    panel.classList.remove("export-still");
    unpaint();
  }
}

function isSeen(element: Element): boolean {
  const { width, height } = element.getBoundingClientRect();
  return width > 4 && height > 4;
}

function placed(drawn: SVGSVGElement, index: number): SVGSVGElement {
  const { left, top, width, height } = drawn.getBoundingClientRect();
  const box = drawn.getAttribute("viewBox") ?? `0 0 ${width} ${height}`;
  const copy = plainCopy(drawn, `v${index}`);
  for (const [name, value] of Object.entries({ x: left, y: top, width, height }))
    copy.setAttribute(name, String(value));
  copy.setAttribute("viewBox", box);
  return copy;
}

/** The words of the page in the panel, line by line as they stand there. */
function* wordsIn(panel: Element): Generator<{ readonly text: SVGElement; readonly bottom: number }> {
  const walker = document.createTreeWalker(panel, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const whole = node.textContent ?? "";
    if (parent === null || whole.trim() === "" || parent.closest(`svg, ${NOT_DRAWN}`) !== null) continue;
    const style = getComputedStyle(parent);
    if (style.visibility !== "visible") continue;
    for (const { words, left, bottom, height } of linesOf(node, whole)) {
      // The baseline stands about a fifth of the line above its foot.
      const text = shape(
        "text",
        {
          x: String(left),
          y: String(bottom - height * 0.22),
          fill: style.color,
          "font-family": style.fontFamily,
          "font-size": style.fontSize,
          "font-weight": style.fontWeight,
        },
        words,
      );
      yield { text, bottom };
    }
  }
}

interface Line {
  words: string;
  readonly left: number;
  readonly bottom: number;
  readonly height: number;
}

function linesOf(node: Node, text: string): readonly Line[] {
  const lines: Line[] = [];
  const range = document.createRange();
  for (const word of text.matchAll(/\S+/g)) {
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const { left, bottom, width, height } = range.getBoundingClientRect();
    if (width === 0) continue;
    const last = lines.at(-1);
    if (last !== undefined && Math.abs(last.bottom - bottom) < 2) last.words += ` ${word[0]}`;
    else lines.push({ words: word[0], left, bottom, height });
  }
  return lines;
}
