/** The text editor's room: loaded as a chunk of its own when somebody opens the scenario's text. */
export { mountCode, type Code, type Mistake } from "./mount.ts";
export type { Field } from "./form.ts";
export type { Deed } from "./deeds.ts";
export type { SchemaNode } from "./schema-help.ts";
