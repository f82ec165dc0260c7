/**
 * What goes wrong, and what people do meanwhile: schedules of faults within what must be survivable, and of actions.
 * Kinds, places and strengths come from the tables that `random:` and `borealis swarm` draw by, so a new kind of fault
 * is drawn here, too; bounds are held by the same rule.
 *
 * A schedule shrinks by leaving faults out, then to earlier, shorter and plainer ones.
 */
import fc from "fast-check";
import {
  ACTION_KINDS,
  DRAWN_FAULTS,
  FAULT_KINDS,
  isWithin,
  Places,
  type ActionKind,
  type Survive,
} from "../chaos/index.ts";
import { checkedArguments, checkOptions, COUNT, NAMES, TEXT, type WantedOptions } from "../given.ts";
import { SECOND, type Micros } from "../kernel/index.ts";
import { SCENARIO } from "../program.ts";
import { readDuration, suggestion } from "../scenario/index.ts";
import type { ActionSpec, FaultKind, FaultSpec, Scenario } from "../scenario/types.ts";
import { choices, luckOf, type Choices } from "./choices.ts";

/** What goes wrong, and when. */
export interface FaultOptions {
  /** Faults at most. Default 8. */
  readonly atMost?: number;
  /** Of which kinds. Default: every kind that the topology can have. */
  readonly kinds?: readonly FaultKind[];
  /**
   * What must be survivable. `az`: one AZ or one storage node is away at most, so writes go on. `az-plus-one`: an AZ
   * and a node elsewhere, so reads go on. `disks` (default): anything may be away for a while, nothing acknowledged is
   * lost. `nothing`: no bound.
   */
  readonly survive?: Survive;
  /** Nothing begins before, for instance `2s`. Default 0s. */
  readonly from?: string;
  /** All of it has ended by then. Default: two thirds of the run, so that the rest is for recovering. */
  readonly until?: string;
  /** The longest that one lasts. Default 20s. */
  readonly longest?: string;
}

/** What people do meanwhile, and when. */
export interface ActionOptions {
  /** Actions at most. Default 3. */
  readonly atMost?: number;
  /** Default: every kind that takes nothing away for good. */
  readonly kinds?: readonly ActionKind[];
  /** Nothing is done before, for instance `2s`. Default 0s. */
  readonly from?: string;
  /** Nor after. Default: two thirds of the run. */
  readonly until?: string;
}

const SURVIVABLE: readonly Survive[] = ["az", "az-plus-one", "disks", "nothing"];
const ACTION_OPTIONS: WantedOptions<ActionOptions> = { atMost: COUNT, kinds: NAMES, from: TEXT, until: TEXT };
const FAULT_OPTIONS: WantedOptions<FaultOptions> = {
  ...ACTION_OPTIONS,
  survive: [`one of ${SURVIVABLE.join(", ")}`, (value) => SURVIVABLE.includes(value as Survive)],
  longest: TEXT,
};

/** A fault before it is known what it can hit. */
interface FaultChoice {
  readonly kind: number;
  /** Milliseconds after the earliest moment; or, if there is one, after the fault before it begins. */
  readonly at: number;
  readonly beside: number | null;
  /** Its length: a power of two of milliseconds, and eighths on top. */
  readonly magnitude: number;
  readonly eighths: number;
  readonly where: Choices;
}

export interface FaultChoices {
  readonly kinds: readonly FaultKind[];
  readonly faults: readonly FaultChoice[];
}

type ActionChoice = Pick<FaultChoice, "kind" | "at" | "where">;

/** Two to the seventeenth milliseconds are two minutes. */
const MAGNITUDE_MAX = 17;
const SHORTEST: Micros = 1000;
const MILLISECOND: Micros = 1000;

/**
 * Schedules for one scenario: `{ ...scenario, faults }` is the scenario with them. Faults that it has already count
 * within the bound.
 */
export function faultSchedules(scenario: Scenario, options: FaultOptions = {}): fc.Arbitrary<readonly FaultSpec[]> {
  checkedArguments("faultSchedules", [scenario], { scenario: SCENARIO });
  return faultChoices(scenario.duration, options).map((drawn) => faultsOf(scenario, drawn, options));
}

/** Actions for one scenario: `{ ...scenario, actions }`. */
export function actionSchedules(scenario: Scenario, options: ActionOptions = {}): fc.Arbitrary<readonly ActionSpec[]> {
  checkedArguments("actionSchedules", [scenario], { scenario: SCENARIO });
  return actionChoices(scenario.duration, options).map((drawn) => actionsOf(scenario, drawn, options));
}

