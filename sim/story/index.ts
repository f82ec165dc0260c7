/** The run in sentences. */
export * from "./story.ts";
