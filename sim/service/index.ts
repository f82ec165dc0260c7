/** What people do to the service and ask of it, and what it refuses. */
export { connectLifecycles, scheduleActions } from "./actions.ts";
