/**
 * One picture of the film: the sentence that stands and the clock above, the topology with its messages, the worst
 * group's copies, all groups, what clients got, and where in the run it is. Drawn on a canvas of 1280 by 720 units,
 * whatever its size in pixels; a pure function of run and frame.
 */
import type { Frame, Layout } from "../../sim/results/index.ts";
import { Marks } from "../project/flights.ts";
import { count, moment, span } from "../project/format.ts";
import { groupView, type GroupView, type Level, type Newcomer, type Pip } from "../project/quorum.ts";
import type { Cue } from "../project/script.ts";
import type { Topology } from "../project/topology.ts";
import { wallCells, wallHeader, worstGroup } from "../project/wall.ts";
import type { RunState } from "../state/store.ts";
import { Painter } from "../view/flights.ts";

export const FILM_WIDTH = 1280;
export const FILM_HEIGHT = 720;
/** Where the topology stands, and how large its picture is. */
export const STAGE = { x: 24, y: 118, width: 868, height: 504 } as const;
const SIDE = { x: 908, width: 348 } as const;
const SANS = 'system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif';
const CELLS_MAX = 108;
const CAPTION_WIDTH = 1000;
const CAPTION_LINES = 3;
/** Heights of the cards beside the topology, with 12 between them, as high as it together. */
const CARDS = { quorum: 222, groups: 132, clients: 126 } as const;

type Paints = Readonly<Record<string, string>>;

export interface FilmScene {
  readonly run: RunState;
  readonly frame: Frame;
  readonly cue: Cue | undefined;
  /** The topology without its messages, as it was drawn. */
  readonly picture: CanvasImageSource;
  readonly topology: Topology;
  readonly digest: string;
}

export class FilmPainter {
  readonly #context: CanvasRenderingContext2D;
  readonly #paints: Paints;
  readonly #marks = new Marks();
  readonly #painter = new Painter();
  readonly #scale: number;

  /** `paints` are the theme's tokens by name. */
  constructor(canvas: HTMLCanvasElement, paints: Paints) {
    const context = canvas.getContext("2d", { alpha: false, willReadFrequently: true });
    if (context === null) throw new Error("The browser has no canvas to draw the film on.");
    this.#context = context;
    this.#paints = paints;
    this.#scale = canvas.width / FILM_WIDTH;
    this.#painter.takeColours(paints);
  }

  draw(scene: FilmScene): void {
    const context = this.#context;
    context.setTransform(this.#scale, 0, 0, this.#scale, 0, 0);
    context.fillStyle = this.#of("page");
    context.fillRect(0, 0, FILM_WIDTH, FILM_HEIGHT);
    this.#caption(scene);
    this.#stage(scene);
    const { layout } = scene.run.world;
    this.#quorum(groupView(scene.frame, layout, worstGroup(scene.frame, layout)), layout);
    this.#groups(scene.frame, layout);
    this.#clients(scene.frame);
    this.#foot(scene);
  }

  #of(name: string): string {
    return this.#paints[name] ?? "";
  }

  #caption({ frame, cue }: FilmScene): void {
    if (cue !== undefined) {
      this.#context.fillStyle = this.#of(
        cue.kind === "violation" ? "magenta" : cue.kind === "fault" ? "vermilion" : "blue",
      );
      this.#context.fillRect(24, 22, 5, 78);
      // A sentence too long for its line is smaller before it is broken; what it means has the lines that are left.
      const [large, small] = [25, 21].map((size) => `600 ${size}px ${SANS}`);
      const isLong = this.#broken(cue.headline, CAPTION_WIDTH, large, 2).length > 1;
      const told = this.#broken(cue.headline, CAPTION_WIDTH, isLong ? small : large, 2);
      told.forEach((line, index) => this.#text(line, 44, 46 + index * 26, isLong ? small : large, "ink"));
      const meant = this.#broken(cue.detail, CAPTION_WIDTH, `17px ${SANS}`, CAPTION_LINES - told.length);
      const below = 46 + (told.length - 1) * 26;
      meant.forEach((line, index) => this.#text(line, 44, below + 25 + index * 23, `17px ${SANS}`, "muted"));
    }
    this.#text(moment(frame.at), 1256, 46, `600 25px ${SANS}`, "ink", "right");
    this.#text(`event ${count(frame.event)}`, 1256, 73, `15px ${SANS}`, "muted", "right");
  }

