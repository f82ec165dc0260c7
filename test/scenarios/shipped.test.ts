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
      "adopted-tail": "59f479f060ad77d9",
      "az-outage": "f9fa6e0facc8b9d3",
      "az-outage-with-the-writer": "71dbae77684d9848",
      "az-plus-one": "e13e8df5b4d84e99",
      "back-pressure": "ccb5a4b7645b4f6e",
      "bad-pages": "c514be1f3fd0ef51",
      "crash-in-a-split": "5ae6a77fff35908b",
      "disk-replaced": "7014d9864863d454",
      "drivers-compared": "f7f807614f482965",
      "duplicate-messages": "508b1dd16824f397",
      "failover-by-tier": "4a2052844f9552f6",
      "failover-under-load": "5c9e616dc9437d1e",
      "failover-with-a-busy-reader": "3f7bb298c9eb4c52",
      "failover-with-a-long-query": "5807bc37748da653",
      "false-suspicion": "c97edebb179bc8a5",
      "fifteen-readers": "f3a3d701cf636577",
      "flapping-writer": "98e0488bc821d9c8",
      "full-and-tail": "df07a0e8bdc2afc2",
      "gray-slow-node": "9a3ce6a4d51d252e",
      "growing-volume": "de04587d425cfc97",
      "holes-in-the-quorum": "2e09c79bbd0b7086",
      "long-query": "444e2a242f35c7ff",
      "lossy-links": "4b322d33d2b2f09c",
      "lying-health-checks": "ad23a42534fdaa67",
      "one-slow-member": "00df225d41c33501",
      "one-way-partition": "8cd979b7252cc0ed",
      "one-write-then-silence": "f90305b2f8ae71ff",
      "pool-stuck-on-the-old-writer": "dfc46ad5d62bd73f",
      "promotion-under-load": "f3086ca5db0f5272",
      "quorum-overlap": "d58facac49caea9d",
      "reader-cut-off": "94dd28cd75e22343",
      "reader-dies": "40903d31f0d3267b",
      "reader-follows": "0a45f028f3624d6c",
      "reader-lag-spike": "d26537ba34b2e907",
      "reader-of-transactions": "5a193aa6c1c15d05",
      "reader-with-a-long-query": "a0957def466d1257",
      "reader-with-a-small-cache": "b3c56fe0661efdcf",
      "readers-come-and-go": "44fd1830ed58fee5",
      "reads-from-a-lagging-member": "8d7d7d3875a3a1dd",
      "removed-member-returns": "09f9eab57f9cc9be",
      "repair-from-a-read-quorum": "ae2a86c9bcfd88e6",
      "replace-a-member": "4d1429755209317b",
      "retry-storm": "b49d9c4f61dbb2fa",
      "small-cache": "cfbaf7ca138a5d90",
      "steady-state": "b94ada4b59e7f2b9",
      "storage-patching": "e4a6ed75cc7a035b",
      "stray-writes": "84a8e08140a0d85d",
      "tail-collects": "25fd16f1a22bc379",
      "tier-changed": "4e478bb5c7d6d39d",
      "transactions-in-flight": "073696e7ac004a79",
      "two-recoveries": "daa439e2162305e3",
      "writer-alone": "55c78bd1a5c3947c",
      "writer-crash": "4a6ec17627031caa",
      "writer-network-cut": "4e183990e361fb52",
      "zombie-reads": "75c73012c320e663",
      "zone-lost-during-repair": "f7d36917ca148fdb",
    }
  `);
});
