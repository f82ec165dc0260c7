/**
 * The quorum x-ray: a lattice of the sets of members that may be gone, none at the top, with the planes of a lost zone
 * and of a zone and one more; where the group is, the shortest way to the loss of its read quorum, and the race of its
 * repair. Whoever asks "what if" presses members, or a set in the picture.
 */
import { select } from "d3";
import type { InsideGroup } from "../../sim/results/index.ts";
import { span } from "../project/format.ts";
import {
  barShare,
  bits,
  FATE_WORDS,
  goneWords,
  hours,
  pathTo,
  raceOf,
  xrayOf,
  xrayWords,
  type Subset,
  type Xray,
} from "../project/xray.ts";
import { make, setAttribute, setText, watchSize } from "./dom.ts";

const ROW = 44;
const TOP = 16;
/** Left of the picture, for the names of the planes; where that is too much of it they stand above their rows. */
const SIDE = 74;
const SIDE_FROM_WIDTH = 360;
/** Shapes, so that no fate needs its colour: a full square, a bar, a cross. */
const SHAPES = { writes: "M-6,-6h12v12h-12z", reads: "M-6,0h12v6h-12z", lost: "M-5,-5L5,5M5,-5L-5,5" } as const;

export function xrayPart(element: HTMLElement): (group: InsideGroup) => void {
  const words = make("p", "zoom-words");
  const [picture, asking, verdict, race] = [
    make("div", "zoom-picture xray-picture"),
    make("div", "xray-asking"),
    make("p", "zoom-words"),
    make("div", "xray-race"),
  ];
  verdict.setAttribute("role", "status");
  element.append(make("h3", "xray-title", "Quorum x-ray"), words, picture, keyOfSets(), asking, verdict, race);
  const svg = select(picture).append("svg").attr("role", "img");
  const layers = Object.fromEntries(
    ["planes", "edges", "path", "sets", "marks"].map((name) => [name, svg.append("g").attr("class", `xray-${name}`)]),
  );
  let [width, latest, supposed]: [number, InsideGroup | null, number | null] = [0, null, null];
  const suppose = (gone: number | null): void => {
    supposed = gone;
    if (latest !== null) draw(latest);
  };
  const draw = (group: InsideGroup): void => {
    latest = group;
    const xray = xrayOf(group);
    const { subsets, here } = xray;
    const most = Math.max(...subsets.map(({ column }) => column)) + 1;
    const side = width < SIDE_FROM_WIDTH ? 0 : SIDE;
    const step = Math.min(46, Math.max(12, (width - side - 8) / most));
    const rowSizes = subsets.reduce<number[]>((sizes, { row }) => {
      sizes[row] = (sizes[row] ?? 0) + 1;
      return sizes;
    }, []);
    const middle = side + (width - side) / 2;
    const x = ({ row, column }: Subset): number => middle + (column - (rowSizes[row] - 1) / 2) * step;
    const y = ({ row }: Subset): number => TOP + row * ROW;
    const of = new Map(subsets.map((one) => [one.gone, one]));
    const line = (path: readonly number[]): string =>
      path.map((gone, at) => `${at === 0 ? "M" : "L"}${x(of.get(gone)!)},${y(of.get(gone)!)}`).join("");
    svg
      .attr("width", Math.max(1, width))
      .attr("height", TOP + rowSizes.length * ROW - 16)
      .attr("aria-label", xrayWords(xray));
    setText(words, xrayWords(xray));
    const planes = (["az", "az+1"] as const).map((plane) => ({
      plane,
      sets: subsets.filter((one) => one.plane === plane),
    }));
    layers["planes"]
      .selectAll<SVGGElement, (typeof planes)[number]>("g")
      .data(planes.filter(({ sets }) => sets.length > 0))
      .join((enter) => {
        const one = enter.append("g");
        one.append("rect").attr("height", 28).attr("rx", 8);
        one.append("text").attr("x", 4);
        return one;
      })
      .each(function ({ plane, sets }) {
        const [left, right] = [Math.min(...sets.map(x)), Math.max(...sets.map(x))];
        select(this)
          .select("rect")
          .attr("x", left - 13)
          .attr("width", right - left + 26)
          .attr("y", y(sets[0]) - 14);
        select(this)
          .select("text")
          .attr("y", y(sets[0]) + (side === 0 ? -18 : 4))
          .text(plane === "az" ? "a zone" : "a zone + 1");
      });
    layers["edges"]
      .selectAll("path")
      .data([subsets])
      .join("path")
      .attr("d", edges(subsets, of, line));
    const toLoss = pathTo(xray, supposed ?? here, "lost");
    layers["path"]
      .selectAll("path")
      .data([toLoss])
      .join("path")
      .attr("d", toLoss.length > 1 ? line(toLoss) : "");
    layers["sets"]
      .selectAll<SVGGElement, Subset>("g")
      .data(subsets, ({ gone }) => gone)
      .join((enter) => {
        const one = enter.append("g");
        one.append("circle").attr("r", 9);
        one.append("path");
        one.append("title");
        return one;
      })
      .attr("class", ({ fate }) => `xray-set xray-${fate}`)
      .attr("data-gone", ({ gone }) => gone)
      .attr("transform", (one) => `translate(${x(one)},${y(one)}) scale(${step < 20 ? 0.72 : 1})`)
      .on("click", (_event, { gone }) => suppose(gone))
      .each(function ({ fate, gone }) {
        select(this).select("path").attr("d", SHAPES[fate]);
        select(this)
          .select("title")
          .text(`${goneWords(xray, gone)}: ${FATE_WORDS[fate]}`);
      });
    const marked = [
      { gone: here, kind: "here" },
      ...(supposed === null ? [] : [{ gone: supposed, kind: "supposed" }]),
    ].filter(({ gone }) => of.has(gone));
    layers["marks"]
      .selectAll("circle")
      .data(marked)
      .join("circle")
      .attr("class", ({ kind }) => `xray-${kind}`)
      .attr("r", ({ kind }) => (kind === "here" ? 12 : 15))
      .attr("cx", ({ gone }) => x(of.get(gone)!))
      .attr("cy", ({ gone }) => y(of.get(gone)!));
    tellAsking(asking, xray, supposed, suppose);
    const gone = supposed ?? here;
    const more = bits(gone & ~here);
    setText(
      verdict,
      `${supposed === null ? "You are here" : "Supposed"}: ${goneWords(xray, gone).toLowerCase()}; ${FATE_WORDS[xray.fateOf(gone)]}.${more > 0 ? ` ${more} more than now.` : ""}`,
    );
    tellRace(race, group);
  };
  watchSize(picture, (next) => {
    width = next;
    if (latest !== null) draw(latest);
  });
  return draw;
}

