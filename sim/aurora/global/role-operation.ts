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

/** What is known of a change when it is asked for. */
type Asked = Pick<Operation, "kind" | "from" | "to" | "term" | "record" | "writer">;

/** A switchover or failover begins; `before` is the change whose place it takes. */
export function begun(asked: Asked, before: Operation | undefined, since: Micros): Operation {
  const { kind, from, to } = asked;
  return {
    ...asked,
    runner: kind === "switchover" ? from : to,
    rival: before?.step === "promoting" && before.to !== to ? before.to : -1,
    blocked: 0,
    step: kind === "switchover" ? "catching up" : "fencing",
    since,
    end: -1,
    isFenced: false,
    following: 0,
    nameAt: -1,
    isNamed: false,
  };
}
