/** Nothing in the engine depends on the machine, the hour or the language; each ban is proven by a planted offender. */
import { describe, expect, test } from "vitest";
import { isScanned, offencesIn } from "./determinism.ts";
import { readSources } from "./sources.ts";

const OFFENDERS: readonly (readonly [code: string, told: string])[] = [
  ["export const t = Date.now();", "Date"],
  ["export const t = new Date();", "Date"],
  ["export const t = performance.now();", "performance"],
  ["setTimeout(f, 1);", "setTimeout"],
  ["setInterval(f, 1);", "setInterval"],
  ["queueMicrotask(f);", "queueMicrotask"],
  ["export const p = Promise.resolve(1);", "Promise"],
  ["export async function f() {}", "an async function"],
  ["export const f = async () => 1;", "an async function"],
  ["export class C { async m() {} }", "an async function"],
  ["await f();", "await"],
  ["for await (const x of xs) f(x);", "for await"],
  ['export const m = import("./x.ts");', "a lazy import"],
  ["export const x = Math.random();", "Math.random"],
  ["export const x = Math.log(2);", "Math.log"],
  ['export const x = Math["exp"](2);', "Math.exp"],
  ["export const x = Math[name](2);", "Math.[computed]"],
  ["export const x = Math.pow(2, y);", "Math.pow"],
  ["export const x = Math.round(y);", "Math.round"],
  ["export const x = Math.hypot(y, z);", "Math.hypot"],
  ["const { sin } = Math;", "Math under another name"],
  ["export const x = y ** 0.5;", "**"],
  ["export const x = 2 ** y;", "**"],
  ["export const x = 10 ** 20;", "**"],
  ["x **= 2;", "**="],
  ["export const f = new Intl.NumberFormat();", "Intl"],
  ["export const s = (5).toLocaleString();", "toLocaleString"],
  ['export const s = "A".toLocaleLowerCase();', "toLocaleLowerCase"],
  ["names.sort((a, b) => a.localeCompare(b));", "localeCompare"],
  ["names.sort();", "sort()"],
  ["export const s = names.toSorted();", "toSorted()"],
  ["for (const key in record) f(key);", "for..in"],
  ["export const x = crypto.getRandomValues(y);", "crypto"],
  ["export const x = process.env;", "process"],
  ["console.log(1);", "console"],
  ['fetch("x");', "fetch"],
  ["export const x = navigator.hardwareConcurrency;", "navigator"],
  ["export const r = new WeakRef(x);", "WeakRef"],
  ["export const x = globalThis.Date;", "globalThis"],
  ['eval("1");', "eval"],
];

const INNOCENT: readonly string[] = [
  "export const x = Math.floor(Math.sqrt(Math.abs(y))) + Math.imul(a, b) + Math.clz32(c);",
  "export const span = 2 ** 24;",
  "names.sort((a, b) => a - b);",
  "export const p = operation.process;",
  "export const o = { process: 1, Date: 2 };",
  "const { process } = operation; f(process);",
  "export function told(process: number) { return process; }",
  "export interface Operation { readonly process: number; at(process: number): void }",
  "export type Told = (process: number) => string;",
  '// Date.now() and Math.random() stand in a comment\nexport const s = "setTimeout(f)";',
  "for (const x of xs) f(x);",
];

describe("architecture: determinism", () => {
  test("the engine holds nothing that differs between machines or runs", () => {
    const sources = [...readSources("sim")].filter(([path]) => isScanned(path));
    expect(sources.length).toBeGreaterThan(10);
    expect(sources.flatMap(([path, text]) => offencesIn(path, text))).toEqual([]);
  });

  test.each(OFFENDERS)("caught: %s", (code, told) => {
    expect(offencesIn("sim/kernel/x.ts", `/** Planted. */\n${code}\n`).join()).toContain(`sim/kernel/x.ts:2: ${told}`);
  });

  test.each(INNOCENT)("not accused: %s", (code) => {
    expect(offencesIn("sim/kernel/x.ts", code)).toEqual([]);
  });

  test("only the packing of links may wait, and may do nothing else", () => {
    const waits = "export async function pack() { await Promise.resolve(); }";
    expect(offencesIn("sim/scenario/link.ts", waits)).toEqual([]);
    expect(offencesIn("sim/scenario/parse.ts", waits)).toHaveLength(3);
    expect(offencesIn("sim/scenario/link.ts", "export const t = Date.now();")).toHaveLength(1);
  });

  test("the scan covers the engine and leaves out the rooms that do I/O", () => {
    const paths = ["sim/kernel/x.ts", "sim/run.ts", "sim/cli/x.ts", "sim/node/x.ts", "sim/client/x.ts", "viz/x.ts"];
    expect(paths.filter(isScanned)).toEqual(["sim/kernel/x.ts", "sim/run.ts", "sim/client/x.ts"]);
  });
});
