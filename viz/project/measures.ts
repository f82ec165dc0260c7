/**
 * Figures that sentences about a run are made of: by name, with the words for their values. One table for what is shown
 * and for what is checked.
 */
import {
  notDurableOf,
  presentByGroup,
  writeMargins,
  type Frame,
  type Layout,
  type RunReport,
} from "../../sim/results/index.ts";
import { count, span } from "./format.ts";

export interface Measured {
  readonly frame: Frame;
  readonly layout: Layout;
  /** Null while the run has not been simulated to its end. */
  readonly report: RunReport | null;
}

interface Measure {
  /** Undefined: not known yet. */
  readonly of: (measured: Measured) => number | undefined;
  readonly words: (value: number) => string;
}

const ofClients = (read: (clients: RunReport["clients"]) => number, words = count): Measure => ({
  of: ({ report }) => (report === null ? undefined : read(report.clients)),
  words,
});

const MEASURES = {
  copiesWorst: { of: ({ frame, layout }) => Math.min(...presentByGroup(frame, layout)), words: count },
  groups: { of: ({ layout }) => layout.groupCount, words: count },
  groupsStalled: {
    of: ({ frame, layout }) => writeMargins(frame, layout).filter((margin) => margin < 0).length,
    words: count,
  },
  waitingCommits: { of: ({ frame }) => frame.clients.waitingCommits, words: count },
  notDurable: { of: ({ frame }) => notDurableOf(frame), words: count },
  vdl: { of: ({ frame }) => frame.ladder.vdl, words: count },
  epoch: { of: ({ frame }) => frame.ladder.epoch, words: count },
  writesOk: { of: ({ frame }) => frame.clients.writesOk, words: count },
  readsOk: { of: ({ frame }) => frame.clients.readsOk, words: count },
  failedSoFar: { of: ({ frame }) => frame.clients.failed, words: count },
  unknownSoFar: { of: ({ frame }) => frame.clients.unknown, words: count },
  commitMedian: { of: ({ frame }) => frame.clients.commitLatencyUs.p50, words: span },
  writeGap: ofClients(({ writeUnavailableUsMax }) => writeUnavailableUsMax, span),
  readGap: ofClients(({ readUnavailableUsMax }) => readUnavailableUsMax, span),
  commitTail: ofClients(({ commitLatencyUs }) => commitLatencyUs.p99, span),
  readMedian: ofClients(({ readLatencyUs }) => readLatencyUs.p50, span),
  readTail: ofClients(({ readLatencyUs }) => readLatencyUs.p99, span),
  failed: ofClients(({ failed }) => failed),
  unknown: ofClients(({ unknown }) => unknown),
  lostCommits: ofClients(({ lostCommits }) => lostCommits),
  staleReads: ofClients(({ staleReads }) => staleReads),
  zombieReads: ofClients(({ zombieReads }) => zombieReads),
  failedChecks: {
    of: ({ report }) =>
      report?.checks.filter(({ name, verdict }) => verdict === "fail" && !name.startsWith("expect-")).length,
    words: count,
  },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof MEASURES;

export function measured(name: MeasureName, from: Measured): number | undefined {
  const measure: Measure = MEASURES[name];
  return measure.of(from);
}

/** Puts values in the place of `{names}`; an ellipsis where a value is not known yet. */
export function filled(text: string, from: Measured): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => {
    if (!(name in MEASURES)) throw new Error(`"${name}" is no measure; there are ${Object.keys(MEASURES).join(", ")}.`);
    const measure: Measure = MEASURES[name as MeasureName];
    const value = measure.of(from);
    return value === undefined ? "…" : measure.words(value);
  });
}

export function compares(value: number, is: "=" | ">" | "<", than: number): boolean {
  return is === "=" ? value === than : is === ">" ? value > than : value < than;
}
