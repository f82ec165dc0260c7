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
      "adopted-tail": "17f9cdc587c68fa9",
      "az-outage": "bb5582c2a5941a43",
      "az-plus-one": "9ffa6dead9d2ff97",
      "back-pressure": "c545e9e7b5ff0403",
      "bad-pages": "03d078432a5ec251",
      "crash-in-a-split": "5de19faa0484bb4a",
      "disk-replaced": "12dc557bd2dab554",
      "duplicate-messages": "a21b2a03760bccc6",
      "failover-by-tier": "ba504ad9b6688424",
      "failover-under-load": "b9c2577097950fc2",
      "failover-with-a-long-query": "ad3c08e9d2f2502f",
      "false-suspicion": "cc8f122211435a2c",
      "full-and-tail": "d126ad586b8d92ea",
      "gray-slow-node": "abb86a8480696677",
      "growing-volume": "636e7fe15636f282",
      "holes-in-the-quorum": "89be8a9fdeb12d2b",
      "long-query": "ba20c0881c19a60f",
      "lossy-links": "ef64a9db8fad62e3",
      "one-slow-member": "a94a32602443891e",
      "one-way-partition": "49e9cd7b56078259",
      "one-write-then-silence": "6b9b641d7c60b463",
      "promotion-under-load": "442a07fbfd65e4fb",
      "quorum-overlap": "84a29fab414d21da",
      "reader-cut-off": "f0893fb3ee49433b",
      "reader-dies": "531cd772fa310179",
      "reader-follows": "abc915eb7f559b22",
      "reader-of-transactions": "b86b6ebef16ec66b",
      "reader-with-a-long-query": "5ad74ac3a31cadbe",
      "reader-with-a-small-cache": "ad7fac6900cbde13",
      "reads-from-a-lagging-member": "6c3796da8be434c7",
      "removed-member-returns": "4683d7b0d76e2685",
      "repair-from-a-read-quorum": "ca2b7f10e01198d5",
      "replace-a-member": "9fad8de22cbb3d98",
      "small-cache": "a5ce89f24f4740e8",
      "steady-state": "fc4b2f2099b30291",
      "storage-patching": "9afa9c8ac8a138e4",
      "stray-writes": "6cfd5d6eb2397d73",
      "tail-collects": "6495f7196cc70527",
      "transactions-in-flight": "4545109f5f1c5c11",
      "two-recoveries": "50ae650d28e8bfed",
      "writer-crash": "d8215e5cae2fe556",
      "writer-network-cut": "7ebb4bf6c990d91f",
    }
  `);
});
