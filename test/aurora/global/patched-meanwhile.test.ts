/**
 * A role change of a secondary whose engine is being patched: found by random actions in every shipped scenario, where
 * the control plane broke on a status it did not know. A managed change wants its target available (cluster reference
 * 5.5.1, S0); who leaves, or is patched when the change is already under way, is promoted all the same.
 */
import { expect, test } from "vitest";
import { build } from "../../../sim/build.ts";
import { run } from "../../../sim/run.ts";
import type { ActionSpec } from "../../../sim/scenario/types.ts";
import { globalWorld, QUICK } from "./worlds.ts";

const SECOND = 1_000_000;

const patch = (at: number): ActionSpec => ({
  kind: "patch-engine",
  at,
  cluster: "shop-eu",
  pendingParameters: true,
});
const change = (kind: "failover-global" | "switchover-global" | "remove-from-global", at: number): ActionSpec => ({
  kind,
  at,
  cluster: "shop-eu",
});
const world = (...actions: readonly ActionSpec[]) => ({
  ...globalWorld({
    duration: "30s",
    rate: "20/s",
    parameters: `${QUICK}, clusterPromoteMin: 5s, clusterPromoteMax: 6s`,
  }),
  actions,
});

test.each(["failover-global", "switchover-global"] as const)("%s to it is refused", (kind) => {
  const { verdict, story } = run(world(patch(SECOND), change(kind, 1_050_000)), { seed: "1" });
  expect(story.map(({ text }) => text).filter((text) => text.includes("is refused"))).toEqual([
    expect.stringMatching(/InvalidDBClusterStateFault: shop-eu is in upgrading state/),
  ]);
  expect(verdict).toBe("pass");
});

test.each([
  ["it leaves", [patch(SECOND), change("remove-from-global", 1_050_000)]],
  ["it is patched between the order and the promotion", [change("failover-global", SECOND), patch(1_100_000)]],
] as const)("it is promoted, and then available: %s", (_, actions) => {
  const scenario = world(...actions);
  expect(run(scenario, { seed: "1" }).verdict).toBe("pass");
  const { clusters, context } = build(scenario, { seed: "1", mutations: [], history: false, checks: false });
  context.engine.runTo(scenario.duration);
  const { statuses } = clusters[1].control.told;
  const inTurn = statuses.rows().flatMap(({ source, status }) => (source === "cluster" ? [status] : []));
  expect(inTurn).toEqual(["upgrading", "promoting", "available"]);
  expect(clusters[1].instances.some(({ status }) => status === "open")).toBe(true);
});
