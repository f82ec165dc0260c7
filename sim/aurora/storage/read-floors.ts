/**
 * Telling quiet groups the read floor (PGMRPL). Busy groups hear it with every batch; one that is written to no more
 * would keep old versions for ever (L10), so it is told in a batch without records when it has been quiet for a while
 * and the floor has moved on since, and members that have not answered are told again. Whoever opens the volume owes
 * this to every group from then on, whether or not it ever writes there.
 */
import { longer, type Lsn, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { StorageDriver } from "./driver.ts";
import type { Context } from "./volume.ts";

export class ReadFloors implements Stateful {
  /** By group: the floor its members were told last, when they were told anything, and whether a timer runs. */
  #told: Float64Array;
  #toldAt: Float64Array;
  #armed: Uint8Array;
  readonly #context: Context;
  readonly #driver: StorageDriver;

  constructor(context: Context, driver: StorageDriver, groups: number) {
    this.#context = context;
    this.#driver = driver;
    this.#told = new Float64Array(groups);
    this.#toldAt = new Float64Array(groups);
    this.#armed = new Uint8Array(groups);
  }

  addGroup(group: number): void {
    this.#told = longer(this.#told, group + 1);
    this.#toldAt = longer(this.#toldAt, group + 1);
    this.#armed = longer(this.#armed, group + 1);
  }

  /** The volume is open here: no group has heard of this instance's floor. */
  opened(): void {
    const { engine, parameters } = this.#context;
    for (let group = 0; group < this.#driver.groups; group++) {
      if (this.#driver.sentTail(group) === 0) continue;
      this.#told[group] = 0;
      this.#toldAt[group] = engine.now;
      if (this.#armed[group] === 0) this.#arm(group, parameters.floorAfter);
    }
  }

  /** A batch has left that tells the group's members `floor`. */
  sent(group: number, floor: Lsn): void {
    this.#told[group] = floor;
    this.#toldAt[group] = this.#context.engine.now;
    if (this.#armed[group] === 0) this.#arm(group, this.#context.parameters.floorAfter);
  }

  /** The timer: has the group been quiet, and is there anything new to tell? */
  look(group: number): void {
    const { engine, parameters } = this.#context;
    const { readFloor, ladder } = this.#driver;
    this.#armed[group] = 0;
    const quiet = engine.now - this.#toldAt[group];
    const tail = this.#driver.sentTail(group);
    if (quiet < parameters.floorAfter) this.#arm(group, parameters.floorAfter - quiet);
    else if (this.#told[group] < Math.min(readFloor, tail))
      this.#driver.sendBatch(group, ladder.pgcl[group], ladder.pgcl[group], Infinity);
    else if (this.#told[group] < tail) this.#arm(group, parameters.floorAfter);
    else if (this.#driver.members.isAwaited(group))
      this.#driver.sendBatch(group, ladder.pgcl[group], ladder.pgcl[group], Infinity, true);
  }

  crash(): void {
    this.#armed.fill(0);
  }

  copyState(copy: StateCopy): void {
    this.#told = copy.of(this.#told);
    this.#toldAt = copy.of(this.#toldAt);
    this.#armed = copy.of(this.#armed);
  }

  #arm(group: number, delay: number): void {
    this.#armed[group] = 1;
    const { fleet, actor, epoch } = this.#driver;
    this.#context.engine.after(delay, fleet.kinds.floor, actor, group, 0, epoch);
  }
}
