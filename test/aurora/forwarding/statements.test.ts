/**
 * Cluster reference 6.6, row by row in both engines: which statements a forwarding reader refuses, under which
 * condition, with which error; and played, that nothing of them reaches the writer, that MySQL's transaction goes on
 * and that PostgreSQL's is over (invariant 33).
 */
import { describe, expect, test } from "vitest";
import { MODES } from "../../../sim/facts/consistency-modes.ts";
import type { EngineName } from "../../../sim/facts/engine-names.ts";
import { classify, engineError, errorText, isRefused, readMode } from "../../../sim/facts/statement-classes.ts";
import { run } from "../../../sim/run.ts";
import { shipped } from "../../worlds.ts";
import { failed, play, session } from "./worlds.ts";

const MYSQL_ERROR = "1235 (42000): This version of MySQL doesn't yet support 'operation with write forwarding'.";

/** A mode is set under global forwarding; none is; a mode is set under local forwarding: r for refused, - for not. */
function refused(sql: string, engine: EngineName): string {
  const { rule } = classify(sql, engine);
  const situations = [
    [false, true],
    [false, false],
    [true, true],
  ] as const;
  return situations.map(([isLocal, isSet]) => (isRefused(rule, { isLocal, isSet }) ? "r" : "-")).join("");
}

describe("MySQL: what is refused", () => {
  test.each([
    ["CREATE TABLE t (a INT)", "rrr"],
    ["alter table t add b int", "rrr"],
    ["DROP INDEX i ON t", "rrr"],
    ["TRUNCATE TABLE t", "rrr"],
    ["RENAME TABLE t TO u", "rrr"],
    ["INSERT INTO t SELECT * FROM TEMPORARY x", "rrr"],
    ["XA START 'x'", "r-r"],
    ["XA BEGIN 'x'", "r-r"],
    ["XA END 'x'", "r-r"],
    ["XA PREPARE 'x'", "r-r"],
    ["XA COMMIT 'x'", "r-r"],
    ["XA ROLLBACK 'x'", "r-r"],
    ["XA RECOVER", "r-r"],
    ["LOAD DATA INFILE 'f' INTO TABLE t", "rrr"],
    ["LOAD XML INFILE 'f' INTO TABLE t", "rrr"],
    ["LOAD DATA INFILE 'f' INTO TEMPORARY TABLE t", "---"],
    ["INSTALL PLUGIN p SONAME 'p.so'", "rrr"],
    ["UNINSTALL PLUGIN p", "rrr"],
    ["SAVEPOINT a", "r-r"],
    ["ROLLBACK TO SAVEPOINT a", "r-r"],
    ["ROLLBACK TO a", "r-r"],
    ["RELEASE SAVEPOINT a", "r-r"],
    ["CALL p()", "--r"],
    ["LOCK TABLES t WRITE", "rrr"],
    ["FLUSH TABLES", "rrr"],
    ["START TRANSACTION READ WRITE", "rrr"],
    ["START TRANSACTION", "---"],
    ["BEGIN", "---"],
    ["COMMIT", "---"],
    ["ROLLBACK", "---"],
    ["INSERT INTO t VALUES (1)", "---"],
    ["INSERT INTO t SELECT * FROM u", "---"],
    ["UPDATE t SET a = 1", "---"],
    ["DELETE FROM t WHERE a = 1", "---"],
    ["REPLACE INTO t VALUES (1)", "---"],
    ["SELECT * FROM t FOR UPDATE", "---"],
    ["SELECT * FROM t LOCK IN SHARE MODE", "---"],
    ["PREPARE s FROM 'SELECT 1'", "---"],
    ["EXECUTE s", "---"],
  ])("%s: %s", (sql, expected) => {
    expect(refused(sql, "aurora-mysql")).toBe(expected);
  });

  test("the error is 1235 (42000); a transaction that is to be READ WRITE meets the read-only option", () => {
    expect(errorText(engineError("forwarding", "aurora-mysql", "CREATE"))).toBe(MYSQL_ERROR);
    expect(errorText(engineError("readOnly", "aurora-mysql", ""))).toContain("1290 (HY000): ");
    expect(errorText(engineError("quota", "aurora-mysql", ""))).toBe(
      "1040 (08004): Not enough connections on writer to handle your request",
    );
  });

  test("locking reads and changes go to the writer", () => {
    const rules = [
      "SELECT a FROM t FOR UPDATE",
      "SELECT a FROM t LOCK IN SHARE MODE",
      "UPDATE t SET a = 1",
      "SELECT 1",
    ].map((sql) => classify(sql, "aurora-mysql").rule);
    expect(rules).toEqual(["locks", "locks", "changes", "here"]);
  });
});

