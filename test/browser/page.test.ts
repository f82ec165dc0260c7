/** What a person sees and does: the picture equals the state, links restore, bad links explain, keys suffice. */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { shipped } from "../worlds.ts";
import { complete, digestAt, LIGHT, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();
const RUN = `#v=1&sc=${LIGHT}&seed=1`;

/** Visible words; parts of a drawing have none but their text. */
const text = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).first().textContent()) ?? "";
const eventOf = (page: Page): Promise<number> => page.evaluate(() => window.sim?.frame()?.event ?? -1);

async function at(page: Page, seconds: number): Promise<void> {
  await seekTo(page, seconds * 1e6);
}

describe("picture: equals the state", () => {
  test("glyph, wall and numbers at moments of az-plus-one", async () => {
    const page = await pages.visit();
    await simulated(page);
    for (const [seconds, fraction, numeral] of [
      [10, "6/6", "+2"],
      [21, "4/6", "+0"],
      [27, "3/6", "reads only"],
      [36, "4/6", "+0"],
      [55, "6/6", "+2"],
    ] as const) {
      await at(page, seconds);
      expect([await text(page, ".verdict-fraction"), await text(page, ".verdict-numeral")]).toEqual([
        fraction,
        numeral,
      ]);
      const drawn = await page.evaluate(() => {
        const frame = window.sim?.frame();
        const cells = Array.from(document.querySelectorAll<HTMLElement>(".cell"));
        return cells.map((cell) => {
          const group = Number(cell.dataset["group"]);
          const dots = Array.from(cell.querySelectorAll(".dot"), (dot) => dot.getAttribute("data-pip")).join("");
          return dots === Array.from(frame?.pips.slice(group * 6, group * 6 + 6) ?? []).join("");
        });
      });
      expect(drawn.length).toBe(64);
      expect(drawn.every(Boolean)).toBe(true);
      const [allocated, vdl] = await page.evaluate(() => [
        window.sim?.frame()?.ladder.allocated,
        window.sim?.frame()?.ladder.vdl,
      ]);
      const ladder = (await page.locator(".ladder").getAttribute("aria-label")) ?? "";
      expect(ladder.replaceAll(",", "")).toContain(`allocated ${allocated}`);
      expect(ladder.replaceAll(",", "")).toContain(`VDL ${vdl}`);
      const failedNodes = await page.evaluate(() => [
        document.querySelectorAll(".node[data-status=down]").length,
        window.sim?.frame()?.nodes.filter((status) => status === "down").length,
      ]);
      expect(failedNodes[0]).toBe(failedNodes[1]);
    }
    await page.close();
  });

  test("copies that are being made, two sets of voters, tails: what the frame has, whichever way one came", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=replace-a-member&seed=1" });
    await simulated(page);
    const drawn = (): Promise<string> => page.locator("#glyph svg").evaluate((svg) => svg.outerHTML);
    const marks = (): Promise<readonly unknown[]> =>
      page.evaluate(() => {
        const frame = window.sim?.frame();
        const shown = Array.from(document.querySelectorAll<SVGElement>(".newcomers .newcomer"));
        const { count, copied = [], bytes = [], slot = [] } = frame?.repairs ?? { count: 0 };
        return [
          shown.map(({ dataset }) => [dataset["name"], dataset["share"]]),
          Array.from({ length: count }, (_, row) => [
            `n${slot[row] + 1}`,
            `${Math.floor((100 * copied[row]) / bytes[row])}%`,
          ]),
          shown.map((one) => one.querySelector(".bracket")?.checkVisibility()),
          document.querySelector(".gauge .sets")?.textContent,
        ];
      });
    const pictures = new Map<number, string>();
    for (const seconds of [6, 7.2, 12, 20]) {
      await at(page, seconds);
      pictures.set(seconds, await drawn());
      const isCopying = seconds === 7.2 || seconds === 12;
      const [shown, had, brackets, sets] = await marks();
      expect(shown, `newcomers at ${seconds} s`).toEqual(had);
      expect([brackets, sets]).toEqual(isCopying ? [[true], "sets {..a2..} and {..n1..}"] : [[], ""]);
    }
    for (const seconds of [12, 7.2, 6]) {
      await at(page, seconds);
      expect(await drawn(), `at ${seconds} s, backwards`).toBe(pictures.get(seconds));
    }
    await page.close();

    const mixed = await pages.visit({ hash: "#v=1&sc=full-and-tail&seed=1" });
    await simulated(mixed);
    for (const [seconds, numeral] of [
      [5, "+2"],
      [12, "no quorum"],
    ] as const) {
      await at(mixed, seconds);
      const widths = await mixed.evaluate(() =>
        Array.from(document.querySelectorAll<SVGElement>(".pips .pip"), (pip) => [
          pip.dataset["kind"],
          Number(pip.querySelector(".pip-box")?.getAttribute("width")),
        ]),
      );
      expect(new Set(widths.map(String)).size).toBe(2);
      expect(widths.filter(([kind]) => kind === "tail").length).toBe(3);
      expect(await text(mixed, ".verdict-numeral")).toBe(numeral);
      expect(await text(mixed, "#wall-note")).toBe(
        numeral === "+2" ? "One group, at +2" : "One group, without a quorum",
      );
      const [filled, write] = await mixed.evaluate(() => [
        Math.max(
          ...Array.from(
            document.querySelectorAll<SVGGraphicsElement>(".notch.full"),
            (one) => one.getBBox().x + one.getBBox().width,
          ),
        ),
        Number(
          /translate\(([\d.]+)/.exec(
            document.querySelectorAll(".gauge .tick")[1]?.getAttribute("transform") ?? "",
          )?.[1],
        ),
      ]);
      expect(filled + 4 > write).toBe(numeral === "+2");
    }
    await mixed.close();
  });

  test("paused, nothing is drawn", async () => {
    const page = await pages.visit({ hash: RUN });
    await simulated(page);
    await at(page, 27);
    // The worker has something to say until it has replayed a stretch of the run.
    await page.waitForFunction(() => document.getElementById("digest")?.textContent?.includes("replayed"));
    await complete(page);
    // A busy machine draws the last frame late: wait until nothing has been drawn for a while, then nothing may be
    // drawn any more.
    const draws = (): Promise<number | undefined> => page.evaluate(() => window.sim?.draws());
    let before = await draws();
    for (let quiet = 0; quiet < 3; quiet++) {
      await page.waitForTimeout(300);
      const now = await draws();
      if (now !== before) quiet = -1;
      before = now;
    }
    await page.waitForTimeout(700);
    expect(await draws()).toBe(before);
    await page.close();
  });
});

