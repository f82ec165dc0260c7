/**
 * A bound on a chart without a mouse: a button (Shift B from anywhere) draws one, which has the focus then. Up and down
 * raise and lower it, right and left make longer and shorter how long it may be broken, with Shift in larger steps; the
 * page keys go to another line, Enter looks for it, Delete removes it. Whatever it is, it stands there in words, and
 * stays on its chart until it is removed or another one is drawn.
 *
 * Touch has the buttons, and types what it wants under Find.
 */
import { sentenceOf } from "../../sim/bounds/index.ts";
import { seen } from "../project/charts.ts";
import type { Controller } from "../state/controller.ts";
import { Finding } from "../state/finding.ts";
import { withRoom, withWide } from "../state/wides.ts";
import { drawBound, queryOf, type Bound, type Drawable } from "./chart-bound.ts";
import { scaleOf } from "./chart-parts.ts";
import { byId, setAttribute, setHidden, setText } from "./dom.ts";

/** Of a chart's height in pixels, and parts of the run's length; the second with Shift. */
const UP = [2, 12] as const;
const LONGER = [480, 48] as const;

export interface BoundBar {
  /** What is drawn while it is dragged; null for what was there before. */
  preview(bound: Bound | null): void;
  /** What has been drawn: it stays, and is looked for. */
  keep(bound: Bound): void;
  /** With each frame of the charts; `isAnew` where they have been drawn anew. */
  show(isAnew: boolean): void;
}

/** Whether somebody has asked for a bound, who may have to wait for the charts. */
let isWanted = false;

/** Opens the charts, and draws a bound or goes to the one that is there. */
export function toBound({ store }: Controller): void {
  isWanted = true;
  store.set(withWide(withRoom(store.state), "charts"));
}

export function boundBar(controller: Controller, drawable: () => Drawable | null): BoundBar {
  const { store, preferences } = controller;
  const [begin, look, remove] = ["draw", "look", "remove"].map((name) => byId<HTMLButtonElement>(`bound-${name}`));
  const handle = byId("bound");
  let bound: Bound | null = null;
  let previewed: Bound | null = null;

  const redraw = (): void => {
    const on = drawable();
    const shown = previewed ?? bound;
    const isThere = on !== null && drawBound(on, shown);
    for (const part of [handle, look, remove]) setHidden(part, !isThere);
    setHidden(begin, isThere);
    if (isThere && shown !== null) tell(shown);
  };
  const tell = (shown: Bound): void => {
    const words = `never ${sentenceOf(queryOf(shown))}`;
    setText(handle, words);
    setAttribute(handle, "aria-valuetext", words);
    setAttribute(handle, "aria-valuenow", String(Math.round(shown.above)));
  };
  const set = (next: Bound | null): void => {
    bound = next;
    redraw();
  };
  const ask = (): void => {
    if (bound !== null) Finding.ask(store, sentenceOf(queryOf(bound)));
  };
  const draw = (on: Drawable): void => {
    if (handle.hidden) {
      const first = linesOf(on).at(0);
      if (first === undefined)
        return preferences.say("Folded rows have no height for a bound: type it under Find, for instance lag > 40 ms.");
      set(middle(on, first));
      preferences.say(`Drawn: ${handle.textContent}. The arrows move it, Enter looks for it, Delete removes it.`);
    }
    handle.focus();
  };
  const away = (): void => {
    set(null);
    begin.focus();
    preferences.say("The bound is removed.");
  };
  begin.addEventListener("click", () => {
    const on = drawable();
    if (on !== null) draw(on);
  });
  look.addEventListener("click", ask);
  remove.addEventListener("click", away);
  handle.addEventListener("keydown", (event) => {
    const on = drawable();
    if (on === null || bound === null || event.ctrlKey || event.altKey || event.metaKey) return;
    const { key } = event;
    if (key === "Enter") ask();
    else if (key === "Delete") away();
    else {
      const next = moved(on, bound, key, event.shiftKey);
      if (next === undefined) return;
      set(next);
    }
    event.preventDefault();
  });
  return {
    preview: (next) => {
      previewed = next;
      redraw();
    },
    keep: (next) => {
      previewed = null;
      set(next);
      ask();
    },
    show: (isAnew) => {
      if (isAnew) redraw();
      const on = drawable();
      if (on === null || !isWanted) return;
      isWanted = false;
      draw(on);
    },
  };
}

type Line = Pick<Bound, "chart" | "line">;

/** Every line that a bound can be drawn for, in the order of the page. */
function linesOf({ parts, run }: Drawable): readonly Line[] {
  return parts.flatMap((part) =>
    scaleOf(part, run).isFolded
      ? []
      : seen(part.chart, run.samples).map(({ name }) => ({ chart: part.chart.id, line: name })),
  );
}

/** Halfway up the chart, for no time at all. */
function middle(on: Drawable, line: Line): Bound {
  const part = on.parts.find(({ chart }) => chart.id === line.chart)!;
  const { up } = scaleOf(part, on.run);
  return { ...line, above: up.invert(up(0) / 2), lasting: 0, from: 0 };
}

/** After a key; undefined for one that moves nothing. */
function moved(on: Drawable, bound: Bound, key: string, isLarge: boolean): Bound | undefined {
  const part = on.parts.find(({ chart }) => chart.id === bound.chart);
  if (part === undefined) return undefined;
  const { up } = scaleOf(part, on.run);
  const { duration } = on.run.world.layout;
  const step = isLarge ? 1 : 0;
  switch (key) {
    case "ArrowUp":
    case "ArrowDown": {
      const far = key === "ArrowUp" ? -UP[step] : UP[step];
      return stepped(bound, (one, times) => ({ ...one, above: up.invert(up(one.above) + far * times) }));
    }
    case "ArrowRight":
    case "ArrowLeft": {
      const far = (key === "ArrowRight" ? 1 : -1) * (duration / LONGER[step]);
      return stepped(bound, (one, times) => ({
        ...one,
        lasting: Math.max(0, Math.min(duration, one.lasting + far * times)),
      }));
    }
    case "PageDown":
    case "PageUp": {
      const lines = linesOf(on);
      const at = lines.findIndex(({ chart, line }) => chart === bound.chart && line === bound.line);
      const next = lines.at((at + (key === "PageDown" ? 1 : -1)) % lines.length);
      if (next === undefined) return undefined;
      return next.chart === bound.chart ? { ...bound, ...next } : { ...middle(on, next), lasting: bound.lasting };
    }
    default:
      return undefined;
  }
}

/** A step that is too small to be another number is taken twice, three times and so on; at the end nothing moves. */
function stepped(bound: Bound, step: (bound: Bound, times: number) => Bound): Bound {
  const before = sentenceOf(queryOf(bound));
  for (let times = 1; times < 100; times++) {
    const next = step(bound, times);
    if (sentenceOf(queryOf(next)) !== before) return next;
  }
  return bound;
}
