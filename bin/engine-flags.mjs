/**
 * How V8 compiles the engine, for whole processes that do nothing else: the `borealis` command and the benches.
 *
 * An event passes a dozen small functions of as many files, and V8 stops putting them into their caller after 920 bytes
 * of bytecode. With 2,000 a Global Database with checks takes 0.92 of the time and one writer 0.95, measured in turns on
 * a quiet machine; with 1,500 or 2,500 as much, and with 6,000 more time than with 920. What a run gives does not
 * depend on it. A program that uses the library may be started with the same flag:
 *
 *     node --max-inlined-bytecode-size-cumulative=2000 program.js
 *
 * Left out: browsers, where a page cannot ask for it.
 */
import { setFlagsFromString } from "node:v8";

/** Call it before the engine is loaded, or soon after: what is compiled already stays as it is. */
export function inlineMore() {
  setFlagsFromString("--max-inlined-bytecode-size-cumulative=2000");
}
