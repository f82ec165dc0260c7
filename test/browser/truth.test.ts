/**
 * The same run in Node and in Chromium: the digests agree at twenty events, whichever way the page got there. This is
 * what makes a link proof. Three seeds for a few, one for the others: they are many, and what they add is their faults
 * and actions, not their chance.
 *
 *     BOREALIS_TRUTH=all npx vitest run test/browser/truth.test.ts     every shipped scenario, ten minutes; else every
 *                                                                      third
 */
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { encodeLink, scenarioHash } from "../../sim/scenario/index.ts";
import { SCENARIO_NAMES, shipped } from "../worlds.ts";
import { digestAt, digestsAt, rest, simulated, usePages } from "./browser.ts";

const SEEDS = ["1", "2", "borealis"];
const AT_EVERY_SEED: readonly string[] = ["az-plus-one", "lossy-links", "failover-under-load"];
const POINTS = 20;
const EVERY = process.env["BOREALIS_TRUTH"] === "all" ? 1 : 3;
const NAMES = SCENARIO_NAMES.filter((name, index) => index % EVERY === 0 || AT_EVERY_SEED.includes(name));

const pages = usePages();

/** Digests at evenly spread events, and the last one, as Node has them. */
function inNode(name: string, seed: string): { readonly event: number; readonly digest: string }[] {
  const counted = open(shipped(name), { seed, checks: "none" });
  counted.finish();
  const run = open(shipped(name), { seed, checks: "none" });
  return Array.from({ length: POINTS }, (_, index) => {
    run.runToEvent(Math.floor(((index + 1) * counted.event) / POINTS));
    return { event: run.event, digest: run.digest() };
  });
}

describe.each(NAMES)("truth: %s", (name) => {
  const seeds = AT_EVERY_SEED.includes(name) ? SEEDS : SEEDS.slice(0, 1);

  test(`Node and Chromium agree at ${POINTS} events of ${seeds.join(", ")}`, async () => {
    for (const seed of seeds) {
      const expected = inNode(name, seed);
      const hash = await encodeLink({
        scenario: { kind: "builtin", name, hash: scenarioHash(shipped(name)) },
        seed,
        mutations: [],
        event: 0,
        digest: "",
      });
      const page = await pages.visit({ hash });
      await rest(page);
      const digests = await digestsAt(
        page,
        expected.map(({ event }) => event),
      );
      expect(digests, `seed ${seed}`).toEqual(expected.map(({ digest }) => digest));
      expect(pages.errors()).toEqual([]);
      await page.close();
    }
  });
});

describe("truth: every way to a moment", () => {
  test("from the start, from the end, by hops and by single steps: the same digest", async () => {
    const page = await pages.visit();
    await simulated(page);
    const target = 187_654;
    const first = await digestAt(page, target);
    for (const hop of [403_000, 1, 250_000, 187_655, 187_653, 12, 399_999]) {
      await digestAt(page, hop);
      expect(await digestAt(page, target)).toBe(first);
    }
    const node = open(shipped("az-plus-one"), { checks: "none" });
    node.runToEvent(target);
    expect(first).toBe(node.digest());
    await page.close();
  });

  test("thirty random seeks each end at their event", async () => {
    const page = await pages.visit();
    await simulated(page);
    let state = 7;
    for (let i = 0; i < 30; i++) {
      state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
      const event = 1 + (state % 400_000);
      await digestAt(page, event);
      expect(await page.evaluate(() => window.sim?.frame()?.event)).toBe(event);
    }
    await page.close();
  });
});
