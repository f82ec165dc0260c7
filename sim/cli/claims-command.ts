/**
 * `borealis claims`: published figures beside ours. Every figure of ours is measured by a run when it is asked for.
 *
 * Exit code 0 when each row is as this version says it is: reproduced, or not for the reason given. 1 when a row is
 * not: a finding. 2 for a wrong request. With `--set` another model is measured than the one that the rows are about:
 * nothing is judged, and the exit code is 0.
 */
import {
  cheapestRow,
  CLAIMS,
  claimsPlot,
  distanceText,
  figureText,
  judge,
  Laboratory,
  placeOf,
  publishedText,
  seedsFrom,
  testedBy,
  tornado,
  tornadoPlot,
  type Claim,
  type ClaimRow,
  type Judged,
  type Standing,
  type Tornado,
} from "../claims/index.ts";
import { ledger } from "../ledger/index.ts";
import { checkWritable, RequestError, writeText } from "../node/index.ts";
import { suggestion } from "../scenario/index.ts";
import { normalizeSeed } from "../seed.ts";
import { BUILD } from "../version.ts";
import { loadScenarios } from "./load.ts";
import { valueText } from "./ledger-command.ts";
import type { Environment } from "./main.ts";
import { checkedSeed } from "./run-command.ts";
import { painter, Progress, wrapped, type Style } from "./terminal.ts";

export interface ClaimsFlags {
  readonly seed?: string;
  readonly seeds?: string;
  readonly quick?: boolean;
  readonly tornado?: string;
  readonly set: readonly string[];
  readonly plot?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const STYLES: Readonly<Record<Standing, Style>> = {
  reproduced: "green",
  differs: "yellow",
  finding: "red",
  "not modelled": "dim",
};
const HALF_BAR = 10;
/** With less room than this beside the names, a reason begins at the left. */
const LEAST_ROOM = 30;

export function claimsCommand(names: readonly string[], flags: ClaimsFlags, environment: Environment): number {
  const { terminal, packageRoot } = environment;
  const chosen = names.length === 0 ? CLAIMS : [...new Set(names.map(named))];
  if (flags.tornado !== undefined) judgeTornado(names, flags);
  if (flags.plot !== undefined) checkWritable(flags.plot);
  const progress = new Progress(environment, flags.quiet === true);
  const first = flags.seed === undefined ? "1" : normalizeSeed(checkedSeed(flags.seed));
  const laboratories = seedsFrom(first, seedCount(flags.seeds)).map(
    (seed) =>
      new Laboratory((name, set) => loadScenarios([name], set, packageRoot)[0].scenario, {
        seed,
        set: flags.set,
        onPlay: (scenario, set) => progress.show(`playing ${scenario}  seed ${seed}  ${set.join("  ").slice(0, 60)}`),
      }),
  );
  const [laboratory] = laboratories;
  if (flags.tornado !== undefined) return tornadoOf(named(flags.tornado), laboratory, flags, environment, progress);
  const judged = chosen.flatMap((claim) =>
    claim.rows
      .filter(({ cheap }) => flags.quick !== true || cheap === true)
      .map((row) => judge(claim, row, ...laboratories)),
  );
  progress.clear();
  if (flags.plot !== undefined) plot(flags.plot, claimsPlot(judged), environment);
  if (flags.json === true)
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-claims/1", build: BUILD, claims: judged.map((one) => asJson(one, flags.set)) }, null, 2)}\n`,
    );
  else terminal.out.write(table(judged, flags.set, environment));
  return flags.set.length === 0 && judged.some(({ standing }) => standing === "finding") ? 1 : 0;
}

/** What would be passed over without a word is refused. */
function judgeTornado(names: readonly string[], { seeds, quick, set, tornado: name = "" }: ClaimsFlags): void {
  const others = [
    ...(names.length > 0 ? [`the claim ${names[0]}`] : []),
    ...(seeds === undefined ? [] : ["--seeds"]),
    ...(quick === true ? ["--quick"] : []),
    ...(set.length > 0 ? ["--set"] : []),
  ];
  cheapest(named(name));
  if (others.length > 0)
    throw new RequestError(`--tornado ${name}: goes by itself, of one claim at one seed, and not with ${others[0]}`);
}

function cheapest(claim: Claim): ClaimRow {
  const row = cheapestRow(claim);
  if (row === undefined || claim.parameters.length === 0)
    throw new RequestError(`${claim.name}: depends on no parameter, so there is no tornado`);
  return row;
}

function seedCount(text = "1"): number {
  const count = Number(text);
  if (Number.isSafeInteger(count) && count >= 1 && count <= 1_000) return count;
  throw new RequestError(`--seeds: "${text}" is no number of seeds from 1 to 1,000`);
}

function named(name: string): Claim {
  const claim = CLAIMS.find((one) => one.name === name);
  if (claim !== undefined) return claim;
  const known = CLAIMS.map((one) => one.name);
  throw new RequestError(`${name}: there is no such claim.${suggestion(name, known)}`);
}

function asJson({ claim, row, ours, reach, ratio, standing }: Judged, set: readonly string[]): unknown {
  const { source, unit, scenarios, parameters, falsifiedBy, scaled } = claim;
  const { published, is, calibrated, differs } = row;
  return {
    name: `${claim.name}: ${row.name}`,
    source,
    published,
    is,
    ours,
    ...(reach === null ? {} : { reach }),
    unit,
    ratio,
    calibrated,
    ...(set.length > 0 ? { standing: "measured", set } : { standing, ...(differs === undefined ? {} : { differs }) }),
    claim: claim.name,
    row: row.name,
    scenarios,
    parameters,
    falsifiedBy,
    scaled,
  };
}

