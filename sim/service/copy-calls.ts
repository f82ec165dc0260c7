/**
 * Calls about a cluster's past: snapshots, what is restored from them or from backups, clones, and the way back by
 * Backtrack ([managed.md](../docs/managed.md)).
 */
import { clonesOf, restoresOf, type ClusterWorld } from "../assembly/index.ts";
import type { ActionOf } from "../scenario/types.ts";
import type { Account } from "./account.ts";
import { askCluster, whyAbsent, type Answer } from "./cluster-calls.ts";

export function createSnapshot(action: ActionOf<"create-snapshot">, account: Account): Answer {
  return askCluster(action, account, (by) => account.backupOf(by)?.snapshots?.create(action.snapshot));
}

export function deleteSnapshot({ snapshot }: ActionOf<"delete-snapshot">, account: Account): Answer {
  const by = account.snapshotted(snapshot);
  return { by, why: account.backupOf(by)?.snapshots?.delete(snapshot) };
}

export function restoreSnapshot(action: ActionOf<"restore-from-snapshot">, account: Account): Answer {
  const by = account.snapshotted(action.snapshot);
  const number = restoresOf(account.scenario, by.spec.id).indexOf(action);
  const why =
    whyNoKey(by, account.made(action.as)) ?? account.backupOf(by)?.restores.askSnapshot(number, action.snapshot);
  return { by, why };
}

/** A deleted cluster can be restored as long as its backups are retained. */
export function restoreToMoment(action: ActionOf<"restore-to-point-in-time">, account: Account): Answer {
  const by = account.cluster(action.cluster);
  const { retention, restores } = account.backupOf(by) ?? {};
  const number = restoresOf(account.scenario, by.spec.id).indexOf(action);
  const why =
    (retention?.isLive === true ? whyAbsent(by) : undefined) ??
    whyNoKey(by, account.made(action.as)) ??
    restores?.ask(number, action.to);
  return { by, why };
}

export function clone(action: ActionOf<"clone">, account: Account): Answer {
  const ofSource = clonesOf(account.scenario).filter(({ cluster }) => cluster === action.cluster);
  return askCluster(
    action,
    account,
    (by) => whyNoKey(by, account.made(action.as)) ?? account.clonesOf(by)?.ask(ofSource.indexOf(action)),
  );
}

export function backtrack(action: ActionOf<"backtrack">, account: Account): Answer {
  const by = account.cluster(action.cluster);
  const why = by === account.home ? undefined : whyAbsent(by);
  return { by, why: why ?? account.backtrackOf(by)?.backtracks.ask(action) };
}

/** What is made of a cluster's data needs the key that this is read with, and its own. */
function whyNoKey(...clusters: readonly (ClusterWorld | undefined)[]): string | undefined {
  const locked = clusters.find((cluster) => cluster?.key?.isDisabled === true);
  return locked === undefined ? undefined : `KMSKeyNotAccessibleFault: the key of ${locked.spec.id} is not enabled`;
}