describe("PostgreSQL: what is refused", () => {
  test.each([
    ["CREATE TABLE t (a int)", "r-r"],
    ["ALTER TABLE t ADD b int", "r-r"],
    ["DROP TABLE t", "r-r"],
    ["ANALYZE t", "r-r"],
    ["CLUSTER t", "r-r"],
    ["COPY t FROM STDIN", "r-r"],
    ["DECLARE c CURSOR FOR SELECT 1", "r-r"],
    ["FETCH 1 FROM c", "r-r"],
    ["CLOSE c", "r-r"],
    ["GRANT SELECT ON t TO u", "r-r"],
    ["REVOKE SELECT ON t FROM u", "r-r"],
    ["REASSIGN OWNED BY a TO b", "r-r"],
    ["SECURITY LABEL ON TABLE t IS 'x'", "r-r"],
    ["LOCK TABLE t", "r-r"],
    ["SAVEPOINT a", "r-r"],
    ["ROLLBACK TO SAVEPOINT a", "r-r"],
    ["RELEASE SAVEPOINT a", "r-r"],
    ["SELECT a INTO u FROM t", "r-r"],
    ["SET CONSTRAINTS ALL DEFERRED", "r-r"],
    ["TRUNCATE t", "r-r"],
    ["VACUUM t", "r-r"],
    ["CALL p()", "r-r"],
    ["BEGIN ISOLATION LEVEL SERIALIZABLE", "r-r"],
    ["SET TRANSACTION ISOLATION LEVEL SERIALIZABLE", "r-r"],
    ["LISTEN c", "--r"],
    ["NOTIFY c", "--r"],
    ["SELECT nextval('s')", "--r"],
    ["SELECT setval('s', 1)", "--r"],
    ["PREPARE TRANSACTION 'x'", "--r"],
    ["COMMIT PREPARED 'x'", "--r"],
    ["ROLLBACK PREPARED 'x'", "--r"],
    ["BEGIN", "---"],
    ["BEGIN ISOLATION LEVEL REPEATABLE READ", "---"],
    ["COMMIT", "---"],
    ["ROLLBACK", "---"],
    ["INSERT INTO t VALUES (1)", "---"],
    ["UPDATE t SET a = 1", "---"],
    ["DELETE FROM t", "---"],
    ["SELECT 1 FROM t FOR UPDATE", "---"],
    ["SELECT 1 FROM t FOR NO KEY UPDATE", "---"],
    ["SELECT 1 FROM t FOR SHARE", "---"],
    ["SELECT 1 FROM t FOR KEY SHARE", "---"],
    ["PREPARE s AS SELECT 1", "---"],
    ["EXECUTE s", "---"],
    ["EXPLAIN UPDATE t SET a = 1", "---"],
  ])("%s: %s", (sql, expected) => {
    expect(refused(sql, "aurora-postgresql")).toBe(expected);
  });

  test("the error names the command: 0A000 with a mode, 25006 without", () => {
    const name = (sql: string): string => classify(sql, "aurora-postgresql").name;
    expect(errorText(engineError("forwarding", "aurora-postgresql", name("savepoint a")))).toBe(
      "0A000: SAVEPOINT is not supported with write forwarding",
    );
    expect(errorText(engineError("readOnly", "aurora-postgresql", "INSERT"))).toBe(
      "25006: cannot execute INSERT in a read-only transaction",
    );
    expect(name("create table t (a int)")).toBe("CREATE");
  });
});

test("modes: each engine takes its own values and refuses others in its own words", () => {
  expect(["EVENTUAL", "session", "GLOBAL", ""].map((value) => readMode(value, "aurora-mysql"))).toEqual([
    "EVENTUAL",
    "SESSION",
    "GLOBAL",
    "OFF",
  ]);
  expect(MODES.map((value) => readMode(value, "aurora-postgresql"))).toEqual([...MODES]);
  expect([
    readMode("OFF", "aurora-mysql"),
    readMode("", "aurora-postgresql"),
    readMode("STRONG", "aurora-mysql"),
  ]).toEqual([undefined, undefined, undefined]);
  expect(errorText(engineError("badMode", "aurora-mysql", "STRONG"))).toBe(
    "1231 (42000): Variable 'aurora_replica_read_consistency' can't be set to the value of 'STRONG'",
  );
  expect(errorText(engineError("badMode", "aurora-postgresql", "STRONG"))).toBe(
    '22023: invalid value for parameter "apg_write_forward.consistency_mode": "STRONG"',
  );
});

