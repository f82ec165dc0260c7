/**
 * The form beside the scenario's text: what stands in the text as fields, with their meaning and their mistakes, and
 * ways to add and leave out. It is drawn from the text and changes nothing but the text, so the two are always the
 * same; while the text cannot be read, the form stays as it was and says so.
 *
 * Fields are made anew only where the form's shape has changed: whoever types keeps the focus and the place in the
 * word.
 */
import "../style/form.css";
import type { FormAction, Field } from "../code/index.ts";
import { count } from "../project/format.ts";
import { make, setAttribute, setText } from "./dom.ts";

/** Of one line; a longer one is written over several, without becoming several. */
const LINE_MAX = 40;
/** Of a list with more items the rest is in the text alone. */
const ITEMS_MAX = 100;

type Input = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

interface Row {
  readonly root: HTMLElement;
  readonly input?: Input;
  readonly summary?: HTMLElement;
  readonly trouble: HTMLElement;
}

export interface ScenarioForm {
  readonly root: HTMLElement;
  /** Without a form: the text cannot be read. */
  draw(form: Field | undefined, wrong: ReadonlyMap<string, string>): void;
}

export function scenarioForm(does: (action: FormAction) => void): ScenarioForm {
  const root = make("form", "scenario-form");
  setAttribute(root, "aria-label", "The scenario as a form");
  root.addEventListener("submit", (event) => event.preventDefault());
  const note = make("p", "form-note");
  setAttribute(note, "role", "status");
  const fields = make("div", "form-fields");
  root.append(note, fields);
  const rows = new Map<string, Row>();
  const opened = new Map<string, boolean>();
  let [shape, isAdding] = ["", false];
  const action = (one: FormAction): void => {
    isAdding = one.kind === "add-key" || one.kind === "add-item";
    does(one);
  };
  return {
    root,
    draw(form, wrong) {
      setText(note, form === undefined ? "The text cannot be read as it is. The form follows when it can." : "");
      root.classList.toggle("waiting", form === undefined);
      if (form === undefined) return;
      const now = shapeOf(form);
      if (now !== shape) {
        const [focus, before] = [focusIn(root), new Set(rows.keys())];
        rows.clear();
        fields.replaceChildren(...partsOf(form, { does: action, rows, opened }));
        const added = isAdding ? [...rows.keys()].find((path) => !before.has(path)) : undefined;
        if (shape !== "") focusAgain(root, added ?? focus);
        shape = now;
        isAdding = false;
      }
      show(form, rows, wrong);
    },
  };
}

interface Making {
  readonly does: (action: FormAction) => void;
  readonly rows: Map<string, Row>;
  readonly opened: Map<string, boolean>;
}

/** All of it that makes other elements than before. */
function shapeOf({ path, kind, choices, fields, more }: Field): string {
  return `${path} ${kind} ${choices.length} ${more.map(({ word }) => word).join()}\n${fields.map(shapeOf).join("")}`;
}

function partsOf(field: Field, making: Making): HTMLElement[] {
  const shown = field.fields.slice(0, ITEMS_MAX).filter(({ choices }) => choices.length !== 1);
  const left = field.fields.length - ITEMS_MAX;
  const parts = shown.map((one) =>
    one.kind === "mapping" || one.kind === "list" ? groupOf(one, making) : rowOf(one, making),
  );
  if (left > 0) parts.push(make("p", "form-note", `and ${count(left)} more, in the text`));
  if (field.more.length > 0 || (field.path !== "" && !field.isRequired)) parts.push(endOf(field, making.does));
  return parts;
}

function groupOf(field: Field, making: Making): HTMLElement {
  const root = make("details", "form-group");
  root.open = making.opened.get(field.path) ?? field.path.lastIndexOf("/") === 0;
  root.addEventListener("toggle", () => making.opened.set(field.path, root.open));
  const summary = make("summary");
  summary.dataset["path"] = field.path;
  const trouble = make("p", "form-wrong");
  root.append(summary, trouble);
  if (field.help !== "") root.append(make("p", "form-help", field.help));
  root.append(...partsOf(field, making));
  making.rows.set(field.path, { root, summary, trouble });
  return root;
}

