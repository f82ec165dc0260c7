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
      "adopted-tail": "0c87b0e080cb02c1",
      "az-outage": "6596e4822a15b37f",
      "az-outage-with-the-writer": "e6c67d38efbbad1e",
      "az-plus-one": "439e2c39d9c44e71",
      "back-pressure": "5bcefd19c1134e16",
      "bad-pages": "29fa3bed61c55fbe",
      "crash-in-a-split": "66e8288a803f4b3d",
      "disk-replaced": "b42963671bca0020",
      "drivers-compared": "c42fbb57550537d6",
      "duplicate-messages": "1a52cc14dea497f4",
      "failover-by-tier": "350b1a89008db2fc",
      "failover-under-load": "2dd44dff1f92188f",
      "failover-with-a-busy-reader": "114f1337b8d05542",
      "failover-with-a-long-query": "9f6c0b4d10cc52ce",
      "false-suspicion": "bbec11fc6ca99ab6",
      "fifteen-readers": "184b5742821ac9f4",
      "flapping-writer": "8fc4759b83f4c5bd",
      "full-and-tail": "b8b23f604708efc7",
      "gray-slow-node": "17be21d49aafade3",
      "growing-volume": "d7e57e45dae4c83c",
      "holes-in-the-quorum": "4ddd25c5cf53a7ef",
      "long-query": "94615ac2d82b1b91",
      "lossy-links": "38a7dc047cf4aba1",
      "lying-health-checks": "92188d71702164d2",
      "one-slow-member": "0035e53f819d6065",
      "one-way-partition": "682612e3a0a78da7",
      "one-write-then-silence": "f45b7832933a952e",
      "pool-stuck-on-the-old-writer": "0505917dae7fa6a2",
      "promotion-under-load": "06c351efd2dbd796",
      "quorum-overlap": "53e649b6fc76552c",
      "reader-cut-off": "1c1b3323836a6499",
      "reader-dies": "a83079642d587574",
      "reader-follows": "18b65f5d215cf3e1",
      "reader-lag-spike": "f612c4d9ad8c8aff",
      "reader-of-transactions": "a0c84b05271e6f1c",
      "reader-with-a-long-query": "95f7489c388493a7",
      "reader-with-a-small-cache": "2547be890a10f7ca",
      "readers-come-and-go": "1ad23a9331b5cc51",
      "reads-from-a-lagging-member": "efe50e5cea682091",
      "removed-member-returns": "ae9467f81190e226",
      "repair-from-a-read-quorum": "cb6814885e62143b",
      "replace-a-member": "bb0fe5db4f1b4710",
      "retry-storm": "eb50e1658e568951",
      "small-cache": "71264d9e3f6a1a10",
      "steady-state": "4a424e458c148672",
      "storage-patching": "eff0065d16287deb",
      "stray-writes": "79210b36bb62d181",
      "tail-collects": "196fa27d5683a7a3",
      "tier-changed": "d062a813dde2dfca",
      "transactions-in-flight": "9c2654ef6236beac",
      "two-recoveries": "67d512510cc953ff",
      "writer-alone": "287ec87d1034cc88",
      "writer-crash": "d6846aae9f23d91e",
      "writer-network-cut": "41271bdc06f1b07e",
      "zombie-reads": "ce27917a6a4cc66c",
      "zone-lost-during-repair": "5304393d070abb79",
    }
  `);
});
