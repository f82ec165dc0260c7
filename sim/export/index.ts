/** Other tools' formats. */
export * from "./aws-json.ts";
export * from "./chrome-trace.ts";
export { CLOUDWATCH_HEADER, exportCloudwatch, exportEvents } from "./cloudwatch.ts";
export * from "./history.ts";
export * from "./plume.ts";
export * from "./porcupine.ts";
export * from "./shiviz.ts";
export * from "./unfit.ts";
