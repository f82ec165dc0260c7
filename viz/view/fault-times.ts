/**
 * A fault's times as two fields: what dragging its span does, by numbers and keys. They come with the tools (tools.ts)
 * into the list of faults (faults.ts).
 */
import "../style/fault-times.css";
import type { FaultSpan, Layout } from "../../sim/results/index.ts";
import { isInstant, readTimes, timesOf, wordsOf, written } from "../project/fault-times.ts";
import type { Controller } from "../state/controller.ts";
import { byId, make, setText } from "./dom.ts";

/** In the list of the run's faults, whenever another run's have been listed. */
export function mountFaultTimes(controller: Controller): void {
  const list = byId("panel-faults").querySelector<HTMLElement>(".fault-list")!;
  let shown: Layout | null = null;
  controller.store.show(({ run }) => {
    const layout = run?.world.layout ?? null;
    if (layout === null || layout === shown) return;
    shown = layout;
    addFaultTimes(list, layout, controller);
  });
}

function addFaultTimes(list: HTMLElement, { faults, duration }: Layout, controller: Controller): void {
  faults.forEach((fault, number) => {
    // At another time it would be another message.
    if (fault.kind !== "one-message") list.children[number].append(faultTimes(fault, number, duration, controller));
  });
}

function faultTimes(fault: FaultSpan, number: number, duration: number, controller: Controller): HTMLElement {
  const form = make("form", "fault-times");
  form.setAttribute("aria-label", `Times of: ${fault.text}`);
  const times = timesOf(fault, duration);
  const isAtOnce = isInstant(fault);
  const at = field(form, isAtOnce ? "at" : "from", written(times.at));
  const lasting = isAtOnce ? null : field(form, "for", times.for === 0 ? "" : written(times.for));
  if (lasting !== null) lasting.placeholder = "good";
  const move = make("button", "button", "Change");
  move.type = "submit";
  move.setAttribute("aria-label", `Change the times of: ${fault.text}`);
  const wrong = make("p", "refusal");
  wrong.setAttribute("role", "alert");
  wrong.hidden = true;
  form.append(move, wrong);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const read = readTimes(at.value, lasting?.value ?? "", duration);
    const says =
      typeof read === "string" ? read : read.at === times.at && read.for === times.for ? "These are its times." : "";
    setText(wrong, says);
    wrong.hidden = says === "";
    if (typeof read !== "string" && says === "")
      controller.change({ kind: "move", number, ...read }, wordsOf(fault.text, read, isAtOnce));
  });
  return form;
}

function field(form: HTMLFormElement, name: string, value: string): HTMLInputElement {
  const label = make("label", "field");
  const input = make("input");
  input.type = "text";
  // Whole, whatever it is: of 7000001us six figures were to be seen.
  input.style.width = `${Math.max(9, value.length + 3)}ch`;
  input.autocomplete = "off";
  input.spellcheck = false;
  input.value = value;
  label.append(make("span", "", name), input);
  form.append(label);
  return input;
}
