/**
 * A run as programs step it. Whatever it is sent to and asked for is looked at: one that quietly stands at another
 * moment than it was told, or answers with nothing since nobody has recorded it, would have a test judge the wrong
 * thing. The command line and the viewer know what they give, and use the run behind this one (run.ts).
 */
import { checkedArguments, inWords, isMapping, NAMES, type Wanted } from "./given.ts";
import { formatSpan, type Micros } from "./kernel/index.ts";
import type { CheckResult, Inside, InsideWish, Operation, RunOptions } from "./results/index.ts";
import { Run as PlayedRun } from "./run.ts";
import { suggestion } from "./scenario/index.ts";
import type { Scenario } from "./scenario/types.ts";

const WISH: Wanted = [
  "{ cluster, group }, whole numbers from 0 (group -1 for none)",
  (value) => isMapping(value) && isWhole(value["cluster"], 0) && isWhole(value["group"], -1),
];
const RESULTS: Wanted = [
  "a list of results of checks, [{ name, verdict, message }]",
  (value) =>
    Array.isArray(value) &&
    value.every(
      (one) =>
        isMapping(one) &&
        NAMES[1]([one["name"], one["message"]]) &&
        /^(pass|fail|vacuous)$/.test(String(one["verdict"])),
    ),
];

function isWhole(value: unknown, least: number): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= least;
}

/**
 * A run that stands at an instant, and can be stepped on, looked at, saved and restored. Times are whole microseconds
 * from 0 to the run's duration. What it tells is read from it and changes nothing: two runs of the same scenario and
 * seed are equal however often they were looked at. `open` makes one.
 */
export class Run extends PlayedRun {
  declare readonly scenario: Scenario;
  declare readonly scenarioHash: string;
  readonly #recorded: RunOptions;

  constructor(scenario: Scenario, options: RunOptions) {
    super(scenario, options);
    this.#recorded = options;
  }

  /**
   * Handles every event at or before `time` and stands there, on a whole microsecond. Raises RangeError for what is no
   * number, for a time that is past (a run goes back by `load`) and for one beyond the run's end (`finish` plays to
   * it).
   */
  override runTo(time: Micros): void {
    const { duration } = this.scenario;
    if (typeof time !== "number" || Number.isNaN(time))
      throw new RangeError(`runTo: ${inWords(time)} is no moment: give a number of microseconds, 20_000_000 for 20 s.`);
    if (time < 0) throw new RangeError(`runTo: ${time} us is before the run begins: times are microseconds from 0 on.`);
    if (time > duration)
      throw new RangeError(
        `runTo: ${time} us is beyond the end of the run, ${duration} us (${formatSpan(duration)}); finish() plays to it.`,
      );
    if (Math.floor(time) < this.now)
      throw new RangeError(
        `runTo: ${time} us is past, the run stands at ${this.now} us (${formatSpan(this.now)}); it goes back by load() of what save() gave.`,
      );
    super.runTo(time);
  }

  /**
   * Handles events until number `event` has been handled, or none is left. Raises RangeError for what is no number of
   * an event, and for one that is past (a run goes back by `load`).
   */
  override runToEvent(event: number): void {
    if (!isWhole(event, 0))
      throw new RangeError(`runToEvent: an event's number is a whole number from 0 on, not ${inWords(event)}.`);
    if (event < this.event)
      throw new RangeError(
        `runToEvent: event ${event} is past, the run has handled ${this.event}; it goes back by load() of what save() gave.`,
      );
    super.runToEvent(event);
  }

  /**
   * How a cluster's volume stands inside, and one of its groups, down to what each copy holds. Null where there is no
   * such thing.
   */
  override inside(wish: InsideWish): Inside | null {
    checkedArguments("inside", [wish], { wish: WISH });
    return super.inside(wish);
  }

  /**
   * Client operations that have ended so far; after `finish` also those that never did. Those of a restored or cloned
   * cluster are asked for by its name, and begin with what it was made with. Raises RangeError where the run was not
   * opened with `history`, and for a name that is none of `copies`.
   */
  override history(copy?: string): readonly Operation[] {
    if (this.#recorded.history !== true) throw unopened("history", "history");
    if (copy !== undefined && !this.copies.includes(copy))
      throw new RangeError(
        `history: ${inWords(copy)} is no restored or cloned cluster of this run.${this.copies.length === 0 ? " It has none: history() gives its operations." : suggestion(String(copy), this.copies)}`,
      );
    return super.history(copy);
  }

  /**
   * Situations met so far, by their names in checks/probes.ts. Raises RangeError where the run was not opened with
   * `probes`.
   */
  override probes(): readonly string[] {
    if (this.#recorded.probes !== true) throw unopened("probes", "probes");
    return super.probes();
  }

  /**
   * From now on messages are kept after they have arrived, too. Raises RangeError where the run was not opened with
   * `messages`.
   */
  override recordMessages(): void {
    if (this.#recorded.messages !== true) throw unopened("recordMessages", "messages");
    super.recordMessages();
  }

  /**
   * Plays to the end and judges. What somebody else has judged meanwhile, `besides`, counts as the run's own checks do.
   */
  override finish(besides: readonly CheckResult[] = []): ReturnType<PlayedRun["finish"]> {
    checkedArguments("finish", [besides], { besides: RESULTS });
    return super.finish(besides);
  }
}

/** An empty answer would be told as "nothing happened". */
function unopened(what: string, option: keyof RunOptions): RangeError {
  return new RangeError(`${what}: the run was opened without ${option}: open it with \`${option}: true\`.`);
}
