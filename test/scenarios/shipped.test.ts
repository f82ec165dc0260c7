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
      "adopted-tail": "90a624247f8f930c",
      "az-outage": "dbe10678d255935c",
      "az-outage-with-the-writer": "92a10f8ffef33b37",
      "az-plus-one": "374e601155546605",
      "back-pressure": "2ca326f241f8f907",
      "bad-pages": "fd0b3537a45cf37b",
      "crash-in-a-split": "9f26f47e913c8517",
      "disk-replaced": "18c1791cbb02a704",
      "drivers-compared": "8d39e113bdbb99a0",
      "duplicate-messages": "08d699c4569c161b",
      "failover-by-tier": "53a1315ed4d223c1",
      "failover-under-load": "c9bb8363bff67781",
      "failover-with-a-busy-reader": "faf5404e3eeb5e3c",
      "failover-with-a-long-query": "95838a0e62266abf",
      "false-suspicion": "9a1a7ed54b741a0a",
      "fifteen-readers": "8ea7f5c0586e7b3e",
      "flapping-writer": "4636324d506e4fc0",
      "full-and-tail": "f13ad7ce30d371b2",
      "gray-slow-node": "c373dadaf8ef796a",
      "growing-volume": "68e15a9e758ae757",
      "holes-in-the-quorum": "6f195955a287d929",
      "long-query": "396952cb89000723",
      "lossy-links": "3fb25fea7aa41cc4",
      "lying-health-checks": "b148bf8181c2dbb8",
      "one-slow-member": "9df212e31803801a",
      "one-way-partition": "80bdab4fc58ac7c0",
      "one-write-then-silence": "db39ffe817b0fab6",
      "pool-stuck-on-the-old-writer": "de1a873b921d8b33",
      "promotion-under-load": "159904a0ed0e419d",
      "quorum-overlap": "9f8e413df1ad69f2",
      "reader-cut-off": "fd0b0cb9332d6bd7",
      "reader-dies": "e07ba0b18dc41f69",
      "reader-follows": "9c8f27e61d631423",
      "reader-lag-spike": "7c332a25fa6276b0",
      "reader-of-transactions": "f1eb4e2c67ad57ba",
      "reader-with-a-long-query": "6c52efee9686e64d",
      "reader-with-a-small-cache": "a1b6f8b3152baf0a",
      "readers-come-and-go": "0c11f74a1cb28a3d",
      "reads-from-a-lagging-member": "ab9cf51f06e5f8ad",
      "removed-member-returns": "12eb4dfab8df69f9",
      "repair-from-a-read-quorum": "bba10fe74d7b8cd0",
      "replace-a-member": "916afc93643570f6",
      "retry-storm": "56ffc11d61df7268",
      "small-cache": "8669043573a09f67",
      "steady-state": "64de98bfba37a5ec",
      "storage-patching": "46459768fbd35d2e",
      "stray-writes": "61daaa1d6d7eb9f2",
      "tail-collects": "7dd8311e0ba17b4d",
      "tier-changed": "98161b21babae377",
      "transactions-in-flight": "aa3d2ec519ac97a7",
      "two-recoveries": "50ee72abe0be82b4",
      "writer-alone": "fcf80ef3448de1a1",
      "writer-crash": "c53bb2fb59aeed58",
      "writer-network-cut": "2ffc6d6be5fc54f7",
      "zone-lost-during-repair": "0abf458c26934244",
    }
  `);
});
