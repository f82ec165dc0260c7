/**
 * Restored and cloned clusters with instances and clients: content of the moment as clients read it, isolation both
 * ways, clones of clones, faults, names and refusals (cluster reference 4.2, 4.3).
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import { parseScenario, formatIssue, scenarioText, writeScenario } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { check } from "../../property.ts";
import { checkRestoring } from "../../restoring.ts";
import { refusalReasons, scenarioFrom, shipped, shippedText } from "../../worlds.ts";

const failing = ({ checks }: RunReport): string[] =>
  checks.flatMap(({ name, verdict }) => (verdict === "fail" ? [name] : []));
const exercised = ({ checks }: RunReport, id: string): number =>
  Number(
    checks
      .find(({ name }) => name.startsWith(`${id}-`))
      ?.message.replaceAll(",", "")
      .match(/\d+/)?.[0] ?? 0,
  );

/** Instances and copies come within fractions of a second. */
const QUICK =
  "{ cloneWorkflow: 400ms, restorablePeriod: 500ms, restoreWorkflow: 400ms, snapshotLook: 200ms, repairBytesPerSecond: 1000000000000, createMin: 300ms, createMax: 400ms, deleteGrace: 100ms }";

interface Copies {
  readonly actions: readonly string[];
  readonly faults?: readonly string[];
  readonly rate?: string;
  readonly duration?: string;
  readonly transaction?: string;
  readonly backtrack?: boolean;
  /** When the source's clients stop. */
  readonly until?: string;
  /** List the copies, whether anybody makes them or not. */
  readonly all?: boolean;
}

/** A source, a copy of it, and a copy of that, as far as there are any. */
const text = ({
  actions,
  faults = [],
  rate = "100/s",
  duration = "8s",
  transaction = "",
  backtrack = false,
  all = false,
  until = duration,
}: Copies): string => {
  const clusters = [
    [
      "copy",
      "id: copy, created: by-action, instances: [{ id: copy-1, az: us-east-1a }, { id: copy-2, az: us-east-1b }]",
      `id: testers, cluster: copy, rate: ${rate}${transaction}`,
      "id: readers, cluster: copy, endpoint: reader, reads: 100%, rate: 50/s",
    ],
    [
      "again",
      "id: again, created: by-action, instances: [{ id: again-1, az: us-east-1c }]",
      "id: later, cluster: again, rate: 50/s",
    ],
  ].filter(([name]) => all || actions.some((action) => action.includes(`as: ${name}`)));
  return `
scenario: 1
name: copies
duration: ${duration}
topology:
  clusters:
    - { id: main, ${backtrack ? "backtrackWindow: 1h, " : ""}volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1, az: us-east-1a }, { id: reader-1, az: us-east-1b }] }
${clusters.map(([, line]) => `    - { ${line} }\n`).join("")}workloads:
  - { id: loader, kind: open, rate: 300/s, reads: 0%, until: 900ms, keys: { count: 60 }, timeout: 1s }
  - { id: app, kind: open, until: ${until}, rate: ${rate}, keys: { count: 60 }, timeout: 1s, retry: { attempts: 10, backoff: 50ms }${transaction} }
${clusters.flatMap(([, , ...lines]) => lines.map((line) => `  - { ${line}, kind: open, keys: { count: 60 }, timeout: 1s }\n`)).join("")}faults: [${faults.map((fault) => `{ ${fault} }`).join(", ")}]
actions: [${actions.map((action) => `{ ${action} }`).join(", ")}]
parameters: ${QUICK.replace(" }", backtrack ? ", engineRestart: 200ms, probePeriod: 100ms, backtrackWorkflow: 300ms }" : " }")}
`;
};
const world = (copies: Copies): Scenario => scenarioFrom(text(copies));
const clone = (at: string, as = "copy", of = "main"): string => `kind: clone, at: ${at}, cluster: ${of}, as: ${as}`;
const restore = (at: string, to = "", as = "copy"): string =>
  `kind: restore-to-point-in-time, at: ${at}, as: ${as}${to === "" ? "" : `, to: ${to}`}`;

