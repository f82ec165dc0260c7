/** The recording beside the charts in words: every series with its figures, recorded and simulated, and its events. */
import { moment } from "../project/format.ts";
import { eventsWithin, figureRows, gridOf, incidentFigure, valueAt, type Values } from "../project/incident.ts";
import { writeMoment } from "../../sim/twin/moments.ts";
import type { Controller } from "../state/controller.ts";
import type { IncidentState } from "../state/incidents.ts";
import type { RunState } from "../state/store.ts";
import { byId, make, setHidden } from "./dom.ts";

/** Call with each frame of the charts; the table is made only while somebody reads it. */
export function incidentWords(controller: Controller): (run: RunState, incident: IncidentState, at: number) => void {
  const details = byId<HTMLDetailsElement>("incident-figures-all");
  let drawn: readonly unknown[] = [];
  return (run, incident, at) => {
    const { recording = null, zero = null, simulated = null } = incident ?? {};
    setHidden(details, recording === null);
    if (recording === null || !details.open) return;
    const now = [incident, run.world, at];
    if (now.every((one, index) => one === drawn[index])) return;
    const isSame = incident === drawn[0] && run.world === drawn[1];
    drawn = now;
    const grid = gridOf(recording, zero);
    const own = { from: 0, period: grid.period };
    const rows = figureRows(recording, simulated).map((row) => {
      const figure = (value: number | null | undefined): string => incidentFigure(row, value);
      const all = row.simulated ?? [];
      return [
        row.name,
        figure(valueAt(row.recorded, grid, at)),
        figure(valueAt(all, own, at)),
        figure(most(row.recorded)),
        figure(most(all)),
      ];
    });
    const heads = [`recorded at ${moment(at)}`, "simulated then", "most recorded", "most simulated"];
    byId("incident-figures").replaceChildren(
      headOf(["series", ...heads]),
      ...rows.map(([name, ...figures]) => {
        const line = make("tr");
        const head = make("th", "", name);
        head.scope = "row";
        line.append(head, ...figures.map((text) => make("td", "", text)));
        return line;
      }),
    );
    if (isSame) return;
    const events = eventsWithin(recording, grid, run.world.layout.duration);
    const list = byId("incident-events");
    setHidden(list, events.length === 0);
    list.replaceChildren(
      ...events.map((event) => {
        const item = make("li");
        const go = make("button", "link-like", moment(event.at));
        go.type = "button";
        go.addEventListener("click", () => {
          controller.pause();
          controller.jump({ by: "time", at: event.at });
        });
        item.append(go, ` ${writeMoment(recording.start + event.at - grid.from)}: ${event.words}`);
        return item;
      }),
    );
  };
}

function headOf(words: readonly string[]): HTMLElement {
  const line = make("tr");
  for (const text of words) {
    const cell = make("th", "", text);
    cell.scope = "col";
    line.append(cell);
  }
  const head = make("thead");
  head.append(line);
  return head;
}

function most(values: Values): number | undefined {
  const all = values.filter((value) => value !== null);
  return all.length === 0 ? undefined : Math.max(...all);
}