  #stage({ run, frame, picture, topology }: FilmScene): void {
    const context = this.#context;
    this.#card(STAGE.x, STAGE.y, STAGE.width, STAGE.height);
    const scale = Math.min((STAGE.width - 16) / topology.width, (STAGE.height - 16) / topology.height);
    const [x, y] = [
      STAGE.x + (STAGE.width - topology.width * scale) / 2,
      STAGE.y + (STAGE.height - topology.height * scale) / 2,
    ];
    context.drawImage(picture, x, y, topology.width * scale, topology.height * scale);
    if (frame.messages === null) return;
    this.#marks.place(frame, run.world.layout, topology);
    context.save();
    context.translate(x, y);
    context.scale(scale, scale);
    this.#painter.draw(context, this.#marks, topology);
    context.restore();
  }

  #quorum(view: GroupView, layout: Layout): void {
    const y = STAGE.y;
    this.#card(SIDE.x, y, SIDE.width, CARDS.quorum);
    const [left, top, size, step] = [SIDE.x + 18, y + 42, 32, 62];
    layout.regions[0].azs.forEach(({ letter }, az) =>
      this.#text(letter, left + az * step + size / 2, top - 12, `600 13px ${SANS}`, "muted", "center"),
    );
    const rows = new Map<number, number>();
    for (const pip of view.pips) {
      const row = rows.get(pip.az) ?? 0;
      rows.set(pip.az, row + 1);
      this.#pip(pip, left + pip.az * step, top + row * 48, size);
      const coming = view.newcomers.filter((one) => view.pips[one.member] === pip);
      for (const one of coming) this.#newcomer(one, left + pip.az * step + size + 3, top + row * 48, size);
    }
    // Beside a newcomer of the third zone, with room for "new 10%, 48.2 s to go".
    const right = SIDE.x + 202;
    const isBad = view.level === "reads" || view.level === "lost";
    this.#text(view.name, right, y + 40, `600 15px ${SANS}`, "muted");
    this.#text(view.fraction, right, y + 84, `650 40px ${SANS}`, isBad ? "vermilion" : "ink");
    this.#text(view.numeral, right, y + 110, `600 17px ${SANS}`, isBad ? "vermilion" : "ink");
    view.copies
      .slice(0, 2)
      .forEach((words, index) => this.#text(words, right, y + 128 + index * 15, `12px ${SANS}`, "muted"));
    this.#broken(view.sentence, SIDE.width - 36, `14px ${SANS}`, 4).forEach((line, index) =>
      this.#text(line, left, y + 163 + index * 17, `14px ${SANS}`, "muted"),
    );
  }

  /** Fills up as it copies; in a dashed line with the member whose place it is to take, while both are members. */
  #newcomer({ state, copy, isMember }: Newcomer, x: number, y: number, size: number): void {
    const context = this.#context;
    const width = size / 2;
    context.lineWidth = 1.5;
    context.strokeStyle = this.#of(state === "failed" ? "vermilion" : "blue");
    if (isMember) {
      context.setLineDash([5, 4]);
      context.strokeRect(x - size - 6, y - 4, size + width + 10, size + 8);
      context.setLineDash([]);
    }
    context.fillStyle = this.#of("blue-tint");
    context.fillRect(x, y + size * (1 - copy.share), width, size * copy.share);
    context.strokeRect(x, y, width, size);
    this.#text(">", x + width / 2, y + size / 2 + 5, `600 15px ${SANS}`, "ink", "center");
  }

  #pip({ state, name, isFull }: Pip, from: number, y: number, size: number): void {
    const context = this.#context;
    const width = isFull ? size : size / 2;
    const x = from + (size - width) / 2;
    const isWhole = state === "complete";
    context.fillStyle = this.#of(
      isWhole ? "blue" : state === "behind" ? "blue-tint" : state === "failed" ? "vermilion-tint" : "surface",
    );
    context.strokeStyle = this.#of(state === "failed" ? "vermilion" : state === "unreachable" ? "grey" : "blue");
    context.lineWidth = 2;
    context.setLineDash(state === "behind" ? [4, 3] : state === "unreachable" ? [2, 3] : []);
    context.beginPath();
    context.roundRect(x, y, width, size, 5);
    context.fill();
    context.stroke();
    context.setLineDash([]);
    if (state === "failed") {
      context.globalAlpha = 0.4;
      context.beginPath();
      for (const [fromX, toX] of [
        [width / 4, width * 0.75],
        [width * 0.75, width / 4],
      ]) {
        context.moveTo(x + fromX, y + 6);
        context.lineTo(x + toX, y + size - 6);
      }
      context.stroke();
      context.globalAlpha = 1;
    }
    this.#text(name, x + width / 2, y + size / 2 + 5, `600 13px ${SANS}`, isWhole ? "on-mark" : "ink", "center");
  }

  #groups(frame: Frame, layout: Layout): void {
    const y = STAGE.y + CARDS.quorum + 12;
    this.#card(SIDE.x, y, SIDE.width, CARDS.groups);
    const cells = wallCells(frame, layout);
    const words = `${wallHeader(cells)}${cells.length > CELLS_MAX ? `; the worst ${CELLS_MAX} are drawn` : ""}`;
    this.#text(
      this.#broken(words, SIDE.width - 36, `600 14px ${SANS}`, 1)[0],
      SIDE.x + 18,
      y + 24,
      `600 14px ${SANS}`,
      "ink",
    );
    cells.slice(0, CELLS_MAX).forEach(({ level, present }, index) => {
      const [cellX, cellY] = [SIDE.x + 18 + (index % 18) * 17.5, y + 36 + Math.floor(index / 18) * 16];
      const [fill, edge] = CELL[level];
      this.#context.fillStyle = this.#of(fill);
      this.#context.strokeStyle = this.#of(edge);
      this.#context.lineWidth = 1;
      this.#context.beginPath();
      this.#context.roundRect(cellX + 0.5, cellY + 0.5, 15, 13, 3);
      this.#context.fill();
      this.#context.stroke();
      this.#text(
        String(present),
        cellX + 8,
        cellY + 11,
        `600 10px ${SANS}`,
        level === "spare" ? "on-mark" : "ink",
        "center",
      );
    });
  }

  #clients({ clients }: Frame): void {
    const y = STAGE.y + CARDS.quorum + CARDS.groups + 24;
    this.#card(SIDE.x, y, SIDE.width, CARDS.clients);
    const rows = [
      ["commits acknowledged", count(clients.writesOk)],
      ["reads answered", count(clients.readsOk)],
      ["failed · unknown", `${count(clients.failed)} · ${count(clients.unknown)}`],
      ["commits waiting", count(clients.waitingCommits)],
      ["commit latency, median", span(clients.commitLatencyUs.p50)],
    ];
    rows.forEach(([name, value], index) => {
      const isWorry = index === 3 && clients.waitingCommits > 100;
      this.#text(name, SIDE.x + 18, y + 25 + index * 22, `14px ${SANS}`, "muted");
      this.#text(
        value,
        SIDE.x + SIDE.width - 18,
        y + 25 + index * 22,
        `600 14px ${SANS}`,
        isWorry ? "vermilion" : "ink",
        "right",
      );
    });
  }

  /** The whole run as a line: faults, sentences, and how far it has come. */
  #foot({ run, frame, digest }: FilmScene): void {
    const context = this.#context;
    const { layout, name, seed } = run.world;
    const [from, to, y] = [24, 1256, 646];
    const place = (at: number): number => from + ((to - from) * at) / layout.duration;
    context.fillStyle = this.#of("line");
    context.fillRect(from, y + 6, to - from, 4);
    // Where two faults overlap it is darker.
    context.globalAlpha = 0.55;
    context.fillStyle = this.#of("vermilion");
    for (const { at, until } of layout.faults)
      context.fillRect(place(at), y + 2, Math.max(2, place(Math.min(until, layout.duration)) - place(at)), 12);
    context.globalAlpha = 1;
    context.fillStyle = this.#of("muted");
    for (const { at } of run.script) context.fillRect(place(at), y + 17, 1.5, 5);
    context.fillStyle = this.#of("ink");
    context.fillRect(place(frame.at) - 1.5, y - 4, 3, 28);
    this.#text(`${name} · seed ${seed} · digest ${digest}`, from, 704, `13px ${SANS}`, "muted");
    this.#text(`Borealis · a run of ${moment(layout.duration)}`, to, 704, `13px ${SANS}`, "muted", "right");
  }

  #card(x: number, y: number, width: number, height: number): void {
    this.#context.fillStyle = this.#of("surface");
    this.#context.strokeStyle = this.#of("line");
    this.#context.lineWidth = 1;
    this.#context.beginPath();
    this.#context.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, 10);
    this.#context.fill();
    this.#context.stroke();
  }

  #text(words: string, x: number, y: number, font: string, colour: string, align: CanvasTextAlign = "left"): void {
    this.#context.font = font;
    this.#context.textAlign = align;
    this.#context.fillStyle = this.#of(colour);
    this.#context.fillText(words, x, y);
  }

  /** Into as many lines as there is room for; what has none ends in an ellipsis. */
  #broken(words: string, width: number, font: string, linesMax: number): readonly string[] {
    this.#context.font = font;
    const lines: string[] = [""];
    for (const word of words.split(" ")) {
      const longer = `${lines[lines.length - 1]} ${word}`.trim();
      if (this.#context.measureText(longer).width <= width || lines[lines.length - 1] === "")
        lines[lines.length - 1] = longer;
      else lines.push(word);
    }
    if (lines.length <= linesMax) return lines;
    let last = `${lines[linesMax - 1]} …`;
    while (this.#context.measureText(last).width > width && / \S+ …$/.test(last)) last = last.replace(/ \S+ …$/, " …");
    return [...lines.slice(0, linesMax - 1), last];
  }
}

const CELL: Readonly<Record<Level, readonly [fill: string, edge: string]>> = {
  spare: ["blue", "blue"],
  edge: ["amber-tint", "amber"],
  reads: ["vermilion-tint", "vermilion"],
  lost: ["vermilion-tint", "magenta"],
};
