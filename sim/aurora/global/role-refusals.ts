/**
 * Whether a role change may begin, and AWS's name for it when it may not (cluster reference 5.5, S0 and M0). Names that
 * the reference does not have are **chosen**: InvalidDBClusterStateFault for the version rule and for a member that is
 * being rebuilt.
 */
import { managedRefusal } from "../../facts/index.ts";
import type { GlobalDatabase } from "./global-database.ts";
import type { RoleChangeKind } from "./role-records.ts";

/** The role change that is under way, as far as it matters to the next. */
export interface Running {
  readonly kind: RoleChangeKind;
  readonly step: string;
}

/** Undefined when the change may begin. */
export function refusalOf(
  global: GlobalDatabase,
  running: Running | undefined,
  kind: RoleChangeKind,
  to: number,
): string | undefined {
  const { members, primary } = global;
  if (!global.exists) return "GlobalClusterNotFoundFault: there is no global cluster";
  if (running !== undefined && !makesRoom(running, kind))
    return "InvalidGlobalClusterStateFault: another role change is under way";
  const isAlone = members.every((_, index) => index === primary || !global.isMember(index));
  if (to === primary && kind === "detach")
    return isAlone
      ? undefined
      : `InvalidGlobalClusterStateFault: ${members[to].id} is the primary: remove the secondaries first`;
  if (to === primary) return `InvalidDBClusterStateFault: ${members[to].id} is the primary`;
  if (!global.isMember(to)) return `DBClusterNotFoundFault: ${members[to].id} is no member of the global cluster`;
  if (members[to].member.isRebuilding)
    return `InvalidDBClusterStateFault: the volume of ${members[to].id} is being rebuilt`;
  return kind === "detach" ? undefined : managedRefusalOf(global, kind, to);
}

/**
 * A switchover that is stuck makes room for a failover, and so does a failover that is rolled back; beside that one a
 * member may also leave. So it may beside a failover that waits for the rest to follow: the old primary's Region may be
 * away for hours, and when the new primary's goes, too, the manual procedure (5.5.3) is all there is.
 */
function makesRoom(running: Running, kind: RoleChangeKind): boolean {
  if (running.step === "rolling back") return kind !== "switchover";
  if (kind === "detach") return running.kind === "failover" && running.step === "settling";
  return kind === "failover" && running.kind === "switchover" && running.step !== "settling";
}

function managedRefusalOf(global: GlobalDatabase, kind: "switchover" | "failover", to: number): string | undefined {
  const { members, primary } = global;
  const statusOf = (index: number): string => members[index].control.told.statuses.cluster;
  const isIn = (index: number): string => `${members[index].id} is in ${statusOf(index)} state`;
  if (kind === "switchover" && !members[primary].isAccessible())
    return `InvalidDBClusterStateFault: ${isIn(primary)}, and a switchover needs it available`;
  if (statusOf(to) !== "available") return `InvalidDBClusterStateFault: ${isIn(to)}`;
  if (!members[to].control.hasAvailableInstance)
    return `InvalidDBClusterStateFault: ${members[to].id} has no available instance`;
  const { engine, engineVersion: from } = members[primary];
  const { engineVersion } = members[to];
  if (from === undefined || engineVersion === undefined) return undefined;
  const all = members.flatMap((member, index) =>
    member.engineVersion !== undefined && global.isMember(index) ? [member.engineVersion] : [],
  );
  const refusal = managedRefusal(engine, kind, from, engineVersion, all);
  return refusal === undefined ? undefined : `InvalidDBClusterStateFault: ${refusal}`;
}
