/** Consistency: what a history of operations shows, judged by models. It knows nothing of Aurora. */
export * from "./history.ts";
export * from "./judge.ts";
export * from "./parse.ts";
export { judgeRegister } from "./registers.ts";
export { judgeByOrder } from "./exact.ts";