function table(judged: readonly Judged[], set: readonly string[], { terminal }: Environment): string {
  const paint = painter(terminal.out, terminal.env);
  const width = Math.max(...judged.map(({ row }) => row.name.length));
  const lines: string[] = [];
  let shown = "";
  for (const one of judged) {
    const { claim, row, ours, reach, ratio, standing } = one;
    if (claim.name !== shown)
      lines.push(
        `${shown === "" ? "" : "\n"}${paint("bold", claim.name)}  ${claim.title} ${paint("dim", `(${claim.source}; ${claim.unit})`)}`,
      );
    shown = claim.name;
    const figures = `${publishedText(row).padStart(16)}  ${(ours === null ? "-" : figureText(ours)).padStart(10)}${reach === null ? "" : ` ± ${figureText(reach).padEnd(7)}`}  ${distanceText(row, ratio).padStart(9)}`;
    lines.push(
      `  ${row.name.padEnd(width)}  ${figures}  ${bar(ratio)}  ${set.length > 0 ? "measured" : paint(STYLES[standing], standing)}${row.calibrated ? paint("dim", ", calibrated") : ""}`,
    );
    if (row.differs !== undefined && set.length === 0)
      lines.push(...broken(row.differs, width + 4, terminal.out.columns).map((line) => paint("dim", line)));
  }
  const rows = judged.length === 1 ? "1 row" : `${judged.length} rows`;
  if (set.length > 0)
    return `${lines.join("\n")}\n\n${rows} measured with ${set.join(" ")}: another model than the published figures are about.\n`;
  const counted = (standing: Standing): number => judged.filter((one) => one.standing === standing).length;
  const tested = (by: ReturnType<typeof testedBy>): number =>
    judged.filter(({ claim, row, standing }) => standing === "reproduced" && testedBy(claim, row) === by).length;
  lines.push(
    "",
    `${rows}: ${counted("reproduced")} reproduced, ${tested("held out")} of them held out and ${tested("counted")} counted without a run; ${counted("differs")} differ for the reason told, ${counted("not modelled")} not modelled, ${counted("finding")} findings.`,
  );
  return `${lines.join("\n")}\n`;
}

/** A long sentence under its row; on a terminal in lines that it has room for. */
function broken(text: string, indent: number, columns = Infinity): readonly string[] {
  return columns - indent < LEAST_ROOM ? wrapped(text, "  ", columns) : wrapped(text, " ".repeat(indent), columns);
}

/** Published in the middle, ours to the left when less and to the right when more; half and twice are equally far. */
function bar(ratio: number | null): string {
  if (ratio === null) return " ".repeat(2 * HALF_BAR + 1);
  const end = Math.floor(placeOf(ratio) * 2 * HALF_BAR + 0.5);
  return Array.from({ length: 2 * HALF_BAR + 1 }, (_, at) =>
    at === HALF_BAR ? "|" : at >= Math.min(end, HALF_BAR) && at <= Math.max(end, HALF_BAR) ? "=" : " ",
  ).join("");
}

function tornadoOf(
  claim: Claim,
  laboratory: Laboratory,
  flags: ClaimsFlags,
  environment: Environment,
  progress: Progress,
): number {
  const { terminal } = environment;
  const row = cheapest(claim);
  const found = tornado(claim, row, laboratory, ledger());
  progress.clear();
  if (flags.plot !== undefined) plot(flags.plot, tornadoPlot(found), environment);
  if (flags.json === true) {
    const { base, bars } = found;
    terminal.out.write(
      `${JSON.stringify({ format: "borealis-tornado/1", build: BUILD, claim: claim.name, row: row.name, unit: claim.unit, base, bars }, null, 2)}\n`,
    );
  } else terminal.out.write(tornadoTable(found, environment));
  return 0;
}

function tornadoTable({ claim, row, base, bars }: Tornado, { terminal }: Environment): string {
  const paint = painter(terminal.out, terminal.env);
  const units = new Map(ledger().map(({ name, unit }) => [name, unit]));
  const widest = Math.max(0, ...bars.map(({ moves }) => moves).filter(Number.isFinite));
  const lines = bars.map(({ parameter, low, high, atLow, atHigh, moves }) => {
    const unit = units.get(parameter) ?? "";
    const range = `${valueText(low, unit)} to ${valueText(high, unit)}`;
    const length = widest === 0 ? 0 : Math.ceil((2 * HALF_BAR * Math.min(moves, widest)) / widest);
    const share = Number.isFinite(moves) ? `${figureText(100 * moves)}%` : "";
    return `  ${parameter.padEnd(28)} ${range.padEnd(24)} ${figureText(atLow).padStart(9)} to ${figureText(atHigh).padEnd(9)} ${share.padStart(7)}  ${paint("cyan", "=".repeat(length))}`;
  });
  return [
    `${paint("bold", `${claim.name}, ${row.name}`)}: ${figureText(base)} ${claim.unit}; each parameter at either end of its tolerance, alone`,
    ...lines,
    "",
  ].join("\n");
}

function plot(file: string, svg: string, { terminal }: Environment): void {
  writeText(file, svg);
  terminal.err.write(`wrote ${file}\n`);
}