/** Drawn apart from any topology, so that a search may make the topology smaller under the same faults. */
export function faultChoices(duration: Micros, options: FaultOptions): fc.Arbitrary<FaultChoices> {
  checkOptions("faults", options, FAULT_OPTIONS);
  const { atMost = 8 } = options;
  const kinds = checkedKinds("faults", options.kinds, DRAWN_FAULTS);
  const { from, until } = windowOf("faults", options, duration);
  const fault = fc.record({
    kind: fc.nat(kinds.length - 1),
    at: fc.nat(Math.floor((until - from - SHORTEST) / MILLISECOND)),
    // A third begins within a second of another: two at once find more than two in turn.
    beside: fc.option(fc.integer({ min: -1000, max: 1000 }), { freq: 2 }),
    magnitude: fc.nat(MAGNITUDE_MAX),
    eighths: fc.nat(7),
    where: choices(),
  });
  // Some of the kinds only, in each run: what never stands alone hides what needs it to.
  return fc.record({
    faults: fc.array(fault, { maxLength: atMost, size: "max" }),
    kinds: fc.subarray([...kinds], { minLength: 1 }),
  });
}

export function faultsOf(scenario: Scenario, { kinds, faults }: FaultChoices, options: FaultOptions): FaultSpec[] {
  const { survive = "disks" } = options;
  const { from, until } = windowOf("faults", options, scenario.duration);
  const longest = spanOf("faults: longest", options.longest) ?? 20 * SECOND;
  const drawn: FaultSpec[] = [];
  for (const { kind, at, beside, magnitude, eighths, where } of faults) {
    const before = drawn.at(-1);
    const wanted = beside === null || before === undefined ? from + at * MILLISECOND : before.at + beside * MILLISECOND;
    const begin = Math.min(until - SHORTEST, Math.max(from, wanted));
    const length = Math.floor(((1 << magnitude) * (8 + eighths)) / 8) * MILLISECOND;
    const luck = luckOf(where);
    const when = { at: begin, for: Math.max(SHORTEST, Math.min(length, longest, until - begin)) };
    const fault = FAULT_KINDS[kinds[kind % kinds.length]].draw(when, new Places(scenario, luck), luck);
    if (fault !== null && isWithin([...scenario.faults, ...drawn, fault], survive, scenario)) drawn.push(fault);
  }
  return drawn.toSorted((a, b) => a.at - b.at);
}

export function actionChoices(duration: Micros, options: ActionOptions): fc.Arbitrary<readonly ActionChoice[]> {
  checkOptions("actions", options, ACTION_OPTIONS);
  const kinds = checkedKinds("actions", options.kinds, Object.keys(ACTION_KINDS) as ActionKind[]);
  const { from, until } = windowOf("actions", options, duration);
  const action = fc.record({
    kind: fc.nat(kinds.length - 1),
    at: fc.nat(Math.floor((until - from) / MILLISECOND)),
    where: choices(),
  });
  return fc.array(action, { maxLength: options.atMost ?? 3, size: "max" });
}

export function actionsOf(scenario: Scenario, drawn: readonly ActionChoice[], options: ActionOptions): ActionSpec[] {
  const kinds = checkedKinds("actions", options.kinds, Object.keys(ACTION_KINDS) as ActionKind[]);
  const { from } = windowOf("actions", options, scenario.duration);
  return drawn
    .flatMap(({ kind, at, where }) => {
      const luck = luckOf(where);
      return ACTION_KINDS[kinds[kind]](from + at * MILLISECOND, new Places(scenario, luck), luck) ?? [];
    })
    .toSorted((a, b) => a.at - b.at);
}

function checkedKinds<K extends string>(
  what: string,
  asked: readonly K[] | undefined,
  known: readonly K[],
): readonly K[] {
  const wrong = asked?.find((kind) => !known.includes(kind));
  if (wrong !== undefined) throw new RangeError(`${what}: there is no kind ${wrong}.${suggestion(wrong, known)}`);
  return asked === undefined || asked.length === 0 ? known : asked;
}

function windowOf(
  what: string,
  options: Pick<FaultOptions, "from" | "until">,
  duration: Micros,
): { readonly from: Micros; readonly until: Micros } {
  const from = spanOf(`${what}: from`, options.from) ?? 0;
  const until = spanOf(`${what}: until`, options.until) ?? Math.floor((duration * 2) / 3 / MILLISECOND) * MILLISECOND;
  if (!(from + SHORTEST <= until && until <= duration))
    throw new RangeError(`${what}: from ${from} us until ${until} us is no span within a run of ${duration} us.`);
  return { from, until };
}

function spanOf(what: string, text: string | undefined): Micros | undefined {
  if (text === undefined) return undefined;
  const span = readDuration(text);
  if (span === undefined)
    throw new RangeError(`${what}: "${text}" is not a duration: write for instance 250ms, 20s or 2m.`);
  return span;
}
