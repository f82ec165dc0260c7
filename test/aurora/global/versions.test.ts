/**
 * Engine versions and role changes (cluster reference 5.5, 5.11): the rule row by row, and what becomes of an order
 * that it forbids.
 */
import { describe, expect, test } from "vitest";
import type { EngineName } from "../../../sim/facts/engine-names.ts";
import {
  canBeGlobal,
  canForward,
  managedRefusal,
  readVersion,
  shown,
  type EngineVersion,
} from "../../../sim/facts/engine-versions.ts";
import { run } from "../../../sim/run.ts";
import { scenarioFrom } from "../../worlds.ts";

const version = (engine: EngineName, text: string): EngineVersion => {
  const read = readVersion(engine, text);
  if (read === undefined) throw new Error(`${text} is no version of ${engine}.`);
  return read;
};

describe("engine versions", () => {
  test("are read in each engine's own way", () => {
    expect(readVersion("aurora-mysql", "8.0.mysql_aurora.3.08.1")).toEqual({ major: 3, minor: 8, patch: 1 });
    expect(readVersion("aurora-postgresql", "16.4")).toEqual({ major: 16, minor: 4, patch: 0 });
    for (const [engine, text] of [
      ["aurora-mysql", "16.4"],
      ["aurora-mysql", "3.8"],
      ["aurora-postgresql", "3.08.1"],
      ["aurora-postgresql", "16"],
    ] as const)
      expect(readVersion(engine, text), text).toBeUndefined();
    expect(shown("aurora-mysql", version("aurora-mysql", "3.08.1"))).toBe("3.08.1");
  });

  test.each<[EngineName, string, boolean]>([
    ["aurora-mysql", "2.06.0", false],
    ["aurora-mysql", "2.07.0", true],
    ["aurora-mysql", "3.00.0", false],
    ["aurora-mysql", "3.01.0", true],
    ["aurora-postgresql", "10.11", false],
    ["aurora-postgresql", "11.9", true],
    ["aurora-postgresql", "11.12", false],
    ["aurora-postgresql", "11.13", true],
    ["aurora-postgresql", "12.7", false],
    ["aurora-postgresql", "14.3", true],
    ["aurora-postgresql", "17.3", false],
    ["aurora-postgresql", "18.1", true],
  ])("%s %s can have a global database: %s", (engine, text, wanted) =>
    expect(canBeGlobal(engine, version(engine, text))).toBe(wanted),
  );

  test("forwarding came later than global databases, and local forwarding later still", () => {
    expect([
      canForward("aurora-mysql", version("aurora-mysql", "2.08.0"), true),
      canForward("aurora-mysql", version("aurora-mysql", "2.08.1"), true),
    ]).toEqual([false, true]);
    expect([
      canForward("aurora-mysql", version("aurora-mysql", "3.03.1"), false),
      canForward("aurora-mysql", version("aurora-mysql", "3.04.0"), false),
    ]).toEqual([false, true]);
    expect([
      canForward("aurora-postgresql", version("aurora-postgresql", "15.4"), true),
      canForward("aurora-postgresql", version("aurora-postgresql", "15.4"), false),
    ]).toEqual([true, false]);
    const local = (text: string): boolean => canForward("aurora-postgresql", version("aurora-postgresql", text), false);
    expect(["17.0", "17.4", "18.1"].map(local)).toEqual([false, true, false]);
  });
});

describe("engine versions: managed role changes", () => {
  test.each<[string, EngineName, "switchover" | "failover", readonly string[], RegExp | undefined]>([
    ["the same", "aurora-mysql", "switchover", ["3.08.1", "3.08.1"], undefined],
    [
      "MySQL: another patch",
      "aurora-mysql",
      "failover",
      ["3.08.1", "3.08.0"],
      /patch levels differ, 3\.08\.1 and 3\.08\.0/,
    ],
    ["MySQL: no switchover yet", "aurora-mysql", "switchover", ["2.09.0", "2.09.0"], /2\.09\.0 has no switchover/],
    ["MySQL: a failover all the same", "aurora-mysql", "failover", ["2.09.0", "2.09.0"], undefined],
    [
      "another minor version",
      "aurora-postgresql",
      "failover",
      ["16.3.2", "16.4.2"],
      /major and minor version must be the same/,
    ],
    ["PostgreSQL 15: another patch", "aurora-postgresql", "switchover", ["15.2.1", "15.2.3"], undefined],
    [
      "PostgreSQL 14.4: another patch",
      "aurora-postgresql",
      "switchover",
      ["14.4.1", "14.4.2"],
      /at 14\.4 they must be the same/,
    ],
    [
      "one beyond a turning point, one not",
      "aurora-postgresql",
      "failover",
      ["16.4.1", "16.4.2"],
      /every member needs 16\.4\.2 or newer/,
    ],
    ["both beyond it", "aurora-postgresql", "failover", ["16.4.2", "16.4.5"], undefined],
    ["both before it", "aurora-postgresql", "failover", ["16.4.0", "16.4.1"], undefined],
    [
      "a third member that is before it",
      "aurora-postgresql",
      "switchover",
      ["15.3.8", "15.3.9", "15.3.7"],
      /15\.3\.8 and 15\.3\.7 can't change roles/,
    ],
  ])("%s", (_name, engine, kind, texts, wanted) => {
    const all = texts.map((text) => version(engine, text));
    const said = managedRefusal(engine, kind, all[0], all[1], all);
    if (wanted === undefined) expect(said).toBeUndefined();
    else expect(said).toMatch(wanted);
  });

  test("in a run: refused under AWS's name, changing nothing; the manual way stays open", () => {
    const scenario = scenarioFrom(`scenario: 1
name: versions
duration: 45s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: us, engine: aurora-postgresql, engineVersion: 16.4.1, region: us-east-1, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, engine: aurora-postgresql, engineVersion: 16.4.2, region: eu-west-1, instances: [{ id: eu-1 }] }
workloads: [{ id: app, kind: open, endpoint: global, rate: 30/s, keys: { count: 200 } }]
actions: [{ kind: switchover-global, cluster: eu, at: 5s }, { kind: failover-global, cluster: eu, at: 6s }, { kind: remove-from-global, cluster: eu, at: 10s }]
`);
    const { globalDatabase, rdsEvents, clients } = run(scenario, { seed: "1" });
    const [switchover, failover, removal] = globalDatabase!.roleChanges;
    for (const refused of [switchover, failover]) {
      expect(refused.error).toMatch(/^InvalidDBClusterStateFault: 16\.4\.2 and 16\.4\.1 can't change roles/);
      expect(refused.openedAt).toBeUndefined();
    }
    expect(rdsEvents.filter(({ id }) => id === "RDS-EVENT-0181" || id === "RDS-EVENT-0390")).toEqual([]);
    expect(removal.openedAt).toBeDefined();
    expect([globalDatabase!.primary, clients.failed]).toEqual(["us", 0]);
  });
});