/** What the shapes and the lines mean. */
function keyOfSets(): HTMLElement {
  const legend = make("div", "chart-legend");
  const entries = [
    ["xray-writes", SHAPES.writes, "leaves writes and reads"],
    ["xray-reads", SHAPES.reads, "leaves reads"],
    ["xray-lost", SHAPES.lost, "leaves neither"],
    ["xray-path", "M-8,0H8", "the shortest way to there"],
    ["xray-here", "M-7,0a7,7 0 1,1 14,0a7,7 0 1,1 -14,0", "now"],
  ] as const;
  for (const [kind, d, words] of entries) {
    const entry = make("span", "legend-entry");
    const svg = select(entry).append("svg").attr("class", "xray-sample").attr("viewBox", "-9 -9 18 18");
    svg.attr("aria-hidden", "true").append("g").attr("class", kind).append("path").attr("d", d);
    entry.append(make("span", "", words));
    legend.append(entry);
  }
  return legend;
}

/** From each set to those with one member more. */
function edges(
  subsets: readonly Subset[],
  of: ReadonlyMap<number, Subset>,
  line: (path: readonly number[]) => string,
): string {
  return subsets
    .flatMap(({ gone }) =>
      subsets
        .filter((next) => (next.gone & gone) === gone && bits(next.gone ^ gone) === 1 && of.has(next.gone))
        .map((next) => line([gone, next.gone])),
    )
    .join("");
}

/** A button for each member; pressed: gone. */
function tellAsking(
  bar: HTMLElement,
  { positions, here }: Xray,
  supposed: number | null,
  suppose: (gone: number | null) => void,
): void {
  if (bar.children.length !== positions.length + 2) {
    bar.replaceChildren(
      make("span", "", "What if these were gone:"),
      ...positions.map(() => make("button", "button")),
      make("button", "button"),
    );
    for (const button of bar.querySelectorAll("button")) button.type = "button";
  }
  const gone = supposed ?? here;
  positions.forEach(({ bit, name, zone }, index) => {
    const button = bar.children[index + 1] as HTMLButtonElement;
    setText(button, name);
    setAttribute(button, "aria-label", `${name} in ${zone}`);
    setAttribute(button, "aria-pressed", String((gone & bit) !== 0));
    button.onclick = () => suppose(gone ^ bit);
  });
  const back = bar.lastElementChild as HTMLButtonElement;
  setText(back, "As it is now");
  back.disabled = supposed === null;
  back.onclick = () => suppose(null);
}

/** Times as bars, each ten times as long one step longer. */
function tellRace(place: HTMLElement, group: InsideGroup): void {
  const { repairs, nextFailure, sentence } = raceOf(group);
  const rows = [
    ...repairs.map(({ words, eta }) => ({
      kind: "repair",
      words,
      eta,
      value: eta === null ? "not known yet" : span(eta),
    })),
    { kind: "failure", words: "the next copy fails by itself", eta: nextFailure, value: hours(nextFailure) },
  ];
  const key = JSON.stringify([rows, sentence]);
  if (place.dataset["key"] === key) return;
  place.dataset["key"] = key;
  place.replaceChildren(
    ...rows.map(({ kind, words, eta, value }) => {
      const row = make("div", `race-row race-${kind}`);
      const bar = make("div", "race-bar");
      const fill = make("div", "race-fill");
      fill.style.width = `${100 * (eta === null ? 0 : barShare(eta))}%`;
      bar.append(fill);
      row.append(make("span", "", words), bar, make("span", "", value));
      return row;
    }),
    make("p", "zoom-words", sentence),
  );
}
