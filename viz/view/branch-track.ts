/**
 * Branches as a track: a line for each run made by hand, leaving its parent where it was changed; the one on the screen
 * is thick. A press shows another one at the same instant.
 */
import { select } from "d3";
import { plural } from "../project/format.ts";
import { rowsOf, type Row } from "../project/multiverse.ts";
import type { Controller } from "../state/controller.ts";
import { familyOf } from "../state/multiverse.ts";
import { make, setAttribute } from "./dom.ts";
import type { TrackView } from "./track-list.ts";

const ROW = 28;
/** How far the line of a run lies below the top of its row. */
const LINE = 22;
/** Words stand right of where a branch leaves, and left of this much room at the end. */
const WORDS_MIN = 150;

export function branchTrack(controller: Controller, body: HTMLElement): TrackView {
  const svg = select(body).append("svg").attr("class", "track-branches").attr("aria-hidden", "true");
  const [lines, now] = [svg.append("g"), svg.append("path").attr("class", "track-now")];
  const list = make("ol", "track-branch-list");
  setAttribute(list, "aria-label", "Runs; a press shows one at the same instant");
  body.append(list);
  let drawn: readonly unknown[] = [];
  return (state, { scale, width, part }, note) => {
    const { tree, here, frame } = state;
    const height = list.childElementCount * ROW;
    if (frame !== null) now.attr("d", `M${scale(frame.at)},0V${height}`);
    const next = [tree, here, width, part.from, part.to];
    if (next.every((one, place) => one === drawn[place])) return;
    drawn = next;
    const rows = rowsOf(familyOf(state));
    note(rows.length < 2 ? "One run so far: whatever you break makes a branch." : plural(rows.length, "run"));
    svg.attr("width", width).attr("height", rows.length * ROW);
    if (frame !== null) now.attr("d", `M${scale(frame.at)},0V${rows.length * ROW}`);
    const [left, right] = scale.range();
    const x = (at: number): number => Math.min(right, Math.max(left, scale(at)));
    lines
      .selectAll<SVGPathElement, Row>("path")
      .data(rows, ({ run }) => run.id)
      .join("path")
      .attr("class", ({ run }) => (run.id === here ? "track-branch here" : "track-branch"))
      .attr("d", ({ run, row, parentRow, rejoin }) => {
        const y = row * ROW + LINE;
        const fork = parentRow === null ? "" : `M${x(run.forkAt)},${parentRow * ROW + LINE}V${y}`;
        const ends = rejoin.kind === "rejoins" ? x(rejoin.at) : x(run.until);
        // Where it stands as its parent again, it goes back up to it.
        const back = rejoin.kind === "rejoins" && parentRow !== null ? `V${parentRow * ROW + LINE + 4}` : "";
        return `${fork}M${x(run.forkAt)},${y}H${Math.max(x(run.forkAt), ends)}${back}`;
      });
    list.replaceChildren(
      ...rows.map((row) =>
        item(row, here, Math.min(x(row.run.forkAt) + 6, Math.max(left, right - WORDS_MIN)), controller),
      ),
    );
  };
}

function item({ run, outcome, sentence }: Row, here: number, left: number, controller: Controller): HTMLLIElement {
  const root = make("li");
  const button = make("button", "track-branch-name", run.words);
  button.type = "button";
  button.style.marginLeft = `${left}px`;
  button.title = `${sentence}; ${outcome.words}`;
  setAttribute(button, "aria-current", String(run.id === here));
  setAttribute(button, "aria-label", `${run.words}: ${sentence}; ${outcome.words}`);
  button.addEventListener("click", () => controller.multiverse.go(run.id));
  root.append(button);
  return root;
}
