/** Other tools' formats. */
export * from "./cloudwatch.ts";
export * from "./history.ts";
