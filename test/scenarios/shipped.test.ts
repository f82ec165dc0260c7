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
      "adopted-tail": "5c24199c7fc77480",
      "az-outage": "9de70a96eb71cee9",
      "az-outage-with-the-writer": "f55fbf85de824f17",
      "az-plus-one": "6b35e2062b359025",
      "back-pressure": "d1560a2564c2da4d",
      "bad-log": "7cb2d9d27e3ed50f",
      "bad-pages": "5557d14ab1185180",
      "crash-in-a-split": "dd11fa32702e9a3c",
      "disk-replaced": "6569012733c5d426",
      "drivers-compared": "c5bfa81708094c56",
      "duplicate-messages": "bd35e43c3512d99d",
      "failover-by-tier": "d0a77178523cb1f2",
      "failover-under-load": "cc57f7899f751bd7",
      "failover-with-a-busy-reader": "601d49d1f052f0a9",
      "failover-with-a-long-query": "a0840f0e060bf482",
      "false-suspicion": "cb19d3717eec3096",
      "fifteen-readers": "48b53473d1fe93e1",
      "flapping-writer": "1150b4a285b1f7c5",
      "full-and-tail": "e55948acdcb60f1a",
      "gray-slow-node": "6edae9f087f2632e",
      "growing-volume": "4dc42afcf4343758",
      "holes-in-the-quorum": "6ef9093e8ad36818",
      "hot-node": "5275d493e25eea9c",
      "long-query": "85562b1cb04a5a74",
      "lossy-links": "9668bf472ce175c0",
      "lying-health-checks": "fe558c560ca8e5ff",
      "one-slow-member": "57088b8718a38bb6",
      "one-way-partition": "21a54165d92154e3",
      "one-write-then-silence": "688c6eee36ce77b4",
      "pool-stuck-on-the-old-writer": "fa592e7ba1d29831",
      "promotion-under-load": "682797de614d1524",
      "quorum-overlap": "05b3d78d2982aa07",
      "reader-cut-off": "7b9578345fe6399e",
      "reader-dies": "b1be9e446fa2976e",
      "reader-follows": "b965401a154c4f45",
      "reader-lag-spike": "dacb8d3d8c2e9673",
      "reader-of-transactions": "c58cf95df869c556",
      "reader-with-a-long-query": "79accc4b02dbc719",
      "reader-with-a-small-cache": "de210e4712380b35",
      "readers-come-and-go": "eb249fb5e8c33b59",
      "reads-from-a-lagging-member": "0124ce7bdab0445a",
      "removed-member-returns": "d89cb168fb57fd93",
      "repair-from-a-read-quorum": "351f6c80fd959bce",
      "repair-under-load": "27664c736617d6ca",
      "replace-a-member": "ef40c982389c35f3",
      "retry-storm": "b137760677653836",
      "small-cache": "38f9b0ee297a19cd",
      "steady-state": "0ca01901f402b8f2",
      "storage-patching": "7f64f51660885ae7",
      "stray-writes": "fcdb4e4c7ef98656",
      "tail-collects": "79bc50b16dee49a1",
      "tier-changed": "ecc936fde9d22b2a",
      "transactions-in-flight": "cc6516bab61852f3",
      "two-recoveries": "f0f75f89c7d0ecff",
      "writer-alone": "7d6486f7520ea1d5",
      "writer-crash": "54f2337159424b0a",
      "writer-network-cut": "920b3e789589d8ba",
      "zombie-reads": "0afbb46a4ab20190",
      "zone-lost-during-repair": "3b2fd3874a1b58f0",
    }
  `);
});
