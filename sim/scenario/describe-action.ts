/**
 * What people do meanwhile, in words, for timelines, captions and lists. Apart from faults (describe.ts), since most
 * scenarios have no actions and the page fetches these words with those that have (tools/viewer-parts.mjs).
 */
import { formatSpan, thousands } from "../kernel/index.ts";
import type { AccessChange, ActionSpec } from "./types.ts";

/** `the volume may grow to 128TiB`: no capital, no full stop. */
export function describeAction(action: ActionSpec): string {
  switch (action.kind) {
    case "set-volume-limit":
      return `the volume may grow to ${thousands(Math.floor(action.limitBytes / 1e9))} GB`;
    case "move-segment":
      return `${action.segment} is moved to another node`;
    case "patch-storage":
      return `storage nodes ${action.az === null ? "" : `of ${action.az} `}are patched, one after the other`;
    case "promote":
      return `${action.instance} is told to open the volume`;
    case "failover":
      return action.to === null ? "a failover is asked for" : `a failover to ${action.to} is asked for`;
    case "patch-engine":
      return `the engine of ${action.cluster} is patched`;
    case "apply-maintenance":
      return action.optIn === "undo-opt-in"
        ? `${action.action} of ${action.cluster} is taken back`
        : `${action.action} of ${action.cluster} is ordered, ${action.optIn === "immediate" ? "at once" : "for the next maintenance window"}`;
    case "modify-capacity":
      return `${action.cluster} is told to have ${action.capacity} capacity units`;
    case "set-rpo":
      return action.rpo < 0
        ? `rds.global_db_rpo of ${action.cluster} is reset`
        : `rds.global_db_rpo of ${action.cluster} is set to ${formatSpan(action.rpo)}`;
    case "modify-tier":
      return `${action.instance} gets promotion tier ${action.tier}`;
    case "create-instance":
      return `${action.instance} is to be created`;
    case "create-cluster":
      return `${action.cluster} is to be created`;
    case "delete-cluster":
      return `${action.cluster} is to be deleted`;
    case "modify-cluster":
      return [
        ...(action.deletionProtection === undefined
          ? []
          : [`deletion protection of ${action.cluster} is switched ${action.deletionProtection ? "on" : "off"}`]),
        ...(action.backupRetentionDays === undefined
          ? []
          : [
              `backups of ${action.cluster} are kept for ${action.backupRetentionDays} ${action.backupRetentionDays === 1 ? "day" : "days"} from now on`,
            ]),
        ...(action.backtrackWindow === undefined
          ? []
          : [
              action.backtrackWindow === 0
                ? `Backtrack of ${action.cluster} is switched off`
                : `${action.cluster} can be backtracked for ${formatSpan(action.backtrackWindow)} from now on`,
            ]),
      ].join(", ");
    case "create-global-cluster":
      return action.engine === undefined
        ? "a global database is to be created of the primary cluster"
        : "a global database is to be created, without a cluster in it";
    case "delete-global-cluster":
      return "the global database is to be deleted";
    case "delete-instance":
      return `${action.instance} is deleted`;
    case "reboot":
      return `${action.instance} is rebooted`;
    case "set-forwarding-limit":
      return `forwarded sessions may have ${action.percent}% of the connections of ${action.cluster}'s writer`;
    case "set-write-forwarding":
      return `write forwarding of ${action.cluster} is switched ${action.enabled ? "on" : "off"}`;
    case "restore-to-point-in-time":
      return `${action.cluster} is restored to ${action.to < 0 ? "its latest restorable time" : formatSpan(action.to)} as ${action.as}`;
    case "modify-access":
      return `${action.cluster} lets in others from now on: ${changesOf(action).join(", ")}`;
    case "create-snapshot":
      return `a snapshot of ${action.cluster} is taken as ${action.snapshot}`;
    case "delete-snapshot":
      return `the snapshot ${action.snapshot} is deleted`;
    case "restore-from-snapshot":
      return `the snapshot ${action.snapshot} is restored as ${action.as}`;
    case "clone":
      return `${action.cluster} is cloned as ${action.as}`;
    case "backtrack":
      return `${action.cluster} is to be backtracked to ${formatSpan(action.to)}`;
    case "stop-cluster":
      return `${action.cluster} is to be stopped`;
    case "start-cluster":
      return `${action.cluster} is to be started`;
    case "switchover-global":
      return `a switchover to ${action.cluster} is asked for`;
    case "failover-global":
      return `a global failover to ${action.cluster} is asked for`;
    case "remove-from-global":
      return `${action.cluster} is taken out of the global database`;
    case "long-query":
      return `a report begins on ${action.instance}, for ${formatSpan(action.for)}`;
  }
}

/** What is different about who may connect. */
function changesOf({
  allow,
  public: instances,
  requireTls,
  iamAuthentication,
  certificateAuthority,
}: AccessChange): string[] {
  const list = (names: readonly string[]): string => (names.length === 0 ? "nobody" : names.join(" and "));
  return [
    ...(allow === undefined ? [] : [`its security group allows ${list(allow)}`]),
    ...(instances === undefined ? [] : [`publicly accessible is ${list(instances)}`]),
    ...(requireTls === undefined ? [] : [requireTls ? "TLS is required" : "plain text is taken"]),
    ...(iamAuthentication === undefined ? [] : [iamAuthentication ? "IAM tokens count" : "IAM tokens count no more"]),
    ...(certificateAuthority === undefined ? [] : [`certificates are of ${certificateAuthority}`]),
  ];
}
