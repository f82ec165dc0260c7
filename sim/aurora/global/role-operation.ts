/**
 * A role change that is under way, as it is kept from one look at it to the next. What happens in each step is
 * role-changes.ts.
 */
import type { Lsn, Micros } from "../../kernel/index.ts";
import type { RoleChangeKind } from "./role-records.ts";

const STEPS = ["idle", "catching up", "fencing", "draining", "promoting", "settling", "rolling back"] as const;
export type Step = (typeof STEPS)[number];

/** The change that runs. */
export interface Operation {
  readonly kind: RoleChangeKind;
  readonly from: number;
  readonly to: number;
  readonly term: number;
  readonly record: number;
  /** The cluster whose control plane runs it. */
  readonly runner: number;
  /** The instance that wrote in the old primary when the change was asked for; the first one where nobody did. */
  readonly writer: number;
  /**
   * The target of a switchover whose place this takes, which may have begun to write: its writes are blocked, too; -1
   * for none.
   */
  readonly rival: number;
  /** Members that have blocked their writes for this, as bits. */
  blocked: number;
  step: Step;
  since: Micros;
  /** The old primary's durable end, once writes are blocked; -1 before. */
  end: Lsn;
  isFenced: boolean;
  /** Members that follow the new primary, as bits. */
  following: number;
  /** When the global name is to change, -1 until that is known, and whether it has. */
  nameAt: Micros;
  isNamed: boolean;
}