describe("links", () => {
  test("the die is another seed: another run of the same scenario, in the address, and Back leads to the first", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=replica-lag&seed=1" });
    await simulated(page);
    const digest = await digestAt(page, 500);
    await page.click("#dice");
    await page.waitForFunction(() => /&seed=\d{3,}/.test(location.hash));
    await simulated(page);
    const seed = await page.inputValue("#seed");
    expect(seed).toMatch(/^\d{1,10}$/);
    expect(await page.evaluate(() => location.hash)).toContain("sc=replica-lag");
    expect(await page.evaluate(() => location.hash)).toContain(`&seed=${seed}`);
    expect(await digestAt(page, 500)).not.toBe(digest);
    await page.goBack();
    await page.waitForFunction(() => (document.getElementById("seed") as HTMLInputElement).value === "1");
    await page.fill("#seed", " ");
    await page.press("#seed", "Enter");
    expect(await page.inputValue("#seed")).toBe("1");
    await page.close();
  });

  test("a link made here restores scenario, seed, mutations and moment, and is found to be true", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=replica-lag&seed=seven&mu=vdlIsVcl&at=e889" });
    await rest(page);
    await page.keyboard.press("y");
    await page.waitForFunction(() => location.hash.includes("dg="));
    const hash = new URL(page.url()).hash;
    await page.close();
    const again = await pages.visit({ hash });
    await rest(again);
    expect([await eventOf(again), await again.inputValue("#seed"), await text(again, "#mutations")]).toEqual([
      889,
      "seven",
      "broken on purpose: vdlIsVcl",
    ]);
    expect(await text(again, "#digest")).toContain("as the link says");
    await again.close();
  });

  test.each([
    [
      "#v=1&sc=az-plus-one&seed=1&at=e1000&dg=000000000000",
      "This is not the run the link was made from.",
      "Open the flagship scenario",
      "az-plus-one",
    ],
    [
      "#v=1&sc=az-plus-one@ffffffffffff&seed=1&at=e1000",
      "This is not the run the link was made from.",
      "Open the flagship scenario",
      "az-plus-one",
    ],
    ["#v=1&sc=writer-crsh&seed=1", "This run cannot be opened.", "A failover", "failover-under-load"],
    ["#v=1&sc=z:AAAA&seed=1", "This link cannot be read.", "A Region is lost", "region-loss-awake"],
    ["#v=9&sc=az-plus-one", "This link cannot be read.", "Open the flagship scenario", "az-plus-one"],
    ["#v=1&sc=az-plus-one&mu=nope", "This run cannot be opened.", "Open the flagship scenario", "az-plus-one"],
    ["#%%%garbage", "This link cannot be read.", "Open the flagship scenario", "az-plus-one"],
  ])("tampered %s: says what is wrong and offers three runs", async (hash, title, card, opens) => {
    const page = await pages.visit({ hash });
    await page.waitForSelector("#notice:not([hidden])");
    expect(await text(page, "#notice h2")).toBe(title);
    const words = (await page.locator("#notice p").allInnerTexts()).join(" ");
    expect(words.length).toBeGreaterThan(20);
    expect(words.length).toBeLessThan(300);
    if (hash.includes("writer-crsh")) expect(words).toContain('Did you mean "writer-crash"?');
    expect(await page.locator("#notice .lesson-choice strong").allTextContents()).toEqual([
      "Open the flagship scenario",
      "A failover",
      "A Region is lost",
    ]);
    await page.getByRole("button", { name: card }).click();
    await rest(page);
    expect(await page.inputValue("#scenario")).toBe(opens);
    expect(await page.locator("#notice").isHidden()).toBe(true);
    await page.close();
  });

  test("of another build: what differs is told with both versions, in a report to copy; what is the same says whose it is", async () => {
    const link = `${RUN}&at=e1000`;
    const page = await pages.visit({
      hash: `${link}&dg=000000000000&eng=9.9.9`,
      context: { permissions: ["clipboard-read", "clipboard-write"] },
    });
    await page.waitForSelector("#notice:not([hidden])");
    expect(await text(page, "#notice")).toMatch(/was made by Borealis 9\.9\.9, and this is \d+\.\d+\.\d+/);
    expect(await text(page, "#digest")).toContain("does not match");
    await page.locator("#notice button", { hasText: "Copy report" }).click();
    await page.waitForFunction(() => document.getElementById("toast")?.textContent === "Report copied.");
    const report = await page.evaluate(() => navigator.clipboard.readText());
    const { digest } = (await page.evaluate(() => window.sim?.frame()))!;
    for (const part of ["not the run", "the digest 000000000000", digest.slice(0, 12), "9.9.9", `Scenario ${LIGHT}`])
      expect(report).toContain(part);
    expect(report).toContain("seed 1");
    expect(report).toContain(`#v=1&sc=${LIGHT}`);
    const again = await pages.visit({ hash: `${link}&dg=${digest.slice(0, 12)}&eng=9.9.9` });
    await again.waitForFunction(() => document.getElementById("digest")?.textContent?.endsWith("says, of 9.9.9"));
    expect(await again.locator("#notice").isHidden()).toBe(true);
    await Promise.all([page.close(), again.close()]);
  });

  test("back goes to where one was", async () => {
    const page = await pages.visit({ hash: RUN });
    await simulated(page);
    const inAddress = (event: number): Promise<unknown> =>
      page.waitForFunction((wanted) => location.hash.includes(`at=e${wanted}&`), event);
    await page.keyboard.press("]");
    await rest(page);
    const first = await eventOf(page);
    await inAddress(first);
    await page.keyboard.press("]");
    await page.waitForFunction((event) => window.sim?.idle() === true && window.sim.frame()?.event !== event, first);
    await inAddress(await eventOf(page));
    await page.goBack();
    await page.waitForFunction((event) => window.sim?.frame()?.event === event, first);
    await page.close();
  });
});

