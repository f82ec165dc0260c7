/**
 * The picture of the topology as a file that stands by itself: an SVG with every style written out, a title and a description, and nothing fetched from elsewhere;
 * or a PNG of twice the size made from it. Both carry the link and the digest.
 */
import { withTexts } from "../project/png-text.ts";
import { byId } from "./dom.ts";

export interface About {
  readonly title: string;
  readonly words: string;
  readonly link: string;
  readonly digest: string;
}

const STYLES = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity", "font-family", "font-size", "font-weight", "text-anchor", "letter-spacing", "display", "visibility"]; // prettier-ignore
const PNG_SCALE = 2;
const MARGIN = 12;
const FOOT = 8;
const LINE = 18;
/** Roughly what a letter of the foot takes; lines are broken by it, the same wherever the picture is looked at. */
const LETTER = 7;

/** Undefined while nothing is drawn. */
export function pictureSvg({ title, words, link, digest }: About): string | undefined {
  const drawn = document.querySelector<SVGSVGElement>("#topology svg.topology");
  if (drawn === null || drawn.clientWidth === 0) return undefined;
  const copy = drawn.cloneNode(true) as SVGSVGElement;
  const [originals, copies] = [drawn, copy].map((root) => Array.from(root.querySelectorAll<SVGElement>("*")));
  originals.forEach((original, index) => plain(original, copies[index]));
  plain(drawn, copy);
  const lines = brokenInto(words, Math.max(20, Math.floor(drawn.clientWidth / LETTER)));
  const [width, height] = [
    drawn.clientWidth + 2 * MARGIN,
    drawn.clientHeight + 2 * MARGIN + FOOT + lines.length * LINE,
  ];
  const colours = getComputedStyle(document.documentElement);
  const whole = make("svg", { xmlns: SVG, width: String(width), height: String(height), viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`, role: "img" }); // prettier-ignore
  const paper = make("rect", { x: String(-MARGIN), y: String(-MARGIN), width: "100%", height: "100%", fill: colours.getPropertyValue("--surface").trim() }); // prettier-ignore
  const foot = lines.map((line, index) => make("text", { x: "0", y: String(drawn.clientHeight + FOOT + (index + 1) * LINE), fill: colours.getPropertyValue("--ink").trim(), "font-family": "sans-serif", "font-size": "13" }, line)); // prettier-ignore
  whole.append(
    make("title", {}, title),
    make("desc", {}, `${words} Digest ${digest}. ${link}`),
    paper,
    ...copy.childNodes,
    ...foot,
  );
  return new XMLSerializer().serializeToString(whole);
}

/** A text at twice the size of the picture. */
export async function picturePng(svg: string, { link, digest, title }: About): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.naturalWidth * PNG_SCALE;
  canvas.height = image.naturalHeight * PNG_SCALE;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("The browser made no PNG of the picture.");
  return withTexts(new Uint8Array(await blob.arrayBuffer()), { Title: title, Source: link, Digest: digest });
}

/** What the picture says now, as it stands on the page. */
export function wordsOf(): string {
  const clock = Array.from(byId("caption-clock").childNodes, ({ textContent }) => textContent?.trim() ?? "");
  return [byId("caption-line").textContent ?? "", clock.filter((part) => part !== "").join(", ")].join(" ").trim();
}

function brokenInto(words: string, lettersMax: number): readonly string[] {
  const lines: string[] = [];
  for (const word of words.split(/\s+/)) {
    const longer = `${lines.at(-1) ?? ""} ${word}`.trim();
    if (lines.length > 0 && longer.length <= lettersMax) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

const SVG = "http://www.w3.org/2000/svg";

function make(name: string, attributes: Readonly<Record<string, string>>, text = ""): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) if (key !== "xmlns") element.setAttribute(key, value);
  element.textContent = text;
  return element;
}

/** Looks as attributes of its own; nothing that only the page understands. */
function plain(original: SVGElement, copy: SVGElement): void {
  const style = getComputedStyle(original);
  for (const name of STYLES) {
    const value = style.getPropertyValue(name).replace(/url\("?[^"#)]*(#[^")]+)"?\)/, "url($1)");
    if (value !== "" && value !== "normal") copy.setAttribute(name, value);
  }
  for (const name of ["class", "style", "tabindex", "role", "aria-label", "aria-labelledby", "data-status"]) copy.removeAttribute(name); // prettier-ignore
}
