/**
 * Two drawings, as SVG with the diagrams' style in light and dark: how far each row is from what is published, on a
 * scale where half and twice are equally far; and a tornado, which parameter moves a row how far.
 */
import { line, rect, styleSheet, text } from "../diagram/svg.ts";
import { ln } from "../kernel/index.ts";
import type { Judged } from "./claim.ts";
import { distanceText, figureText, publishedText } from "./page.ts";
import type { Tornado } from "./tornado.ts";

const ROW = 22;
const LABELS = 360;
const SCALE = 420;
const FIGURES = 220;
const WIDTH = LABELS + SCALE + FIGURES;
/** The scale ends at a twentieth and at twenty times. */
const MOST = 20;

/** 0 at a twentieth, 0.5 where both are equal, 1 at twenty times and beyond. */
export function placeOf(ratio: number): number {
  if (!(ratio > 1 / MOST)) return 0;
  return ratio < MOST ? 0.5 + ln(ratio) / (2 * ln(MOST)) : 1;
}

export function claimsPlot(judged: readonly Judged[]): string {
  const shown = judged.filter(({ ratio }) => ratio !== null);
  const parts: string[] = [];
  let y = 56;
  let claim = "";
  for (const one of shown) {
    if (one.claim.name !== claim) {
      claim = one.claim.name;
      y += 12;
      parts.push(text({ x: 16, y: y + 15 }, `${claim} (${one.claim.unit})`, { bold: true, width: LABELS + SCALE }));
      y += ROW;
    }
    const from = LABELS + SCALE / 2;
    const to = LABELS + SCALE * placeOf(one.ratio ?? 1);
    const isWell = one.standing === "reproduced";
    parts.push(
      text({ x: 28, y: y + 15 }, `${one.row.name}${one.row.calibrated ? " (calibrated)" : ""}`, {
        colour: "soft",
        width: LABELS - 44,
      }),
      rect(
        { x: Math.min(from, to), y: y + 4, width: Math.max(2, Math.abs(to - from)), height: ROW - 8 },
        { fill: isWell ? "read" : "lag", radius: 2 },
      ),
      text(
        { x: LABELS + SCALE + 12, y: y + 15 },
        `${figureText(one.ours ?? 0)} for ${publishedText(one.row)}, ${distanceText(one.row, one.ratio)}`,
        { size: 11, width: FIGURES - 20 },
      ),
    );
    y += ROW;
  }
  const marks = [1 / 10, 1 / 2, 1, 2, 10].map((ratio) => {
    const x = LABELS + SCALE * placeOf(ratio);
    return (
      line(
        [
          { x, y: 50 },
          { x, y },
        ],
        "other",
        { dash: ratio === 1 ? "none" : "2 4" },
      ) + text({ x, y: 44 }, `${ratio} x`, { size: 11, colour: "soft", anchor: "middle" })
    );
  });
  return drawing(y + 16, "Ours over the published figure", [...marks, ...parts]);
}

export function tornadoPlot({ claim, row, base, bars }: Tornado): string {
  // What never comes to an end stands at the far end of the scale, a fifth beyond all that does.
  const figures = [base, ...bars.flatMap(({ atLow, atHigh }) => [atLow, atHigh])];
  const ended = figures.filter(Number.isFinite);
  const [least, last] = [Math.min(...ended), Math.max(...ended)];
  const room = last - least === 0 ? 1 : last - least;
  const span = ended.length < figures.length ? 1.2 * room : room;
  const placed = (value: number): number => LABELS + SCALE * Math.min(1, (value - least) / span);
  const parts = bars.flatMap(({ parameter, atLow, atHigh, moves }, index) => {
    const y = 56 + index * ROW;
    const bar = (value: number, fill: string): string =>
      rect(
        {
          x: Math.min(placed(base), placed(value)),
          y: y + 4,
          width: Math.max(1, Math.abs(placed(value) - placed(base))),
          height: ROW - 8,
        },
        { fill, radius: 2 },
      );
    return [
      text({ x: 28, y: y + 15 }, parameter, { colour: "soft", width: LABELS - 44 }),
      bar(atLow, "write"),
      bar(atHigh, "lag"),
      text(
        { x: LABELS + SCALE + 12, y: y + 15 },
        [
          `${figureText(atLow)} to ${figureText(atHigh)}`,
          ...(Number.isFinite(moves) ? [`${figureText(100 * moves)}%`] : []),
        ].join(", "),
        { size: 11, width: FIGURES - 20 },
      ),
    ];
  });
  const end = 56 + bars.length * ROW;
  const x = placed(base);
  const mark =
    line(
      [
        { x, y: 50 },
        { x, y: end },
      ],
      "other",
    ) + text({ x, y: 44 }, `${figureText(base)} ${claim.unit}`, { size: 11, colour: "soft", anchor: "middle" });
  return drawing(end + 16, `${claim.name}, ${row.name}: low end of each tolerance blue, high end amber`, [
    ...parts,
    mark,
  ]);
}

function drawing(height: number, title: string, parts: readonly string[]): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">${styleSheet()}${rect({ x: 0, y: 0, width: WIDTH, height }, { fill: "page", radius: 0 })}${text({ x: 16, y: 24 }, title, { size: 14, bold: true })}${parts.join("")}</svg>\n`;
}
