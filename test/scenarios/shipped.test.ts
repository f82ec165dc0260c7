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
      "adopted-tail": "9ccf6a9ddef9b340",
      "az-outage": "c5ea33ad2f59a154",
      "az-outage-with-the-writer": "bace03713c249459",
      "az-plus-one": "e333e5dd58a07d65",
      "back-pressure": "979e9637d3ce82cf",
      "bad-pages": "d337b246cf3c142a",
      "crash-in-a-split": "a32b1e5efa78cad2",
      "disk-replaced": "3f8b097996724dbf",
      "drivers-compared": "b02ba9bff0a6a655",
      "duplicate-messages": "ed2cc9631ec9d9d2",
      "failover-by-tier": "56479c81fd2922ca",
      "failover-under-load": "ab957c0f9d535f70",
      "failover-with-a-busy-reader": "92a46c0b61581af6",
      "failover-with-a-long-query": "afcbf4daa6aff2dd",
      "false-suspicion": "5d61554daaf6e69c",
      "fifteen-readers": "8715e6b49e70c064",
      "flapping-writer": "a44b0e580124c213",
      "full-and-tail": "d63d170627644eff",
      "gray-slow-node": "0a1fbf58a5d2fd7c",
      "growing-volume": "a4e62d5e692180c1",
      "holes-in-the-quorum": "da398c6e117d36d7",
      "hot-node": "95a0816595782981",
      "long-query": "2b871bbea378c959",
      "lossy-links": "8c86ed9b5610625f",
      "lying-health-checks": "dd8cae1f74eb52bf",
      "one-slow-member": "c02c41e0824625d3",
      "one-way-partition": "6ac48cde9642a2dd",
      "one-write-then-silence": "6a10bca7e7ea771e",
      "pool-stuck-on-the-old-writer": "a3f25affc2bd1350",
      "promotion-under-load": "5b1c4555d77c3172",
      "quorum-overlap": "f24135979dafff98",
      "reader-cut-off": "afee195199ca305c",
      "reader-dies": "cbe9bffdf69a8c96",
      "reader-follows": "8768544344ec844f",
      "reader-lag-spike": "d9486045b2090d37",
      "reader-of-transactions": "cfcc84b62e1f8d5c",
      "reader-with-a-long-query": "ab30a87634ae81ba",
      "reader-with-a-small-cache": "bd1cf24268752e7e",
      "readers-come-and-go": "3f98320c5e908b35",
      "reads-from-a-lagging-member": "76e48d300ea251a0",
      "removed-member-returns": "425a7a4b96058a36",
      "repair-from-a-read-quorum": "687e52b4eab23609",
      "repair-under-load": "824de25ab29ed114",
      "replace-a-member": "8f71c77b4ef595de",
      "retry-storm": "9d155a2c89686747",
      "small-cache": "05609c4f5fc0c328",
      "steady-state": "94222287ea5ffb1e",
      "storage-patching": "3dc4170548361ccd",
      "stray-writes": "4ac9bacda4acbe98",
      "tail-collects": "06e6e88fba5e04c5",
      "tier-changed": "9dbf75b749615b91",
      "transactions-in-flight": "92ef47a5b7cdca9c",
      "two-recoveries": "3b1b1d69a3496ea6",
      "writer-alone": "b1e351cb7829335c",
      "writer-crash": "996c177afd58415e",
      "writer-network-cut": "972114e19a1e8667",
      "zombie-reads": "04dcf8d246d82fd6",
      "zone-lost-during-repair": "2951d014f474113b",
    }
  `);
});
