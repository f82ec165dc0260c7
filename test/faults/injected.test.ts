/** Faults in AWS's words: what the guides' statements and actions mean here, and how a mistake in one is told. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { readInjection, showMistake, SqlMistake } from "../../sim/scenario/fault-sql.ts";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { check } from "../property.ts";

const fileOf = (faults: readonly string[], engine = "aurora-mysql"): string => `
scenario: 1
name: injected
duration: 10m
topology:
  clusters:
    - { id: main, engine: ${engine}, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: w, az: us-east-1a }, { id: r1, az: us-east-1b }, { id: r2, az: us-east-1c }] }
workloads: [{ id: app, kind: open, rate: 100/s, az: us-east-1a }]
faults: [${faults.map((fault) => `{ ${fault}, at: 1m }`).join(", ")}]
`;
const parsed = (faults: readonly string[], engine?: string): Scenario => {
  const result = parseScenario(fileOf(faults, engine), "x.yaml");
  if (!result.ok) throw new Error(result.issues.map(formatIssue).join("\n"));
  return result.scenario;
};
const problems = (fault: string, engine?: string): string => {
  const result = parseScenario(fileOf([fault], engine), "x.yaml");
  return result.ok ? "" : result.issues.map(formatIssue).join("\n");
};
const sql = (statement: string): string => `kind: sql, statement: "${statement}"`;
const [at, minute] = [60_000_000, 60_000_000];

describe("Aurora MySQL's statements", () => {
  test("crash: the engine, or its page cache, too", () => {
    const scopes = { at, for: 1_000_000, kind: "crash", scope: { instance: "w" } };
    expect(parsed([sql("ALTER SYSTEM CRASH;")]).faults).toEqual([scopes]);
    expect(parsed([sql("alter system crash dispatcher")]).faults).toEqual([
      { ...scopes, for: 0, component: "dispatcher" },
    ]);
    expect(parsed([sql("ALTER SYSTEM CRASH NODE")]).faults).toEqual([{ ...scopes, component: "node" }]);
  });

  test("read replica failure: of all, of one, of the reader one is connected to", () => {
    const lost = (to: string, ratio: number): unknown => ({
      kind: "loss",
      at,
      for: 2 * minute,
      from: { instance: "w" },
      to: { instance: to },
      direction: "one-way",
      messages: ["stream"],
      ratio,
    });
    const all = "ALTER SYSTEM SIMULATE 25.5 PERCENT READ REPLICA FAILURE TO ALL FOR INTERVAL 2 MINUTE;";
    expect(parsed([sql(all)]).faults).toEqual([lost("r1", 0.255), lost("r2", 0.255)]);
    expect(parsed([`${sql(all)}, instance: r2`]).faults).toEqual([lost("r2", 0.255)]);
    expect(
      parsed([
        `kind: sql, statement: 'ALTER SYSTEM SIMULATE 100 PERCENT READ REPLICA FAILURE TO "r2" FOR INTERVAL 120 SECOND'`,
      ]).faults,
    ).toEqual([lost("r2", 1)]);
  });

  test("disks: all of them, a node, a segment; refused or congested", () => {
    const way = { from: { instance: "w" }, direction: "one-way", messages: ["writes", "pages"], at, for: minute };
    expect(parsed([sql("ALTER SYSTEM SIMULATE 50 PERCENT DISK FAILURE FOR INTERVAL 1 MINUTE")]).faults).toEqual([
      { kind: "loss", ...way, to: { storage: "main" }, ratio: 0.5 },
    ]);
    expect(parsed([sql("ALTER SYSTEM SIMULATE 50 PERCENT DISK FAILURE NODE 8 FOR INTERVAL 1 MINUTE")]).faults).toEqual([
      { kind: "loss", ...way, to: { node: "storage-c3" }, ratio: 0.5 },
    ]);
    expect(
      parsed([
        sql(
          "ALTER SYSTEM SIMULATE 100 PERCENT DISK CONGESTION BETWEEN 20 AND 100 MILLISECONDS IN DISK 7 FOR INTERVAL 1 MINUTE",
        ),
      ]).faults,
    ).toEqual([{ kind: "slow-link", ...way, to: { segment: "pg1.a2" }, factor: 1, extra: 20_000, spread: 80_000 }]);
  });

  test("every statement of the grammar is read as what it says, however it is spaced and in any case", () => {
    const units = {
      YEAR: 31_536_000,
      QUARTER: 7_862_400,
      MONTH: 2_592_000,
      WEEK: 604_800,
      DAY: 86_400,
      HOUR: 3600,
      MINUTE: 60,
      SECOND: 1,
    };
    const part = fc.constantFrom<[string, unknown]>(
      ["", { what: "all" }],
      [" IN DISK 3", { what: "disk", index: 3 }],
      [" NODE 0", { what: "node", index: 0 }],
      [" IN NODE 0", { what: "node", index: 0 }],
    );
    const spaces = fc.constantFrom(" ", "  ", "\n", " \t");
    check(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        part,
        fc.constantFrom(...(Object.keys(units) as (keyof typeof units)[])),
        fc.integer({ min: 1, max: 90 }),
        fc.boolean(),
        spaces,
        (percent, [words, what], unit, count, lower, space) => {
          const text = `ALTER SYSTEM SIMULATE ${percent} PERCENT DISK FAILURE${words} FOR INTERVAL ${count} ${unit}`;
          const spaced = (lower ? text.toLowerCase() : text).replaceAll(" ", space);
          expect(readInjection("aurora-mysql", spaced)).toEqual({
            kind: "disk-failure",
            ratio: percent / 100,
            part: what,
            for: count * units[unit] * 1_000_000,
          });
        },
      ),
    );
  });
});

describe("Aurora PostgreSQL's functions", () => {
  const functions: readonly (readonly [string, unknown])[] = [
    ["SELECT aurora_inject_crash('node');", { kind: "crash", what: "node" }],
    [
      "SELECT aurora_inject_replica_failure(50, 10, '')",
      { kind: "replica-failure", ratio: 0.5, replica: undefined, for: 10_000_000 },
    ],
    [
      "SELECT aurora_inject_replica_failure(50, 10, 'r1')",
      { kind: "replica-failure", ratio: 0.5, replica: "r1", for: 10_000_000 },
    ],
    [
      "SELECT aurora_inject_disk_failure(10, 2, true, 30)",
      { kind: "disk-failure", ratio: 0.1, part: { what: "disk", index: 2 }, for: 30_000_000 },
    ],
    [
      "SELECT aurora_inject_disk_congestion(30, 0, false, 60, 20.5, 100.0)",
      {
        kind: "disk-congestion",
        ratio: 0.3,
        part: { what: "node", index: 0 },
        for: 60_000_000,
        min: 20_500,
        max: 100_000,
      },
    ],
  ];
  test.each(functions)("%s", (statement, meaning) => {
    expect(readInjection("aurora-postgresql", statement)).toEqual(meaning);
  });

  test("a statement of the other engine is refused", () => {
    expect(problems(sql("ALTER SYSTEM CRASH"), "aurora-postgresql")).toContain(
      '"ALTER" stands where SELECT should be: the cluster is aurora-postgresql',
    );
    expect(problems("kind: sql, statement: ' '")).toContain("faults[0].statement: is empty");
  });
});

describe("mistakes", () => {
  const mistakes: readonly (readonly [string, string])[] = [
    ["ALTER SYSTEM SIMULATE 125 PERCENT DISK FAILURE FOR INTERVAL 1 MINUTE", "a percentage must lie from 0 to 100"],
    [
      "ALTER SYSTEM SIMULATE 25 PERCENT DISK FALURE FOR INTERVAL 1 MINUTE",
      '"FALURE" stands where FAILURE or CONGESTION should be',
    ],
    ["ALTER SYSTEM SIMULATE 25 PERCENT DISK FAILURE FOR INTERVAL 0 MINUTE", "an interval of nothing injects nothing"],
    ["ALTER SYSTEM SIMULATE 25 PERCENT DISK FAILURE FOR INTERVAL 1", "the statement ends where YEAR, QUARTER"],
    [
      "ALTER SYSTEM SIMULATE 25 PERCENT DISK CONGESTION BETWEEN 9 AND 3 MILLISECONDS FOR INTERVAL 1 DAY",
      "must be above the first",
    ],
    ["ALTER SYSTEM CRASH NODE NOW", '"NOW" stands where the end of the statement should be'],
    ["ALTER SYSTEM CRASH ?", '"?" has no place here'],
    [
      "ALTER SYSTEM SIMULATE 25 PERCENT DISK FAILURE FOR INTERVAL 0.0000001 SECOND",
      "an interval of nothing injects nothing",
    ],
    ["SELECT aurora_inject_crash('node')", "the cluster is aurora-mysql, and this is how the other engine writes it"],
  ];
  test.each(mistakes)("%s", (statement, message) => {
    const told = problems(sql(statement));
    expect(told).toContain(message);
    expect(told).toMatch(/^x\.yaml:9:\d+: faults\[0\]\.statement: /);
    const [, line, caret] = told.split("\n");
    expect(line.trim()).toBe(statement);
    expect(caret.trim()).toBe("^");
  });

  test("whatever is written, the answer is a sentence with a place in the statement", () => {
    const words = fc.constantFrom(
      "ALTER",
      "SYSTEM",
      "SIMULATE",
      "CRASH",
      "25",
      "PERCENT",
      "DISK",
      "FOR",
      "INTERVAL",
      "(",
      ",",
      "'",
      "-3",
      "NODE",
      "é",
      ";",
    );
    check(
      fc.property(
        fc.array(words, { maxLength: 12 }),
        fc.constantFrom("aurora-mysql" as const, "aurora-postgresql" as const),
        (drawn, engine) => {
          const statement = drawn.join(" ");
          try {
            readInjection(engine, statement);
          } catch (error) {
            if (!(error instanceof SqlMistake)) throw error;
            expect(error.at).toBeLessThanOrEqual(statement.length);
            expect(showMistake(statement, error).split("\n").length).toBe(3);
          }
        },
      ),
    );
  });

  test("what the topology does not have", () => {
    expect(problems(sql("ALTER SYSTEM SIMULATE 9 PERCENT DISK FAILURE NODE 9 FOR INTERVAL 1 DAY"))).toContain(
      "there is no node 9: the highest index is 8",
    );
    expect(problems(sql("ALTER SYSTEM SIMULATE 9 PERCENT DISK FAILURE IN DISK 12 FOR INTERVAL 1 DAY"))).toContain(
      "there is no disk 12: the highest index is 11",
    );
    expect(
      problems(
        "kind: sql, statement: 'ALTER SYSTEM SIMULATE 9 PERCENT READ REPLICA FAILURE TO \"r9\" FOR INTERVAL 1 DAY'",
      ),
    ).toContain('there is no reader "r9": there are r1, r2');
    expect(problems("kind: sql, instance: rl, statement: ALTER SYSTEM CRASH")).toContain('Did you mean "r1"?');
  });
});

describe("actions of the Fault Injection Service", () => {
  test("an unknown action has the nearest told, and a parameter that an action does not have is refused", () => {
    expect(problems("kind: fis, action: aws:rds:failover-db-custer")).toContain(
      'there is no action "aws:rds:failover-db-custer" here. Did you mean "aws:rds:failover-db-cluster"?',
    );
    expect(problems("kind: fis, action: aws:ec2:stop-instances")).toContain("Possible: aws:rds:failover-db-cluster, ");
    expect(problems("kind: fis, action: aws:rds:reboot-db-instances, instance: r1, duration: PT2M")).toContain(
      "faults[0].duration: is no parameter of aws:rds:reboot-db-instances: it has instance, forceFailover",
    );
    expect(problems("kind: fis, action: aws:network:disrupt-connectivity, az: us-east-1a, duration: PT0M")).toContain(
      "is not an ISO 8601 duration from PT1M to PT12H",
    );
  });

  test("slowdowns of the scenario library: what clients say within a zone, and out of it", () => {
    const { faults } = parsed([
      'kind: fis, action: "AZ: Application Slowdown", az: us-east-1a',
      'kind: fis, action: "Cross-AZ: Traffic Slowdown", az: us-east-1b, duration: PT5M',
    ]);
    expect(faults.map(({ kind, for: lasting }) => [kind, lasting / minute])).toEqual([
      ["slow-link", 30],
      ["loss", 5],
    ]);
    expect(faults.every((fault) => "messages" in fault && fault.messages?.join() === "statements")).toBe(true);
  });

  test("failover and reboot", () => {
    const { actions } = parsed([
      "kind: fis, action: aws:rds:failover-db-cluster",
      "kind: fis, action: aws:rds:reboot-db-instances, instance: r1",
    ]);
    expect(actions).toEqual([
      { kind: "failover", at, to: null },
      { kind: "reboot", at, instance: "r1" },
    ]);
  });

  test("connectivity: what clients say is cut off, storage is not", () => {
    const scenario = parsed(["kind: fis, action: aws:network:disrupt-connectivity, az: us-east-1a, duration: PT1M30S"]);
    expect(scenario.faults).toEqual([
      {
        kind: "partition",
        at,
        for: 90_000_000,
        from: { az: "us-east-1a" },
        to: null,
        direction: "both",
        messages: ["statements"],
      },
    ]);
    const report = run({ ...scenario, duration: 3 * minute }, { seed: 1 });
    expect(report.clients.failed + report.clients.unknown).toBe(0);
    expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
    expect(report.story.filter(({ text }) => text.includes("no copy to spare"))).toEqual([]);
  });

  test("power interruption: clients stop, nothing is to be had, the writer moves", () => {
    const { faults, actions } = parsed(['kind: fis, action: "AZ Availability: Power Interruption", az: us-east-1a']);
    expect(faults.map(({ kind }) => kind)).toEqual(["crash", "insufficient-capacity", "partition"]);
    expect(faults.map((fault) => fault.for / minute)).toEqual([30, 30, 2]);
    expect(actions.map(({ kind }) => kind)).toEqual(["failover"]);
  });

  test.each([
    ["kind: fis, action: aws:rds:failover-db-clusters", 'Did you mean "aws:rds:failover-db-cluster"?'],
    ["kind: fis, action: aws:network:disrupt-connectivity, az: us-east-1a", "duration: is missing"],
    [
      "kind: fis, action: aws:network:disrupt-connectivity, az: us-east-1a, duration: PT10S",
      "is not an ISO 8601 duration from PT1M to PT12H",
    ],
    [
      "kind: fis, action: aws:network:disrupt-connectivity, az: us-east-1a, duration: PT2M, scope: al",
      'there is no scope "al". Did you mean "all"?',
    ],
    [
      "kind: fis, action: aws:rds:reboot-db-instances, instance: r1, forceFailover: true",
      "aws:rds:failover-db-cluster",
    ],
  ])("%s", (fault, message) => {
    expect(problems(fault)).toContain(message);
  });
});
