/**
 * Published claims: the cheapest row of each is played, and docs/claims.md is what the code says. After a change that
 * moves figures, all of them are measured again, at five seeds (some minutes) with
 *
 *     BOREALIS_CLAIMS=all npx vitest run test/claims -u
 *     BOREALIS_CLAIMS=transactions,ios-per-transaction npx vitest run test/claims -u
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterAll, describe, expect, test } from "vitest";
import {
  cheapestRow,
  CLAIMS,
  claimsPage,
  FAR,
  figureText,
  holds,
  judge,
  Laboratory,
  meanOf,
  MOVED,
  movedText,
  placeOf,
  reachText,
  seedsFrom,
  tornado,
  tornadoPlot,
  type Claim,
  type ClaimRow,
  type Figures,
} from "../../sim/claims/index.ts";
import { ledger } from "../../sim/ledger/index.ts";
import { run } from "../../sim/run.ts";
import { formatIssue, parseScenario, readOverride, type Override } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { readSources } from "../architecture/sources.ts";
import { borealis, PACKAGE_ROOT } from "../cli/cli.ts";
import { SCENARIO_FILES, shippedText } from "../worlds.ts";

const PAGE = join(PACKAGE_ROOT, "docs/claims.md");
const folder = mkdtempSync(join(tmpdir(), "borealis-claims-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function load(name: string, set: readonly string[]): Scenario {
  const overrides = set.map(readOverride).filter((one): one is Override => one !== undefined);
  const parsed = parseScenario(shippedText(name), name, { overrides });
  if (!parsed.ok) throw new Error(parsed.issues.map(formatIssue).join("\n"));
  return parsed.scenario;
}

const laboratory = new Laboratory(load);
const five = seedsFrom("1", 5).map((seed) => new Laboratory(load, { seed }));

function seedsText(claim: Claim, row: ClaimRow): string {
  const { ours, reach } = judge(claim, row, ...five);
  return reachText(ours, reach);
}

function movedOf(claim: Claim): string {
  const row = cheapestRow(claim);
  if (row === undefined) throw new Error(`${claim.name} has no row that is measured.`);
  return movedText(tornado(claim, row, laboratory, ledger()));
}

const played = CLAIMS.flatMap((claim) =>
  claim.rows.filter(({ cheap }) => cheap === true).map((row) => [claim, row] as const),
);

describe("claims", () => {
  test.each(played.map(([claim, row]) => [`${claim.name}: ${row.name}`, claim, row] as const))(
    "%s",
    (_, claim, row) => {
      const { standing, ours } = judge(claim, row, laboratory);
      expect(standing, `${claim.name}, ${row.name}: ${ours} where ${row.published} is published`).not.toBe("finding");
    },
  );

  test("each has a row that is played here, says what was calibrated, and lies in a scenario of its folder", () => {
    expect(CLAIMS.filter((claim) => cheapestRow(claim) === undefined).map(({ name }) => name)).toEqual([]);
    expect(
      CLAIMS.filter(({ rows, calibration }) => rows.some((row) => row.calibrated) !== (calibration !== undefined)).map(
        ({ name }) => name,
      ),
    ).toEqual([]);
    expect(
      CLAIMS.flatMap(({ rows }) => rows).filter(
        ({ measure, differs }) => measure === undefined && differs === undefined,
      ),
    ).toEqual([]);
    const shelf = [...SCENARIO_FILES].filter(([, file]) => file.startsWith("claims")).map(([name]) => name);
    expect(new Set(CLAIMS.flatMap(({ scenarios }) => scenarios))).toEqual(new Set(shelf));
    expect(new Set(CLAIMS.map(({ name }) => name)).size).toBe(CLAIMS.length);
  });

  test("a row that does not come out is a finding, and so is one that does although there is a reason why not", () => {
    const claim: Claim = {
      name: "x",
      title: "x",
      source: "x",
      unit: "x",
      scenarios: [],
      within: 1.5,
      rows: [],
      parameters: [],
      falsifiedBy: "x",
      scaled: "x",
    };
    const row = (ours: number, more: Partial<ClaimRow> = {}): ClaimRow => ({
      name: "x",
      published: 100,
      is: "about",
      calibrated: false,
      measure: () => ours,
      ...more,
    });
    const standing = (one: ClaimRow): string => judge(claim, one, laboratory).standing;
    expect([149, 151, 67, 66].map((ours) => standing(row(ours)))).toEqual([
      "reproduced",
      "finding",
      "reproduced",
      "finding",
    ]);
    expect([100, 200].map((ours) => standing(row(ours, { differs: "why" })))).toEqual(["finding", "differs"]);
    expect(
      judge(claim, { name: "x", published: 1, is: "about", calibrated: false, differs: "why" }, laboratory),
    ).toMatchObject({ ours: null, ratio: null, standing: "not modelled" });
    expect([
      holds(claim, { is: "at most" }, 1.01),
      holds(claim, { is: "at most" }, 0),
      holds(claim, { is: "at least" }, 0.99),
      holds(claim, { is: "at least" }, 9),
    ]).toEqual([false, true, false, true]);
  });

  test("docs/claims.md is what the code says: cheap rows as they are played, the others as they were measured last", async () => {
    const asked = (process.env["BOREALIS_CLAIMS"] ?? "").split(",");
    const before = existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "";
    const isAsked = ({ name }: Claim): boolean => asked.includes("all") || asked.includes(name);
    const linesOf = ({ name }: Claim): readonly string[] =>
      (before.split(/^## /m).find((text) => text.startsWith(`${name}\n`)) ?? "").split("\n");
    const figures = (claim: Claim, row: ClaimRow): Figures => {
      const all = isAsked(claim);
      const cells =
        linesOf(claim)
          .find((line) => line.startsWith(`| ${row.name} |`))
          ?.split(" | ") ?? [];
      const seeds = all ? seedsText(claim, row) : (cells[3] ?? "");
      if (all || row.cheap === true) {
        const { ours } = judge(claim, row, laboratory);
        return { ours: ours === null ? "" : figureText(ours), seeds };
      }
      return { ours: cells[2] === undefined || cells[2] === "-" ? "" : cells[2], seeds };
    };
    const moved = (claim: Claim): string => {
      if (claim.parameters.length === 0) return "";
      const known = linesOf(claim).find((line) => line.startsWith(`- ${MOVED}`));
      return isAsked(claim) || known === undefined ? movedOf(claim) : known.slice("- ".length);
    };
    await expect(claimsPage(CLAIMS, figures, moved)).toMatchFileSnapshot(PAGE);
  }, 3_600_000);

  test("what moves the failover most is what its page says", () => {
    expect(readFileSync(PAGE, "utf8")).toContain(movedOf(CLAIMS.find(({ name }) => name === "failover") as Claim));
  });
});

describe("overfit", () => {
  /** As `boxcarSubmit 4ms`: what scenarios and rows set that lies beyond the parameter's tolerance in the ledger. */
  function settings(): string[] {
    const rows = new Map(ledger().map((row) => [row.name, row]));
    const code = [...readSources("sim")].filter(([path]) => path.startsWith("sim/claims/")).map(([, text]) => text);
    const texts = [...code, ...new Set(CLAIMS.flatMap(({ scenarios }) => scenarios.map(shippedText)))];
    const found = texts.flatMap((text) => [
      ...text.matchAll(/parameters\.(\w+)=([\d.]+)(\w*)/g),
      ...(/^parameters: (\{.*\})$/m.exec(text)?.[1] ?? "").matchAll(/(\w+): ([\d.]+)(\w*)/g),
    ]);
    return [
      ...new Set(
        found.flatMap(([, name, value, unit]) => {
          const range = rows.get(name)?.range;
          if (range === undefined || range === null) throw new RangeError(`${name} has no tolerance in the ledger.`);
          // Redo logs are scaled down with the data, 32 or 64 times.
          const scale = name === "mysqlLogBytes" ? 1 / 64 : 1;
          const figure = Number(value) * ({ us: 1, ms: 1_000, s: 1_000_000 }[unit] ?? 1);
          return figure < range.low * scale || figure > range.high ? [`${name} ${value}${unit}`] : [];
        }),
      ),
    ];
  }

  test("what a claim sets beyond a parameter's tolerance is justified, and the page lists it", () => {
    expect(settings().toSorted()).toEqual(Object.keys(FAR).toSorted());
  });
});

