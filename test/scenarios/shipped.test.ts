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
      "adopted-tail": "17f9cdc55e0c39a2",
      "az-outage": "6fc001e9c9afa0c4",
      "az-outage-with-the-writer": "7527934bfea50a19",
      "az-plus-one": "78e1cc18a3c5a97e",
      "back-pressure": "c545e9e7b5ff0403",
      "bad-pages": "03d078432a5ec251",
      "crash-in-a-split": "5de19faad64c026c",
      "disk-replaced": "633edd66a9c670e6",
      "drivers-compared": "90e306df11c34b3b",
      "duplicate-messages": "a21b2a03760bccc6",
      "failover-by-tier": "d4e07f7de3a29983",
      "failover-under-load": "ec226a8b15703fd1",
      "failover-with-a-long-query": "aa07509f949cedc4",
      "false-suspicion": "4bea46df82620609",
      "fifteen-readers": "75fbbe82c296478c",
      "flapping-writer": "50014ff9b85db879",
      "full-and-tail": "d126ad585897ae18",
      "gray-slow-node": "abb86a8480696677",
      "growing-volume": "636e7fe15636f282",
      "holes-in-the-quorum": "89be8a9f8a9a59d0",
      "long-query": "ba20c0881c19a60f",
      "lossy-links": "ef64a9db8fad62e3",
      "lying-health-checks": "93b599e0cc1f2db2",
      "one-slow-member": "a94a32602443891e",
      "one-way-partition": "49e9cd7b56078259",
      "one-write-then-silence": "711bfa3c7d6db4f3",
      "pool-stuck-on-the-old-writer": "983acca7761e693d",
      "promotion-under-load": "a7741c29b7cd3b1c",
      "quorum-overlap": "84a29fab6f148a4d",
      "reader-cut-off": "ac27f31a5993a2e5",
      "reader-dies": "8a792e4e12942287",
      "reader-follows": "b4fe97dc09dc3a1e",
      "reader-lag-spike": "915fbc2839752058",
      "reader-of-transactions": "22f6e9705fe8bb55",
      "reader-with-a-long-query": "9187d73bfd904be7",
      "reader-with-a-small-cache": "a508b075927f1444",
      "reads-from-a-lagging-member": "6c3796da8be434c7",
      "removed-member-returns": "4683d7b0e4fa217f",
      "repair-from-a-read-quorum": "6e7aeedf3d384e90",
      "replace-a-member": "dfac3d3e88c0b163",
      "retry-storm": "6eebb08ced97de57",
      "small-cache": "a5ce89f24f4740e8",
      "steady-state": "fc4b2f2099b30291",
      "storage-patching": "9afa9c8ac8a138e4",
      "stray-writes": "6cfd5d6e89c56f46",
      "tail-collects": "6495f7196cc70527",
      "transactions-in-flight": "4545109f0c12c527",
      "two-recoveries": "50ae650d266e4239",
      "writer-alone": "156909ee5f20da15",
      "writer-crash": "d8215e5c199de8ed",
      "writer-network-cut": "6806633b32a95d28",
      "zone-lost-during-repair": "718ef58ad8172265",
    }
  `);
});
