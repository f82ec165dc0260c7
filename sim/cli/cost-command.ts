/**
 * `borealis cost A [B]`: what a run would be billed for, in quantities and, where a rate is known, in dollars; two
 * designs side by side (docs/cost.md).
 *
 * Rates are of storage and I/O, as published; whoever has others, or a bill of their own, gives them with --rate.
 * Nothing is guessed: an item without a rate has no price, and then the sum says that it is a part. Exit code 0, or 2
 * for a wrong request.
 */
import { RequestError } from "../node/index.ts";
import { FIXED } from "../parameters/index.ts";
import type { CostRow } from "../results/index.ts";
import { run } from "../run.ts";
import { scenarioHash } from "../scenario/index.ts";
import { normalizeSeed } from "../seed.ts";
import { BUILD } from "../version.ts";
import { loadScenario, tellWarnings } from "./load.ts";
import type { Environment } from "./main.ts";
import { checkedSeed, seedValue } from "./run-command.ts";
import { painter } from "./terminal.ts";

export interface CostFlags {
  readonly seed?: string;
  readonly set: readonly string[];
  readonly rate: readonly string[];
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** A month of 730 hours, as AWS counts it [recalled]. */
const MONTH_HOURS = 730;

/** An item of all clusters together: its quantity, and what that costs; null without a rate. */
interface Item {
  readonly item: string;
  readonly unit: CostRow["unit"];
  readonly quantity: number;
  readonly usd: number | null;
}

export function costCommand(
  first: string,
  second: string | undefined,
  flags: CostFlags,
  environment: Environment,
): number {
  const { terminal, packageRoot } = environment;
  const rates = readRates(flags.rate);
  const given = flags.seed === undefined ? undefined : checkedSeed(flags.seed);
  const loaded = (second === undefined ? [first] : [first, second]).map((name) =>
    loadScenario("cost", name, flags.set, packageRoot),
  );
  if (flags.quiet !== true) tellWarnings(loaded, environment);
  const seeds = loaded.map(({ scenario }) => normalizeSeed(given ?? scenario.seed));
  const isSame = seeds.every((seed) => seed === seeds[0]);
  if (!isSame && flags.quiet !== true)
    terminal.err.write(
      `Their scenarios have seeds of their own, ${seeds.join(" and ")}: --seed gives both the same, so that the designs differ and not their luck.\n`,
    );
  const designs = loaded.map(({ scenario, argument }, index) => {
    const seed = seeds[index];
    if (flags.quiet !== true) terminal.err.write(`playing ${scenario.name} with seed ${seed}\n`);
    const { cost, simulatedUs } = run(scenario, { seed, checks: "none" });
    if (cost === undefined)
      throw new RequestError(`${argument}: is not Aurora, and nothing says what it is billed for`);
    return {
      scenario: scenario.name,
      argument,
      hash: scenarioHash(scenario),
      seed,
      simulatedUs,
      rows: cost,
      items: itemsOf(cost, rates),
    };
  });
  const items = new Set(designs.flatMap((design) => design.items.map(({ item }) => item)));
  const idle = flags.rate.map((text) => text.split("=")[0]).filter((item) => !items.has(item));
  if (idle.length > 0 && flags.quiet !== true)
    terminal.err.write(
      `--rate ${idle.join(", ")}: nothing of that name is on the bill. There is: ${[...items].join(", ")}\n`,
    );
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-cost/1", build: BUILD, seed: isSame ? seedValue(seeds[0]) : null, rates: Object.fromEntries(rates), designs: designs.map((one) => ({ ...one, seed: seedValue(one.seed) })) }, null, 2)}\n`,
    );
  else terminal.out.write(`${report(designs, painter(terminal.out, terminal.env)).join("\n")}\n`);
  return 0;
}