test("whenever it is cloned, with crashes, transactions and a clone of the clone: no client reads what another cluster wrote", () => {
  const luck = fc.record({
    seed: fc.nat(1_000_000),
    at: fc.integer({ min: 1, max: 2_500_000 }),
    fault: fc.constantFrom<readonly string[]>(
      [],
      ["kind: crash, instance: writer-1, at: 2s, for: 100ms"],
      ["kind: crash, instance: copy-1, at: 4s, for: 100ms"],
      ["kind: crash, node: storage-a1, at: 3s"],
      ["kind: az-outage, az: us-east-1c, at: 2s, for: 2s"],
    ),
    transaction: fc.constantFrom("", ", transaction: { writes: 3 }"),
  });
  check(
    fc.property(luck, ({ seed, at, fault, transaction }) => {
      const report = run(
        world({ actions: [clone(`${at}us`), clone("4500ms", "again", "copy")], faults: fault, transaction }),
        { seed },
      );
      expect(failing(report)).toEqual([]);
      const made = (report.clones ?? []).map(({ source, cluster }) => `${source} ${cluster}`);
      expect(made.length + refusalReasons(report).length).toBe(2);
      if (made.includes("main copy")) expect(exercised(report, "C38")).toBeGreaterThan(500);
    }),
    12,
  );
});

test("whatever moment is restored: clients of the new cluster read the history of that moment, and the source notices nothing", () => {
  const luck = fc.record({
    seed: fc.nat(1_000_000),
    moment: fc.integer({ min: 1, max: 1_900_000 }),
    crash: fc.boolean(),
    fromSnapshot: fc.boolean(),
  });
  check(
    fc.property(luck, ({ seed, moment, crash, fromSnapshot }) => {
      const faults = crash ? ["kind: crash, instance: writer-1, at: 1s, for: 100ms"] : [];
      const actions = fromSnapshot
        ? [
            `kind: create-snapshot, at: ${moment}us, snapshot: one`,
            "kind: restore-from-snapshot, at: 3500ms, snapshot: one, as: copy",
          ]
        : [restore("3s", `${moment}us`)];
      const report = run(world({ actions, faults }), { seed });
      expect([failing(report), refusalReasons(report)]).toEqual([
        [],
        crash && fromSnapshot ? refusalReasons(report) : [],
      ]);
      if (report.restores?.length === 1) expect(exercised(report, "C39")).toBeGreaterThan(100);
    }),
    12,
  );
  const [plain, copied] = [[], [clone("1s")]].map((actions) =>
    run(world({ actions: actions.length === 0 ? [clone("7900ms")] : actions }), { seed: 3 }),
  );
  expect(copied.clients.lostCommits + plain.clients.lostCommits).toBe(0);
});

test.each([
  ["cloneReadsNewPages", [clone("1s")], "C38-clone-isolation"],
  ["cloneWritesInPlace", [clone("1s")], "C38-clone-isolation"],
  ["restorePastMoment", [restore("3s", "1s")], "C39-restore-equals-history"],
])("mutation %s is found, and spoils what clients read", (mutation, actions, name) => {
  const scenario = world({ actions, rate: "20/s" });
  expect(failing(run(scenario, { seed: 2 }))).toEqual([]);
  const spoilt = run(scenario, { seed: 2, mutations: [mutation] });
  expect(failing(spoilt)).toContain(name);
});

test("in place means that the source's clients read it: their history is not linearizable any more, and without the mutation it is", () => {
  const values = (mutations: readonly string[]): number => {
    const playing = open(world({ actions: [clone("1s")], rate: "20/s" }), { seed: 4, history: true, mutations });
    playing.finish();
    const operations = playing.history();
    const written = new Set(operations.filter(({ f }) => f === "write").map(({ value }) => value));
    return operations.filter(({ f, value }) => f === "read" && value !== null && !written.has(value)).length;
  };
  expect(values([])).toBe(0);
  expect(values(["cloneWritesInPlace"])).toBeGreaterThan(0);
});

test("a run with copies of copies is the same however often it is restored", () => {
  const scenario = world({ duration: "4s", rate: "30/s", actions: [clone("500ms"), clone("2s", "again", "copy")] });
  checkRestoring(() => open(scenario, { seed: 5, history: true }), 60);
});

