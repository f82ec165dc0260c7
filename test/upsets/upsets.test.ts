/**
 * One message that is lost, comes twice or comes late, in worlds where a lot happens: nothing of it may last. Whoever
 * waits for a message that never came is found here, and not by random faults, which mostly befall what there is most
 * of: a volume sends ten thousand batches, and asks once for another group.
 *
 * In the suite every third kind has its turn, in the smallest world that sends it. The others, and everything:
 *
 *     BOREALIS_PROPERTY_SEED=2 npx vitest run test/upsets    another third
 *     BOREALIS_UPSETS=4 npx vitest run test/upsets           four messages of each kind in each world, with all that
 *                                                            may befall them: an hour
 */
import { describe, expect, test } from "vitest";
import { MESSAGE_FAMILIES } from "../../sim/facts/message-families.ts";
import { silences, unsettled } from "./settled.ts";
import { play, type Upset, type Upsets } from "./upset.ts";
import { WORLD_NAMES, worldOf, type WorldName } from "./worlds.ts";

const SECOND = 1_000_000;
const DEPTH = Number(process.env["BOREALIS_UPSETS"] ?? 0);
const SEED = Number(process.env["BOREALIS_PROPERTY_SEED"] ?? 1);
const LATER = 2.5 * SECOND;
const DEATH_AFTER = 0.005 * SECOND;
/** Clients may be without answers for so much longer than in the undisturbed run. */
const SILENCE_MORE_MAX = 8 * SECOND;

/** What no world sends over the network, and why. */
const NEVER_SENT: Readonly<Record<string, string>> = {
  "driver gets batch ack": "only under the mutation recordQuorum",
  "segment gets base": "a bulk copy, which is paced by disks (hydration.ts); what asks for it is lost here",
  "agent acknowledges": "an agent's own clock; what it says then is a message of another kind",
  "agent knows its members": "an agent's own clock",
};

const undisturbed = new Map(
  WORLD_NAMES.map((name) => {
    const scenario = worldOf(name);
    const { world, sent } = play(scenario, { upsets: [] });
    return [name, { scenario, sent, wrong: unsettled(scenario, world), silences: silences(scenario, world) }] as const;
  }),
);

function baseOf(name: WorldName): NonNullable<ReturnType<(typeof undisturbed)["get"]>> {
  const base = undisturbed.get(name);
  if (base === undefined) throw new Error(`${name} was not played.`);
  return base;
}

/** Sentences about what is wrong afterwards. */
function harmOf(name: WorldName, upsets: Upsets): readonly string[] {
  const { scenario, silences: usual } = baseOf(name);
  const { world } = play(scenario, upsets);
  // Whoever dies in the middle may cost a rebuilding of half a minute, which is no harm that lasts.
  const longer = silences(scenario, world).flatMap((silence, index) =>
    upsets.death === undefined && silence > usual[index] + SILENCE_MORE_MAX
      ? [`${scenario.workloads[index].id} had no answer for ${silence / SECOND} s`]
      : [],
  );
  return [...unsettled(scenario, world), ...longer];
}

describe("the worlds", () => {
  test.each(WORLD_NAMES)("%s settles when nothing is disturbed", (name) => {
    expect(baseOf(name).wrong).toEqual([]);
  });

  test("between them send every kind of message but those that nobody sends", () => {
    const sent = new Set([...undisturbed.values()].flatMap((base) => [...base.sent.keys()]));
    const missing = Object.values(MESSAGE_FAMILIES)
      .flat()
      .filter((kind) => !sent.has(kind));
    expect(missing.sort()).toEqual(Object.keys(NEVER_SENT).sort());
  });
});

/** The world that sends fewest messages of all that send the kind. */
function smallestWith(kind: string): WorldName {
  const total = (name: WorldName): number => [...baseOf(name).sent.values()].reduce((sum, count) => sum + count, 0);
  const [smallest] = WORLD_NAMES.filter((name) => baseOf(name).sent.has(kind)).sort((a, b) => total(a) - total(b));
  return smallest;
}

/** All that may befall the n-th message of a kind. */
function ofMessage(kind: string, number: number): readonly Upsets[] {
  const lost: Upset = { kind, number, does: "lost", by: 0 };
  return [
    { upsets: [lost] },
    { upsets: [{ ...lost, does: "doubled", by: LATER }] },
    { upsets: [{ ...lost, does: "late", by: LATER }] },
    { upsets: [lost, { ...lost, number: number + 1 }, { ...lost, number: number + 2 }] },
    { upsets: [lost], death: { of: "receiver", after: DEATH_AFTER } },
    { upsets: [lost], death: { of: "sender", after: DEATH_AFTER } },
  ];
}

function spread(count: number, most: number): readonly number[] {
  if (count <= most) return Array.from({ length: count }, (_, index) => index + 1);
  return Array.from({ length: most }, (_, index) => 1 + Math.floor((count * (index + 0.5)) / most));
}

describe("a single message", () => {
  const kinds = [...new Set(WORLD_NAMES.flatMap((name) => [...baseOf(name).sent.keys()]))].sort();
  const turns = kinds.flatMap((kind, index) => {
    if ((index + SEED) % 3 !== 0) return [];
    const world = smallestWith(kind);
    const [number] = spread(baseOf(world).sent.get(kind) ?? 1, 1);
    return [[kind, world, ofMessage(kind, number)[(index + SEED) % 4]]] as const;
  });
  test.each(turns)("%s, in the world %s: nothing of it lasts", (_kind, world, upsets) => {
    expect(harmOf(world, upsets), JSON.stringify(upsets)).toEqual([]);
  });

  test.runIf(DEPTH > 0)(
    "of every kind, in every world: nothing of it lasts",
    () => {
      for (const world of WORLD_NAMES)
        for (const [kind, count] of baseOf(world).sent)
          for (const number of spread(count, DEPTH))
            for (const upsets of ofMessage(kind, number))
              expect.soft(harmOf(world, upsets), `${world}: ${JSON.stringify(upsets)}`).toEqual([]);
    },
    4 * 3_600 * 1_000,
  );
});

describe("the search sees", () => {
  test.each([
    ["that nobody hears of instances", "control plane hears instance"],
    ["that nobody obeys", "instance gets order"],
    ["that nobody promises", "driver gets promise"],
  ])("%s", (_words, kind) => {
    const upsets = Array.from({ length: 3_000 }, (_, index): Upset => ({
      kind,
      number: index + 1,
      does: "lost",
      by: 0,
    }));
    expect(harmOf("there and back", { upsets })).not.toEqual([]);
  });
});
