/** Calls about the global database as a whole: it is made and deleted, and the roles of its clusters are changed. */
import type { GlobalDatabase, RoleChangeKind } from "../aurora/global/index.ts";
import type { ActionOf } from "../scenario/types.ts";
import type { Account } from "./account.ts";
import type { Answer } from "./cluster-calls.ts";

/** Asked through the first cluster, whichever is the primary now. */
export function askGlobal(account: Account, ask: (global: GlobalDatabase) => string | undefined): Answer {
  return { by: account.home, why: account.global && ask(account.global) };
}

/** Of the primary; or, with an engine, of nothing yet. */
export function createGlobal({ engine }: ActionOf<"create-global-cluster">, account: Account): Answer {
  return askGlobal(account, (global) =>
    engine === undefined ? global.create(account.clusters[global.primary].lifecycle.exists) : global.createEmpty(),
  );
}

export function changeRole(change: RoleChangeKind, action: { readonly cluster: string }, account: Account): Answer {
  const number = account.numberOf(account.cluster(action.cluster));
  return askGlobal(account, ({ roles }) => roles.ask(change, number));
}
