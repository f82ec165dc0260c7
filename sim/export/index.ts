/** Other tools' formats. */
export * from "./chrome-trace.ts";
export * from "./cloudwatch.ts";
export * from "./history.ts";
export * from "./plume.ts";
export * from "./porcupine.ts";
export * from "./shiviz.ts";
export * from "./unfit.ts";
