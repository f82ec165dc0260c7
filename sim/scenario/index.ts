/** Temporary table of contents until the parser lands. */
import { sha256Hex } from "../kernel/index.ts";
import type { FaultSpec, Scenario } from "./types.ts";
export function describeFault(f: FaultSpec): string { return f.kind; }
export function scenarioHash(s: Scenario): string { return sha256Hex(JSON.stringify(s)).slice(0,12); }
