/** The fidelity ledger: no constant without a source, and every tolerance can be read and holds its value. */
import { describe, expect, test } from "vitest";
import { faultsOf, ledger, readTolerance, type LedgerRow } from "../../sim/ledger/index.ts";
import { FIXED } from "../../sim/parameters/fixed-figures.ts";
import { PARAMETERS } from "../../sim/parameters/parameters.ts";
import { borealis } from "../cli/cli.ts";

const rows = ledger();

describe("ledger", () => {
  test("every constant of every table is in it, with a source and a tolerance that holds its value", () => {
    expect(faultsOf(rows)).toEqual([]);
    const names = new Set(rows.map(({ name }) => name));
    expect([...Object.keys(PARAMETERS), ...Object.keys(FIXED)].filter((name) => !names.has(name))).toEqual([]);
  });

  test("a planted row without a source, with a tolerance that cannot be read or misses its value, or said twice, is told", () => {
    const [one] = rows;
    const told = (change: Partial<LedgerRow>): string[] => faultsOf([{ ...one, ...change }]);
    expect(told({ source: " - " })).toEqual([`${one.name} has no source`]);
    expect(told({ does: "" })).toEqual([`${one.name} does not say what it does`]);
    expect(told({ tolerance: "some" })).toEqual([`the tolerance of ${one.name}, "some", cannot be read in us`]);
    expect(told({ tolerance: "2 to 3 s" })).toEqual([
      `${one.name} is ${one.value} us, outside its own tolerance of 2 to 3 s`,
    ]);
    expect(faultsOf([one, one])).toEqual([`${one.name} stands in the ledger twice`]);
  });

  test.each([
    ["50 to 200 us", "us", { low: 50, high: 200 }],
    ["10 min to a week", "us", { low: 600_000_000, high: 604_800_000_000 }],
    ["0.5 to 8 GB/s", "bytes/s", { low: 5e8, high: 8e9 }],
    ["1,024 to 65,536", "records", { low: 1024, high: 65_536 }],
    ["exact", "us", null],
    ["5 to 2 s", "us", undefined],
    ["1 to 2 GB", "us", undefined],
    ["about 3", "us", undefined],
  ])("%s in %s", (text, unit, range) => {
    expect(readTolerance(text, unit)).toEqual(range);
  });

  test("the command shows all, those with all the words, or JSON; words that no row has are a wrong request", async () => {
    const all = await borealis(["ledger"]);
    expect([all.code, all.err]).toEqual([0, ""]);
    expect(all.out).toContain(`\n${rows.length} constants: `);
    const few = await borealis(["ledger", "P17", "Quorum"]);
    expect(few.out).toMatch(/writeQuorum +4 +exact +members that must have a record/);
    expect(few.out).not.toContain("latencyInAz");
    const json = await borealis(["ledger", "repairBytesPerSecond", "--json"]);
    expect(JSON.parse(json.out)).toMatchObject({
      format: "borealis-ledger/1",
      constants: [
        {
          name: "repairBytesPerSecond",
          value: 1_250_000_000,
          unit: "bytes/s",
          basis: "published",
          range: { low: 2e8, high: 3e9 },
          overridable: true,
        },
      ],
    });
    expect(await borealis(["ledger", "xyzzy"])).toMatchObject({
      code: 2,
      out: "",
      err: expect.stringContaining('has "xyzzy"'),
    });
  });
});
