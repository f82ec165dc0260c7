import { test } from "vitest"; import { Engine } from "/work/main/sim/kernel/index.ts";
test("x", () => { const e = new Engine("1"); const seen: number[] = []; const k = e.register("k", () => { seen.push(e.now); });
 e.runTo(100); for (const d of [5, 0.5, -3, NaN]) { try { e.after(d, k, 0,0,0,0); } catch (x) { console.log(d, String(x)); } } for (let i=0;i<6;i++) e.step(1e6); console.log(seen, e.pending); });
