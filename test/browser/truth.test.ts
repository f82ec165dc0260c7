/**
 * The same run in Node and in Chromium: the digests agree at twenty moments, whichever way the page got there. This is
 * what makes a link proof. Two seeds for one, one for the others: what they add is their faults and actions, not
 * their chance. So of the shipped scenarios as many are played as have every kind of workload and cluster among them,
 * each where it adds most; all of them, ten minutes long, when asked:
 *
 *     BOREALIS_TRUTH=all npx vitest run test/browser/truth.test.ts
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { encodeLink, scenarioHash } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { SCENARIO_NAMES, shipped } from "../worlds.ts";
import { digestAt, digestsAt, rest, seekTo, simulated, usePages } from "./browser.ts";
import { drawn } from "./drawn.ts";

const SEEDS = ["1", "borealis"];
const AT_EVERY_SEED: readonly string[] = ["az-plus-one"];
const POINTS = 20;
const LONG = process.env["BOREALIS_TRUTH"] === "all";
const NAMES = LONG ? SCENARIO_NAMES : ofEveryKind();

// By the whole of V8, as readers have it.
const pages = usePages({ keeps: true, optimizes: true });
/** One page for all of them, as for somebody who opens one after the other; another one after a failure. */
let page: Page | undefined;

/** What a scenario has of kinds. */
function kindsOf({ workloads, clusters }: Scenario): readonly string[] {
  return [
    ...workloads.map(({ kind }) => `workload ${kind}`),
    ...clusters.flatMap(({ design, engine }) => [`design ${design}`, `engine ${engine}`]),
    clusters.length > 1 ? "several clusters" : "one cluster",
  ];
}

function ofEveryKind(): readonly string[] {
  const all = SCENARIO_NAMES.map((name) => {
    const scenario = shipped(name);
    return { name, kinds: [...new Set(kindsOf(scenario))], duration: scenario.duration };
  });
  const left = new Set(all.flatMap(({ kinds }) => kinds));
  // Where the link between two Regions was once drawn as it had been before.
  const names = new Set([...AT_EVERY_SEED, "lossy-links", "failover-under-load", "split-brain-attempt"]);
  const take = (kinds: readonly string[]): void => kinds.forEach((kind) => left.delete(kind));
  for (const { name, kinds } of all) if (names.has(name)) take(kinds);
  while (left.size > 0) {
    const adds = all.map((one) => one.kinds.filter((kind) => left.has(kind)).length);
    const most = Math.max(...adds);
    const [best] = all.filter((_, index) => adds[index] === most).toSorted((a, b) => a.duration - b.duration);
    names.add(best.name);
    take(best.kinds);
  }
  return [...names];
}

/** Digests at moments evenly spread, the end among them, as Node has them. */
function inNode(name: string, seed: string): { readonly event: number; readonly digest: string }[] {
  const run = open(shipped(name), { seed, checks: "none" });
  return Array.from({ length: POINTS }, (_, index) => {
    run.runTo(Math.floor(((index + 1) * run.layout.duration) / POINTS));
    return { event: run.event, digest: run.digest() };
  });
}

async function opened(name: string, seed: string, before: Page | undefined): Promise<Page> {
  const hash = await encodeLink({
    scenario: { kind: "builtin", name, hash: scenarioHash(shipped(name)) },
    seed,
    mutations: [],
    event: 0,
    digest: "",
  });
  const at = before ?? (await pages.visit({ hash }));
  if (before !== undefined)
    await at.evaluate((address) => {
      location.hash = address;
    }, hash);
  const chosen = ([scenario, number]: readonly [string, string]): boolean =>
    (document.getElementById("scenario") as HTMLSelectElement).value === scenario &&
    (document.getElementById("seed") as HTMLInputElement).value === number &&
    window.sim?.ready() === true;
  await at.waitForFunction(chosen, [name, seed] as const);
  await rest(at);
  return at;
}

/** The whole run is known, and nothing plays: a moment that is gone to stays. */
async function stand(at: Page): Promise<void> {
  await simulated(at);
  if ((await at.getAttribute("#press-play", "aria-label")) === "Pause") await at.click("#press-play");
}

/**
 * Has all of the picture painted anew. Chromium paints only what has changed, and edges at the border of such a part
 * come out a little otherwise than in one go: 111 pixels around the clients by up to 48 in 255, with every attribute,
 * style and place in the page the same. That is of the way there, and not of the moment.
 */
async function paintAnew(at: Page): Promise<void> {
  const style = (visibility: string): Promise<void> =>
    at.evaluate((value) => {
      document.querySelector<HTMLElement>(".stage")!.style.visibility = value;
    }, visibility);
  await style("hidden");
  await drawn(at);
  await style("");
  await drawn(at);
}

interface Seen {
  /** Every mark and word of the pictures with its attributes. */
  readonly marks: readonly string[];
  readonly outside: readonly string[];
}

