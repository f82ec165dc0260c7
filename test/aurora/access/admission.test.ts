/**
 * Who may connect: each layer by itself, the errors under the engines' names, RDS Proxy, a paused instance, what is
 * refused in a file, going back in time.
 */
import { describe, expect, test } from "vitest";
import { readAddress, readRange } from "../../../sim/facts/addresses.ts";
import type { RunReport } from "../../../sim/results/run-types.ts";
import { open, run } from "../../../sim/run.ts";
import { formatIssue, parseScenario, scenarioText, writeScenario } from "../../../sim/scenario/index.ts";
import type { Scenario } from "../../../sim/scenario/types.ts";
import { checkRestoring } from "../../restoring.ts";
import { issuesOf, scenarioFrom, shipped } from "../../worlds.ts";

interface Given {
  readonly access?: string;
  readonly client?: string;
  readonly cluster?: string;
  readonly driver?: string;
  readonly more?: string;
}

const text = ({
  access = "allow: [app]",
  client = "securityGroups: [app]",
  cluster = "",
  driver = "kind: plain",
  more = "",
}: Given): string => `scenario: 1
name: door
duration: 10s
topology:
  clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1, az: us-east-1b }], access: { ${access} }${cluster} }]
workloads: [{ id: app, kind: open, rate: 20/s, keys: { count: 100 }, timeout: 500ms, driver: { ${driver} }, client: { ${client} } }]
${more}
`;
const door = (given: Given): Scenario => scenarioFrom(text(given));

function play(scenario: Scenario): RunReport {
  const report = run(scenario, { seed: 1 });
  expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
  return report;
}

/** What its clients got, and the errors that they saw. */
function outcome(given: Given): string {
  const { clients } = play(door(given));
  const errors = Object.keys(clients.errors).join(" | ");
  return `${clients.ok > 0 ? "rows" : "no rows"}${errors === "" ? "" : `, ${errors}`}`;
}

const POSTGRES = ", engine: aurora-postgresql";

describe("admission: the network", () => {
  test.each<[string, Given, string]>([
    ["a group that a rule names", {}, "rows"],
    ["another group", { client: "securityGroups: [batch]" }, "no rows, client timeout"],
    ["no rule at all", { access: "allow: []" }, "no rows, client timeout"],
    ["an address in a range", { access: "allow: [10.0.0.0/16]", client: "address: 10.0.255.255" }, "rows"],
    [
      "an address beside it",
      { access: "allow: [10.0.0.0/16]", client: "address: 10.1.0.0" },
      "no rows, client timeout",
    ],
    [
      "a VPC that is peered",
      { access: "allow: [app], peers: [office]", client: "vpc: office, securityGroups: [app]" },
      "rows",
    ],
    ["a VPC that is not", { client: "vpc: office, securityGroups: [app]" }, "no rows, client timeout"],
    [
      "the internet, to a public instance",
      { access: "allow: [203.0.113.0/24], public: [writer-1]", client: "internet: 203.0.113.7" },
      "rows",
    ],
    [
      "the internet, to one that is not",
      { access: "allow: [0.0.0.0/0], public: [reader-1]", client: "internet: 203.0.113.7" },
      "no rows, client timeout",
    ],
    [
      "the internet, without a rule",
      { access: "allow: [app], public: [writer-1]", client: "internet: 203.0.113.7" },
      "no rows, client timeout",
    ],
    [
      "the internet, to RDS Proxy, which is never public",
      { access: "allow: [0.0.0.0/0], public: [writer-1]", client: "internet: 203.0.113.7", driver: "kind: proxy" },
      "no rows, client timeout",
    ],
  ])("%s", (_, given, wanted) => {
    expect(outcome(given)).toBe(wanted);
  });

  test("an instance is public as its creation says", () => {
    const created = text({}).replace("{ id: writer-1 }", "{ id: writer-1, creation: { PubliclyAccessible: true } }");
    expect(scenarioFrom(created).clusters[0].access?.public).toEqual(["writer-1"]);
  });

  test("nobody who is turned away by the network wakes a paused instance", () => {
    const asleep = text({
      client: "securityGroups: [batch]",
      cluster: ", serverlessV2: { min: 0, max: 4, autoPauseAfter: 300s }",
    });
    const report = play(
      scenarioFrom(
        asleep
          .replaceAll("{ id: writer-1 }, { id: reader-1, az: us-east-1b }", "{ id: writer-1, class: db.serverless }")
          .replace("duration: 10s", "duration: 400s"),
      ),
    );
    expect(report.rdsEvents.map(({ id }) => id.slice(-4))).toContain("0370");
    expect(report.rdsEvents.map(({ id }) => id.slice(-4))).not.toContain("0371");
    expect(report.clients.ok).toBe(0);
  });
});

