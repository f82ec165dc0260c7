/**
 * What the log stood like at the two moments of an anomaly: when the write that was missed had been acknowledged, and
 * when the read began that missed it. Beside each other they show what a stale read is: a reader that stands lower than
 * what was durable already.
 */
import type { Frame, Layout } from "../../sim/results/index.ts";
import { FORM, type Recorded } from "../worker/recorded.ts";
import { missedWrite } from "./anomalies.ts";
import { count, moment } from "./format.ts";
import { contentWords } from "./histories.ts";

export interface GhostMoment {
  readonly at: number;
  /** `when k3 = 41 was acknowledged` */
  readonly title: string;
}

export interface GhostMark {
  readonly kind: "vdl" | "point" | "write" | "read";
  readonly name: string;
  readonly lsn: number;
}

export interface Ghost extends GhostMoment {
  /** From the top to the bottom of the log. */
  readonly marks: readonly GhostMark[];
  readonly sentence: string;
}

/**
 * The first two operations that matter: a missed write and its read, or the witness's first end and its last beginning.
 */
export function momentsOf(recorded: Recorded, witness: readonly number[]): readonly [GhostMoment, GhostMoment] {
  const { ended, invoked, until, form } = recorded;
  const missed = missedWrite(recorded, witness);
  const verb = (row: number): string => (form[row] === FORM.read ? "was read" : "was acknowledged");
  if (missed !== undefined)
    return [
      { at: ended[missed.write], title: `when ${contentWords(recorded, missed.write)} was acknowledged` },
      { at: invoked[missed.read], title: `when the read began that gave ${contentWords(recorded, missed.read)}` },
    ];
  const first = witness.toSorted((a, b) => ended[a] - ended[b])[0];
  const last = witness.toSorted((a, b) => invoked[b] - invoked[a])[0];
  return [
    { at: Math.min(ended[first], until), title: `when ${contentWords(recorded, first)} ${verb(first)}` },
    { at: invoked[last], title: `when the last of them began, ${contentWords(recorded, last)}` },
  ];
}

/** One moment as a short ladder: VDL, each instance's read point, and the positions of the witness. */
export function ghostOf(
  of: GhostMoment,
  frame: Frame,
  layout: Layout,
  recorded: Recorded,
  witness: readonly number[],
): Ghost {
  const missed = missedWrite(recorded, witness);
  const own: readonly GhostMark[] =
    missed === undefined
      ? []
      : [
          { kind: "write", name: contentWords(recorded, missed.write), lsn: recorded.lsn[missed.write] },
          { kind: "read", name: contentWords(recorded, missed.read), lsn: recorded.lsn[missed.read] },
        ];
  const points = frame.instances.flatMap(({ readPoint, status }, index): GhostMark[] =>
    status !== "up" && status !== "slow" ? [] : [{ kind: "point", name: layout.instances[index].id, lsn: readPoint }],
  );
  const vdl: GhostMark = { kind: "vdl", name: "VDL", lsn: frame.ladder.vdl };
  const marks = [vdl, ...points, ...own.filter(({ lsn }) => lsn > 0)].sort((a, b) => b.lsn - a.lsn);
  return { ...of, marks, sentence: sentenceOf(of, frame, layout, recorded, missed) };
}

function sentenceOf(
  { at, title }: GhostMoment,
  frame: Frame,
  layout: Layout,
  recorded: Recorded,
  missed: ReturnType<typeof missedWrite>,
): string {
  const stood = `${moment(at, true)}, ${title}: durable up to ${count(frame.ladder.vdl)}`;
  if (missed === undefined || recorded.lsn[missed.write] === 0) return `${stood}.`;
  const name = recorded.servers[recorded.server[missed.read]];
  const index = layout.instances.findIndex(({ id }) => id === name);
  if (index < 0) return `${stood}.`;
  const below = recorded.lsn[missed.write] - frame.instances[index].readPoint;
  return `${stood}; ${name} reads at ${count(frame.instances[index].readPoint)}, ${below > 0 ? `${count(below)} below the write` : "at or above the write"}.`;
}
