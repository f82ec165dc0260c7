/**
 * What a form does to the text: each action is one change of one place, as small as it can be, so that comments, order
 * and the way of writing stay as their author left them. A value is written bare where YAML reads it as what it is, and
 * in quotes where it would be read as something else.
 */
import { flat, fitting, keysOf, valueOf, valuesOf, type SchemaNode } from "./schema-help.ts";
import type { Field } from "./form.ts";

export interface Change {
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

export function setting(text: string, field: Field, value: string): Change {
  const { from, to } = field.at;
  if (field.kind === "words") return { from, to, insert: `[${value}]` };
  if (field.kind === "block") {
    const head = text.indexOf("\n", from);
    const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf("\n", field.whole.from) + 1))![0].length + 2;
    const written = head < 0 || head > to ? "" : (/^ */.exec(text.slice(head + 1, to))?.[0] ?? "");
    const left = written === "" ? " ".repeat(indent) : written;
    const lines = value.split("\n").map((line) => (line === "" ? "" : left + line));
    return { from: head < 0 ? to : Math.min(head, to), to, insert: `\n${lines.join("\n")}` };
  }
  const written = scalar(value, text.slice(from, to), field);
  return { from, to, insert: from === to && text[from - 1] === ":" ? ` ${written}` : written };
}

/** Leaves a key or an item out; with the last of them goes what held them. */
export function leavingOut(text: string, form: Field, path: string): Change | undefined {
  const way = wayTo(form, path);
  while (way.length > 2 && way[way.length - 2].fields.length === 1) way.pop();
  const [parent, field] = way.slice(-2);
  if (field === undefined || parent === undefined) return undefined;
  const place = parent.fields.indexOf(field);
  const { from, to } = field.whole;
  const next = parent.fields[place + 1];
  if (field.inFlow || text[parent.at.from] === "{" || text[parent.at.from] === "[") {
    if (next !== undefined) return { from, to: next.whole.from, insert: "" };
    const before = parent.fields[place - 1];
    return {
      from: before === undefined ? parent.at.from + 1 : before.whole.to,
      to: before === undefined ? parent.at.to - 1 : to,
      insert: "",
    };
  }
  const [begins, ends] = [lineStart(text, from), lineEnd(text, to)];
  const isAlone = /^\s*(-\s+)?$/.test(text.slice(begins, from));
  // The first key of an item stands behind its dash: the next one comes there.
  if (parent.kind === "mapping" && /-\s+$/.test(text.slice(begins, from)) && next !== undefined)
    return { from, to: next.whole.from, insert: "" };
  return isAlone ? { from: begins, to: Math.min(text.length, ends + 1), insert: "" } : { from, to, insert: "" };
}

/** Adds a key to a mapping, with the least that the schema takes as its value. */
export function addingKey(text: string, field: Field, key: string): Change {
  const nodes = field.schema.flatMap((node) => fitting(node, saidIn(field))).flatMap((node) => valueOf(node, key));
  return appending(text, field, `${key}: ${leastOf(nodes, key)}`, "");
}

/** Adds an item to a list, of a kind where there are several. */
export function addingItem(text: string, field: Field, kind: string): Change {
  const items = field.schema.flatMap(flat).flatMap(({ items: of }) => of ?? []);
  const ofKind = items.flatMap(flat).filter(({ properties }) => kind === "" || properties?.["kind"]?.const === kind);
  return appending(text, field, leastOf(ofKind, `new-${field.fields.length + 1}`), "- ");
}

function appending(text: string, { at, fields }: Field, written: string, dash: string): Change {
  const last = fields.at(-1);
  const opens = text[at.from];
  if (opens === "{" || opens === "[") {
    if (last !== undefined) return { from: last.whole.to, to: last.whole.to, insert: `, ${written}` };
    return { from: at.from, to: at.to, insert: opens === "{" ? `{ ${written} }` : `[${written}]` };
  }
  const first = fields[0];
  const column = first.whole.from - lineStart(text, first.whole.from) - dash.length;
  const end = lineEnd(text, last === undefined ? at.to : last.whole.to);
  return { from: end, to: end, insert: `\n${" ".repeat(Math.max(0, column))}${dash}${written}` };
}

