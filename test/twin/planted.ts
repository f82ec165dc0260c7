/**
 * Incidents whose cause is known: a scenario is played with a fault and with luck that the search does not have, and
 * what AWS would print of it is written by our own export.
 */
import { exportRun } from "../../sim/reports/exporting.ts";
import { open } from "../../sim/run.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { readRecording, type Recording, type SourceText } from "../../sim/twin/index.ts";

export const PERIOD = 10_000_000;

export const ORDERS = `
scenario: 1
name: orders
duration: 4m
topology:
  regions: [{ name: us-east-1 }]
  clusters:
    - id: orders
      volume: { size: 20GB, storageNodesPerAz: 2 }
      instances:
        - { id: orders-1, class: db.r6g.large, az: us-east-1a, promotionTier: 0 }
        - { id: orders-2, class: db.r6g.large, az: us-east-1b, promotionTier: 1 }
        - { id: orders-3, class: db.r6g.large, az: us-east-1c, promotionTier: 2 }
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 50% }
`;

export const WORLDWIDE = `
scenario: 1
name: worldwide
duration: 4m
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: worldwide }
  clusters:
    - id: shop-us
      region: us-east-1
      volume: { size: 10GB, storageNodesPerAz: 2 }
      instances:
        - { id: us-1, class: db.r6g.large, az: us-east-1a }
        - { id: us-2, class: db.r6g.large, az: us-east-1b }
    - id: shop-eu
      region: eu-west-1
      role: secondary
      volume: { size: 10GB, storageNodesPerAz: 2 }
      instances: [{ id: eu-1, class: db.r6g.large, az: eu-west-1a }]
workloads:
  - { id: app, kind: open, rate: 20/s, reads: 50% }
`;

export function scenarioOf(text: string, more = ""): Scenario {
  const parsed = parseScenario(text + more, "planted");
  if (!parsed.ok) throw new Error(parsed.issues.map(({ path, message }) => `${path}: ${message}`).join("\n"));
  return parsed.scenario;
}

export interface Incident {
  readonly metrics: SourceText;
  readonly events: SourceText;
}

/** What AWS would print of a run; `faults` as a scenario's lines. */
export function incidentOf(text: string, faults: string, seed: string): Incident {
  const scenario = scenarioOf(text, faults);
  const written = (format: "get-metric-data" | "describe-events"): string =>
    [...exportRun(format, { period: PERIOD, open: (options) => open(scenario, { ...options, seed }) }).pieces].join("");
  return {
    metrics: { name: "metrics.json", text: written("get-metric-data") },
    events: { name: "events.json", text: written("describe-events") },
  };
}

export function recordingOf(text: string, { metrics, events }: Incident, withEvents = true): Recording {
  const read = readRecording([metrics], scenarioOf(text), withEvents ? { events } : {});
  if (!read.ok) throw new Error(read.problems.join("\n"));
  return read.recording;
}
