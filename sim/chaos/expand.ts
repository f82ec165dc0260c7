/**
 * From a scenario with `random:` and a seed to one that is written out: which instances there are, which faults come
 * when, what people do.
 *
 * Swarm style (Groce and others 2012; TigerBeetle draws the same way): each run has only some of the kinds, and those
 * with weights a hundred times apart, since what never stands alone hides what needs it to. Moments gather: a third of
 * the faults begin within a second of another.
 */
import type { Micros } from "../kernel/index.ts";
import type { ActionSpec, FaultSpec, RandomSpec, Scenario } from "../scenario/types.ts";
import { ACTION_KINDS, DRAWN_ACTIONS } from "./action-kinds.ts";
import { isWithin } from "./bound.ts";
import { DRAWN_FAULTS, FAULT_KINDS, type When } from "./fault-kinds.ts";
import { Luck } from "./luck.ts";
import { Places } from "./places.ts";
import { drawShape } from "./shapes.ts";
import { drawTopology } from "./topology.ts";

const SECOND = 1_000_000;
const WEIGHT_MAX = 100;
const SHORTEST: Micros = 1000;
/** How often several faults come as a shape that has a name. [choice] */
const SHAPE_PERCENT = 12;

/** The scenario as this seed plays it; itself where nothing is left to chance. */
export function expandScenario(scenario: Scenario, seed: string): Scenario {
  const { random, ...written } = scenario;
  if (random === undefined) return scenario;
  const placed = random.topology === "drawn" ? drawTopology(written, Luck.ofSeed(seed, "topology")) : written;
  const faults = drawFaults(placed, random, Luck.ofSeed(seed, "faults"));
  const actions = drawActions(placed, random, Luck.ofSeed(seed, "actions"));
  return { ...placed, faults: [...placed.faults, ...faults], actions: [...placed.actions, ...actions] };
}

function drawFaults(scenario: Scenario, random: RandomSpec, luck: Luck): readonly FaultSpec[] {
  if (random.faults === 0) return [];
  const places = new Places(scenario, luck);
  const kinds = random.kinds.length > 0 ? random.kinds : DRAWN_FAULTS;
  const weights = luck.some(kinds).map((kind) => [kind, luck.between(1, WEIGHT_MAX)] as const);
  const drawn: FaultSpec[] = [];
  for (let left = luck.between(1, random.faults); left > 0; left--) {
    const when = drawWhen(random, drawn, luck);
    // Kinds that somebody asked for are drawn alone.
    const isShape = random.kinds.length === 0 && luck.percent(SHAPE_PERCENT);
    const fault = isShape ? null : FAULT_KINDS[luck.weighted(weights)].draw(when, places, luck);
    const together = isShape ? drawShape(when, places, luck) : fault === null ? [] : [fault];
    if (together.length > left || together.some((one) => one.at + one.for > random.until)) continue;
    if (isWithin([...scenario.faults, ...drawn, ...together], random.survive, scenario)) drawn.push(...together);
    left -= Math.max(0, together.length - 1);
  }
  return drawn.toSorted((a, b) => a.at - b.at);
}

/** Everything that is drawn has ended by `until`. */
function drawWhen({ from, until, longest }: RandomSpec, others: readonly FaultSpec[], luck: Luck): When {
  const last = until - SHORTEST;
  const beside =
    others.length > 0 && luck.percent(33)
      ? luck.pick(others).at + luck.between(-SECOND, SECOND)
      : luck.between(from, last);
  const at = Math.floor(Math.min(last, Math.max(from, beside)) / 1000) * 1000;
  return { at, for: luck.span(SHORTEST, Math.max(SHORTEST, Math.min(longest, until - at))) };
}

function drawActions(scenario: Scenario, random: RandomSpec, luck: Luck): readonly ActionSpec[] {
  if (random.actions === 0) return [];
  const places = new Places(scenario, luck);
  const kinds = random.does.length > 0 ? random.does : DRAWN_ACTIONS;
  const weights = luck.some(kinds).map((kind) => [kind, luck.between(1, WEIGHT_MAX)] as const);
  const drawn: ActionSpec[] = [];
  for (let left = luck.between(0, random.actions); left > 0; left--) {
    const at = Math.floor(luck.between(random.from, random.until) / 1000) * 1000;
    const action = ACTION_KINDS[luck.weighted(weights)](at, places, luck);
    if (action !== null) drawn.push(action);
  }
  return drawn.toSorted((a, b) => a.at - b.at);
}
