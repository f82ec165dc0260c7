/**
 * Continuous backup and what is made of it: the object store's contents, restores to a moment, clones. It knows
 * storage.
 */
export * from "./clones.ts";
export * from "./copied-volume.ts";
export * from "./copy-target.ts";
export * from "./object-store.ts";
export * from "./restored-volume.ts";
export * from "./restores.ts";
export * from "./retention.ts";
export * from "./snapshots.ts";
