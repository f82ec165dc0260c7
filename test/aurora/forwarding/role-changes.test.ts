/**
 * Forwarding through role changes of a global database (cluster reference 6.1): sessions of a third cluster forward to
 * whoever is the primary now, and a former secondary's readers forward to their own writer once theirs is the primary.
 */
import { describe, expect, test } from "vitest";
import { PARAMETERS } from "../../../sim/parameters/index.ts";
import { failed, play } from "./worlds.ts";

const clients = (id: string, cluster: string, consistency: string): string =>
  `id: ${id}, kind: closed, cluster: ${cluster}, endpoint: reader, sessions: 4, timeout: 3s, thinkTime: 60ms, consistency: ${consistency}, keys: { count: 20 }`;
const AU = "    - { id: shop-au, region: ap-southeast-2, writeForwarding: true, instances: [{ id: au-1 }] }";
const played = (kind: string, faults: readonly string[] = []) =>
  play({
    duration: "120s",
    readers: "[{ id: far-1 }, { id: far-2, az: eu-west-1b }]",
    more: AU,
    workloads: [
      clients("session", "shop-au", "SESSION"),
      clients("global", "shop-au", "GLOBAL"),
      clients("own", "shop-far", "SESSION"),
    ],
    actions: [`kind: ${kind}, at: 10s, cluster: shop-far`],
    faults,
  });

describe("write forwarding through role changes", () => {
  test.each([
    ["a switchover", "switchover-global", []],
    ["the loss of the primary's Region", "failover-global", ["kind: region-outage, region: us-east-1, at: 8s"]],
  ] as const)("%s: no check fails, and everybody forwards again", (_what, kind, faults) => {
    const world = played(kind, faults);
    expect(failed(world)).toEqual([]);
    for (const workload of [0, 1, 2]) {
      const late = world.history.filter(
        ({ process, f, outcome, invoke }) =>
          Math.floor(process / 1e9) === workload && f === "write" && outcome === "ok" && invoke > 100_000_000,
      );
      expect(late.length, `workload ${workload}`).toBeGreaterThan(20);
    }
  });

  test("what a new primary annuls stays committed for whoever still has the log of the one before", () => {
    const world = play({
      duration: "45s",
      more: AU,
      workloads: [
        `${clients("session", "shop-au", "SESSION")}, reads: 70%, transaction: { writes: 2, reads: 2, order: any }`,
      ],
      actions: ["kind: failover-global, at: 10s, cluster: shop-far"],
      faults: [
        "kind: slow-link, from: { outbound: shop-us }, to: { inbound: shop-far }, extra: 2s, at: 0s",
        "kind: slow-link, from: { instance: far-1 }, to: { controlPlane: shop-far }, direction: one-way, extra: 3s, at: 0s",
      ],
    });
    expect(failed(world)).toEqual([]);
    expect(world.report.story.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^shop-au may have what the new primary lacks/),
    );
  });

  test("a cluster that is detached has a log of its own: what it annuls is annulled nowhere else", () => {
    const world = play({
      duration: "30s",
      local: true,
      writers: "[{ id: us-1 }, { id: us-2, az: us-east-1b }]",
      workloads: [
        clients("stays", "shop-us", "SESSION"),
        clients("fresh", "shop-us", "GLOBAL"),
        clients("leaves", "shop-far", "SESSION"),
      ].map((one) => `${one}, transaction: { writes: 2, reads: 1, order: any }`),
      actions: ["kind: remove-from-global, at: 5s, cluster: shop-far"],
    });
    expect(failed(world)).toEqual([]);
  });

  test("readers of a cluster that is detached forward to its own writer, in its own log", () => {
    const world = play({
      duration: "40s",
      readers: "[{ id: far-1 }, { id: far-2, az: eu-west-1b }]",
      workloads: [clients("leaves", "shop-far", "GLOBAL")],
      actions: ["kind: remove-from-global, at: 5s, cluster: shop-far"],
    });
    expect(failed(world)).toEqual([]);
    const late = world.history.filter(({ f, outcome, invoke }) => f === "write" && outcome === "ok" && invoke > 2e7);
    expect(late.length).toBeGreaterThan(20);
    // Its writer has kept clear of what the old primary may have written.
    expect(Math.min(...late.map(({ lsn }) => lsn))).toBeGreaterThan(PARAMETERS.failoverLsnGap.value);
  });
});
