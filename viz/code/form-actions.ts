/**
 * The form as the page sees it: its shape with the mistakes at their fields, and actions by the path of the field that
 * they were done in.
 */
import { addingItem, addingKey, leavingOut, setting, type Change } from "./form-edits.ts";
import { fieldAt, formOf, type Field } from "./form.ts";
import type { SchemaNode } from "./schema-help.ts";

export type FormAction =
  | { readonly kind: "set"; readonly path: string; readonly value: string }
  | { readonly kind: "leave-out"; readonly path: string }
  | { readonly kind: "add-key"; readonly path: string; readonly key: string }
  | { readonly kind: "add-item"; readonly path: string; readonly of: string };

export interface Shape {
  readonly form: Field;
  /** By path; a mistake of the whole text has the empty one. */
  readonly wrong: ReadonlyMap<string, string>;
}

export function shapeOf(
  text: string,
  schema: SchemaNode,
  mistakes: readonly { readonly at: number; readonly message: string }[],
): Shape | undefined {
  const form = formOf(text, schema);
  if (form === undefined) return undefined;
  const wrong = new Map<string, string>();
  for (const { at, message } of mistakes) {
    const path = fieldAt(form, at)?.path ?? "";
    wrong.set(path, [...(wrong.has(path) ? [wrong.get(path)] : []), message].join(" "));
  }
  return { form, wrong };
}

/** Undefined where the text has no such field any more: it has just been changed by other hands. */
export function changeOf(text: string, schema: SchemaNode, action: FormAction): Change | undefined {
  const form = formOf(text, schema);
  const field = form === undefined ? undefined : fieldOf(form, action.path);
  if (form === undefined || field === undefined) return undefined;
  switch (action.kind) {
    case "set":
      return setting(text, field, action.value);
    case "leave-out":
      return leavingOut(text, form, action.path);
    case "add-key":
      return addingKey(text, field, action.key);
    case "add-item":
      return addingItem(text, field, action.of);
  }
}

function fieldOf(form: Field, path: string): Field | undefined {
  if (form.path === path) return form;
  for (const inner of form.fields) {
    const found = fieldOf(inner, path);
    if (found !== undefined) return found;
  }
  return undefined;
}
