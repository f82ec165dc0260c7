/**
 * What a replication server has calculated of its secondaries' lags, every `lagPeriod`: the newest, for the status
 * views, and averages and extremes, for CloudWatch (cluster reference 5.3).
 *
 * Durability lag is the age of the oldest record that is durable in the primary and not in the secondary, RPO lag that
 * of the oldest commit: a transaction that goes on for long without committing makes the first grow, not the second.
 */
import type { Lsn, Micros, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";

export class Lags implements Stateful {
  /** By cluster: when its lags were calculated last, -1 for never, and what they were. */
  at: Float64Array;
  rpo: Float64Array;
  durability: Float64Array;
  /** By cluster: how often, the sums, and the most. */
  count: Float64Array;
  rpoSum: Float64Array;
  rpoMost: Float64Array;
  durabilitySum: Float64Array;
  durabilityMost: Float64Array;
  readonly #context: Context;

  constructor(context: Context, members: number) {
    this.#context = context;
    const column = (): Float64Array => new Float64Array(members);
    this.at = column().fill(-1);
    [this.rpo, this.durability, this.count] = [column(), column(), column()];
    [this.rpoSum, this.rpoMost, this.durabilitySum, this.durabilityMost] = [column(), column(), column(), column()];
  }

  /** `newsAge`: how long ago what the server knows of the log was news; `acked`: the VDL that the secondary told. */
  calculated(index: number, rpo: Micros, durability: Micros, newsAge: Micros, acked: Lsn): void {
    const { engine, trace } = this.#context;
    this.at[index] = engine.now;
    this.rpo[index] = rpo;
    this.durability[index] = durability;
    this.count[index]++;
    this.rpoSum[index] += rpo;
    this.rpoMost[index] = Math.max(this.rpoMost[index], rpo);
    this.durabilitySum[index] += durability;
    this.durabilityMost[index] = Math.max(this.durabilityMost[index], durability);
    trace.emit(TRACE.lagsCalculated, index, rpo, durability, newsAge, acked);
  }

  copyState(copy: StateCopy): void {
    this.at = copy.of(this.at);
    this.rpo = copy.of(this.rpo);
    this.durability = copy.of(this.durability);
    this.count = copy.of(this.count);
    this.rpoSum = copy.of(this.rpoSum);
    this.rpoMost = copy.of(this.rpoMost);
    this.durabilitySum = copy.of(this.durabilitySum);
    this.durabilityMost = copy.of(this.durabilityMost);
  }
}