/** The least that the schema takes: what it names, its own example, its default, or something of the right form. */
function leastOf(nodes: readonly SchemaNode[], name: string): string {
  const all = nodes.flatMap(flat);
  const object = all.find(({ properties, type }) => properties !== undefined || type === "object");
  if (object !== undefined) {
    const needed = keysOf([object]).filter(({ isRequired }) => isRequired);
    if (needed.length === 0) return "{}";
    return `{ ${needed.map(({ word }) => `${word}: ${leastOf(valueOf(object, word), word === "id" || word === "name" ? name : word)}`).join(", ")} }`;
  }
  const list = all.find(({ type }) => type === "array");
  if (list !== undefined) return "[]";
  const named = all.flatMap(valuesOf)[0];
  if (named !== undefined) return named;
  for (const { description = "", pattern, minimum, type } of all) {
    const examples = [
      /for instance ([\w.%/-]*[\w%])/.exec(description)?.[1],
      /Default:? ([\w.%/-]*[\w%])/.exec(description)?.[1],
      name,
      "1s",
      "10GB",
      "100/s",
      "50%",
      "1",
    ];
    if (type === "integer" || type === "number")
      return String(
        examples.slice(0, 2).find((one) => one !== undefined && Number.isFinite(Number(one))) ?? minimum ?? 1,
      );
    const fits = examples.find(
      (one) => one !== undefined && one !== "" && (pattern === undefined || new RegExp(pattern).test(one)),
    );
    if (fits !== undefined) return fits;
  }
  return name;
}

function saidIn({ fields }: Field): Readonly<Record<string, string>> {
  return Object.fromEntries(fields.map(({ name, value }) => [name, value]));
}

/** From the whole form down to a field. */
function wayTo(form: Field, path: string): Field[] {
  const way = [form];
  for (let last = form; last.path !== path;) {
    const next = last.fields.find((one) => path === one.path || path.startsWith(`${one.path}/`));
    if (next === undefined) return [];
    way.push(next);
    last = next;
  }
  return way;
}

/** What YAML 1.2 reads as something else than the text that it is. */
const OTHER = /^(?:true|false|null|~|[-+]?(?:\d[\d_]*\.?\d*(?:e[-+]?\d+)?|\.\d+|\.inf|\.nan|0x[\da-f]+|0o[0-7]+))$/i;

function scalar(value: string, before: string, field: Field): string {
  if (value === "") return before === "" || !isTextOnly(field) ? "" : '""';
  const isBare = readsBare(value, field);
  // Quotes that were there without need are their author's way; those that were needed go with what needed them.
  const isQuoted = /^["']/.test(before) && readsBare(field.value, field);
  if (isBare && !isQuoted) return value;
  return before.startsWith("'") ? `'${value.replaceAll("'", "''")}'` : JSON.stringify(value);
}

/** Whether YAML reads what is written without quotes as this very text. */
function readsBare(value: string, field: Field): boolean {
  const begins = /^[^\s\-?:,[\]{}#&*!|>'"%@`]|^[-?:](?=[^\s,[\]{}])/;
  if (value.trim() !== value || !begins.test(value) || /: |:$| #|\n/.test(value)) return false;
  return !(field.inFlow && /[,[\]{}]/.test(value)) && !(isTextOnly(field) && OTHER.test(value));
}

function isTextOnly({ schema }: Field): boolean {
  const types = schema.flatMap(flat).flatMap(({ type }) => type ?? []);
  return types.length > 0 && types.every((type) => type === "string");
}

function lineStart(text: string, at: number): number {
  return text.lastIndexOf("\n", at - 1) + 1;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
