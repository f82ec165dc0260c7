/**
 * The ladder of log positions, as distances above VDL: what is below VDL is durable, what is above is not yet. A
 * hundred records and ten million must fit one picture, so the scale grows with the logarithm (symlog: zero is a
 * place).
 */
import { scaleSymlog } from "d3";
import { notDurableOf, type Frame } from "../../sim/results/index.ts";
import { compact, count } from "./format.ts";

export interface Rung {
  readonly id: "limit" | "allocated" | "vcl" | "vdl";
  readonly label: string;
  readonly lsn: number;
  readonly above: number;
  /** 0 at the bottom, 1 at the top. */
  readonly height: number;
}

export interface LadderView {
  readonly rungs: readonly Rung[];
  readonly notDurable: number;
  readonly heldBy: number;
  readonly epoch: number;
  readonly sentence: string;
}

/** Steps drawn beside the ladder, in records above VDL. */
export const TICKS = [10, 1_000, 100_000, 10_000_000];

export function heightScale(frame: Frame): (above: number) => number {
  const { limit, allocated, vdl } = frame.ladder;
  return scaleSymlog()
    .constant(1)
    .domain([0, Math.max(10, (limit ?? allocated) - vdl)])
    .range([0, 1])
    .clamp(true);
}

export function ladderView(frame: Frame): LadderView {
  const { allocated, vcl, vdl, limit, heldBy, epoch } = frame.ladder;
  const scale = heightScale(frame);
  const rung = (id: Rung["id"], label: string, lsn: number): Rung => ({
    id,
    label,
    lsn,
    above: lsn - vdl,
    height: scale(Math.max(0, lsn - vdl)),
  });
  const notDurable = notDurableOf(frame);
  return {
    rungs: [
      ...(limit === null ? [] : [rung("limit", "limit", limit)]),
      rung("allocated", "allocated", allocated),
      rung("vcl", "VCL", vcl),
      rung("vdl", "VDL", vdl),
    ],
    notDurable,
    heldBy,
    epoch,
    sentence: sentenceOf(frame),
  };
}

export function sentenceOf(frame: Frame): string {
  const { allocated, vdl, heldBy } = frame.ladder;
  const notDurable = notDurableOf(frame);
  if (notDurable === 0)
    return allocated > vdl ? "Every record is durable; above VDL all is annulled." : "Every record written is durable.";
  const records = `${count(notDurable)} ${notDurable === 1 ? "record" : "records"} not yet durable`;
  return heldBy < 0 ? `${records}.` : `${records}; pg${heldBy} holds VDL back.`;
}

/** `+1 k` */
export function tickText(above: number): string {
  return `+${compact(above)}`.replace(" ", "\u202f");
}
