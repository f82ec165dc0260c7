/**
 * What the control plane tells the outside: RDS events in the order that was observed (cluster reference 1.6),
 * statuses, and who is called the writer.
 *
 *     old writer   0072/0073, "A new writer was promoted. Restarting database as a reader.", 0006, 0071
 *     new writer   0072/0073, 0004, 0006, 0071
 *
 * Decides nothing: the control plane does not read what it has told. Left out: events of backups, snapshots, parameters
 * and certificates.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import type { Context } from "../storage/index.ts";
import { RdsEvents, type EventName } from "./events.ts";
import { Statuses } from "./statuses.ts";

export interface AnnouncementsParts {
  readonly context: Context;
  readonly clusterId: string;
  readonly ids: readonly string[];
  readonly azs: readonly number[];
  /** RDS Proxies in front of the cluster. */
  readonly proxyIds: readonly string[];
}

export class Announcements implements Stateful {
  readonly events: RdsEvents;
  readonly statuses: Statuses;
  /**
   * By instance: 1 when it has lost the writer's role, and when its machine is a new one; and that has yet to be told.
   */
  #demoted: Uint8Array;
  #replaced: Uint8Array;
  /** The target whose shutdown has been told and its restart not yet; -1 for none. */
  #shutTarget = -1;
  readonly #parts: AnnouncementsParts;

  constructor(parts: AnnouncementsParts) {
    this.#parts = parts;
    const { context, clusterId, ids } = parts;
    this.events = new RdsEvents(context.trace);
    this.statuses = new Statuses(context.trace, clusterId, ids, context.mutations.twoWritersDescribed);
    this.#demoted = new Uint8Array(ids.length);
    this.#replaced = new Uint8Array(ids.length);
  }

  get clusterId(): string {
    return this.#parts.clusterId;
  }

  note(name: EventName, index: number): void {
    this.events.add(this.#parts.context.engine.now, name, "instance", this.#parts.ids[index]);
  }

  noteCluster(name: EventName, about = -1): void {
    const { context, clusterId, ids } = this.#parts;
    this.events.add(context.engine.now, name, "cluster", clusterId, about < 0 ? "" : ids[about]);
  }

  failoverStarts(writer: number, target: number, writerLives: boolean): void {
    const { azs } = this.#parts;
    this.noteCluster(azs[target] === azs[writer] ? "failoverSameAz" : "failoverCrossAz", target);
    this.statuses.setCluster("failing-over");
    this.#demoted[writer] = 1;
    if (writerLives) this.#goesDown(writer);
  }

  /** The cluster is a secondary of its global database that becomes the primary. */
  clusterPromotes(target: number): void {
    this.statuses.setCluster("promoting");
    this.targetShutsDown(target);
  }

  /** The cluster becomes a secondary of its global database. */
  losesWriter(writer: number): void {
    this.#demoted[writer] = 1;
    this.statuses.set(writer, "rebooting");
    this.statuses.setWriter(-1);
    if (this.statuses.cluster !== "available") this.statuses.setCluster("available");
  }

  /** The volume comes near its limit: an event of whoever writes, and of nobody in a secondary. */
  storageIsLow(writer: number, bytesLeft: number): void {
    const { context, ids } = this.#parts;
    if (writer < 0) return;
    const terabytes = bytesLeft / 1_000_000 / 1_000_000;
    this.events.add(context.engine.now, "storageLow", "instance", ids[writer], String(terabytes));
  }

  /** Another role change has overtaken the one that was to make this cluster the primary: it is a secondary still. */
  promotionGivenUp(): void {
    if (this.statuses.cluster === "promoting") this.statuses.setCluster("available");
  }

  /** The proxies in front of the cluster have an instance more, or less, in their target group. */
  noteProxies(name: "targetAdded" | "targetRemoved", index: number): void {
    const { context, proxyIds, ids } = this.#parts;
    for (const proxy of proxyIds) this.events.add(context.engine.now, name, "proxy", proxy, ids[index]);
  }

  /** An event of a snapshot, which has it as its source. */
  noteSnapshot(
    name: "snapshotBegins" | "snapshotCreated" | "automatedBegins" | "automatedCreated",
    snapshot: string,
  ): void {
    this.events.add(this.#parts.context.engine.now, name, "snapshot", snapshot);
  }

  /** A global database's own events, which name a cluster or a lag. */
  noteGlobal(name: EventName, about: string): void {
    const { context, clusterId } = this.#parts;
    this.events.add(context.engine.now, name, "cluster", clusterId, about);
  }

  targetShutsDown(target: number): void {
    this.note("shutdown", target);
    this.#shutTarget = target;
    this.#goesDown(target);
  }

  /** `index` has the volume; `before` had it, and is alive or not. */
  opened(index: number, before: number, beforeLives: boolean): void {
    this.#demoted[index] = 0;
    if (before >= 0 && beforeLives) this.#tellDemotion(before);
    if (index === this.#shutTarget) this.note("restarted", index);
    this.#shutTarget = -1;
    this.statuses.setWriter(index);
    this.isAvailable(index);
  }

  failoverCompleted(writer: number): void {
    this.statuses.setCluster("available");
    this.note("topologyUpdated", writer);
  }

  /** Nobody could be promoted: whoever was the writer is to be it again. */
  previousPrimary(writer: number): void {
    this.statuses.setCluster("available");
    this.noteCluster("previousPrimary", writer);
    this.#demoted[writer] = 0;
  }

  reboots(index: number): void {
    this.note("shutdown", index);
    this.statuses.set(index, "rebooting");
  }

  maintains(index: number): void {
    this.note("shutdown", index);
    this.statuses.set(index, "maintenance");
  }

  /** An engine has begun a new life: it was rebooted, has crashed, or was promoted over. */
  restarted(index: number): void {
    if (index === this.#shutTarget) this.#shutTarget = -1;
    this.#tellDemotion(index);
    if (this.statuses.of(index) === "available") this.#goesDown(index);
    this.note("restarted", index);
  }

  lost(index: number, isHost: boolean): void {
    if (isHost) this.statuses.set(index, "failed");
    else if (this.statuses.of(index) === "rebooting") this.note("restartError", index);
    else this.#goesDown(index);
  }

  fellBehind(index: number): void {
    this.note("fellBehind", index);
    this.#goesDown(index);
  }

  /** Its dead machine has made room for a new one. */
  replaced(index: number): void {
    this.statuses.set(index, "failed");
    this.statuses.set(index, "creating");
    this.#replaced[index] = 1;
    this.note("recoveryStarted", index);
    this.note("hostReplaced", index);
  }

  isAvailable(index: number): void {
    if (this.#replaced[index] === 1) this.note("recoveryComplete", index);
    this.#replaced[index] = 0;
    this.statuses.set(index, "available");
  }

  copyState(copy: StateCopy): void {
    copy.part(this.events);
    copy.part(this.statuses);
    this.#demoted = copy.of(this.#demoted);
    this.#replaced = copy.of(this.#replaced);
    this.#shutTarget = copy.of(this.#shutTarget);
  }

  /** Its engine goes down, and will be back. Who has not been available since it was created stays so. */
  #goesDown(index: number): void {
    if (this.statuses.of(index) !== "creating") this.statuses.set(index, "rebooting");
  }

  #tellDemotion(index: number): void {
    if (this.#demoted[index] === 1) this.note("restartedAsReader", index);
    this.#demoted[index] = 0;
  }
}
