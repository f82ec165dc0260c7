/**
 * Write forwarding asked for in ways that the service refuses: in the engine's own words where it has some (cluster
 * reference 6.2, 6.3).
 */
import { describe, expect, test } from "vitest";
import { formatIssue, parseScenario } from "../../sim/scenario/index.ts";

function refusal({ engine = "aurora-mysql", version = "", forwards = true, workload = "", action = "" }): string {
  const parsed = parseScenario(
    `scenario: 1
name: x
duration: 5s
topology:
  clusters:
    - { id: main, engine: ${engine}${version}, writeForwarding: ${String(forwards)}, instances: [{ id: writer-1 }, { id: reader-1 }] }
workloads:
  - { id: app, kind: closed, sessions: 2, endpoint: reader${workload} }
actions: [${action}]
`,
    "f.yaml",
  );
  return parsed.ok ? "accepted" : formatIssue(parsed.issues[0]);
}

describe("parser: write forwarding", () => {
  test.each([
    ["every mode, in any case", { workload: ", consistency: session" }, "accepted"],
    ["MySQL's empty mode", { workload: ", consistency: ''" }, "accepted"],
    [
      "an unknown mode, MySQL",
      { workload: ", consistency: STRONG" },
      "workloads[0].consistency: 1231 (42000): Variable 'aurora_replica_read_consistency' can't be set to the value of 'STRONG'",
    ],
    [
      "an unknown mode, PostgreSQL",
      { engine: "aurora-postgresql", workload: ", consistency: STRONG" },
      'workloads[0].consistency: 22023: invalid value for parameter "apg_write_forward.consistency_mode": "STRONG"',
    ],
    [
      "a mode where nothing is forwarded",
      { forwards: false, workload: ", consistency: GLOBAL" },
      'give the cluster "main" writeForwarding: true',
    ],
    [
      "a mode where forwarding is switched on later",
      {
        forwards: false,
        workload: ", consistency: GLOBAL",
        action: "{ kind: set-write-forwarding, enabled: true, at: 1s }",
      },
      "accepted",
    ],
    [
      "switched on in a version without",
      {
        version: ", engineVersion: 3.03.1",
        forwards: false,
        action: "{ kind: set-write-forwarding, enabled: true, at: 1s }",
      },
      "actions[0].enabled: is not in aurora-mysql 3.03.1 within a cluster (InvalidParameterCombination)",
    ],
    ["switched on or off is not said", { action: "{ kind: set-write-forwarding, at: 1s }" }, "actions[0].enabled"],
    [
      "forwarding of no cluster",
      { action: "{ kind: set-write-forwarding, at: 1s, enabled: true, cluster: mian }" },
      'Did you mean "main"?',
    ],
    ["OFF where nothing is forwarded", { forwards: false, workload: ", consistency: OFF" }, "accepted"],
    [
      "MySQL's READ COMMITTED with a mode",
      { workload: ", consistency: SESSION, transaction: { isolation: read-committed }" },
      "is REPEATABLE READ in forwarding sessions of Aurora MySQL",
    ],
    [
      "PostgreSQL's READ COMMITTED",
      { engine: "aurora-postgresql", workload: ", transaction: { isolation: read-committed }" },
      "accepted",
    ],
    [
      "more rereads than writes",
      { workload: ", transaction: { writes: 1, rereads: 2 }" },
      "workloads[0].transaction.rereads: is 2, and the transaction changes 1 row",
    ],
    [
      "turns and a share of reads",
      { workload: ", reads: 10%, turns: [read]" },
      "workloads[0].reads: and turns are two ways to say the same",
    ],
    ["an empty statement", { workload: ", statements: ['']" }, "workloads[0].statements[0]"],
    [
      "a limit above 100%",
      { action: "{ kind: set-forwarding-limit, at: 1s, percent: 101 }" },
      "actions[0].percent: must be at most 100",
    ],
    [
      "a limit in PostgreSQL below 1%",
      { engine: "aurora-postgresql", action: "{ kind: set-forwarding-limit, at: 1s, percent: 0 }" },
      "apg_write_forward.max_forwarding_connections_percent takes 1 to 100",
    ],
    [
      "a limit in MySQL above 90%",
      { action: "{ kind: set-forwarding-limit, at: 1s, percent: 91 }" },
      "aurora_fwd_writer_max_connections_pct takes 0 to 90",
    ],
    [
      "a limit for no cluster",
      { action: "{ kind: set-forwarding-limit, at: 1s, percent: 5, cluster: mian }" },
      'Did you mean "main"?',
    ],
  ] as const)("%s", (_what, given, expected) => expect(refusal(given)).toContain(expected));
});