describe("played: within a transaction", () => {
  const within = (engine: EngineName, statements: string, consistency = "SESSION") =>
    play({
      engine,
      workloads: [
        session(
          "app",
          `consistency: ${consistency}, reads: 0%, thinkTime: 100ms, keys: { count: 50 }, transaction: { writes: 2, rereads: 1 }, statements: ${statements}`,
        ),
      ],
    });

  test("MySQL: the statement is refused, the transaction goes on and commits both changes", () => {
    const played = within("aurora-mysql", "[SAVEPOINT a, CREATE TABLE t (a INT)]");
    expect(failed(played)).toEqual([]);
    const { report, history } = played;
    expect(report.forwardingErrors).toEqual([{ message: MYSQL_ERROR, count: history.length }]);
    expect(history.filter(({ outcome }) => outcome === "fail")).toEqual([]);
    expect(report.clients.ok).toBeGreaterThan(8);
  });

  test("PostgreSQL: the transaction is over; what follows meets 25P02, nothing is committed", () => {
    const played = within("aurora-postgresql", "[SAVEPOINT a]");
    expect(failed(played)).toEqual([]);
    const { report } = played;
    expect(report.clients.ok).toBe(0);
    expect(report.clients.failed).toBeGreaterThan(8);
    const [first, second] = report.forwardingErrors.map(({ message }) => message).sort();
    expect([first.slice(0, 5), second.slice(0, 5)]).toEqual(["0A000", "25P02"]);
  });

  test.each([
    [
      "forwarding-refused-statements",
      [
        MYSQL_ERROR,
        "1290 (HY000): The MySQL server is running with the --read-only option so it cannot execute this statement",
      ],
    ],
    [
      "forwarding-refused-postgresql",
      [
        ...["COPY", "CREATE", "DECLARE CURSOR", "SAVEPOINT", "TRUNCATE TABLE", "VACUUM"].map(
          (name) => `0A000: ${name} is not supported with write forwarding`,
        ),
        "25006: cannot execute UPDATE in a read-only transaction",
        "25P02: current transaction is aborted, commands ignored until end of transaction block",
      ],
    ],
  ] as const)("%s: codes, SQLSTATEs and texts, and nothing else", (name, texts) => {
    const report = run(shipped(name), { seed: 2 });
    expect(report.verdict).toBe("pass");
    expect(report.forwardingErrors.map(({ message }) => message).toSorted()).toEqual([...texts].toSorted());
  });

  test("a refused statement before the first change ends PostgreSQL's transaction, too: nothing is forwarded", () => {
    const played = play({
      engine: "aurora-postgresql",
      workloads: [
        session(
          "app",
          "reads: 0%, thinkTime: 100ms, keys: { count: 50 }, transaction: { writes: 0, reads: 1 }, statements: [SAVEPOINT a]",
        ),
      ],
    });
    expect(failed(played)).toEqual([]);
    expect(played.report.clients.ok).toBe(0);
    expect(played.report.checks.find(({ name }) => name.startsWith("C33-"))?.verdict).toBe("pass");
  });

  test("locking reads are forwarded and hold their row at the writer until the end", () => {
    const played = within("aurora-mysql", "[SELECT a FROM t WHERE a = 1 FOR UPDATE]");
    expect(failed(played)).toEqual([]);
    expect(played.report.forwardingErrors).toEqual([]);
    expect(played.report.clients.ok).toBeGreaterThan(8);
  });

  test("an empty mode forwards nothing and refuses changes only", () => {
    const { report } = play({ workloads: [session("app", "thinkTime: 50ms, keys: { count: 50 }")] });
    expect(report.forwardingErrors.map(({ message }) => message.slice(0, 13))).toEqual(["1290 (HY000):"]);
    expect(report.clients.failed).toBeGreaterThan(20);
    expect(report.clients.unknown).toBe(0);
    const savepoints = play({
      workloads: [session("app", "thinkTime: 50ms, reads: 0%, statements: [SAVEPOINT a, 'XA RECOVER']")],
    });
    expect(savepoints.report.clients.failed).toBe(0);
  });

  test("SET changes the mode, but not from or to nothing inside a MySQL transaction, and to nothing unknown", () => {
    const set = (value: string): string => `SET aurora_replica_read_consistency = '${value}'`;
    const alone = play({
      workloads: [
        session(
          "app",
          `consistency: EVENTUAL, reads: 0%, thinkTime: 100ms, statements: ["${set("SESSION")}", "${set("STRONG")}", "${set("")}"]`,
        ),
      ],
    });
    expect(alone.report.forwardingErrors.map(({ message }) => message.slice(0, 4))).toEqual(["1231"]);
    const inside = within("aurora-mysql", `["${set("GLOBAL")}", "${set("")}"]`);
    expect(inside.report.forwardingErrors.map(({ message }) => message.slice(0, 4))).toEqual(["1568"]);
    expect(inside.report.clients.failed).toBe(0);
  });
});
