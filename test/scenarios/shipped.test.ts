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
      "az-away-for-long": "81e2570d2d60201d",
      "az-away-while-another-lags": "31e4314dc7073e7b",
      "az-outage": "dd18eda36f0f4a41",
      "az-outage-with-the-writer": "d45c1237cb52ae82",
      "az-plus-one": "fb74bc6708b256d9",
      "back-pressure": "c2b022c4c9fc7834",
      "bad-log": "fc91c9a92a59ac4a",
      "bad-pages": "3d6103d2eb7911b3",
      "crash-in-a-split": "1f1d5e13fefd084d",
      "detach-and-promote": "2129281a33573eda",
      "disk-replaced": "1ecff41f04f37a0d",
      "drivers-compared": "b9a5b6401ff7455d",
      "duplicate-messages": "d7930a7193616a3b",
      "engine-patched": "122942341871041b",
      "failover-by-hand": "0f80151db9e762b3",
      "failover-by-tier": "84d775654b5d2f7e",
      "failover-during-repair": "5acb5aca06a2b41f",
      "failover-under-load": "0e47e5344424f3bd",
      "failover-with-a-busy-reader": "28ad4502fe1a24a7",
      "failover-with-a-long-query": "b29698232a94448c",
      "false-suspicion": "d7761de303a73ba7",
      "fifteen-readers": "fa8dd6c72dcf24ce",
      "flapping-writer": "5302339dffcd5694",
      "forwarding-eventual": "b89b0894e20e9626",
      "forwarding-global": "ac22805162d7aecd",
      "forwarding-lag-spike": "8cce05eb6ca00b24",
      "forwarding-link-cut": "df70936f46b03f5e",
      "forwarding-quota": "495475247b59dbe6",
      "forwarding-refused-postgresql": "15102295ea3a29b2",
      "forwarding-refused-statements": "8dc436c4f4a58b49",
      "forwarding-session": "f429568f1ea05862",
      "forwarding-switched": "c59eb39cab6975cb",
      "forwarding-writer-failover": "21711ef5c62d864c",
      "full-and-tail": "b401ad1d10c1975f",
      "global-link-cut": "010f411523f61219",
      "global-long-transaction": "382c701bdaa6a29b",
      "global-writer-crash": "4d63deabcd24f5c0",
      "gray-slow-node": "ba2ab68d332bf4d6",
      "growing-volume": "fe91c342470f1ed9",
      "holes-in-the-quorum": "cd551f91d9c21776",
      "hot-node": "700796a4882c0bf5",
      "key-loss-on-a-secondary": "ea9ab92e2ac0f5d7",
      "key-loss-on-the-primary": "df421f9576f080ec",
      "key-loss-recovered": "2beb52486c186991",
      "key-loss-recovered-too-late": "6037e7c71759b6c0",
      "lag-is-not-rpo": "07108b70e900f801",
      "long-query": "df61354f0e73f729",
      "lossy-links": "4538a124fdc176db",
      "lying-health-checks": "49896462ea86f185",
      "one-reader-gets-all": "c4a34dbfe7c4c0c5",
      "one-slow-member": "ad3059970048cf19",
      "one-way-partition": "5f00e37a5fe6c330",
      "one-write-then-silence": "7305722dd1cea9d4",
      "outage-dublin-2011": "f02c914a99a19cbb",
      "outage-internal-network-2021": "f9999aad12daaa38",
      "outage-power-2021": "e194447dfef024b2",
      "outage-s3-2017": "f54c0757b29b056c",
      "outage-west-network-2021": "5d38ae11f01fece2",
      "patching-drops-sessions": "ddacf06596b71b9b",
      "pool-stuck-on-the-old-writer": "786101c75c5cd4aa",
      "promotion-under-load": "b9c92816ae99dda5",
      "proxy-failover": "ce3e0960135994a1",
      "proxy-pinning": "9f2f297fdff7130e",
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
      "region-loss-asleep": "e15871e0f57cab74",
      "region-loss-awake": "77f5323cf94a139b",
      "region-loss-script": "549917fc5c2d8f0c",
      "region-loss-under-rpo": "ed02219214acd37b",
      "removed-member-returns": "483bfdede6212c39",
      "repair-from-a-read-quorum": "6f387897b5838e4c",
      "repair-under-load": "78a6dc2abc92c5a0",
      "replace-a-member": "703ad91c05ac5b7d",
      "retry-storm": "5ee8b4f0b3333b94",
      "rpo-limit-reached": "c3fd70561391f1be",
      "silent-host": "831c2a109520458b",
      "small-cache": "9d559459d55f72b1",
      "split-brain-attempt": "4ec226504fdda57c",
      "split-brain-under-rpo": "6ee98ad7bd188086",
      "stale-dns": "b5309b2d2c4916ae",
      "steady-state": "9599629f65a1e910",
      "storage-patching": "4701486199350755",
      "stray-writes": "8d90a85d2cb40020",
      "switchover-cannot-block-writes": "75ed54f99df02c08",
      "switchover-to-a-lagging-target": "ada690c19034b684",
      "switchover-under-load": "4997f6c6ac73ff07",
      "tail-collects": "26f4750c002175b7",
      "three-regions-the-nearer-one-lost": "66298c1b4356e079",
      "tier-changed": "a5e4d8553c117f33",
      "timeouts-longer-than-the-failover": "02e7de2f0906fb81",
      "transactions-in-flight": "4b09333a314dd969",
      "two-hundred-thousand-writes": "2df6bf3de1d43ecf",
      "two-recoveries": "b60fe18542f67a07",
      "writer-alone": "f285c8194c6b8c88",
      "writer-crash": "c06fbb410679dbb7",
      "writer-network-cut": "8b4fb07d96915981",
      "zombie-reads": "f20a49af2b482dbd",
      "zone-lost-during-repair": "e3867233d24ab028",
    }
  `);
}, 300_000);
