/**
 * A run as a strip of panels in one SVG: the picture of each moment, when it was, and the script's sentence for it.
 * Stands by itself: nothing is fetched, no script, no style sheet. Pictures are handed in as finished SVG elements of
 * one size.
 */
import { moment, plural } from "./format.ts";
import { brokenInto, escaped } from "./markup.ts";
import { wordsOfCue } from "./panels.ts";
import type { Cue } from "./script.ts";

export interface Panel {
  readonly cue: Cue;
  /** An `<svg>` element with a viewBox, without width and height. */
  readonly picture: string;
  /** How the worst group stands: `pg0: 3/6, reads only`. */
  readonly standing: string;
}

export interface Colours {
  readonly surface: string;
  readonly page: string;
  readonly ink: string;
  readonly muted: string;
  readonly line: string;
  readonly blue: string;
  readonly vermilion: string;
  readonly magenta: string;
}

export interface About {
  readonly title: string;
  /** `az-plus-one, seed 1` */
  readonly run: string;
  readonly link: string;
  readonly digest: string;
}

const PANEL = 420;
const GAP = 20;
const MARGIN = 32;
const COLUMNS = 3;
const FONT = 'font-family="system-ui, Segoe UI, Roboto, Liberation Sans, DejaVu Sans, sans-serif"';
/** Roughly what a letter of 14 pixels takes. */
const LETTER = 7.6;
const BOLD_LETTER = 8.7;
const LINES_MAX = 7;

/** `ratio` is a picture's height by its width. */
export function storyboardSvg(
  panels: readonly Panel[],
  about: About,
  colours: Colours,
  ratio: number,
  leftOut = "",
): string {
  const columns = Math.max(1, Math.min(COLUMNS, panels.length));
  const width = 2 * MARGIN + columns * PANEL + (columns - 1) * GAP;
  const pictureHeight = Math.round((PANEL - 2) * ratio);
  const words = panels.map(({ cue }) => linesOf(cue));
  const heads = brokenInto(about.title, Math.floor((width - 2 * MARGIN) / 14)).slice(0, 3);
  const top = MARGIN + heads.length * 30 + 30;
  const rows: { readonly y: number; readonly height: number }[] = [];
  for (let first = 0; first < panels.length; first += columns) {
    const lines = Math.max(...words.slice(first, first + columns).map(({ length }) => length));
    rows.push({
      y: (rows.at(-1)?.y ?? top) + (rows.at(-1)?.height ?? -GAP) + GAP,
      height: pictureHeight + 46 + lines * 20,
    });
  }
  const end = (rows.at(-1)?.y ?? top) + (rows.at(-1)?.height ?? 0);
  const foot = [
    leftOut,
    `Digest ${about.digest}. The run can be seen, gone through and broken at its link, which stands in this picture's description.`,
  ]
    .filter((line) => line !== "")
    .flatMap((line) => brokenInto(line, Math.floor((width - 2 * MARGIN) / 6.6)));
  const height = end + 20 + foot.length * 18 + MARGIN;
  const drawn = panels.map((panel, index) => {
    const [x, { y, height: high }] = [MARGIN + (index % columns) * (PANEL + GAP), rows[Math.floor(index / columns)]];
    return panelOf(panel, words[index], { x, y, height: high, number: index + 1, pictureHeight }, colours);
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>${escaped(about.title)}</title>
<desc>${escaped(`Storyboard of ${about.run} in ${plural(panels.length, "panel")}. ${panels.map(({ cue }) => `${moment(cue.at)}: ${wordsOfCue(cue)}`).join(" ")} Digest ${about.digest}. ${about.link}`)}</desc>
<rect width="${width}" height="${height}" fill="${colours.page}"/>
${heads.map((line, index) => text(MARGIN, MARGIN + 20 + index * 30, line, 24, colours.ink, 600)).join("\n")}
${text(MARGIN, MARGIN + 14 + heads.length * 30, about.run, 14, colours.muted)}
${drawn.join("\n")}
${foot.map((line, index) => text(MARGIN, end + 34 + index * 18, line, 13, colours.muted)).join("\n")}
</svg>
`;
}

interface Place {
  readonly x: number;
  readonly y: number;
  readonly height: number;
  readonly number: number;
  readonly pictureHeight: number;
}

interface Line {
  readonly words: string;
  readonly weight: number;
}

function panelOf(
  { cue, picture, standing }: Panel,
  lines: readonly Line[],
  { x, y, height, number, pictureHeight }: Place,
  colours: Colours,
): string {
  const edge = cue.kind === "violation" ? colours.magenta : cue.kind === "fault" ? colours.vermilion : colours.blue;
  const sized = picture.replace("<svg", `<svg x="1" y="1" width="${PANEL - 2}" height="${pictureHeight}"`);
  const first = pictureHeight + 50;
  return `<g transform="translate(${x},${y})">
<rect width="${PANEL}" height="${height}" rx="8" fill="${colours.surface}" stroke="${colours.line}"/>
${sized}
<path d="M1,${pictureHeight + 1}H${PANEL - 1}" stroke="${colours.line}"/>
<rect x="12" y="${pictureHeight + 12}" width="4" height="16" rx="2" fill="${edge}"/>
${text(24, pictureHeight + 25, `${number} · ${moment(cue.at)}`, 13, colours.muted, 600)}
${text(PANEL - 12, pictureHeight + 25, standing, 13, colours.muted).replace("<text", '<text text-anchor="end"')}
${lines.map(({ words, weight }, index) => text(12, first + index * 20, words, 14, colours.ink, weight)).join("\n")}
</g>`;
}

function text(x: number, y: number, words: string, size: number, fill: string, weight = 400): string {
  return `<text x="${x}" y="${y}" ${FONT} font-size="${size}" font-weight="${weight}" fill="${fill}">${escaped(words)}</text>`;
}

/** What happened, then what it means; what has no room is in the picture's description. */
function linesOf({ headline, detail }: Cue): readonly Line[] {
  const broken = (words: string, weight: number): Line[] =>
    words === ""
      ? []
      : brokenInto(words, Math.floor((PANEL - 24) / (weight > 400 ? BOLD_LETTER : LETTER))).map((line) => ({
          words: line,
          weight,
        }));
  const lines = [...broken(headline, 600), ...broken(detail, 400)];
  if (lines.length <= LINES_MAX) return lines;
  const last = lines[LINES_MAX - 1];
  return [...lines.slice(0, LINES_MAX - 1), { ...last, words: `${last.words} …` }];
}
