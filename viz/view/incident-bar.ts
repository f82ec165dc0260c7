/**
 * Beside the charts: what is open of a recording of a real incident, where it lies on the run's axis of time, which of
 * its metrics are shown, its files, and what is wrong with them; and the way to take it away again.
 */
import { readMoment, writeMoment } from "../../sim/twin/moments.ts";
import { plural } from "../project/format.ts";
import { gridOf, incidentCharts, recordingWords } from "../project/incident.ts";
import { Incidents, type IncidentState } from "../state/incidents.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { byId, make, setAttribute, setHidden, setText } from "./dom.ts";
import { chooseIncident } from "./incident-open.ts";

/** A wrong file has the same mistake in every line. */
const PROBLEMS_MAX = 20;
/** So many sentences are read; the rest is counted. */
const NOTES_MAX = 200;

type Open = NonNullable<IncidentState>;

export function incidentBar(controller: Controller): View {
  const { store, preferences } = controller;
  const zero = byId<HTMLInputElement>("incident-zero");
  const metric = byId<HTMLSelectElement>("incident-metric");
  const wrong = byId("incident-zero-wrong");
  byId("incident-open").addEventListener("click", () => chooseIncident(controller));
  byId("incident-away").addEventListener("click", () => {
    Incidents.takeAway(store);
    preferences.say("The recording is taken away.");
    byId("incident-open").focus();
  });
  const place = (moment: number | null): void => {
    const { incident } = store.state;
    if (incident !== null) store.set({ incident: { ...incident, zero: moment } });
  };
  const step = (by: 1 | -1): void => {
    const { recording = null, zero: now = null } = store.state.incident ?? {};
    if (recording !== null) place((now ?? recording.start) + by * recording.period);
  };
  byId("incident-earlier").addEventListener("click", () => step(1));
  byId("incident-later").addEventListener("click", () => step(-1));
  zero.addEventListener("change", () => {
    const moment = zero.value.trim() === "" ? null : readMoment(zero.value);
    setText(
      wrong,
      moment === undefined ? `"${zero.value}" is no moment with its zone, such as 2026-11-28T10:05:00Z.` : "",
    );
    if (moment !== undefined) place(moment);
  });
  metric.addEventListener("change", () => {
    const { incident } = store.state;
    if (incident !== null) store.set({ incident: { ...incident, metric: metric.value } });
  });
  let drawn: readonly unknown[] = [];
  return ({ incident, run }) => {
    const now = [incident, run?.world];
    if (run === null || now.every((one, index) => one === drawn[index])) return;
    drawn = now;
    const { recording = null } = incident ?? {};
    setHidden(byId("incident-hint"), incident !== null);
    setText(byId("incident-open"), incident === null ? "Open a recording" : "Add files");
    setHidden(byId("incident-away"), incident === null);
    setHidden(byId("incident-about"), recording === null);
    setText(byId("incident-words"), incident === null ? "" : wordsOf(incident, run.world.layout.duration));
    if (recording !== null) {
      const shown = writeMoment(incident?.zero ?? recording.start);
      if (document.activeElement !== zero || readMoment(zero.value) !== undefined) zero.value = shown;
      offer(metric, ["", ...incidentCharts(recording, null).map((chart) => chart.metric)], incident?.metric ?? "");
    } else setText(wrong, "");
    listed("incident-problems", incident?.problems ?? [], PROBLEMS_MAX, "more like these");
    const notes = incident?.notes ?? [];
    setHidden(byId("incident-notes-all"), notes.length === 0);
    setText(byId("incident-notes-count"), `${plural(notes.length, "remark")} on the files`);
    listed("incident-notes", notes, NOTES_MAX, "more");
    files(controller, incident);
  };
}

function wordsOf({ recording, problems, zero, simulated }: Open, duration: number): string {
  if (problems.length > 0) return "These files are not shown:";
  if (recording === null) return "Reading the files";
  const playing = simulated === null ? ". The run is played once more for its own metrics" : "";
  return `${recordingWords(recording, gridOf(recording, zero), duration)}${playing}.`;
}

/** Every metric with a chart of its own, and all of them. */
function offer(metric: HTMLSelectElement, all: readonly string[], chosen: string): void {
  setHidden(metric.closest("label")!, all.length <= 2);
  const key = all.join();
  if (metric.dataset["of"] !== key) {
    metric.dataset["of"] = key;
    metric.replaceChildren(
      ...all.map((name) => {
        const option = make("option", "", name === "" ? `all ${all.length - 1}` : name);
        option.value = name;
        return option;
      }),
    );
  }
  metric.value = all.includes(chosen) ? chosen : "";
}

function listed(id: string, sentences: readonly string[], most: number, more: string): void {
  const list = byId(id);
  const shown = sentences.slice(0, most);
  if (sentences.length > most) shown.push(`and ${sentences.length - most} ${more}`);
  if (list.dataset["of"] === shown.join()) return;
  list.dataset["of"] = shown.join();
  list.replaceChildren(...shown.map((sentence) => make("li", "", sentence)));
}

/** Each with whose metrics it has, which some files do not say, and with the way to leave it out. */
function files(controller: Controller, incident: IncidentState): void {
  const details = byId<HTMLDetailsElement>("incident-files-all");
  const list = byId("incident-files");
  setHidden(details, incident === null);
  if (incident === null) return;
  setText(byId("incident-files-count"), plural(incident.files.length, "file"));
  if (incident.problems.length > 0) details.open = true;
  const key = JSON.stringify([incident.files.map(({ name, whose }) => [name, whose]), incident.places]);
  if (list.dataset["of"] === key) return;
  list.dataset["of"] = key;
  const focused = document.activeElement?.closest("li");
  const at = focused === null || focused === undefined ? -1 : Array.from(list.children).indexOf(focused);
  list.replaceChildren(
    ...incident.files.map(({ name, whose }) => {
      const item = make("li");
      const label = make("label", "field");
      const choice = make("select");
      const places =
        whose === undefined || incident.places.includes(whose) ? incident.places : [whose, ...incident.places];
      for (const place of ["", ...places]) {
        const option = make("option", "", place === "" ? "as it says itself" : place);
        option.value = place;
        choice.append(option);
      }
      choice.value = whose ?? "";
      setAttribute(choice, "aria-label", `Whose metrics ${name} has`);
      choice.addEventListener("change", () => Incidents.say(controller.store, name, choice.value));
      label.append(make("span", "field-name", "whose"), choice);
      const out = make("button", "button", "Leave out");
      out.type = "button";
      setAttribute(out, "aria-label", `Leave out ${name}`);
      out.addEventListener("click", () => {
        Incidents.without(controller.store, name);
        if (controller.store.state.incident === null) byId("incident-open").focus();
      });
      item.append(make("span", "incident-file", name), label, out);
      return item;
    }),
  );
  if (at >= 0) list.children[Math.min(at, list.children.length - 1)]?.querySelector<HTMLElement>("select")?.focus();
}
