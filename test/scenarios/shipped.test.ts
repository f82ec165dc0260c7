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
      "az-outage": "f1f7be003676f8a7",
      "az-plus-one": "b93c22d5375f37cf",
      "duplicate-messages": "d0917f26767a7595",
      "gray-slow-node": "a3c8cb46b12ecbb0",
      "one-way-partition": "8488f1010f694a54",
      "quorum-overlap": "46543e13a3bc57c9",
      "steady-state": "c6a6af15131aff0c",
      "writer-crash": "fdcfea08502135cb",
      "writer-network-cut": "2cca5ddb6eaa3cbe",
    }
  `);
});