test("a clone outlives its source's backtrack and its source's deletion", () => {
  const backtracked = run(world({ backtrack: true, actions: [clone("2s"), "kind: backtrack, at: 3s, to: 1s"] }), {
    seed: 6,
  });
  expect([failing(backtracked), refusalReasons(backtracked)]).toEqual([[], []]);
  expect(exercised(backtracked, "C38")).toBeGreaterThan(500);
  const gone = ["reader-1", "writer-1"].map((id) => `kind: delete-instance, at: 3s, instance: ${id}`);
  const deleted = run(
    world({
      until: "2900ms",
      actions: [clone("1s"), ...gone, "kind: delete-cluster, at: 3500ms, cluster: main", clone("4500ms", "again")],
    }),
    { seed: 6 },
  );
  expect(failing(deleted)).toEqual([]);
  expect(refusalReasons(deleted)).toEqual([
    expect.stringMatching(/^InvalidDBClusterStateFault: DbCluster main is in deleting state/),
  ]);
});

test("it is a cluster like any other: statuses, failover, instances by call, deletion; one that is not there yet is not found", () => {
  const actions = [
    "kind: create-instance, at: 500ms, instance: copy-1",
    clone("1s"),
    "kind: failover, at: 4s, to: copy-2",
    "kind: delete-instance, at: 20s, instance: copy-1",
    "kind: delete-instance, at: 20s, instance: copy-2",
    "kind: delete-cluster, at: 21s, cluster: copy",
  ];
  const report = run(world({ actions, duration: "90s", rate: "5/s" }), { seed: 7 });
  expect(failing(report)).toEqual([]);
  expect(refusalReasons(report)).toEqual(["DBClusterNotFoundFault: there is no cluster copy"]);
  const told = report.statuses.filter(({ source, of }) => source === "cluster" && of === "copy");
  expect(told.map(({ status }) => status)).toEqual(["creating", "available", "failing-over", "available", "deleting"]);
  expect(report.rdsEvents.some(({ id, of }) => id === "RDS-EVENT-0171" && of === "copy")).toBe(true);
});

test.each([
  ["volume: { size: 10GB }", "clusters[1].volume: is its source's"],
  ["engine: aurora-postgresql", 'clusters[1].engine: is not "main"\'s (InvalidParameterCombination)'],
  ["serverlessV1: { min: 1, max: 2 }", "of a restored or cloned cluster is not modelled"],
])("what a copy may not be: %s", (more, expected) => {
  const parsed = parseScenario(text({ actions: [clone("1s")] }).replace("id: copy,", `id: copy, ${more},`), "f.yaml");
  expect(parsed.ok ? "accepted" : parsed.issues.map(formatIssue).join("\n")).toContain(expected);
});

test.each([
  [[clone("1s", "main")], '"main" is there already (DBClusterAlreadyExistsFault)'],
  [[], "a second cluster belongs to a global database"],
  [["kind: create-cluster, at: 1s, cluster: copy", clone("2s")], '"copy" is made by a restore or a clone'],
  [
    [
      clone("1s"),
      "kind: create-snapshot, at: 2s, cluster: copy, snapshot: one",
      "kind: create-snapshot, at: 3s, snapshot: one",
    ],
    '"one" is a snapshot of copy and of main: a name is one for all clusters (DBClusterSnapshotAlreadyExistsFault)',
  ],
  [[`${clone("1s")}, job: 5/s`], "stands for the clients of a clone without instances"],
])("what is no copy: %s", (actions, expected) => {
  const parsed = parseScenario(text({ actions, all: true }), "f.yaml");
  expect(parsed.ok ? "accepted" : parsed.issues.map(formatIssue).join("\n")).toContain(expected);
});

test("what is written is read back", () => {
  const scenario = shipped("clone-with-clients");
  expect(scenarioFrom(scenarioText(writeScenario(scenario)))).toEqual(scenario);
  expect(shippedText("clone-with-clients").split("\n").length).toBeLessThanOrEqual(60);
});

test("the shipped stories: a clone in three minutes and a client of it in ten; a backtrack in one minute, a reader of a restore in nine", () => {
  const cloned = run(shipped("clone-with-clients"), { seed: 1 });
  expect(cloned.clones?.map(({ source, cluster }) => `${cluster} of ${source}`)).toEqual([
    "tests of shop",
    "tests-of-tests of tests",
  ]);
  const { restores = [], backtrack, rdsEvents } = run(shipped("restored-with-clients"), { seed: 1 });
  const [undone] = backtrack?.backtracks ?? [];
  expect(undone.availableAt - undone.askedAt).toBeLessThan(70_000_000);
  const created = rdsEvents.find(({ id, of }) => id === "RDS-EVENT-0005" && of === "before-1");
  expect(((created?.at ?? 0) - restores[0].askedAt) / 60_000_000).toBeGreaterThan(9);
});
