/** The run in sentences. */
export * from "./story.ts";
export * from "./story-lines.ts";
export * from "./global-events.ts";
export * from "./access-events.ts";
export * from "./backup-events.ts";
export * from "./mirrored-events.ts";
export * from "./backtrack-events.ts";
export * from "./clone-events.ts";
