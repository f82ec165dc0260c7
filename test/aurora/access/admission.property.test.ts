/**
 * Random rules, clients, drivers, changes and failovers: C60 holds, and by a third account, that of the history, a
 * client that belongs under none of the rules there ever were has not one answer.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { open } from "../../../sim/run.ts";
import { parseScenario } from "../../../sim/scenario/index.ts";
import type { AccessSpec, ActionSpec, ClientSpec, Scenario } from "../../../sim/scenario/types.ts";
import { check } from "../../property.ts";

const RULES = ["app", "batch", "10.0.0.0/24", "10.0.7.0/28", "203.0.113.0/25", "0.0.0.0/0"];
const rules = fc.subarray(RULES, { maxLength: 3 });
const instances = fc.subarray(["one", "two"]);

const access = fc.record({
  allow: rules,
  public: instances,
  peers: fc.subarray(["office"]),
  requireTls: fc.boolean(),
  iamAuthentication: fc.boolean(),
});

const place = fc.oneof(
  fc.record({ internet: fc.constantFrom("203.0.113.7", "203.0.113.200", "198.51.100.1") }),
  fc.record({
    vpc: fc.constantFrom("vpc", "office", "other"),
    address: fc.constantFrom("10.0.0.1", "10.0.7.15", "10.0.7.16", "172.16.0.1"),
    securityGroups: fc.subarray(["app", "batch", "web"], { maxLength: 2 }),
  }),
);
const client = fc
  .tuple(
    place,
    fc.constantFrom("disable", "require", "verify-full"),
    fc.constantFrom("password", "iam", "wrong-password"),
    fc.boolean(),
  )
  .map(([where, tls, login, isOld]) => ({
    ...where,
    tls,
    login,
    ...(isOld && tls === "verify-full" ? { trusts: ["rds-ca-2019"] } : {}),
    ...(login === "iam" ? { tokenKept: "2s" } : {}),
  }));

const workload = fc.record({
  client,
  kind: fc.constantFrom("plain", "pool", "wrapper", "proxy"),
  perOperation: fc.boolean(),
  endpoint: fc.constantFrom("writer", "reader"),
});
const change = fc.record(
  { allow: rules, public: instances, requireTls: fc.boolean(), iamAuthentication: fc.boolean() },
  { requiredKeys: ["allow"] },
);
const moment = fc.integer({ min: 100, max: 7900 });

const worlds = fc.record({
  seed: fc.nat(1000),
  access,
  engine: fc.constantFrom("aurora-mysql", "aurora-postgresql"),
  workloads: fc.array(workload, { minLength: 2, maxLength: 5 }),
  changes: fc.array(fc.tuple(moment, change), { maxLength: 3 }),
  failoverAt: fc.option(moment, { nil: undefined }),
  tokenLife: fc.constantFrom("900s", "3s"),
});

function scenarioOf(world: typeof worlds extends fc.Arbitrary<infer T> ? T : never): Scenario {
  const file = {
    scenario: 1,
    name: "door",
    duration: "8s",
    topology: {
      clusters: [
        {
          id: "main",
          engine: world.engine,
          volume: { size: "10GB", storageNodesPerAz: 3 },
          instances: [{ id: "one" }, { id: "two", az: "us-east-1b" }],
          access: world.access,
        },
      ],
    },
    workloads: world.workloads.map(({ kind, perOperation, ...rest }, index) => ({
      id: `w${index}`,
      kind: "open",
      rate: "15/s",
      timeout: "500ms",
      keys: { count: 50 },
      ...rest,
      driver: { kind, perOperation },
    })),
    actions: [
      ...world.changes.map(([at, one]) => ({ kind: "modify-access", at: `${at}ms`, ...one })),
      ...(world.failoverAt === undefined ? [] : [{ kind: "failover", at: `${world.failoverAt}ms` }]),
    ],
    parameters: {
      iamTokenLife: world.tokenLife,
      promoteMin: "100ms",
      promoteMax: "200ms",
      dnsFlipMin: "100ms",
      dnsFlipMax: "200ms",
    },
  };
  const parsed = parseScenario(JSON.stringify(file), "door");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  return parsed.scenario;
}

/** Whether some rules there ever were, taken one by one, could let the client in anywhere. */
function couldBelong(
  { clusters: [{ access: first }], actions }: Scenario,
  { vpc, address, securityGroups, tls, trusts, login }: ClientSpec,
): boolean {
  const changes = actions.filter(
    (action): action is Extract<ActionSpec, { kind: "modify-access" }> => action.kind === "modify-access",
  );
  const ever = [first as AccessSpec, ...changes];
  const bits = (text: string): string =>
    text
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  const isIn = (range: string): boolean =>
    bits(address).startsWith(bits(range.split("/")[0]).slice(0, Number(range.split("/")[1])));
  const isAllowed = ever.some(({ allow = [] }) =>
    allow.some((rule) => (rule.includes("/") ? isIn(rule) : securityGroups.includes(rule))),
  );
  const hasRoute =
    vpc === ""
      ? ever.some((one) => (one.public ?? []).length > 0)
      : vpc === first?.vpc || first?.peers.includes(vpc) === true;
  const speaks = tls !== "disable" || ever.some(({ requireTls }) => requireTls === false);
  const logsIn =
    login === "password" ||
    (login === "iam" && tls !== "disable" && ever.some(({ iamAuthentication }) => iamAuthentication === true));
  return isAllowed && hasRoute && speaks && logsIn && (trusts.length === 0 || tls !== "verify-full");
}

test("admission: whoever does not belong has no answer, whatever the rules, the drivers and the moment", () => {
  let [strangers, served] = [0, 0];
  check(
    fc.property(worlds, (world) => {
      const scenario = scenarioOf(world);
      const run = open(scenario, { seed: world.seed, history: true });
      const failed = run.finish().checks.filter(({ verdict }) => verdict === "fail");
      expect(failed).toEqual([]);
      const answered = new Set(
        run
          .history()
          .flatMap(({ process, outcome }) => (outcome === "ok" ? [Math.floor(process / 1_000_000_000)] : [])),
      );
      for (const [index, { client: who, driver }] of scenario.workloads.entries()) {
        // RDS Proxy is asked about no certificate.
        const asked = driver.kind === "proxy" ? { ...(who as ClientSpec), trusts: [] } : (who as ClientSpec);
        if (couldBelong(scenario, asked)) served += answered.has(index) ? 1 : 0;
        else {
          strangers++;
          expect(answered.has(index), `${JSON.stringify(who)} has answers`).toBe(false);
        }
      }
    }),
    5,
  );
  expect(strangers).toBeGreaterThan(3);
  expect(served).toBeGreaterThan(3);
});
