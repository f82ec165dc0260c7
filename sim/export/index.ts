/** Other tools' formats. */
export * from "./history.ts";
