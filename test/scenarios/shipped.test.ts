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
      "adopted-tail": "3db0e21c669e7fcf",
      "alone-in-a-dark-zone": "d8e4d84b4354f610",
      "az-outage": "dd18eda36f0f4a41",
      "az-outage-with-the-writer": "d45c1237cb52ae82",
      "az-plus-one": "fb74bc6708b256d9",
      "back-pressure": "c2b022c4c9fc7834",
      "bad-log": "fc91c9a92a59ac4a",
      "bad-pages": "3d6103d2eb7911b3",
      "crash-in-a-split": "1f1d5e13fefd084d",
      "detach-and-promote": "d25b8103b6d8a8b6",
      "disk-replaced": "1ecff41f04f37a0d",
      "drivers-compared": "091b285fbdf8f13d",
      "duplicate-messages": "d7930a7193616a3b",
      "engine-patched": "122942341871041b",
      "failover-by-tier": "84d775654b5d2f7e",
      "failover-during-repair": "5acb5aca06a2b41f",
      "failover-under-load": "0e47e5344424f3bd",
      "failover-with-a-busy-reader": "28ad4502fe1a24a7",
      "failover-with-a-long-query": "b29698232a94448c",
      "false-suspicion": "d7761de303a73ba7",
      "fifteen-readers": "fa8dd6c72dcf24ce",
      "flapping-writer": "5302339dffcd5694",
      "forwarding-eventual": "85aa1d9eb3349c6f",
      "forwarding-global": "2baa61f70f1639a7",
      "forwarding-lag-spike": "5e35d9aca3784727",
      "forwarding-link-cut": "afc1e61f359db3fa",
      "forwarding-quota": "30ec84a12dc4caa4",
      "forwarding-refused-statements": "ea19cbf2475ad882",
      "forwarding-session": "ba1e1ee99a374f71",
      "forwarding-writer-failover": "421ee8ffffdb7030",
      "full-and-tail": "b401ad1d10c1975f",
      "gray-slow-node": "ba2ab68d332bf4d6",
      "growing-volume": "fe91c342470f1ed9",
      "holes-in-the-quorum": "cd551f91d9c21776",
      "hot-node": "700796a4882c0bf5",
      "long-query": "df61354f0e73f729",
      "lossy-links": "4538a124fdc176db",
      "lying-health-checks": "49896462ea86f185",
      "one-reader-gets-all": "c4a34dbfe7c4c0c5",
      "one-slow-member": "ad3059970048cf19",
      "one-way-partition": "5f00e37a5fe6c330",
      "one-write-then-silence": "7305722dd1cea9d4",
      "pool-stuck-on-the-old-writer": "786101c75c5cd4aa",
      "promotion-under-load": "b9c92816ae99dda5",
      "quorum-overlap": "457b739d8f7acb0b",
      "read-after-commit": "ee9cef232bfb5cca",
      "reader-cut-off": "c922d28105e4bf30",
      "reader-dies": "861f940a9a40a0c5",
      "reader-follows": "96ff84bd681ba0fa",
      "reader-lag-spike": "6663413443e1eec5",
      "reader-of-transactions": "d84bb4c024f7d38b",
      "reader-with-a-long-query": "f0d050d9cc9abd6a",
      "reader-with-a-small-cache": "44bee0ba19fec48a",
      "readers-come-and-go": "0027c33a9a806294",
      "readers-restart-with-the-writer": "d0ac20b52c60e096",
      "reads-from-a-lagging-member": "5ce27a96b1a10d3f",
      "reads-land-on-the-writer": "7e4e283d4376044b",
      "region-loss-asleep": "b8f734fc760915f6",
      "region-loss-awake": "6d68fdf4c3a94def",
      "region-loss-script": "ed2d26914d71d6c6",
      "removed-member-returns": "483bfdede6212c39",
      "repair-from-a-read-quorum": "6f387897b5838e4c",
      "repair-under-load": "78a6dc2abc92c5a0",
      "replace-a-member": "703ad91c05ac5b7d",
      "retry-storm": "5ee8b4f0b3333b94",
      "small-cache": "9d559459d55f72b1",
      "split-brain-attempt": "b2b8057d78b5c069",
      "stale-dns": "b5309b2d2c4916ae",
      "steady-state": "9599629f65a1e910",
      "storage-patching": "4701486199350755",
      "stray-writes": "8d90a85d2cb40020",
      "switchover-cannot-block-writes": "352d70c9d092672a",
      "switchover-to-a-lagging-target": "fec7d9773e1df5cc",
      "switchover-under-load": "45b2cbf19741eeea",
      "tail-collects": "26f4750c002175b7",
      "three-regions-the-nearer-one-lost": "568a8ae5c09aca74",
      "tier-changed": "a5e4d8553c117f33",
      "timeouts-longer-than-the-failover": "02e7de2f0906fb81",
      "transactions-in-flight": "4b09333a314dd969",
      "two-recoveries": "b60fe18542f67a07",
      "writer-alone": "f285c8194c6b8c88",
      "writer-crash": "c06fbb410679dbb7",
      "writer-network-cut": "8b4fb07d96915981",
      "zombie-reads": "b7bf287f586ed879",
      "zone-lost-during-repair": "e3867233d24ab028",
    }
  `);
}, 300_000);
