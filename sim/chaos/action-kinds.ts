/**
 * What people do meanwhile, drawn like faults: a row a kind. Not drawn is what takes something away for good, or
 * changes what is promised rather than whether it is kept.
 */
import type { Micros } from "../kernel/index.ts";
import type { ActionSpec } from "../scenario/types.ts";
import type { Luck } from "./luck.ts";
import type { Places } from "./places.ts";

export type ActionKind = ActionSpec["kind"];

type Draw = (at: Micros, places: Places, luck: Luck) => ActionSpec | null;

const never: Draw = () => null;
/**
 * The same, for kinds that came later: they are not among those to draw from, or the draws of every seed would be
 * others.
 */
const apart: Draw = () => null;

export const ACTION_KINDS: Readonly<Record<ActionKind, Draw>> = {
  "move-segment": (at, places) => ({ kind: "move-segment", at, segment: places.segment }),
  "patch-storage": (at, places, luck) => ({ kind: "patch-storage", at, az: luck.percent(50) ? null : places.az.az }),
  promote: (at, places) => ({ kind: "promote", at, instance: places.successor }),
  failover: (at, places, luck) => ({ kind: "failover", at, to: luck.percent(50) ? null : places.successor }),
  reboot: (at, places) => ({ kind: "reboot", at, instance: places.instance.instance }),
  "modify-tier": (at, places, luck) => ({
    kind: "modify-tier",
    at,
    instance: places.instance.instance,
    tier: luck.between(0, 15),
  }),
  "patch-engine": (at, places, luck) => ({
    kind: "patch-engine",
    at,
    cluster: places.cluster,
    pendingParameters: luck.percent(30),
  }),
  "long-query": (at, places, luck) => ({
    kind: "long-query",
    at,
    for: luck.span(50_000, 20_000_000),
    instance: places.instance.instance,
  }),
  "switchover-global": (at, places) =>
    places.isGlobal ? { kind: "switchover-global", at, cluster: places.secondary } : null,
  // A failover may lose what had not crossed to the other Region: nobody promises that it does not.
  "failover-global": never,
  "remove-from-global": never,
  "delete-instance": never,
  "set-volume-limit": never,
  "set-rpo": never,
  "set-forwarding-limit": never,
  "set-write-forwarding": never,
  "start-cluster": never,
  // Who creates and deletes has a plan.
  "create-cluster": apart,
  "create-instance": apart,
  "create-global-cluster": apart,
  "delete-cluster": apart,
  "delete-global-cluster": apart,
  "modify-cluster": apart,
  "modify-access": apart,
  "stop-cluster": apart,
  "apply-maintenance": apart,
  "modify-capacity": apart,
  // As with restores.
  clone: apart,
  "create-snapshot": apart,
  "delete-snapshot": apart,
  "restore-from-snapshot": apart,
  // It takes acknowledged commits back, by intention.
  backtrack: apart,
  // Each restore needs a name of its own, and room in the world from the start.
  "restore-to-point-in-time": apart,
};

/** Kinds to draw from where nobody names any. */
export const DRAWN_ACTIONS: readonly ActionKind[] = (Object.keys(ACTION_KINDS) as ActionKind[]).filter(
  (kind) => ACTION_KINDS[kind] !== apart,
);
