/**
 * Random faults against write forwarding: instances, their machines and the ways between them fail, the limit of
 * sessions changes, forwarding is switched off and on; whatever happens, no check fails, and once all is well every
 * workload makes progress again.
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/aurora/forwarding/random-faults.test.ts
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { duplicates, links, lossyLinks, partitions, slowLinks, spans } from "../../arbitrary-faults.ts";
import { judge, parseHistory } from "../../../sim/consistency/index.ts";
import { exportHistory } from "../../../sim/export/index.ts";
import { open } from "../../../sim/run.ts";
import type { ActionSpec, FaultSpec, Scenario, Scope } from "../../../sim/scenario/types.ts";
import { check } from "../../property.ts";
import { scenarioFrom } from "../../worlds.ts";
import { scenarioOf } from "./worlds.ts";

const HEALED_US = 5_000_000;
/** From when on whoever had to reconnect, or was promoted, has been. */
const CALM_US = 14_000_000;

const clients = (id: string, cluster: string, rest: string): string =>
  `id: ${id}, kind: closed, cluster: ${cluster}, endpoint: reader, sessions: 4, timeout: 1500ms, ${rest}`;
/** `near`: where half of the sessions are; the primary's own readers forward, too. */
const base = (engine: "aurora-mysql" | "aurora-postgresql", near: "shop-us" | "shop-far"): Scenario =>
  scenarioFrom(
    scenarioOf({
      engine,
      region: "us-east-2",
      local: near === "shop-us",
      duration: "18s",
      writers: "[{ id: us-1, class: db.t4g.medium }, { id: us-2, class: db.t4g.medium, az: us-east-1b }]",
      readers: "[{ id: far-1 }, { id: far-2, az: us-east-2b }]",
      workloads: [
        "id: us, kind: open, rate: 20/s, keys: { count: 12 }, timeout: 1500ms",
        clients(
          "carts",
          near,
          "consistency: SESSION, thinkTime: 30ms, keys: { count: 12 }, transaction: { writes: 2, reads: 1, rereads: 2, order: any }",
        ),
        clients("global", near, "consistency: GLOBAL, thinkTime: 40ms, keys: { count: 12 }"),
        clients("eventual", "shop-far", "consistency: EVENTUAL, thinkTime: 40ms, keys: { count: 12 }"),
        clients(
          "orm",
          "shop-far",
          "consistency: SESSION, reads: 0%, thinkTime: 90ms, keys: { count: 12 }, transaction: { writes: 2 }, statements: [SAVEPOINT a, SELECT a FROM t FOR UPDATE]",
        ),
      ],
      parameters:
        "{ dnsTtl: 200ms, probePeriod: 100ms, detectProcessMin: 100ms, detectProcessMax: 300ms, detectHostMin: 300ms, detectHostMax: 600ms, promoteMin: 50ms, promoteMax: 300ms, demoteMin: 200ms, demoteMax: 500ms, dnsFlipMax: 300ms, engineRestart: 400ms, agentRestart: 200ms, forwardWriterIdleTimeout: 1s, forwardIdleSessionTimeout: 1s, forwardIdleInTransactionTimeout: 2s, forwardConnectTimeout: 1s, forwardingModifyTime: 200ms }",
    }),
  );
const BASES = [
  base("aurora-mysql", "shop-far"),
  base("aurora-postgresql", "shop-far"),
  base("aurora-mysql", "shop-us"),
  base("aurora-postgresql", "shop-us"),
];

const instances = fc.constantFrom<Scope>(...["us-1", "us-2", "far-1", "far-2"].map((instance) => ({ instance })));
const anyScope = fc.oneof(
  instances,
  fc.constantFrom<Scope>(
    { outbound: "shop-us" },
    { inbound: "shop-far" },
    { region: "us-east-1" },
    { clients: "carts" },
  ),
);
const span = spans({ min: 100, max: 3_500 });
const link = links(anyScope);
const faults: fc.Arbitrary<FaultSpec> = fc.oneof(
  {
    arbitrary: fc.tuple(span, instances).map(([when, scope]): FaultSpec => ({ kind: "crash", ...when, scope })),
    weight: 3,
  },
  fc.tuple(span, instances).map(([when, scope]): FaultSpec => ({ kind: "pause", ...when, scope })),
  {
    arbitrary: partitions(span, link),
    weight: 3,
  },
  lossyLinks(span, link, 50),
  duplicates(span, link),
  slowLinks(span, link, 900),
);
const actions: fc.Arbitrary<ActionSpec> = fc
  .record({ at: fc.integer({ min: 100, max: 4_000 }), percent: fc.integer({ min: 1, max: 30 }), what: fc.nat(3) })
  .map(({ at: ms, percent, what }): ActionSpec => {
    const at = ms * 1000;
    if (what === 0) return { kind: "set-forwarding-limit", at, cluster: "shop-us", percent };
    if (what === 3) return { kind: "set-write-forwarding", at, cluster: "shop-far", enabled: percent > 20 };
    return what === 1 ? { kind: "reboot", at, instance: "us-1" } : { kind: "failover", at, to: null };
  });
const schedules = fc
  .record({
    seed: fc.nat(1_000_000),
    engine: fc.nat(3),
    drawn: fc.array(faults, { maxLength: 5 }),
    acts: fc.array(actions, { maxLength: 2 }),
  })
  .map(({ seed, engine, drawn, acts }) => {
    // In the end there is room for everybody again, and readers forward.
    const roomy: ActionSpec = { kind: "set-forwarding-limit", at: HEALED_US, cluster: "shop-us", percent: 60 };
    const on: ActionSpec = { kind: "set-write-forwarding", at: HEALED_US, cluster: "shop-far", enabled: true };
    return { seed, scenario: { ...BASES[engine], faults: drawn, actions: [...acts, roomy, on] } };
  });

test("write forwarding: random faults", () => {
  check(
    fc.property(schedules, ({ seed, scenario }) => {
      const run = open(scenario, { seed, history: true });
      const { checks } = run.finish();
      expect(
        checks.filter(({ verdict }) => verdict === "fail").map(({ name, message }) => `${name}: ${message}`),
      ).toEqual([]);
      const history = run.history();
      for (const workload of [0, 1, 2, 3]) {
        const late = history.filter(
          ({ process, complete, outcome }) =>
            Math.floor(process / 1e9) === workload && complete > CALM_US && outcome === "ok",
        );
        expect(late.length, `workload ${workload}`).toBeGreaterThan(0);
      }
      const rows = history.filter(({ f }) => f !== "txn");
      expect(rows.length).toBeGreaterThan(100);
      const text = [...exportHistory(history, run.now, "jsonl")].join("");
      for (const { model, valid, message } of judge(parseHistory(text), ["read-committed"]))
        expect(valid, `${model}: ${message}`).not.toBe(false);
    }),
    15,
  );
});