/** In dollars for a unit of the quantities. */
function readRates(given: readonly string[]): ReadonlyMap<string, number> {
  const rates = new Map([
    ["VolumeBytesUsed", FIXED.storagePrice.value / MONTH_HOURS],
    ["VolumeWriteIOPs", FIXED.ioPrice.value],
    ["VolumeReadIOPs", FIXED.ioPrice.value],
  ]);
  for (const text of given) {
    const [, item, usd] = /^([A-Za-z0-9:.-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
    if (item === undefined)
      throw new RequestError(`--rate ${text}: write item=dollars, for instance --rate ServerlessDatabaseCapacity=0.12`);
    rates.set(item, Number(usd));
  }
  return rates;
}

function itemsOf(rows: readonly CostRow[], rates: ReadonlyMap<string, number>): Item[] {
  const items = new Map<string, Item>();
  for (const { item, unit, quantity } of rows) {
    const sum = (items.get(item)?.quantity ?? 0) + quantity;
    const rate = rates.get(item);
    items.set(item, { item, unit, quantity: sum, usd: rate === undefined ? null : rate * sum });
  }
  return [...items.values()];
}

interface Design {
  readonly argument: string;
  readonly seed: string;
  readonly simulatedUs: number;
  readonly items: readonly Item[];
}

function report(designs: readonly Design[], paint: ReturnType<typeof painter>): string[] {
  const names = [...new Set(designs.flatMap(({ items }) => items.map(({ item }) => item)))];
  const width = Math.max(...names.map((name) => name.length), 20);
  const cell = (text: string): string => text.padStart(14);
  const lines = designs.map(
    ({ argument, seed, simulatedUs }, index) =>
      `${paint("bold", "AB"[index])} ${argument}: ${simulatedUs / 1_000_000} s, seed ${seed}`,
  );
  const isPair = designs.length > 1;
  lines.push(
    "",
    `  ${"".padEnd(width)}${designs.map((_, index) => cell("AB"[index])).join("")}${isPair ? cell("B / A") : ""}   unit`,
  );
  for (const name of names) {
    const found = designs.map(({ items }) => items.find(({ item }) => item === name));
    const [a, b] = found.map((one) => one?.quantity ?? 0);
    const unit = found.find((one) => one !== undefined)?.unit ?? "";
    const isPriced = found.some((one) => one !== undefined && one.usd !== null);
    lines.push(
      `  ${name.padEnd(width)}${found.map((one) => cell(shown(one?.quantity ?? 0))).join("")}${isPair ? cell(ratio(a, b)) : ""}   ${unit}${isPriced ? "" : paint("dim", ", no rate")}`,
    );
  }
  const sums = designs.map(({ items }) => items.reduce((sum, { usd }) => sum + (usd ?? 0), 0));
  const isWhole = designs.every(({ items }) => items.every(({ usd }) => usd !== null));
  lines.push(
    "",
    `  ${(isWhole ? "sum" : "of what has a rate").padEnd(width)}${sums.map((sum) => cell(shown(sum))).join("")}${isPair ? cell(ratio(sums[0], sums[1])) : ""}   USD`,
  );
  if (isWhole)
    lines.push(
      `  ${"of it for I/O".padEnd(width)}${designs.map(({ items }, index) => cell(share(items, sums[index]))).join("")}`,
    );
  const months = designs.map(({ simulatedUs }, index) => (sums[index] * MONTH_HOURS * 3_600_000_000) / simulatedUs);
  lines.push(
    `  ${"a month of this".padEnd(width)}${months.map((month) => cell(shown(month))).join("")}${isPair ? cell(ratio(months[0], months[1])) : ""}   USD`,
  );
  return lines;
}

/**
 * What I/O makes up of the sum: where that is much, aurora-iopt1 may be cheaper (AWS says from a quarter on
 * [recalled]).
 */
function share(items: readonly Item[], sum: number): string {
  const io = items.reduce(
    (total, { item, usd }) => total + (/^Volume(Read|Write)IOPs$/.test(item) ? (usd ?? 0) : 0),
    0,
  );
  return sum === 0 ? "" : `${((100 * io) / sum).toFixed(1)}%`;
}

function ratio(a: number, b: number): string {
  return a === 0 ? (b === 0 ? "" : "new") : (b / a).toFixed(2);
}

/** Four digits that count. */
function shown(value: number): string {
  return value === 0 ? "0" : value >= 1000 ? value.toFixed(0) : value.toPrecision(4);
}