/** Runs in the page. */
function look(): Seen {
  const marks = [...document.querySelectorAll(".pane:not([hidden]) svg *")].map((one) => {
    const attributes = [...one.attributes].map(({ name, value }) => `${name}=${value}`).toSorted();
    return [one.tagName, ...attributes, one.childElementCount === 0 ? one.textContent : ""].join(" ");
  });
  const outside = [...document.querySelectorAll("#topology text, #glyph text")].flatMap((one) => {
    const [own, picture] = [one, one.closest("svg")!].map((element) => element.getBoundingClientRect());
    const by = Math.max(picture.left - own.left, own.right - picture.right);
    return own.width > 0 && by > 1 ? [`${one.textContent} by ${Math.round(by)} px`] : [];
  });
  return { marks, outside };
}

describe.each(NAMES)("truth: %s", (name) => {
  const seeds = AT_EVERY_SEED.includes(name) ? SEEDS : SEEDS.slice(0, 1);

  // First of all: what is drawn for the first time must come to stand where it does later.
  test("a moment is the same page from before and from after, and no word is outside of its picture", async () => {
    const before = page;
    page = undefined;
    const now = await opened(name, seeds[0], before);
    await stand(now);
    const { duration } = shipped(name);
    const moments = [0.13, 0.41, 0.52, 0.78].map((share) => Math.round(duration * share));
    const seen = async (at: number): Promise<Seen> => {
      await seekTo(now, at);
      await drawn(now);
      return now.evaluate(look);
    };
    const forwards: Seen[] = [];
    for (const at of moments) forwards.push(await seen(at));
    for (const [index, at] of [...moments.entries()].toReversed())
      expect((await seen(at)).marks, `At ${at} us.`).toEqual(forwards[index].marks);
    expect(forwards.flatMap(({ outside }) => outside)).toEqual([]);
    page = now;
  });

  test(`Node and Chromium agree at ${POINTS} moments of ${seeds.join(", ")}`, async () => {
    for (const seed of seeds) {
      const expected = inNode(name, seed);
      const before = page;
      page = undefined;
      const now = await opened(name, seed, before);
      const digests = await digestsAt(
        now,
        expected.map(({ event }) => event),
      );
      expect(digests, `seed ${seed}`).toEqual(expected.map(({ digest }) => digest));
      page = now;
    }
  });
});

describe("truth: every way to a moment", () => {
  test("from the start, from the end, by hops and by single steps: the same digest", async () => {
    const own = await pages.visit();
    await simulated(own);
    const target = 187_654;
    const first = await digestAt(own, target);
    for (const hop of [403_000, 1, 250_000, 187_655, 187_653, 12, 399_999]) {
      await digestAt(own, hop);
      expect(await digestAt(own, target)).toBe(first);
    }
    const node = open(shipped("az-plus-one"), { checks: "none" });
    node.runToEvent(target);
    expect(first).toBe(node.digest());
    // Thirty moments at random each end at their event.
    let state = 7;
    for (let i = 0; i < 30; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      const event = 1 + (state % 400_000);
      await digestAt(own, event);
      expect(await own.evaluate(() => window.sim?.frame()?.event)).toBe(event);
    }
    await own.close();
  });

  test("the same picture, to the pixel, forwards and backwards, messages on their way and all", async () => {
    const own = await pages.visit({ context: { reducedMotion: "no-preference" } });
    await stand(own);
    // Where most is on its way, where a zone and a node are lost and come back, and all over the run.
    const told = [3_000_450, 11_002_300, 20_000_900, 22_402_000, 25_047_200, 27_000_100, 35_047_000, 50_000_700];
    const count = LONG ? 42 : 12;
    const others = Array.from({ length: count }, (_, index) => 700_331 + index * Math.floor(53_767_266 / count));
    const moments = [...told, ...others].toSorted((one, other) => one - other);
    const seen = async (at: number): Promise<string> => {
      await seekTo(own, at);
      await drawn(own);
      // What has changed is outlined for a moment, and a slow commit draws a ring: that is of the way there, too.
      await own.waitForFunction(() => document.getAnimations().length === 0);
      await paintAnew(own);
      return (await own.screenshot({ clip: { x: 0, y: 110, width: 1440, height: 560 } })).toString("base64");
    };
    const forwards: string[] = [];
    for (const at of moments) forwards.push(await seen(at));
    const backwards: string[] = [];
    for (const at of moments.toReversed()) backwards.unshift(await seen(at));
    const apart = moments.filter((_, index) => forwards[index] !== backwards[index]);
    expect(apart, "Moments, in microseconds, whose picture is another one backwards.").toEqual([]);
    expect(new Set(forwards).size, "Each moment has a picture of its own.").toBe(moments.length);
    await seekTo(own, told[0]);
    const underWay = await own.evaluate(() => window.sim?.frame()?.messages?.count ?? 0);
    expect(underWay, "The pictures have messages in them.").toBeGreaterThan(0);
    await own.close();
  });
});
