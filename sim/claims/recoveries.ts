/**
 * Claims about what takes how long after a failure: failover in a Region, promotion of another, crash recovery (P17
 * 4.3; cluster reference 1.6, 5.5).
 */
import { SECOND } from "../kernel/index.ts";
import type { Claim } from "./claim.ts";
import type { Laboratory } from "./laboratory.ts";

/** How long a client's loop had no successful write, at each of five seeds. */
const failovers = (laboratory: Laboratory): number[] =>
  laboratory
    .seeds(5)
    .map((seed) => laboratory.play("failover-time", [], seed).report.clients.writeUnavailableUsMax / SECOND);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

export const FAILOVER: Claim = {
  name: "failover",
  title: "Failover to a reader takes less than a minute, often less than half",
  source: "cluster reference 1.6: the guide; five measured failovers of 13, 11, 16, 10 and 12 s",
  unit: "s",
  scenarios: ["failover-time"],
  within: 1.5,
  rows: [
    {
      name: "longest of five",
      published: 60,
      is: "at most",
      calibrated: true,
      measure: (laboratory) => Math.max(...failovers(laboratory)),
    },
    {
      name: "one, often less than",
      published: 30,
      is: "at most",
      calibrated: true,
      cheap: true,
      measure: (laboratory) => laboratory.play("failover-time").report.clients.writeUnavailableUsMax / SECOND,
    },
    {
      name: "mean of five",
      published: 12.4,
      is: "about",
      calibrated: true,
      measure: (laboratory) => mean(failovers(laboratory)),
    },
  ],
  parameters: [
    "detectProcessMin",
    "detectProcessMax",
    "promoteMin",
    "promoteMax",
    "dnsFlipMax",
    "dnsTtl",
    "probePeriod",
  ],
  calibration: "the phases of cluster reference 1.6, chosen to add up to the published totals",
  falsifiedBy: "a failover whose length depends on how much was written before it",
  scaled:
    "nothing. The phases are chosen after the published totals, so the totals test only that nothing else takes time",
};

export const WRITTEN_BEFORE: Claim = {
  name: "recovery-without-replay",
  title: "A crashed database opens in less than ten seconds, at 100,000 writes a second and more",
  source: "P17 4.3",
  unit: "s",
  scenarios: ["instance-scaling"],
  within: 1,
  rows: [
    {
      name: "after 5,000 writes/s",
      published: 10,
      is: "at most",
      calibrated: false,
      cheap: true,
      measure: (laboratory) => crash(laboratory, 100, []),
    },
    {
      name: "after 100,000 writes/s",
      published: 10,
      is: "at most",
      calibrated: false,
      measure: (laboratory) => crash(laboratory, 1_600, ["topology.clusters[0].instances[0].class=db.r3.8xlarge"]),
    },
  ],
  parameters: ["engineRestart", "recoveryRetry", "detectProcessMax", "suspectAfter", "latencyCrossAz"],
  falsifiedBy: "a recovery that takes longer the more was written since a checkpoint",
  scaled: "the writer runs for 200 ms before it dies; detection and the engine's start are included",
};

/** From the crash to the next successful write of clients that try again at once. */
function crash(laboratory: Laboratory, sessions: number, set: readonly string[]): number {
  const load = `workloads[0]={ id: sysbench, kind: closed, sessions: ${sessions}, reads: 0%, keys: { count: 100000 }, timeout: 5s, until: 200ms }`;
  const probe =
    "workloads[1]={ id: probe, kind: closed, sessions: 1, thinkTime: 20ms, reads: 0%, keys: { count: 100 }, timeout: 500ms }";
  const { report } = laboratory.play("instance-scaling", [
    load,
    probe,
    "faults=[{ kind: crash, instance: writer-1, at: 200ms, for: 1s }]",
    "duration=10s",
    "expect={}",
    ...set,
  ]);
  return report.clients.writeUnavailableUsMax / SECOND;
}

export const REGION: Claim = {
  name: "region-recovery",
  title: "A secondary Region takes writes in less than a minute",
  source: "cluster reference 0.1, row 12, and 5.5: AWS; the guide now says minutes",
  unit: "s",
  scenarios: ["region-recovery"],
  within: 1,
  rows: [
    {
      name: "from the order to the opening",
      published: 60,
      is: "at most",
      calibrated: true,
      cheap: true,
      measure: (laboratory) => promotion(laboratory, []),
    },
    {
      name: "from Tokyo to Sydney",
      published: 60,
      is: "at most",
      calibrated: true,
      measure: (laboratory) =>
        promotion(laboratory, [
          "topology.regions=[{ name: ap-northeast-1 }, { name: ap-southeast-2 }]",
          "topology.clusters[0].region=ap-northeast-1",
          "topology.clusters[1].region=ap-southeast-2",
          "workloads[0].az=ap-southeast-2c",
          "faults[0].region=ap-northeast-1",
        ]),
    },
    {
      name: "as a user measured it, 2023",
      published: 480,
      is: "about",
      calibrated: false,
      measure: (laboratory) => promotion(laboratory, []),
      differs:
        "a user's test took eight minutes. In the model nothing stands between the order and the promotion but a fence that is given up after ten seconds. How the service itself takes orders is not published",
    },
  ],
  parameters: ["clusterPromoteMin", "clusterPromoteMax", "fenceTimeout", "roleChangeRetry"],
  calibration: "clusterPromoteMin and clusterPromoteMax are chosen below the claim",
  falsifiedBy: "a promotion that waits for the lost Region, or for copying",
  scaled: "nothing; neither people's time to decide nor the change of the name (5 to 30 s) is included",
};

function promotion(laboratory: Laboratory, set: readonly string[]): number {
  const change = laboratory.play("region-recovery", set).report.globalDatabase?.roleChanges[0];
  return change?.openedAt === undefined ? Number.POSITIVE_INFINITY : (change.openedAt - change.askedAt) / SECOND;
}
