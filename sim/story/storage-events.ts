/**
 * What happens to the storage volume itself, in sentences: replacements, growth, patching, fencing. Many at once make
 * one sentence.
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { Layout, StoryKind } from "../run-types.ts";
import { TRACE, type Trace } from "../trace/index.ts";

type Tell = (kind: StoryKind, text: string) => void;

export class StorageEvents implements Stateful {
  /** Replacements under way, how many there were in this wave, and how many of them were taken back. */
  #repairs = 0;
  #wave = 0;
  #takenBack = 0;
  #isFull = false;

  constructor(trace: Trace, layout: Layout, tell: Tell) {
    trace.on(TRACE.actionDone, (index) => tell("fault", `Action: ${layout.actions[index].text}.`));
    trace.on(TRACE.repairWanted, (_segment, group, position) => {
      this.#wave++;
      if (this.#repairs++ > 0) return;
      tell(
        "recovery",
        `Group ${group}'s member ${layout.memberNames[layout.membersPerGroup === 3 ? position >> 1 : position]} is to be replaced by a newcomer in its zone, as soon as a node there can take one.`,
      );
    });
    trace.on(TRACE.repairEnded, (_old, _new, _group, taken) => {
      if (taken === 0) this.#takenBack++;
      if (--this.#repairs > 0) return;
      tell("recovery", this.#waveSentence());
      this.#wave = 0;
      this.#takenBack = 0;
    });
    trace.on(TRACE.groupInForce, (group) =>
      tell("recovery", `The volume has grown: group ${group} exists on a write quorum and may be used.`),
    );
    trace.on(TRACE.volumeFull, () => {
      if (!this.#isFull)
        tell("client", "The volume is full: writes that add data are refused with error 1114, the table is full.");
      this.#isFull = true;
    });
    trace.on(TRACE.volumeGrown, () => (this.#isFull = false));
    trace.on(TRACE.writerFenced, (instance) =>
      tell(
        "recovery",
        `${layout.instances[instance].id} was refused for its old epoch: another instance has the volume. It acknowledges nothing any more.`,
      ),
    );
    trace.on(TRACE.patchBegan, (_host, _az, node) =>
      tell("fault", `${layout.nodes[node].id} goes away to be patched.`),
    );
    trace.on(TRACE.patchEnded, (_host, _az, node) => tell("heal", `${layout.nodes[node].id} is back from patching.`));
    trace.on(TRACE.scrubbed, (_segment) => tell("heal", "A scrub found bad pages and took sound copies from peers."));
  }

  copyState(copy: StateCopy): void {
    this.#repairs = copy.of(this.#repairs);
    this.#wave = copy.of(this.#wave);
    this.#takenBack = copy.of(this.#takenBack);
    this.#isFull = copy.of(this.#isFull);
  }

  #waveSentence(): string {
    const done = this.#wave - this.#takenBack;
    if (done === 0)
      return this.#wave === 1
        ? "The old member is back: its replacement is taken back."
        : `The old members are back: all ${this.#wave} replacements are taken back.`;
    const back = this.#takenBack === 0 ? "" : `, ${this.#takenBack} were taken back`;
    return `${done === 1 ? "One member has" : `${done} members have`} been replaced${back}; no replacement is under way now.`;
  }
}
