/**
 * The only door: a run is a pure function of (scenario, seed, build).
 *
 *     run(scenario, { seed: "7" })      plays it to the end and reports
 *     open(scenario, { seed: "7" })     a run that can be stepped, looked at, saved and restored
 *
 * Synchronous, free of clocks and of I/O: works in Node and in the browser, and gives the same digest in both.
 */
import { actionSpans, faultSpans } from "./assembly/index.ts";
import { calmAt, expandScenario } from "./chaos/index.ts";
import { watchProbes, type Probes } from "./checks/index.ts";
import type { GaugeReader, IoCounts } from "./figures/index.ts";
import { carriedEngine, partingOf } from "./fork.ts";
import { loadPart, savePart, type Micros, type Restorable, type SavedEngine } from "./kernel/index.ts";
import { byFamily } from "./pictures/index.ts";
import { playedWorld, type Played } from "./played.ts";
import type {
  ActionSpan,
  CheckResult,
  FaultSpan,
  Frame,
  Inside,
  InsideWish,
  Layout,
  MachinePlace,
  MetricSample,
  Operation,
  RunOptions,
  RunReport,
  StoryLine,
  TapeMessages,
} from "./results/index.ts";
import { scenarioHash } from "./scenario/index.ts";
import type { ActionSpec, FaultSpec, Scenario } from "./scenario/types.ts";
import { normalizeSeed } from "./seed.ts";
import type { Trace } from "./trace/index.ts";

/** Opaque: what `save` gave, and `load` of the same run takes. */
export interface Checkpoint {
  readonly at: Micros;
  readonly event: number;
  readonly parts: readonly unknown[];
  /**
   * Which luck it was played with: 0 the seed's own, then each that `reseed` has brought; and how often the run had
   * gone over from one to another.
   */
  readonly luck: readonly [which: number, partings: number];
}

/**
 * A run that stands at an instant, and can be stepped on, looked at, saved and restored. Times are whole microseconds.
 * What it tells is read from it and changes nothing: two runs of the same scenario and seed are equal however often
 * they were looked at.
 */
export class Run {
  /** As this seed plays it: what `random` draws is written out. */
  scenario: Scenario;
  readonly seed: string;
  readonly mutations: readonly string[];
  scenarioHash: string;
  readonly #world: Played;
  readonly #strict: boolean;
  readonly #probes: Probes | undefined;
  readonly #parts: readonly Restorable[];
  #report: RunReport | undefined;
  /** It has become another run, and stands where it stood. */
  #isParting = false;
  /**
   * As in a checkpoint; and the events at which it has gone over to other luck: what it had saved beyond them is of
   * rows that are written anew.
   */
  #luck = 0;
  #lucks = 0;
  readonly #partings: number[] = [];
  readonly #saved = new WeakSet<Checkpoint>();

