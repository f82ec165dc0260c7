/** Every shipped scenario holds what it promises, at several seeds; the digests of seed 1 are golden. */
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { SCENARIO_NAMES, shipped } from "../worlds.ts";

/** BOREALIS_SEEDS=100 looks longer. */
const SEEDS = Number(process.env["BOREALIS_SEEDS"] ?? 3);

describe.each(SCENARIO_NAMES)("scenarios: %s", (name) => {
  test(`passes at ${SEEDS} seeds`, () => {
    for (let seed = 1; seed <= SEEDS; seed++) {
      const report = run(shipped(name), { seed });
      expect(
        report.checks.filter(({ verdict }) => verdict === "fail"),
        `seed ${seed}`,
      ).toEqual([]);
      expect(report.verdict).toBe("pass");
    }
  });
});

/** A changed digest means that the same seed now plays another run: say why in the commit, and in the changelog. */
test("scenarios: golden digests of seed 1", () => {
  const digests = Object.fromEntries(
    SCENARIO_NAMES.map((name) => [name, run(shipped(name), { seed: "1", checks: "none" }).digest]),
  );
  expect(digests).toMatchInlineSnapshot(`
    {
      "adopted-tail": "87164d288c048d35",
      "az-outage": "2fc8b135fd6b0adf",
      "az-plus-one": "fd3eb6c6f605d5e8",
      "back-pressure": "13a86723e14990c0",
      "bad-pages": "6463ad8713d9ec10",
      "crash-in-a-split": "d82255efc84d672c",
      "disk-replaced": "70e5104c51aea6fc",
      "duplicate-messages": "df36e2a1b0ef20a0",
      "false-suspicion": "bce6b218b410e970",
      "full-and-tail": "bacc78a054345c60",
      "gray-slow-node": "7403e856253888f4",
      "growing-volume": "75a5b0d6e1812a07",
      "holes-in-the-quorum": "40d0fc9022be272f",
      "long-query": "2ef1ff0eb3d820c7",
      "lossy-links": "b5e49d51c8106145",
      "one-slow-member": "ac1f0987984c013a",
      "one-way-partition": "5f110972b1297c81",
      "promotion-under-load": "42baf4feeb6c1dc5",
      "quorum-overlap": "43483c2ff93b815a",
      "reads-from-a-lagging-member": "ea2752502db1fa5d",
      "removed-member-returns": "2b55a71ead28591f",
      "repair-from-a-read-quorum": "2e6f3e7fe7eb0bfe",
      "replace-a-member": "698413052f6b8610",
      "small-cache": "8f9e7d61853eb89e",
      "steady-state": "8ae628a6cbeb9af7",
      "storage-patching": "2c20a09d24d02056",
      "stray-writes": "af6fc5c7e7f64a16",
      "tail-collects": "a1bf21489bfd0a60",
      "transactions-in-flight": "243730f1ad2a55f2",
      "two-recoveries": "3669c311ee9f491e",
      "writer-crash": "af652750edf97df1",
      "writer-network-cut": "3e0b497188dbb4a2",
    }
  `);
});
