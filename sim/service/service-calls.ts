/**
 * Actions that are calls of the service, and may be refused: what each is named, and who answers it. What a call does
 * stands in cluster-calls.ts, copy-calls.ts and global-calls.ts, unless it is a single question.
 */
import type { ClusterWorld } from "../assembly/index.ts";
import type { ActionOf, ActionSpec } from "../scenario/types.ts";
import type { Account } from "./account.ts";
import {
  askCluster,
  askInstance,
  createCluster,
  deleteCluster,
  failOver,
  modifyCluster,
  start,
  stop,
  type Answer,
} from "./cluster-calls.ts";
import { backtrack, clone, createSnapshot, deleteSnapshot, restoreSnapshot, restoreToMoment } from "./copy-calls.ts";
import { askGlobal, changeRole, createGlobal } from "./global-calls.ts";

/** By AWS's names. */
const CALLS = {
  "apply-maintenance": "ApplyPendingMaintenanceAction",
  backtrack: "BacktrackDBCluster",
  clone: "RestoreDBClusterToPointInTime",
  "create-cluster": "CreateDBCluster",
  "create-global-cluster": "CreateGlobalCluster",
  "create-instance": "CreateDBInstance",
  "create-snapshot": "CreateDBClusterSnapshot",
  "delete-cluster": "DeleteDBCluster",
  "delete-global-cluster": "DeleteGlobalCluster",
  "delete-instance": "DeleteDBInstance",
  "delete-snapshot": "DeleteDBClusterSnapshot",
  failover: "FailoverDBCluster",
  "failover-global": "FailoverGlobalCluster",
  "modify-capacity": "ModifyCurrentDBClusterCapacity",
  "modify-cluster": "ModifyDBCluster",
  "modify-tier": "ModifyDBInstance",
  "patch-engine": "ModifyDBCluster",
  reboot: "RebootDBInstance",
  "remove-from-global": "RemoveFromGlobalCluster",
  "restore-from-snapshot": "RestoreDBClusterFromSnapshot",
  "restore-to-point-in-time": "RestoreDBClusterToPointInTime",
  "start-cluster": "StartDBCluster",
  "stop-cluster": "StopDBCluster",
  "switchover-global": "SwitchoverGlobalCluster",
} as const;

export type ServiceCall = ActionOf<keyof typeof CALLS>;

/** Why a call changes nothing, whose story it belongs to, and the call by AWS's name. */
export interface Refusal {
  readonly by: ClusterWorld;
  readonly call: string;
  readonly why: string;
}

export function isServiceCall(action: ActionSpec): action is ServiceCall {
  return action.kind in CALLS;
}

/** Undefined when it was accepted. */
export function callService(action: ServiceCall, account: Account): Refusal | undefined {
  const { by, why } = answerTo(action, account);
  return why === undefined ? undefined : { by, call: CALLS[action.kind], why };
}

function answerTo(action: ServiceCall, account: Account): Answer {
  switch (action.kind) {
    case "create-cluster":
      return createCluster(action, account);
    case "modify-cluster":
      return modifyCluster(action, account);
    case "delete-cluster":
      return deleteCluster(action, account);
    case "start-cluster":
      return askCluster(action, account, (cluster) => start(cluster));
    case "stop-cluster":
      return askCluster(action, account, (cluster) => stop(cluster, account));
    case "failover":
      return failOver(action, account);
    case "patch-engine":
      return askCluster(action, account, ({ enginePatching }) => enginePatching.begin(action.pendingParameters));
    case "apply-maintenance":
      return askCluster(action, account, ({ maintenance }) => maintenance?.apply(action.action, action.optIn));
    case "modify-capacity":
      return askCluster(action, account, ({ serverlessV1 }) =>
        serverlessV1?.modify(action.capacity, action.timeout, action.timeoutAction),
      );
    case "create-instance":
      return askInstance(action, account, (lifecycle, index) => lifecycle.createInstance(index));
    case "delete-instance":
      return askInstance(action, account, (lifecycle, index) => lifecycle.deleteInstance(index));
    case "reboot":
      return askInstance(action, account, (lifecycle, index) => lifecycle.reboot(index));
    case "modify-tier":
      return askInstance(action, account, (lifecycle, index) => lifecycle.modifyTier(index, action.tier));
    case "create-snapshot":
      return createSnapshot(action, account);
    case "delete-snapshot":
      return deleteSnapshot(action, account);
    case "restore-from-snapshot":
      return restoreSnapshot(action, account);
    case "restore-to-point-in-time":
      return restoreToMoment(action, account);
    case "clone":
      return clone(action, account);
    case "backtrack":
      return backtrack(action, account);
    case "create-global-cluster":
      return createGlobal(action, account);
    case "delete-global-cluster":
      return askGlobal(account, (global) => global.delete());
    case "switchover-global":
      return changeRole("switchover", action, account);
    case "failover-global":
      return changeRole("failover", action, account);
    case "remove-from-global":
      return changeRole("detach", action, account);
  }
}
