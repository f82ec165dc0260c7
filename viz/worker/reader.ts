/**
 * What reads and writes scenarios, with all that ship: the YAML reader, the schema, the texts. Half of the worker's
 * bytes, and not needed to play the run that the page opens with.
 */
export { topologySvg } from "../../sim/diagram/index.ts";
export { jsonSchema } from "../../sim/scenario/index.ts";
export { catalog, find, textOf, warningsIn } from "./library.ts";
export { changed } from "./changed.ts";
export { prepare, revise } from "./revise.ts";
