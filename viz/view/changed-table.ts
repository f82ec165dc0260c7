/** What a change has done to a run, as a table: the figures before and now, or why there are none. */
import "../style/changed.css";
import type { RunReport } from "../../sim/results/index.ts";
import { changed } from "../project/changed.ts";
import { make } from "./dom.ts";

/** `onlyDiffering` leaves out what has stayed the same. */
export function changedTable(before: RunReport | null, now: RunReport | null, onlyDiffering: boolean): HTMLElement {
  if (before === null)
    return make("p", "lead", "The run before had not been simulated to its end, so there are no numbers to compare.");
  if (now === null) return make("p", "lead", "The numbers come when this run has been simulated.");
  const rows = changed(before, now).filter(({ differs }) => differs || !onlyDiffering);
  if (rows.length === 0) return make("p", "lead", "No figure of the run has changed.");
  const table = make("table", "changed");
  const head = make("tr");
  head.append(make("td"), make("th", "", "before"), make("th", "", "now"));
  table.append(head);
  for (const { label, before: old, after, differs } of rows) {
    const row = make("tr", differs ? "differs" : "");
    const name = make("th", "", label);
    name.scope = "row";
    row.append(name, make("td", "", old), make("td", "", after));
    table.append(row);
  }
  return table;
}