describe("admission: TLS", () => {
  test.each<[string, Given, string]>([
    ["plain text where it is taken", { client: "securityGroups: [app], tls: disable" }, "rows"],
    [
      "plain text where it is not",
      { access: "allow: [app], requireTls: true", client: "securityGroups: [app], tls: disable" },
      "no rows, 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.",
    ],
    [
      "and in PostgreSQL's words",
      { access: "allow: [app], requireTls: true", client: "securityGroups: [app], tls: disable", cluster: POSTGRES },
      "no rows, 28000: no pg_hba.conf entry for host, SSL off",
    ],
    [
      "Aurora PostgreSQL 16 takes it by itself",
      { client: "securityGroups: [app], tls: disable", cluster: `${POSTGRES}, engineVersion: "16.6"` },
      "rows",
    ],
    [
      "17 does not",
      { client: "securityGroups: [app], tls: disable", cluster: `${POSTGRES}, engineVersion: "17.4"` },
      "no rows, 28000: no pg_hba.conf entry for host, SSL off",
    ],
    [
      "a bundle without the authority",
      { client: "securityGroups: [app], trusts: [rds-ca-2019]" },
      "no rows, 2026 (HY000): certificate verify failed",
    ],
    ["which nobody minds who does not look", { client: "securityGroups: [app], tls: require" }, "rows"],
    [
      "the wrapper does not wait for a failover to mend it",
      {
        access: "allow: [app], requireTls: true",
        client: "securityGroups: [app], tls: disable",
        driver: "kind: wrapper",
      },
      "no rows, 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.",
    ],
    [
      "RDS Proxy refuses likewise",
      {
        access: "allow: [app], requireTls: true",
        client: "securityGroups: [app], tls: disable",
        driver: "kind: proxy",
      },
      "no rows, 3159 (HY000): Connections using insecure transport are prohibited while --require_secure_transport=ON.",
    ],
  ])("%s", (_, given, wanted) => {
    expect(outcome(given)).toBe(wanted);
  });
});

describe("admission: logins", () => {
  const iam = "allow: [app], iamAuthentication: true";
  test.each<[string, Given, string]>([
    ["a wrong password", { client: "securityGroups: [app], login: wrong-password" }, "no rows, 1045 (28000)"],
    ["a token", { access: iam, client: "securityGroups: [app], login: iam" }, "rows"],
    ["a token where they do not count", { client: "securityGroups: [app], login: iam" }, "no rows, 1045 (28000)"],
    [
      "a token in plain text",
      { access: iam, client: "securityGroups: [app], login: iam, tls: disable" },
      "no rows, 1045 (28000)",
    ],
    [
      "a token through RDS Proxy",
      { access: iam, client: "securityGroups: [app], login: iam", driver: "kind: proxy" },
      "rows",
    ],
  ])("%s", (_, given, wanted) => {
    expect(outcome(given)).toBe(wanted);
  });

  test("a token counts to the second before a quarter of an hour, and no longer", () => {
    // Each operation connects anew, all with the token of the first.
    const one = text({
      access: iam,
      client: "securityGroups: [app], login: iam, tokenKept: 2h",
      driver: "perOperation: true",
    });
    const report = play(scenarioFrom(one.replace("rate: 20/s", "rate: 1/s").replace("duration: 10s", "duration: 30m")));
    const denied = report.story.filter(({ text: line }) => line.includes("no login that counts"));
    expect(denied.map(({ at }) => Math.floor(at / 1e6))).toEqual([expect.closeTo(900, -1)]);
    expect(report.clients.ok).toBeGreaterThan(800);
    expect(report.clients.errors["1045 (28000)"]).toBeGreaterThan(800);
  });
});

describe("admission: changes count for who comes after", () => {
  const shut = "actions: [{ kind: modify-access, at: 5s, allow: [batch] }]";

  test("open connections stay, and new ones find the rule gone", () => {
    expect(play(door({ more: shut, driver: "connections: 1" })).clients.errors).toEqual({});
    const { clients } = play(door({ more: shut, driver: "perOperation: true" }));
    expect(Object.keys(clients.errors)).toEqual(["client timeout"]);
    expect(clients.ok).toBeGreaterThan(50);
  });

  test("what a mutation lets in, is served and seen", () => {
    const report = run(door({ client: "securityGroups: [batch]" }), { seed: 1, mutations: ["vpcIsTrusted"] });
    const [failed] = report.checks.filter(({ verdict }) => verdict === "fail");
    expect(failed.name).toBe("C60-only-who-belongs");
    expect(failed.message).toContain("Clients of app are let in by writer-1: no rule allows 10.0.0.10 or batch.");
  });

  test("a run that goes back in time ends the same", () => {
    const kept = {
      access: "allow: [app], iamAuthentication: true",
      client: "securityGroups: [app], login: iam, tokenKept: 3s",
    };
    checkRestoring(
      () => open(door({ ...kept, more: shut, driver: "perOperation: true" }), { seed: 3, history: true }),
      20,
    );
  });
});

