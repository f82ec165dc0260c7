/** The text editor's room: loaded as a chunk of its own when somebody opens the scenario's text. */
export { mountCode, type Code, type Mistake } from "./mount.ts";
export type { Field } from "./form.ts";
export type { FormAction } from "./form-actions.ts";
export type { SchemaNode } from "./schema-help.ts";
