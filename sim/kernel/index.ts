/** The kernel's table of contents: time, queue, luck, digest, checkpoints. It knows nothing of databases. */
export * from "./assert.ts";
export * from "./checkpoint.ts";
export * from "./columns.ts";
export * from "./shared-rows.ts";
export * from "./digest.ts";
export * from "./distribution.ts";
export * from "./engine.ts";
export * from "./histogram.ts";
export * from "./longer.ts";
export * from "./math.ts";
export { EventQueue, type SavedQueue } from "./queue.ts";
export * from "./random.ts";
export * from "./ring.ts";
export * from "./sha256.ts";
export * from "./units.ts";
