/** Which tool somebody has taken from the belt (toolbelt.ts), for whoever must leave a press to it. */
import type { ToolId } from "../project/tool-use.ts";

let inHand: ToolId | null = null;

export function toolInHand(): ToolId | null {
  return inHand;
}

export function take(tool: ToolId | null): void {
  inHand = tool;
}
