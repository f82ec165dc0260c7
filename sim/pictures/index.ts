/** A run as it is drawn: the frame of an instant, and what a closer look finds. */
export { aboutNothing, aboutOf, type About } from "./frame-about.ts";
export { byFamily, frameOf } from "./frame.ts";
export { insideOf } from "./inside.ts";
export { mirroredFrame } from "./mirrored-frame.ts";