describe("admission: what a file may say", () => {
  const said = (given: Given): string => {
    return issuesOf(text(given));
  };

  test.each<[Given, string]>([
    [{ access: "allow: [10.0.0.1/16]" }, '"10.0.0.1/16" is no range of addresses'],
    [{ access: "allow: [10.0.0.1]" }, "203.0.113.7/32 for one (InvalidParameterValue)"],
    [{ access: "allow: ['a b']" }, "neither a security group's name nor a range of addresses"],
    [{ access: "allow: [], public: [writer-2]" }, 'there is no instance "writer-2" (DBInstanceNotFound)'],
    [{ client: "internet: 300.0.0.1" }, '"300.0.0.1" is no IPv4 address'],
    [{ client: "internet: 203.0.113.7, vpc: office" }, "two answers to one question"],
    [{ client: "internet: 203.0.113.7, securityGroups: [app]" }, "nobody in the internet is in one"],
    [{ client: "tls: require, trusts: [rds-ca-2019]" }, "goes with tls: verify-full"],
    [{ client: "tls: disable, tlsVersion: TLSv1.2" }, "goes with an encrypted connection"],
    [{ client: "tokenKept: 5m" }, "goes with login: iam"],
    [
      { more: "actions: [{ kind: modify-access, at: 1s, vpc: other }]" },
      "a cluster stays in the VPC and the subnet group that it was created in",
    ],
    [{ more: "actions: [{ kind: modify-access, at: 1s }]" }, "changes nothing"],
  ])("%j", (given, wanted) => {
    expect(said(given)).toContain(wanted);
  });

  test("rules and clients need each other", () => {
    const open = text({}).replace(", access: { allow: [app] }", "");
    const parsed = parseScenario(open, "f.yaml");
    expect(parsed.ok ? "" : parsed.issues.map(formatIssue).join()).toContain("client: needs a cluster with access");
    const change = parseScenario(
      text({ more: "actions: [{ kind: modify-access, at: 1s, requireTls: true }]" })
        .replace(", access: { allow: [app] }", "")
        .replace(", client: { securityGroups: [app] }", ""),
      "f.yaml",
    );
    expect(change.ok ? "" : change.issues.map(formatIssue).join()).toContain(
      "lets in whoever finds it: give it access",
    );
  });

  test("clients of whom nothing is said belong, and what is written reads the same", () => {
    const silent = scenarioFrom(
      text({ access: "allow: [app, 10.3.0.0/16]" }).replace(", client: { securityGroups: [app] }", ""),
    );
    expect(silent.workloads[0].client).toMatchObject({ vpc: "vpc", securityGroups: ["app"], address: "10.3.0.0" });
    expect(play(silent).clients.errors).toEqual({});
    const old = door({ client: "securityGroups: [app], tlsVersion: TLSv1.1" });
    expect(old.workloads[0].client?.tlsVersion).toBe("TLSv1.1");
    expect(scenarioFrom(scenarioText(writeScenario(old)))).toEqual(old);
    for (const name of ["strangers-at-the-door", "public-writer-fails-over", "token-kept-too-long"])
      expect(scenarioFrom(scenarioText(writeScenario(shipped(name))))).toEqual(shipped(name));
  });

  test("addresses and ranges", () => {
    expect(readAddress("255.255.255.255")).toBe(2 ** 32 - 1);
    for (const wrong of ["1.2.3", "1.2.3.4.5", "1.2.3.256", "01.2.3.4", "a.b.c.d", ""])
      expect(readAddress(wrong), wrong).toBeUndefined();
    expect(readRange("0.0.0.0/0")).toEqual({ from: 0, to: 2 ** 32 - 1 });
    expect(readRange("203.0.113.7/32")).toEqual({ from: 3_405_803_783, to: 3_405_803_783 });
    for (const wrong of ["10.0.0.0/33", "10.0.0.1/24", "10.0.0.0/", "10.0.0.0", "::/0"])
      expect(readRange(wrong), wrong).toBeUndefined();
  });
});

test("whoever has given up and comes again, while the writer stands still, is let in twice, and asked both times", () => {
  const { seed } = play(
    door({
      more: "faults: [{ kind: pause, instance: writer-1, at: 3s, for: 3s }, { kind: connection-reset, clients: app, intensity: 100%, at: 6s }]\nparameters: { connectTimeout: 300ms }",
    }),
  );
  expect(seed).toBe("1");
});
