/** What tools.ts fetches. */
export { mountMessageTools, treatByStatement } from "./message-tools.ts";
