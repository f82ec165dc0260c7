/** A good scenario of eight lines, to be spoiled in one place; and a fault of every kind for it. */
import { issuesOf } from "../worlds.ts";

export const BASE = `scenario: 1
name: probe
duration: 2s
topology:
  clusters:
    - { id: main, volume: { size: 40GB, storageNodesPerAz: 3 } }
workloads:
  - { id: app, kind: open, rate: 100/s }
`;

export const FAULTS = `faults:
  - { kind: az-outage, az: us-east-1b, at: 100ms, for: 50ms }
  - { kind: crash, instance: writer-1, at: 300ms, for: 50ms }
  - { kind: pause, node: storage-a1, at: 500ms, for: 50ms }
  - { kind: slow-disk, segment: pg0.c1, at: 700ms, for: 50ms, factor: 10, extra: 2ms }
  - { kind: slow-link, from: { storage: main }, to: { instance: writer-1 }, direction: one-way, at: 900ms, factor: 3 }
  - { kind: loss, from: { clients: app }, intensity: 12.5%, at: 1100ms, for: 50ms }
  - { kind: duplicate, from: { az: us-east-1a }, to: { az: us-east-1c }, intensity: 0.5, at: 1300ms, for: 50ms }
  - { kind: partition, from: { instance: writer-1 }, at: 1500ms, for: 50ms }
`;

/** What is wrong with a scenario of one cluster, an issue a line. */
export function refusal(cluster: string, more = ""): string {
  return issuesOf(`scenario: 1
name: probe
duration: 10s
topology:
  clusters:
    - { id: main, ${cluster} }
${more}`);
}
