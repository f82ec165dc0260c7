/**
 * RemoveFromGlobalCluster: a member leaves the global database, replication to it stops at once, and it becomes a
 * cluster by itself (cluster reference 5.5). The order to open its volume is repeated until it can write.
 *
 * Left out: whether it may leave (role-refusals.ts), and changes of the primary (role-changes.ts).
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import type { GlobalDatabase } from "./global-database.ts";
import type { RoleRecords } from "./role-records.ts";

export class Detachments implements Stateful {
  /** By term of a detachment: its record. */
  #recordOf: Record<string, number> = {};
  readonly #global: GlobalDatabase;
  readonly #records: RoleRecords;
  readonly #due: number;

  constructor(global: GlobalDatabase, records: RoleRecords) {
    this.#global = global;
    this.#records = records;
    this.#due = global.context.engine.register("detachment goes on", (_actor, term) => this.#order(term));
  }

  /** A member leaves, under a term of its own. */
  begin(to: number, record: number, term: number): void {
    const { context, servers, primary } = this.#global;
    this.#records.update(record, { term });
    if (to !== primary) servers[primary].removeSecondary(to);
    this.#global.drop(to, true);
    this.#records.update(record, { finishedAt: context.engine.now });
    // A primary that is alone goes on as it is; the global cluster is empty then.
    if (to === primary) return;
    this.#recordOf[term] = record;
    this.#order(term);
  }

  /** A member has opened its volume under a term, which may be that of a detachment. */
  opened(term: number, keep: Lsn): void {
    const record = this.#recordOf[term];
    if (record !== undefined) this.#records.update(record, { openedAt: this.#global.context.engine.now, keep });
  }

  copyState(copy: StateCopy): void {
    this.#recordOf = copy.of(this.#recordOf);
  }

  /**
   * The order is repeated until the cluster can write: its Region may have no power, or none of its instances live. A
   * headless one waits for none.
   */
  #order(term: number): void {
    const { openedAt, to: id } = this.#records.rows()[this.#recordOf[term]];
    const to = this.#global.members.findIndex((member) => member.id === id);
    const { controlActor, instances } = this.#global.members[to];
    if (openedAt !== undefined || instances === 0) return;
    const { engine, parameters } = this.#global.context;
    this.#global.sendOrder(controlActor, to, "promote", term, parameters.failoverLsnGap);
    engine.after(parameters.roleChangeRetry, this.#due, controlActor, term, 0, 0);
  }
}
