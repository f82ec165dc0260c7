/**
 * Pieces of SVG as text, and the style sheet of the diagram. Colours stand in classes, once for light and once for
 * dark, without custom properties: not only browsers read the file. Every text goes through `escaped`, so a name is
 * never markup; nothing refers to anything outside or to an id.
 *
 * The palette is the viewer's (viewer 3.5, viz/style/tokens.css; a test reads both): blue writes, teal reads and
 * replication, amber what may lag, grey the rest. As there, words have no role's colour: not each of those can be read
 * on each ground.
 */
export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** What a line or a card is about; the classes below give it a colour. */
export type Role = "write" | "read" | "other" | "lag";

const COLOURS: Readonly<Record<string, readonly [light: string, dark: string]>> = {
  page: ["#FFFFFF", "#0E1420"],
  region: ["#F6F8FB", "#161E2E"],
  az: ["#FFFFFF", "#0E1420"],
  card: ["#FFFFFF", "#1D2739"],
  volume: ["#EEF2F7", "#1D2739"],
  edge: ["#D5DCE6", "#2D394F"],
  write: ["#1B51A9", "#4E8FFE"],
  read: ["#06916E", "#70DAB3"],
  other: ["#858B9B", "#777A79"],
  lag: ["#B0831B", "#FFD46A"],
  writeTint: ["#E3ECF9", "#1B2C4B"],
  /** Its own: the page has no such ground. */
  readTint: ["#E6F5F1", "#16362F"],
  ink: ["#161A1E", "#F5F9FE"],
  soft: ["#4A5462", "#B6C0CE"],
};

const FONT = "ui-sans-serif, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export function styleSheet(): string {
  const rules = (which: 0 | 1): string =>
    Object.entries(COLOURS)
      .map(([name, pair]) => `.f-${name}{fill:${pair[which]}}.s-${name}{stroke:${pair[which]}}`)
      .join("");
  return `<style>text{font-family:${FONT}}.line{fill:none;stroke-width:1.5;stroke-linejoin:round}${rules(0)}@media (prefers-color-scheme:dark){${rules(1)}}</style>`;
}

/** Characters that XML does not have are left out; those that mean something are written as what they are. */
export function escaped(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, "");
  return clean.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly colour?: "ink" | "soft";
  readonly anchor?: "start" | "middle" | "end";
  /** What does not fit is cut in the middle, since names differ at their ends; the whole stands in a tooltip. */
  readonly width?: number;
}

export function text(
  at: Point,
  words: string,
  { size = 12, bold = false, colour = "ink", anchor = "start", width }: TextStyle = {},
): string {
  const most = width === undefined ? Infinity : Math.max(3, Math.floor(width / (size * (bold ? 0.68 : 0.58))));
  const tail = Math.floor(most / 3);
  const shown = words.length > most ? `${words.slice(0, most - 1 - tail)}…${words.slice(words.length - tail)}` : words;
  const whole = shown === words ? "" : `<title>${escaped(words)}</title>`;
  return `<text x="${at.x}" y="${at.y}" font-size="${size}"${bold ? ' font-weight="650"' : ""}${anchor === "start" ? "" : ` text-anchor="${anchor}"`} class="f-${colour}">${whole}${escaped(shown)}</text>`;
}

export interface RectStyle {
  readonly fill: string;
  readonly stroke?: string;
  readonly radius?: number;
  readonly dash?: string;
  readonly weight?: number;
}

export function rect({ x, y, width, height }: Box, { fill, stroke, radius = 6, dash, weight = 1 }: RectStyle): string {
  const line = stroke === undefined ? "" : ` s-${stroke}`;
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="${radius}" class="f-${fill}${line}"${stroke === undefined ? "" : ` stroke-width="${weight}"`}${dash === undefined ? "" : ` stroke-dasharray="${dash}"`}/>`;
}

export interface LineStyle {
  readonly dash?: string;
  /** They lead somewhere. */
  readonly head?: boolean;
}

/** Lines of one kind as one path: where they run together they are drawn once, and so are not bolder there. */
export function lines(ways: readonly (readonly Point[])[], role: Role, { dash, head = false }: LineStyle = {}): string {
  if (ways.length === 0) return "";
  const path = ways
    .map((points) => points.map(({ x, y }, index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join(""))
    .join("");
  const drawn = `<path d="${path}" class="line s-${role}"${dash === undefined ? "" : ` stroke-dasharray="${dash}"`}/>`;
  const heads = head ? ways.map((points) => arrowHead(points[points.length - 2], points[points.length - 1], role)) : [];
  return drawn + [...new Set(heads)].join("");
}

export function line(points: readonly Point[], role: Role, style: LineStyle = {}): string {
  return lines([points], role, style);
}

const directionOf = (way: number): number => (way > 0 ? 1 : way < 0 ? -1 : 0);

function arrowHead(from: Point, to: Point, role: Role): string {
  const dx = directionOf(to.x - from.x);
  const dy = directionOf(to.y - from.y);
  const back = { x: to.x - 8 * dx, y: to.y - 8 * dy };
  const corners = [to, { x: back.x - 4 * dy, y: back.y + 4 * dx }, { x: back.x + 4 * dy, y: back.y - 4 * dx }];
  return `<path d="M${corners.map(({ x, y }) => `${x} ${y}`).join("L")}Z" class="f-${role}"/>`;
}

/** A drum, as diagrams draw a disk. */
export function drum({ x, y, width, height }: Box, role: Role, fill: string): string {
  const rx = width / 2;
  const ry = 5;
  const top = y + ry;
  const bottom = y + height - ry;
  return `<path d="M${x} ${top}A${rx} ${ry} 0 0 1 ${x + width} ${top}V${bottom}A${rx} ${ry} 0 0 1 ${x} ${bottom}Z" class="f-${fill} s-${role}" stroke-width="1.25"/><path d="M${x} ${top}A${rx} ${ry} 0 0 0 ${x + width} ${top}" class="line s-${role}" stroke-width="1.25"/>`;
}