function rowOf(field: Field, { does, rows }: Making): HTMLElement {
  const root = make("div", "form-row");
  const id = `form${field.path.replaceAll("/", "-")}`;
  const label = make("label");
  // Where the line is too short, a name of several words breaks between them.
  const [first, ...others] = nameOf(field).split(/(?=[A-Z])/);
  label.append(first, ...others.flatMap((word) => [document.createElement("wbr"), word]));
  const isLong = field.kind === "block" || (field.kind === "text" && field.value.length > LINE_MAX);
  const input = field.kind === "choice" ? make("select") : isLong ? make("textarea") : make("input");
  if (input instanceof HTMLSelectElement) input.append(...field.choices.map((one) => new Option(one, one)));
  else input.spellcheck = false;
  if (input instanceof HTMLTextAreaElement) input.rows = field.kind === "block" ? 6 : 2;
  if (input instanceof HTMLInputElement) Object.assign(input, { type: "text", autocomplete: "off" });
  input.id = label.htmlFor = id;
  input.dataset["path"] = field.path;
  input.required = field.isRequired;
  const trouble = make("p", "form-wrong");
  trouble.id = `${id}-wrong`;
  const help = make(
    "p",
    "form-help",
    field.kind === "words" ? `${field.help} Several, with commas between.` : field.help,
  );
  help.id = `${id}-help`;
  setAttribute(input, "aria-describedby", `${trouble.id} ${help.id}`);
  input.addEventListener("input", () =>
    does({
      kind: "set",
      path: field.path,
      value: field.kind === "block" ? input.value : input.value.replaceAll("\n", " "),
    }),
  );
  root.append(label, input);
  if (!field.isRequired) {
    const remove = make("button", "form-remove", "×");
    remove.type = "button";
    setAttribute(remove, "aria-label", `Leave out ${nameOf(field)}`);
    remove.addEventListener("click", () => does({ kind: "leave-out", path: field.path }));
    root.append(remove);
  }
  root.append(trouble, help);
  rows.set(field.path, { root, input, trouble });
  return root;
}

/** What may be added to a mapping or a list, and how all of it is left out. */
function endOf(field: Field, does: (action: FormAction) => void): HTMLElement {
  const { path, kind, more } = field;
  const end = make("div", "form-end");
  if (more.length > 0) {
    const select = make("select");
    select.append(
      ...more.map(({ word, description }) => Object.assign(new Option(word, word), { title: description })),
    );
    setAttribute(select, "aria-label", `What to add to ${path === "" ? "the scenario" : nameOf(field)}`);
    select.dataset["path"] = `${path}+`;
    const help = make("p", "form-help");
    const explain = (): void => setText(help, more.find(({ word }) => word === select.value)?.description ?? "");
    select.addEventListener("change", explain);
    explain();
    const add = make("button", "button", kind === "list" ? `Add to ${nameOf(field)}` : "Add");
    add.type = "button";
    add.addEventListener("click", () =>
      does(
        kind === "list" ? { kind: "add-item", path, of: select.value } : { kind: "add-key", path, key: select.value },
      ),
    );
    if (more.length > 1 || more[0].word !== "") end.append(select);
    end.append(add);
    if (help.textContent !== "") end.append(help);
  }
  if (path !== "" && !field.isRequired) {
    const remove = make("button", "button", "Leave out");
    remove.type = "button";
    setAttribute(remove, "aria-label", `Leave out ${nameOf(field)}`);
    remove.addEventListener("click", () => does({ kind: "leave-out", path }));
    end.append(remove);
  }
  return end;
}

/** An item of a list is called by its place in it. */
function nameOf({ name, path }: Field): string {
  const [list, place] = path.split("/").slice(-2);
  return /^\d+$/.test(place) ? `${list} ${name}` : name;
}

function show(field: Field, rows: ReadonlyMap<string, Row>, wrong: ReadonlyMap<string, string>): void {
  const row = rows.get(field.path);
  if (row !== undefined) {
    const { input, summary, trouble, root } = row;
    const message = wrong.get(field.path) ?? "";
    setText(trouble, message);
    root.classList.toggle("wrong", message !== "");
    if (summary !== undefined) {
      const words = field.kind === "list" ? count(field.fields.length) : field.value;
      summary.replaceChildren(make("b", "", field.name), make("span", "", words));
    }
    if (input !== undefined) {
      if (input.value !== field.value) input.value = field.value;
      setAttribute(input, "aria-invalid", String(message !== ""));
    }
    // What is wrong is in sight, however deep it stands.
    if (message !== "")
      for (let up = root.parentElement; up !== null; up = up.parentElement)
        if (up instanceof HTMLDetailsElement) up.open = true;
  }
  for (const inner of field.fields) show(inner, rows, wrong);
}

function focusIn(root: HTMLElement): string | undefined {
  const { activeElement } = document;
  return activeElement instanceof HTMLElement && root.contains(activeElement)
    ? (activeElement.dataset["path"] ?? "")
    : undefined;
}

/** To the field that has just been added, or to the one that had the focus before; where that is gone, to the first. */
function focusAgain(root: HTMLElement, path: string | undefined): void {
  if (path === undefined) return;
  const all = [...root.querySelectorAll<HTMLElement>("[data-path]")];
  const found = all.find(({ dataset }) => dataset["path"] === path) ?? all[0];
  for (let up = found?.parentElement ?? null; up !== null && up !== root; up = up.parentElement)
    if (up instanceof HTMLDetailsElement) up.open = true;
  found?.focus();
}