  /** Raises RangeError for a seed, mutation or parameter that does not exist. */
  constructor(scenario: Scenario, options: RunOptions = {}) {
    this.seed = normalizeSeed(options.seed ?? scenario.seed);
    const expanded = expandScenario(scenario, this.seed);
    // Lists of its own: a fork changes what is in them.
    this.scenario = { ...expanded, faults: [...expanded.faults], actions: [...expanded.actions] };
    this.mutations = options.mutations ?? [];
    this.scenarioHash = scenarioHash(scenario);
    this.#strict = options.strict ?? false;
    this.#world = playedWorld(this.scenario, {
      seed: this.seed,
      mutations: this.mutations,
      history: options.history ?? false,
      checks: options.checks !== "none",
      metrics: options.metrics ?? false,
      messages: options.messages ?? false,
      luckByWay: options.luckByWay ?? false,
      ...(options.watch === undefined ? {} : { watch: options.watch }),
    });
    this.#probes = options.probes === true ? watchProbes(this.#world.traces, this.scenario.faults) : undefined;
    this.#parts = this.#probes === undefined ? this.#world.parts : [...this.#world.parts, this.#probes];
  }

  get layout(): Layout {
    return this.#world.layout;
  }

  /** Every machine, in the order in which they were placed. */
  get machines(): readonly MachinePlace[] {
    const { names, places } = this.#world.context.hosts;
    return names.map((name, host) => ({ name, ...places[host] }));
  }

  /**
   * Who answers clients, as operations number them: the instances of all clusters, then the machines of RDS Proxies.
   */
  get servers(): readonly string[] {
    return this.#world.servers;
  }

  /**
   * What the pictured cluster tells of itself. Whoever listens cannot answer.
   *
   * @internal
   */
  get trace(): Trace {
    return this.#world.traces[0];
  }

  /** The instant the run stands at. */
  get now(): Micros {
    return this.#world.context.engine.now;
  }

  /** Events handled so far. */
  get event(): number {
    return this.#world.context.engine.event;
  }

  /** No event is left within the scenario's duration. */
  get done(): boolean {
    return this.#world.context.engine.nextTime() > this.scenario.duration;
  }

  /** 16 hex digits over every event handled so far. */
  digest(): string {
    return this.#world.context.engine.digest();
  }

  /** Handles one event. False when none is left. */
  step(): boolean {
    return this.#world.context.engine.step(this.scenario.duration);
  }

  /**
   * Handles every event at or before `time` (at most the duration) and stands there, on a whole microsecond. A time
   * that is past changes nothing. Raises RangeError for what is no number.
   */
  runTo(time: Micros): void {
    // Also what only a program without types can give: as a number, "5s" is none.
    if (Number.isNaN(Number(time))) throw new RangeError(`runTo: ${time} is no moment.`);
    this.#world.context.engine.runTo(Math.floor(Math.min(time, this.scenario.duration)));
  }

  /** Handles events until number `event` has been handled, or none is left. */
  runToEvent(event: number): void {
    const { engine } = this.#world.context;
    while (engine.event < event && engine.step(this.scenario.duration));
  }

  /**
   * Plays to the end and samples CloudWatch's metrics on the way, once a period. The run must have been opened with
   * `metrics`. Raises RangeError where it was not, and for a period that is no whole number above 0.
   */
  sampleMetrics(period: Micros): MetricSample[] {
    if (!Number.isInteger(period) || period < 1)
      throw new RangeError(
        `sampleMetrics: ${String(period)} is no period: give a whole number of microseconds above 0, 60_000_000 for a minute.`,
      );
    const sample = this.#world.sampler();
    const samples: MetricSample[] = [];
    const end = this.scenario.duration;
    for (let at = this.now + period; this.now < end; at += period) {
      this.runTo(Math.min(at, end));
      samples.push(...sample(this.now >= end));
    }
    return samples;
  }

  /** I/Os so far. The run must have been opened with `metrics`; raises RangeError where it was not. */
  ios(): IoCounts {
    return this.#world.ios();
  }

  frame(): Frame {
    return this.#world.frame(this.done);
  }

  /**
   * How a cluster's volume stands inside, and one of its groups, down to what each copy holds. Null where there is no
   * such thing.
   */
  inside(wish: InsideWish): Inside | null {
    return this.#world.inside(wish);
  }

  /** Reads what lag charts plot, each time it is asked to. */
  gauges(): GaugeReader {
    return this.#world.gauges();
  }

  /** From now on messages are kept after they have arrived, too. The run must have been opened with `messages`. */
  recordMessages(): void {
    this.#world.context.network.flights?.record(this.now);
  }

  /** Every message that was under way at some time since `recordMessages`, and what it was about. */
  recordedMessages(): TapeMessages {
    const { network, engine } = this.#world.context;
    if (network.flights === undefined) throw new RangeError("The run was opened without messages.");
    const { a, b, ...rows } = network.flights.recorded(this.now);
    return { ...byFamily(rows, engine), ...this.#world.about({ ...rows, a, b }) };
  }

  /** What mattered so far, in sentences. */
  story(): readonly StoryLine[] {
    return this.#world.lines.all();
  }

  /**
   * Client operations that have ended so far; after `finish` also those that never did. Empty unless `history` was
   * asked for. Those of a restored or cloned cluster are asked for by its name, and begin with what it was made with.
   */
  history(copy?: string): readonly Operation[] {
    return copy === undefined ? (this.#world.history?.rows() ?? []) : (this.#world.copies?.operationsOf(copy) ?? []);
  }

  /** Restored and cloned clusters, whose clients have histories of their own. */
  get copies(): readonly string[] {
    return this.#world.copies?.names ?? [];
  }

  /** Situations met so far, by their names in checks/probes.ts. The run must have been opened with `probes`. */
  probes(): readonly string[] {
    return this.#probes?.met() ?? [];
  }

  save(): Checkpoint {
    return this.#own({
      at: this.now,
      event: this.event,
      parts: this.#parts.map(savePart),
      luck: [this.#luck, this.#partings.length],
    });
  }

  #own(checkpoint: Checkpoint): Checkpoint {
    this.#saved.add(checkpoint);
    return checkpoint;
  }

  /**
   * Goes back (or forth) to a checkpoint of its own, any number of times. Of what only grows a checkpoint knows the
   * length alone, so it is of use to the run that has been there. Raises RangeError for one of another run or a copy,
   * and for one that lies beyond the moment at which the run has gone over to another future since (`reseed`).
   */
  load(checkpoint: Checkpoint): void {
    if (!this.#saved.has(checkpoint)) throw new RangeError("load: takes what save() of this very run gave.");
    const [luck, partings] = checkpoint.luck;
    const parting = this.#partings.slice(partings).find((event) => event < checkpoint.event);
    if (parting !== undefined)
      throw new RangeError(
        `The checkpoint is of event ${checkpoint.event}, and what this run knew beyond event ${parting} is gone: it has drawn other luck from there on.`,
      );
    this.#parts.forEach((part, index) => loadPart(part, checkpoint.parts[index]));
    if (this.#isParting) this.#world.context.engine.part();
    this.#isParting = false;
    if (luck !== this.#luck) this.#goOver(luck);
    this.#world.outcomes.setCalm(calmAt(this.scenario), this.now);
    this.#report = undefined;
  }

  #goOver(luck: number): void {
    this.#luck = luck;
    this.#partings.push(this.event);
    this.#world.context.engine.part();
  }

  /**
   * From this moment on the run draws other luck: each stream begins anew with `seed`. What has happened, what waits in
   * the queue and the scenario's faults, also those that its own seed has drawn, stay as they are (so do the first
   * arrivals, drawn while the world is built). The way back is `load`, to a checkpoint of this moment or before. Raises
   * RangeError for what is no seed.
   */
  reseed(seed: string | number): void {
    this.#world.context.engine.random.reseed(normalizeSeed(seed));
    this.#goOver(++this.#lucks);
    this.#report = undefined;
  }

  /**
   * Becomes a run of another scenario with the same seed, which may differ in its faults, what people do, its words and
   * its demands. Returns what turns checkpoints of the run that it was into such of the run that it is (undefined for
   * one that cannot be); the caller must load the latest of them at once. Undefined, and nothing has changed, where the
   * scenarios differ in more, or the run keeps a history.
   *
   * @internal
   */
  become(scenario: Scenario): ((checkpoint: Checkpoint) => Checkpoint | undefined) | undefined {
    const next = expandScenario(scenario, this.seed);
    const parting = partingOf(this.scenario, next);
    if (parting === undefined || parting.until < 0) return undefined;
    if (this.#probes !== undefined || this.#world.history !== undefined) return undefined;
    const { engine } = this.#world.context;
    const numberOf = (name: string): number => engine.kindNames.indexOf(name);
    const kinds = { begin: numberOf("fault begins"), end: numberOf("fault ends"), act: numberOf("somebody acts") };
    // The world looks faults and actions up in these lists, by their numbers.
    (this.scenario.faults as FaultSpec[]).splice(0, Infinity, ...next.faults);
    (this.scenario.actions as ActionSpec[]).splice(0, Infinity, ...next.actions);
    for (const layout of this.#world.layouts) {
      (layout.faults as FaultSpan[]).splice(0, Infinity, ...faultSpans(next));
      (layout.actions as ActionSpan[]).splice(0, Infinity, ...actionSpans(next));
    }
    this.scenario = { ...next, faults: this.scenario.faults, actions: this.scenario.actions };
    this.scenarioHash = scenarioHash(scenario);
    this.#isParting = true;
    // What stands in the way of one stands in the way of all: it was scheduled before the start, and is still to come.
    let mayCarry: boolean | undefined;
    return (checkpoint) => {
      const { at, event, luck } = checkpoint;
      if (at > parting.until) return undefined;
      const carried = (): SavedEngine | undefined =>
        carriedEngine(checkpoint.parts[0] as SavedEngine, next, parting, kinds);
      if (!(mayCarry ??= carried() !== undefined)) return undefined;
      // Of a hundred checkpoints one is gone on from at once, and most never.
      let parts: readonly unknown[] | undefined;
      return this.#own({
        at,
        event,
        luck,
        get parts() {
          return (parts ??= [carried(), ...checkpoint.parts.slice(1)]);
        },
      });
    };
  }

  /**
   * Plays to the end and judges. What somebody else has judged meanwhile, `besides`, counts as the run's own checks do.
   */
  finish(besides: readonly CheckResult[] = []): RunReport {
    if (this.#report === undefined) {
      this.runTo(this.scenario.duration);
      this.#report = this.#world.report(this, this.#strict, besides);
    }
    return this.#report;
  }
}

/** A run at its start. Programs come through program.ts, which looks at what they give. */
export function open(scenario: Scenario, options: RunOptions = {}): Run {
  return new Run(scenario, options);
}

/** Plays a scenario to its end. */
export function run(scenario: Scenario, options: RunOptions = {}): RunReport {
  return open(scenario, options).finish();
}