describe("several seeds", () => {
  test("the mean's interval is Student's: for 1 to 5, 3 and 2.776 times the root of 2.5 over 5", () => {
    const { mean, reach } = meanOf([1, 2, 3, 4, 5]);
    expect([mean, reach]).toEqual([3, expect.closeTo(1.963, 3)]);
    expect([meanOf([7]), meanOf([7, 7]), meanOf([7, Infinity])]).toEqual([
      { mean: 7, reach: null },
      { mean: 7, reach: 0 },
      { mean: Infinity, reach: null },
    ]);
    expect([reachText(7, null), reachText(7, 0), reachText(7_410, 93.21)]).toEqual(["", "the same", "7,410 ± 93.2"]);
  });

  test("each laboratory has a seed of its own, the first that of a single measurement; a row over several seeds shares none", () => {
    const seeds = seedsFrom("1", 3);
    expect(seeds).toEqual(["1", "1/2", "1/3"]);
    const all = seeds.flatMap((seed) => new Laboratory(load, { seed }).seeds(5));
    expect(new Set(all).size).toBe(15);
  });
});

describe("claims at the command line", () => {
  test("a table, JSON by the contract, a picture; a name that is none is a wrong request", async () => {
    const file = join(folder, "claims.svg");
    const shown = await borealis(["claims", "quorums", "segments", "--plot", file]);
    expect([shown.code, shown.err]).toEqual([0, `wrote ${file}\n`]);
    expect(shown.out).toMatch(/ {2}64 TB +38,400 +38,400 +1 x +\| +reproduced\n/);
    expect(shown.out).toContain("15 rows: 15 reproduced, 0 of them held out and 15 counted without a run; 0 differ");
    expect(readFileSync(file, "utf8")).toMatch(/^<svg xmlns[^]*38,400 for 38,400[^]*<\/svg>\n$/);
    const json = JSON.parse((await borealis(["claims", "segments", "--json"])).out) as { claims: unknown };
    expect(json).toMatchObject({
      format: "borealis-claims/1",
      claims: [
        {
          name: "segments: 64 TB",
          source: "P17 2.2, P18 4",
          published: 38_400,
          ours: 38_400,
          unit: "segments",
          calibrated: false,
          standing: "reproduced",
        },
      ],
    });
    const slower = await borealis(["claims", "replica-lag", "--quick", "--set", "parameters.replicaApplyBase=9ms"]);
    expect([slower.code, slower.out]).toEqual([
      0,
      expect.stringMatching(/1,000 writes\/s +2\.62 +1\d\.?\d* .* measured/),
    ]);
    expect(slower.out).toContain("1 row measured with parameters.replicaApplyBase=9ms");
    const odd = await borealis(["claims", "--tornado", "replica-lag", "--set", "parameters.dnsTtl=1s"]);
    expect(odd).toMatchObject({ code: 2, err: expect.stringContaining("not with --set") });
    expect((await borealis(["claims", "segments", "--seeds", "2"])).out).toContain("38,400 ± 0 ");
    expect(await borealis(["claims", "--seeds", "none"])).toMatchObject({
      code: 2,
      err: expect.stringContaining("no number of seeds"),
    });
    expect(await borealis(["claims", "quorum"])).toMatchObject({ code: 2, err: expect.stringContaining("quorums") });
  });

  test("what would be passed over is refused, and a picture that cannot be written before anything is measured", async () => {
    const missing = join(folder, "nowhere", "x.svg");
    const asked: readonly (readonly [readonly string[], string])[] = [
      [["write-scaling", "--plot", missing], "x.svg: cannot be written (ENOENT: there is no folder "],
      [["segments", "--tornado", "write-scaling"], "and not with the claim segments"],
      [["--tornado", "write-scaling", "--seeds", "2"], "and not with --seeds"],
      [["--tornado", "write-scaling", "--quick"], "and not with --quick"],
      [["--tornado", "write-scalin"], 'Did you mean "write-scaling"?'],
      [["--tornado", "quorums", "--plot", join(folder, "none.svg")], "depends on no parameter"],
    ];
    for (const [words, says] of asked) {
      const { code, out, err } = await borealis(["claims", ...words], { tty: true });
      expect([code, out, err]).toEqual([2, "", expect.stringContaining(says)]);
      expect(err).not.toContain("playing");
    }
    expect(existsSync(join(folder, "none.svg"))).toBe(false);
  });

  test("a narrow terminal: the line of progress is no longer than it, and a reason is broken into lines", async () => {
    const { out, err } = await borealis(["claims", "connections", "--quick"], { tty: true, columns: 60 });
    const shown = err.split("\r\u001b[K").slice(1);
    expect(shown[0]).toMatch(/^playing connections/);
    expect(shown.every((text) => text.length < 60)).toBe(true);
    const plain = stripVTControlCharacters(out).split("\n");
    const reason = plain.slice(
      plain.findIndex((line) => line.includes("twenty round trips")),
      -3,
    );
    expect(reason.length).toBeGreaterThan(3);
    expect(reason.every((line) => line.length <= 60)).toBe(true);
  });

  test("a tornado finds that processor time moves the throughput of a small machine, and that a disk's does not", async () => {
    const file = join(folder, "tornado.svg");
    const { code, out } = await borealis(["claims", "--tornado", "write-scaling", "--json", "--plot", file]);
    expect(code).toBe(0);
    const { base, bars } = JSON.parse(out) as {
      base: number;
      bars: { parameter: string; moves: number; atLow: number }[];
    };
    expect(bars[0]).toMatchObject({ parameter: "statementCpu", low: 50, high: 300 });
    expect(bars[0].atLow).toBeGreaterThan(3 * base);
    expect(bars.find(({ parameter }) => parameter === "diskPersist")?.moves).toBeLessThan(0.1);
    expect(readFileSync(file, "utf8")).toMatch(/^<svg [^]*statementCpu[^]*<\/svg>\n$/);
    expect((await borealis(["claims", "--tornado", "quorums"])).code).toBe(2);
  });

  test("a twentieth and twenty times are the ends of the scale, and so is never", () => {
    expect([0, 0.05, 1, 20, 400, Infinity].map(placeOf)).toEqual([0, 0, 0.5, 1, 1, 1]);
    expect(placeOf(10) + placeOf(0.1)).toBeCloseTo(1, 12);
  });

  test("a figure that never comes is drawn at the far end, and said", () => {
    const claim = CLAIMS.find(({ name }) => name === "segment-repair") as Claim;
    const [row] = claim.rows;
    const bar = { parameter: "suspectAfter", low: 1, high: 2, atLow: 9, atHigh: Infinity, moves: Infinity };
    const found = {
      claim,
      row,
      base: 10,
      bars: [bar, { ...bar, parameter: "copyChunkBytes", atHigh: 12, moves: 0.2 }],
    };
    const svg = tornadoPlot(found);
    expect(svg).not.toMatch(/NaN|Infinity/);
    expect(
      [...svg.matchAll(/<rect x="([\d.]+)"[^>]* width="([\d.]+)"[^>]*f-lag/g)].map(
        ([, x, width]) => Number(x) + Number(width),
      ),
    ).toEqual([780, expect.closeTo(360 + (420 * 3) / 3.6, 0)]);
    expect(svg).toContain(">9 to never</text>");
    expect(movedText(found)).toBe(
      "Moved most, row *10 GB*: `suspectAfter` 0.9 x and never; `copyChunkBytes` 0.9 x and 1.2 x.",
    );
  });

  test("its bars are what runs give in which somebody has set the parameter by hand; what a scenario scales down is varied as much smaller", () => {
    const row: ClaimRow = {
      name: "x",
      published: 1,
      is: "about",
      calibrated: false,
      measure: (one) => one.play("instance-scaling").report.clients.ok,
    };
    const claim: Claim = {
      name: "x",
      title: "x",
      source: "x",
      unit: "x",
      scenarios: [],
      within: 1,
      rows: [row],
      parameters: ["statementCpu", "diskPersist", "ebsIops"],
      falsifiedBy: "x",
      scaled: "x",
    };
    const byHand = (set: string): number =>
      run(load("instance-scaling", [set]), { seed: "1", checks: "none" }).clients.ok;
    const { base, bars } = tornado(claim, row, laboratory, ledger());
    expect(base).toBe(byHand("parameters.statementCpu=264us"));
    expect(bars.map(({ parameter, atLow, atHigh }) => [parameter, atLow, atHigh])).toEqual([
      ["statementCpu", byHand("parameters.statementCpu=50us"), byHand("parameters.statementCpu=300us")],
      ["diskPersist", byHand("parameters.diskPersist=15us"), byHand("parameters.diskPersist=500us")],
    ]);
    const scaled = tornado(
      { ...claim, parameters: ["mysqlLogBytes"], scaledBy: { mysqlLogBytes: 1 / 32 } },
      { ...row, measure: () => 1 },
      laboratory,
      ledger(),
    );
    expect(scaled.bars).toMatchObject([{ low: 5e6 / 32, high: 512e9 / 32, moves: 0 }]);
  });
});
