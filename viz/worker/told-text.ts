/** What the worker answers to whoever asks for a scenario's text: that, and what an editor of it needs. */
import type { Issue } from "./protocol.ts";

export interface ToldText {
  readonly type: "text";
  readonly run: number;
  readonly text: string;
  /** By which texts are judged. */
  readonly schema: object;
  /** What is allowed in it and probably not meant. */
  readonly warnings: readonly Issue[];
}