describe("keyboard alone", () => {
  test("step on and back is identity; markers, violation, start, end, typed moment, slider, tabs, sheet of keys", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=failover-by-tier&seed=1&mu=vdlIsVcl&at=e5000" });
    await simulated(page);
    await rest(page);
    const digest = await page.evaluate(() => window.sim?.frame()?.digest);
    const press = async (key: string): Promise<number> => {
      await page.keyboard.press(key);
      await page.waitForTimeout(30);
      await rest(page);
      return eventOf(page);
    };
    expect(await press(".")).toBe(5001);
    expect(await press(",")).toBe(5000);
    expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(digest);
    // Where the checks fail, from the engine itself: the numbers move with every change of the protocol.
    const { checks } = run(shipped("failover-by-tier"), { seed: "1", mutations: ["vdlIsVcl"] });
    const failures = checks.flatMap(({ event }) => event ?? []);
    const [first, last] = [Math.min(...failures), Math.max(...failures)];
    expect(last).toBeLessThan(5000);
    expect(await press("Shift+V")).toBe(last);
    expect(await press("Home")).toBe(0);
    expect(await press("v")).toBe(first);
    await press("End");
    expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(45_000_000);
    await page.keyboard.press("g");
    await page.waitForSelector("#goto-dialog[open]");
    await page.keyboard.type("20.4s");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.sim?.frame()?.at === 20_400_000);
    await page.focus(".time-svg");
    await press("ArrowRight");
    expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(20_850_000);
    expect(await page.locator(".time-svg").getAttribute("aria-valuetext")).toMatch(/^20\.850 s, event [\d,]+/);
    await page.focus("#tab-selected");
    await page.keyboard.press("ArrowRight");
    expect(await text(page, "#panel-checks")).toContain("I6-vdl-is-consistency-point failed");
    await page.focus(".cell");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".cell[aria-selected=true]");
    expect(await text(page, "#panel-selected")).toContain("Protection group pg");
    await page.keyboard.press("?");
    await page.waitForSelector("#keys-dialog[open]");
    await page.keyboard.press("Escape");
    expect(await page.locator("#keys-dialog").isVisible()).toBe(false);
    await page.close();
  });

  test("space plays and pauses; letters can be switched off", async () => {
    const page = await pages.visit({ hash: RUN });
    await simulated(page);
    await at(page, 1);
    await page.keyboard.press("Space");
    await page.waitForFunction(() => (window.sim?.frame()?.at ?? 0) > 1_200_000);
    await page.keyboard.press("Space");
    await rest(page);
    // A list that has the focus keeps the keys that it takes; after Escape they are the page's again.
    await page.locator("#wall-order").focus();
    await page.keyboard.press("4");
    expect(await page.locator("#wide-charts").isVisible()).toBe(false);
    await page.keyboard.press("Escape");
    await page.keyboard.press("4");
    expect(await page.locator("#wide-charts").isVisible()).toBe(true);
    await page.keyboard.press("4");
    await page.keyboard.press("?");
    await page.uncheck("#letter-keys");
    await page.keyboard.press("Escape");
    const before = await eventOf(page);
    await page.keyboard.press(".");
    await page.waitForTimeout(100);
    expect(await eventOf(page)).toBe(before);
    await page.close();
  });
});
