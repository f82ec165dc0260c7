/**
 * What happens to the storage volume itself, in sentences: replacements, growth, patching, fencing. Many at once make
 * one sentence.
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { Layout, StoryKind } from "../results/index.ts";
import { TRACE, type Trace } from "../trace/index.ts";

type Tell = (kind: StoryKind, text: string) => void;

export class StorageEvents implements Stateful {
  /**
   * Replacements under way; the members, by segment, that this wave is about, and those of them that are back. A member
   * counts once, however many newcomers were tried for it.
   */
  #repairs = 0;
  #wave = new Set<number>();
  #back = new Set<number>();
  #isFull = false;

  constructor(trace: Trace, layout: Layout, tell: Tell) {
    trace.on(TRACE.actionDone, (index) => tell("fault", `Action: ${layout.actions[index].text}.`));
    trace.on(TRACE.repairWanted, (segment, group, position) => {
      this.#wave.add(segment);
      this.#back.delete(segment);
      if (this.#repairs++ > 0) return;
      tell(
        "recovery",
        `Member pg${group}.${layout.memberNames[layout.membersPerGroup === 3 ? position >> 1 : position]} is to be replaced by a newcomer in its zone, as soon as a node there can take one.`,
      );
    });
    trace.on(TRACE.repairEnded, (old, _new, _group, taken) => {
      if (taken === 0) this.#back.add(old);
      if (--this.#repairs > 0) return;
      tell("recovery", this.#waveSentence());
      this.#wave.clear();
      this.#back.clear();
    });
    trace.on(TRACE.groupInForce, (group) =>
      tell("recovery", `The volume has grown: group pg${group} exists on a write quorum and may be used.`),
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
    this.#back = copy.of(this.#back);
    this.#isFull = copy.of(this.#isFull);
  }

  #waveSentence(): string {
    const [all, taken] = [this.#wave.size, this.#back.size];
    const done = all - taken;
    if (done === 0)
      return all === 1
        ? "The replacement is taken back: the old member stays."
        : `All ${all} replacements are taken back: the old members stay.`;
    const back = taken === 0 ? "" : `, ${taken} ${taken === 1 ? "was" : "were"} taken back`;
    return `${done === 1 ? "One member has" : `${done} members have`} been replaced${back}; no replacement is under way now.`;
  }
}
