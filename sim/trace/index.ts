/** What the model tells about itself: kinds of record, and the bus that carries them. */
export * from "./kinds.ts";
export * from "./words.ts";
export * from "./trace.ts";
export { BLOCK, PAIR } from "./mirrored-kinds.ts";
