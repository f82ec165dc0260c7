/**
 * A fault's span on the timeline, dragged: its body moves it, its right end makes it longer or shorter. Times snap to
 * round numbers; letting go makes a branch, Escape leaves all as it was, and a press without a drag goes to that
 * moment, as anywhere on the timeline. The same by numbers: the fields in the tab of faults.
 */
import { pointer, select, type ScaleLinear } from "d3";
import type { FaultSpan } from "../../sim/results/index.ts";
import { dragged, isInstant, timesOf, wordsOf, type FaultTimes } from "../project/fault-times.ts";
import type { Controller } from "../state/controller.ts";

/** Pixels: less is a press; the end's grip; and a shorter span is all body. */
const PRESS = 3;
const GRIP = 8;
const SHORT = 24;

interface Held {
  readonly number: number;
  readonly span: FaultSpan;
  readonly from: number;
  readonly isEnd: boolean;
  readonly group: Element;
  times: FaultTimes | null;
}

export function wireFaultDrag(
  svg: SVGSVGElement,
  scale: () => ScaleLinear<number, number>,
  controller: Controller,
): void {
  let held: Held | null = null;
  const layout = () => controller.store.state.run?.world.layout;
  const at = (event: PointerEvent): number => pointer(event, svg)[0];
  const faultAt = (event: PointerEvent): Held | null => {
    const group = event.target instanceof Element ? event.target.closest("g.fault") : null;
    const number = group === null ? -1 : numberOf(group, layout()?.faults ?? []);
    const span = layout()?.faults[number];
    if (group === null || span === undefined || span.kind === "one-message") return null;
    const [begin, end] = [scale()(span.at), scale()(span.until)];
    const isEnd = end - begin > SHORT && Math.abs(at(event) - end) <= GRIP;
    return { number, span, from: at(event), isEnd, group, times: null };
  };
  const letGo = (): void => {
    if (held !== null) preview(held.group, held.span, scale());
    held = null;
  };
  svg.addEventListener("pointerdown", down, { capture: true });
  svg.addEventListener("pointermove", (event) => {
    if (held === null) {
      const over = faultAt(event);
      svg.style.cursor = over === null ? "" : over.isEnd ? "ew-resize" : "grab";
      return;
    }
    const { duration } = layout()!;
    if (held.times === null && Math.abs(at(event) - held.from) < PRESS) return;
    const by = scale().invert(at(event)) - scale().invert(held.from);
    held.times = dragged(held.span, by, held.isEnd, scale().invert(1) - scale().invert(0), duration);
    const { at: begins, for: lasting } = held.times;
    const isAtOnce = isInstant(held.span);
    const until = isAtOnce ? begins : lasting === 0 ? duration : Math.min(duration, begins + lasting);
    preview(held.group, { ...held.span, at: begins, until }, scale(), wordsOf("", held.times, isAtOnce).trim());
  });
  svg.addEventListener("pointerup", (event) => {
    if (held === null) return;
    const { times, number, span } = held;
    letGo();
    if (times === null) {
      controller.pause();
      controller.seek({ by: "time", at: Math.round(scale().invert(at(event))) });
      return;
    }
    const before = timesOf(span, layout()!.duration);
    if (times.at !== before.at || times.for !== before.for)
      controller.change({ kind: "move", number, ...times }, wordsOf(span.text, times, isInstant(span)));
  });
  svg.addEventListener("pointercancel", letGo);
  window.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || held === null) return;
      event.preventDefault();
      letGo();
    },
    { capture: true },
  );

  function down(event: PointerEvent): void {
    held = event.button === 0 ? faultAt(event) : null;
    if (held === null) return;
    // The timeline would go to this moment.
    event.stopPropagation();
    svg.setPointerCapture(event.pointerId);
  }
}

/** Which of the run's faults a span stands for; -1 for what is none of them, such as a ghost. */
function numberOf(group: Element, faults: readonly FaultSpan[]): number {
  const drawn = select<Element, FaultSpan | undefined>(group).datum();
  if (drawn === undefined) return -1;
  return faults.findIndex(({ at, until, text }) => at === drawn.at && until === drawn.until && text === drawn.text);
}

/** The span where it would be, with its times in words while it is held. */
function preview(
  group: Element,
  { at, until, text }: FaultSpan,
  scale: ScaleLinear<number, number>,
  words = text,
): void {
  const place = /translate\([^,]*,([^)]*)\)/.exec(group.getAttribute("transform") ?? "");
  group.setAttribute("transform", `translate(${scale(at)},${place?.[1] ?? 0})`);
  group.querySelector("rect")?.setAttribute("width", String(Math.max(3, scale(until) - scale(at))));
  const label = group.querySelector("text");
  if (label !== null && label.textContent !== "") label.textContent = words;
}
