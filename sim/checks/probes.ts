/**
 * Situations worth having met: "repair overlapped failover". A check that always holds proves little where what makes
 * it interesting never came up; a probe is that other half. It judges nothing: a search over many seeds counts the runs
 * in which each was met, and names those never met.
 *
 * A probe is data: things that last and overlap, or something that happens while others last. Times are not compared,
 * so two things that only touch at one instant may or may not count.
 */
import type { Stateful } from "../kernel/index.ts";
import type { FaultSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";

type Kind = keyof typeof TRACE;

/**
 * Something that lasts: what begins it and what ends it; of records that tell both, whether this one is the beginning.
 */
interface Span {
  readonly begins: Kind;
  readonly ends: Kind;
  readonly isBeginning?: (a: number, b: number) => boolean;
  /** One at a time: a second beginning is the same thing still, and one ending ends it. */
  readonly single?: true;
}

const SPANS = {
  "a repair": { begins: "repairWanted", ends: "repairEnded" },
  "a failover": { begins: "failoverStarted", ends: "failoverEnded", single: true },
  "a recovery": { begins: "recoveryStarted", ends: "recoveryCompleted", single: true },
  "a membership change": { begins: "membershipProposed", ends: "membershipInForce" },
  "back-pressure": {
    begins: "allocationWaits",
    ends: "allocationWaits",
    isBeginning: (_, waits) => waits === 1,
    single: true,
  },
  "a read view": { begins: "viewOpened", ends: "viewClosed" },
  "storage patching": { begins: "patchBegan", ends: "patchEnded" },
  "a standstill of the control plane": {
    begins: "controlPlaneStands",
    ends: "controlPlaneStands",
    isBeginning: (stands) => stands === 1,
    single: true,
  },
  "a role change": { begins: "roleChangeAsked", ends: "roleChangeEnded", single: true },
} as const satisfies Record<string, Span>;

type SpanName = keyof typeof SPANS | FaultSpec["kind"];

interface Probe {
  readonly name: string;
  readonly during: readonly SpanName[];
  readonly when?: Kind;
}

/** Pairs that overlap, in the order in which protocols are known to break there. */
const PAIRS: readonly (readonly [SpanName, SpanName])[] = [
  ["a repair", "a failover"],
  ["a repair", "a recovery"],
  ["a membership change", "a recovery"],
  ["a membership change", "a failover"],
  ["a recovery", "az-outage"],
  ["a failover", "az-outage"],
  ["a repair", "az-outage"],
  ["a membership change", "az-outage"],
  ["a recovery", "partition"],
  ["a failover", "partition"],
  ["a repair", "partition"],
  ["a recovery", "loss"],
  ["a recovery", "slow-link"],
  ["a recovery", "duplicate"],
  ["a membership change", "duplicate"],
  ["a failover", "pause"],
  ["a recovery", "pause"],
  ["a failover", "slow-disk"],
  ["a failover", "a standstill of the control plane"],
  ["a repair", "a standstill of the control plane"],
  ["a repair", "object-store-outage"],
  ["a failover", "lying-health"],
  ["a failover", "insufficient-capacity"],
  ["a repair", "storage patching"],
  ["a failover", "storage patching"],
  ["a failover", "a read view"],
  ["a repair", "a read view"],
  ["back-pressure", "az-outage"],
  ["back-pressure", "a recovery"],
  ["a role change", "partition"],
  ["az-outage", "crash"],
  ["az-outage", "partition"],
  ["crash", "pause"],
  ["az-outage", "lying-disk"],
  ["az-outage", "torn-writes"],
  ["a repair", "misdirected-writes"],
  ["a recovery", "corrupt-writes"],
  ["a recovery", "disk-errors"],
  ["a failover", "dns-stale"],
  ["a failover", "dns-failure"],
  ["a failover", "clock-skew"],
];

const MOMENTS: readonly Probe[] = [
  { name: "a writer that was superseded was refused", during: [], when: "writerFenced" },
  { name: "a superseded writer went on numbering records", during: [], when: "strayAllocated" },
  { name: "a reader was promoted with records still to come", during: ["a failover"], when: "readerPromoted" },
  { name: "a recovery began while another was under way", during: ["a recovery"], when: "recoveryStarted" },
  { name: "an engine died while it recovered", during: ["a recovery"], when: "instanceCrashed" },
  { name: "an engine died during a failover", during: ["a failover"], when: "instanceCrashed" },
  { name: "a commit was acknowledged while an AZ was away", during: ["az-outage"], when: "commitAcked" },
  { name: "a commit was acknowledged during a repair", during: ["a repair"], when: "commitAcked" },
  {
    name: "a commit was acknowledged during a membership change",
    during: ["a membership change"],
    when: "commitAcked",
  },
  { name: "a healthy instance was taken for dead", during: ["suspicion"], when: "instanceSuspected" },
  { name: "a newcomer was hydrated while an AZ was away", during: ["az-outage"], when: "hydrated" },
  { name: "a newcomer was hydrated during a recovery", during: ["a recovery"], when: "hydrated" },
  { name: "a disk was lost during a repair", during: ["a repair"], when: "diskLost" },
  { name: "a disk's lie was found out", during: ["lying-disk"], when: "diskLost" },
  { name: "a disk's lie was found out during a recovery", during: ["lying-disk", "a recovery"], when: "diskLost" },
  { name: "an old image of a disk was found out", during: ["stale-disk"], when: "diskLost" },
  { name: "a power failure tore a write", during: [], when: "writeTorn" },
  { name: "a member was given up whose disk fails", during: ["disk-errors"], when: "repairWanted" },
  { name: "log in a wrong place was found", during: ["misdirected-writes"], when: "badLogFound" },
  { name: "an engine died while its clock was wrong", during: ["clock-skew"], when: "instanceCrashed" },
  { name: "a bad page was found", during: [], when: "badPageFound" },
  { name: "a bad page was found while an AZ was away", during: ["az-outage"], when: "badPageFound" },
  { name: "a bad block of log was found", during: [], when: "badLogFound" },
  { name: "a bad block of log was found during a recovery", during: ["a recovery"], when: "badLogFound" },
  { name: "a row was rolled back after a crash", during: [], when: "rowUndone" },
  { name: "transactions deadlocked during a repair", during: ["a repair"], when: "deadlockBroken" },
  { name: "a member had been away for longer than its peers keep log", during: [], when: "baseWanted" },
  { name: "the volume grew during a repair", during: ["a repair"], when: "volumeGrown" },
  { name: "an engine was swapped by zero-downtime patching", during: [], when: "engineSwapped" },
];

const PROBES: readonly Probe[] = [
  ...PAIRS.map(([one, other]) => ({ name: `${one} overlapped ${other}`, during: [one, other] })),
  ...MOMENTS,
];

export const PROBE_NAMES: readonly string[] = PROBES.map(({ name }) => name);

export interface Probes extends Stateful {
  /** Names of those met so far. */
  met(): readonly string[];
}

/** Watches every cluster of a run. `faults` are those of the scenario, in its order. */
export function watchProbes(traces: readonly Trace[], faults: readonly FaultSpec[]): Probes {
  let open: Record<string, number> = {};
  let met: Record<string, boolean> = {};
  const lasting = (name: SpanName): boolean => (open[name] ?? 0) > 0;
  const meet = ({ name, during }: Probe): void => {
    if (met[name] !== true && during.every(lasting)) met[name] = true;
  };
  const begin = (name: SpanName, single: boolean): void => {
    open[name] = single ? 1 : (open[name] ?? 0) + 1;
    for (const probe of PROBES) if (probe.when === undefined && probe.during.includes(name)) meet(probe);
  };
  const end = (name: SpanName): void => {
    open[name] = Math.max(0, (open[name] ?? 0) - 1);
  };
  for (const trace of traces) {
    // Moments first: what begins a span is not yet within it.
    for (const probe of PROBES) if (probe.when !== undefined) trace.on(TRACE[probe.when], () => meet(probe));
    for (const [name, span] of Object.entries(SPANS) as [keyof typeof SPANS, Span][]) {
      const { begins, ends, isBeginning, single } = span;
      trace.on(TRACE[begins], (a, b) => ((isBeginning?.(a, b) ?? true) ? begin(name, single === true) : end(name)));
      if (ends !== begins) trace.on(TRACE[ends], () => end(name));
    }
  }
  traces[0].on(TRACE.faultApplied, (index) => begin(faults[index].kind, false));
  traces[0].on(TRACE.faultLifted, (index) => end(faults[index].kind));
  return {
    met: () => PROBE_NAMES.filter((name) => met[name] === true),
    copyState: (copy) => {
      open = copy.of(open);
      met = copy.of(met);
    },
  };
}
