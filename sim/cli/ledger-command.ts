/**
 * `borealis ledger`: every constant of the model with its value, unit, source and tolerance. Words choose the rows that
 * have all of them, anywhere.
 *
 * Exit code 0; 2 when no row has the words.
 */
import { formatSpan, thousands } from "../kernel/index.ts";
import { ledger, type Basis, type LedgerRow } from "../ledger/index.ts";
import { RequestError } from "../node/index.ts";
import { BUILD } from "../version.ts";
import type { Environment } from "./main.ts";
import { painter } from "./terminal.ts";

const BASES: Readonly<Record<Basis, string>> = {
  published: "published or measured",
  derived: "derived from what is",
  recalled: "known and not looked up",
  choice: "our choice",
};

export function ledgerCommand(words: readonly string[], flags: { json?: boolean }, { terminal }: Environment): number {
  const rows = ledger().filter((row) => words.every((word) => textOf(row).includes(word.toLowerCase())));
  if (rows.length === 0)
    throw new RequestError(
      `No constant of the model has ${words.map((word) => `"${word}"`).join(" and ")}; \`borealis ledger\` shows all`,
    );
  if (flags.json === true) {
    terminal.out.write(`${JSON.stringify({ format: "borealis-ledger/1", build: BUILD, constants: rows }, null, 2)}\n`);
    return 0;
  }
  const paint = painter(terminal.out, terminal.env);
  const width = Math.max(...rows.map(({ name }) => name.length));
  let table = "";
  for (const row of rows) {
    if (row.table !== table) terminal.out.write(`${table === "" ? "" : "\n"}${paint("bold", row.table)}\n`);
    table = row.table;
    const value = valueText(row.value, row.unit);
    terminal.out.write(
      `  ${row.name.padEnd(width)}  ${paint("cyan", value.padStart(14))}  ${row.tolerance.padEnd(20)}  ${row.does}\n`,
    );
    terminal.out.write(
      `  ${"".padEnd(width)}  ${"".padStart(14)}  ${paint(row.basis === "choice" ? "yellow" : "dim", row.source)}\n`,
    );
    if (row.movesNothing !== null)
      terminal.out.write(
        `  ${"".padEnd(width)}  ${"".padStart(14)}  ${paint("dim", `moves no run: ${row.movesNothing}`)}\n`,
      );
  }
  terminal.out.write(`\n${rows.length} ${rows.length === 1 ? "constant" : "constants"}: ${counts(rows)}.\n`);
  return 0;
}

/** In a unit that people read: `125 us`, `10 GB`, `1.25 GB/s`, `0.25`. */
export function valueText(value: number, unit: string): string {
  if (unit === "us") return formatSpan(value);
  if (unit === "bytes" || unit === "bytes/s") {
    const tail = unit === "bytes" ? "" : "/s";
    for (const [name, size] of [
      ["GB", 1e9],
      ["MB", 1e6],
      ["kB", 1e3],
    ] as const)
      if (value >= size) return `${Number((value / size).toPrecision(4))} ${name}${tail}`;
    return `${value} bytes${tail}`;
  }
  const text = Number.isInteger(value) ? thousands(value) : String(value);
  return unit === "ratio" || unit === "count" ? text : `${text} ${unit}`;
}

function textOf({ table, name, unit, does, source, basis, tolerance, movesNothing }: LedgerRow): string {
  return [table, name, unit, does, source, basis, tolerance, movesNothing === null ? "" : "moves no run"]
    .join("\n")
    .toLowerCase();
}

function counts(rows: readonly LedgerRow[]): string {
  const found = (Object.keys(BASES) as Basis[]).map((basis) => ({
    basis,
    count: rows.filter((row) => row.basis === basis).length,
  }));
  return found
    .filter(({ count }) => count > 0)
    .map(({ basis, count }) => `${count} ${BASES[basis]}`)
    .join(", ");
}
