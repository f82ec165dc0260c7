/**
 * Every key of the table of viewer reference 3.7, pressed, with what it must do: and every key on the sheet is in this
 * table, so that none is promised and forgotten. What a view does with arrows, Enter and Escape is in the tests of the
 * views; here they are pressed where the table names them.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: every-key
title: A zone and a node
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 60/s, reads: 20%, timeout: 5s }
faults:
  - { kind: az-outage, az: us-east-1b, at: 1s, for: 1s }
  - { kind: crash, segment: pg0.c1, at: 1500ms, for: 1s }
`;

interface Seen {
  readonly at: number;
  readonly event: number;
  readonly wide: string;
  readonly part: string;
  readonly selected: string;
  readonly dialog: string;
  readonly toast: string;
}

/** What the page shows, as one thing to compare. */
const seen = (page: Page): Promise<Seen> =>
  page.evaluate(() => ({
    at: window.sim?.frame()?.at ?? -1,
    event: window.sim?.frame()?.event ?? -1,
    wide: document.querySelector(".pane-wide:not([hidden])")?.id.replace("wide-", "") ?? "",
    part: Array.from(document.querySelectorAll("#timeline .axis .tick text"), ({ textContent }) => textContent).join(
      " ",
    ),
    selected: document.querySelector("#panel-selected h3")?.textContent ?? "",
    dialog: document.querySelector("dialog[open]")?.id ?? "",
    toast: document.getElementById("toast")?.textContent ?? "",
  }));

interface Row {
  readonly isTwice?: boolean;
  /** As the sheet prints them; one effect for all. */
  readonly keys: readonly string[];
  /** Where the page is before each. */
  readonly from?: (page: Page) => Promise<unknown>;
  /** True once the key has done it. */
  readonly does: (now: Seen, before: Seen, page: Page) => boolean | Promise<boolean>;
  readonly after?: (page: Page) => Promise<unknown>;
}

const at =
  (time: number) =>
  async (page: Page): Promise<void> => {
    // Going back in the history may still be on its way, and ends somewhere else.
    await page.waitForFunction(
      (us) => {
        if (window.sim?.idle() !== true) return false;
        if (window.sim.frame()?.at === us) return true;
        window.sim.seekTime(us);
        return false;
      },
      time,
      { polling: 60 },
    );
  };
const press =
  (...keys: readonly string[]) =>
  async (page: Page): Promise<void> => {
    for (const key of keys) await page.keyboard.press(PRESSED[key] ?? key);
    await rest(page);
  };
const escape = press("Escape");
const is = (page: Page, place: string, attribute: string, value: string): Promise<boolean> =>
  page.locator(place).evaluate((one, [name, wanted]) => one.getAttribute(name) === wanted, [attribute, value] as const);
const opens = (dialog: string) => (now: Seen) => now.dialog === dialog;
const view = (id: string) => (now: Seen) => now.wide === id;
const playing = (page: Page): Promise<boolean> =>
  page.evaluate(() => document.getElementById("play")?.getAttribute("aria-label") !== "Play");
const hasFocus = (page: Page, id: string): Promise<boolean> =>
  page.evaluate((wanted) => document.activeElement?.id.startsWith(wanted) === true, id);
/** It may have come to an end of the run and stand by itself. */
const stop = async (page: Page): Promise<void> => {
  if (await playing(page)) await press("Space")(page);
};
const selectZone = async (page: Page): Promise<void> => {
  await page.locator("#topology .zone").nth(1).press("Enter");
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
};

const compared = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => document.getElementById("compare-note")?.textContent?.startsWith("They"));

/** The sheet's names for keys where the test's are others. */
const PRESSED: Readonly<Record<string, string>> = {
  Space: " ",
  "Ctrl K": "Control+k",
  "Shift F10": "Shift+F10",
  "Shift V": "Shift+V",
  "Shift B": "Shift+B",
  "Shift C": "Shift+C",
  "Shift P": "Shift+P",
  "Shift D": "Shift+D",
  "Shift A": "Shift+A",
  "Shift S": "Shift+S",
  "Shift H": "Shift+H",
  "Shift I": "Shift+I",
  "Shift N": "Shift+N",
};

const TABLE: readonly Row[] = [
  { keys: ["Space", "K"], from: at(500_000), does: (_now, _before, page) => playing(page), after: stop },
  { keys: ["L"], from: at(500_000), does: (now, before) => now.at > before.at, after: stop },
  { keys: ["J"], from: at(2_000_000), does: (now, before) => now.at < before.at, after: stop },
  { keys: ["."], from: at(500_000), does: (now, before) => now.event === before.event + 1 },
  { keys: [","], from: at(500_000), does: (now, before) => now.event === before.event - 1 },
  // The zone goes at 1 s and the node at 1.5 s; both to the microsecond, in whichever direction.
  { keys: [">"], from: at(500_000), does: (now) => now.at === 1_000_000 },
  { keys: ["<"], from: at(1_400_000), does: (now) => now.at >= 1_000_000 && now.at < 1_400_000 },
  { keys: ["]", "PageDown"], from: at(500_000), does: (now, before) => now.at > before.at },
  { keys: ["[", "PageUp"], from: at(500_000), does: (now, before) => now.at < before.at },
  { keys: ["V"], from: at(10), does: (now, before) => now.event > before.event },
  { keys: ["Shift V"], from: at(3_999_999), does: (now, before) => now.event < before.event },
  { keys: ["Home"], from: at(500_000), does: (now) => now.event === 0 },
  { keys: ["End"], from: at(500_000), does: (now) => now.at === 4_000_000 },
  // What it does while there is something left, hostile.test.ts asks.
  { keys: ["Shift H"], does: (now) => now.toast === "There is nothing left to simulate." },
  { keys: ["G"], does: opens("goto-dialog"), after: escape },
  { keys: ["/", "Ctrl K"], does: opens("palette-dialog"), after: escape },
  { keys: ["?"], does: opens("keys-dialog"), after: escape },
  { keys: ["M"], does: opens("notes-dialog"), after: escape },
  { keys: ["N"], does: opens("lessons-dialog"), after: escape },
  { keys: ["Shift D"], does: opens("diagram-dialog"), after: escape },
  { keys: ["1"], does: view("zoom"), after: press("1") },
  { keys: ["2"], does: view("lanes"), after: press("2") },
  { keys: ["3"], does: view("logladder"), after: press("3") },
  { keys: ["4"], does: view("charts"), after: press("4") },
  {
    keys: ["Shift B"],
    does: (now, _before, page) => now.wide === "charts" && hasFocus(page, "bound"),
    after: press("Delete", "4"),
  },
  { keys: ["5"], does: view("histories"), after: press("5") },
  { keys: ["6"], does: view("find"), after: press("6") },
  { keys: ["7"], does: view("swarm"), after: press("7") },
  { keys: ["8"], does: view("multiverse"), after: press("8") },
  { keys: ["9", "C"], does: view("compare"), after: press("9") },
  { keys: ["0"], does: view("editor"), after: press("0") },
  { keys: ["Q"], does: view("causes"), after: press("Q") },
  {
    keys: ["Shift S"],
    from: press("2"),
    does: async (_now, _before, page) => (await page.locator(".split > .pane-wide:visible").count()) === 2,
    after: press("Shift+S", "2"),
  },
  { keys: ["+", "=", "W"], from: at(2_000_000), does: (now, before) => now.part !== before.part, after: press("-") },
  { keys: ["-", "S"], from: press("+"), does: (now, before) => now.part !== before.part },
  { keys: ["A"], from: press("+"), does: (now, before) => now.part !== before.part, after: press("-") },
  { keys: ["D"], from: press("+"), does: (now, before) => now.part !== before.part, after: press("-") },
  {
    keys: ["F"],
    from: async (page) => {
      await at(2_300_000)(page);
      await press("+", "+")(page);
      await at(2_900_000)(page);
    },
    // The moment stands in the middle of a part that is as wide as before.
    does: async (now, before, page) => {
      const [head, box] = await Promise.all([
        page.locator(".playhead").evaluate((one) => one.getBoundingClientRect()),
        page.locator(".time-svg").evaluate((one) => one.getBoundingClientRect()),
      ]);
      const middle = Math.abs(head.left + head.width / 2 - (box.left + box.width / 2)) < 4;
      return middle && now.part !== before.part;
    },
    after: press("-", "-"),
  },
  {
    // The outage of the zone, 1 s to 2 s, and a tenth on either side.
    keys: ["F"],
    isTwice: true,
    from: selectZone,
    does: (now) => now.part.startsWith("0.9 s") && now.part.endsWith("2.1 s"),
    after: press("-", "-", "-", "Escape"),
  },
  { keys: ["Escape"], from: selectZone, does: (now, before) => now.selected !== before.selected },
  {
    keys: ["Enter"],
    from: (page) => page.locator("#topology .zone").nth(1).focus(),
    does: (now) => now.selected === "Zone b: us-east-1b",
    after: escape,
  },
  {
    keys: ["B"],
    from: selectZone,
    does: (_now, _before, page) => page.evaluate(() => document.activeElement?.matches(".breaks *") === true),
    after: escape,
  },
  {
    keys: ["I", "Shift F10"],
    from: selectZone,
    does: (_now, _before, page) => page.locator(".break-menu").isVisible(),
    after: press("Escape", "Escape"),
  },
  { keys: ["H"], does: (_now, _before, page) => page.locator(".toolbelt").isVisible(), after: escape },
  {
    keys: ["O"],
    from: async (page) => {
      await at(500_000)(page);
      const isQuiet = () => page.evaluate(() => (window.sim?.frame()?.messages?.count ?? 0) === 0);
      while (await isQuiet()) await press(".")(page);
    },
    does: (_now, _before, page) => page.evaluate(() => document.activeElement !== document.body),
    after: escape,
  },
  { keys: ["E"], does: (now) => now.toast.startsWith("Point at a zone"), after: press("E") },
  {
    keys: ["P"],
    from: press("Shift P"),
    does: (_now, _before, page) => page.locator(".track.pinned").isVisible(),
    after: press("P", "Shift P"),
  },
  {
    keys: ["Shift P"],
    does: (_now, _before, page) => page.locator("#tracks").isVisible(),
    after: press("Shift P"),
  },
  {
    keys: ["Z"],
    does: (_now, _before, page) => page.locator(".pane-topology.maximised").isVisible(),
    after: press("Z"),
  },
  {
    keys: ["|"],
    does: (_now, _before, page) => page.evaluate(() => document.activeElement?.getAttribute("role") === "separator"),
  },
  { keys: ["Shift I"], does: (_now, _before, page) => hasFocus(page, "tab-") },
  { keys: ["Shift N"], does: (_now, _before, page) => hasFocus(page, "pane-topology") },
  { keys: ["Shift A"], does: (now) => now.toast.startsWith("Sound on"), after: press("Shift+A") },
  { keys: ["T"], does: (_now, _before, page) => is(page, "html", "data-theme", "light"), after: press("T", "T") },
  { keys: ["R"], does: (now) => /motion/i.test(now.toast), after: press("R") },
  { keys: ["Y"], does: (now) => /link/i.test(now.toast) },
  { keys: ["U"], does: (now) => now.toast === "Nothing was changed here." },
  {
    keys: ["Backspace"],
    from: async (page) => {
      await at(500_000)(page);
      await press("]")(page);
      await page.waitForFunction(() => location.hash.includes("at="));
      await press("]")(page);
    },
    does: (now, before) => now.at < before.at,
  },
  {
    keys: ["X"],
    from: async (page) => {
      await at(500_000)(page);
      await selectZone(page);
      // Who types on within the same frame is heard, too.
      const isThere = await page.evaluate(() => {
        document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "b", bubbles: true }));
        return document.activeElement?.matches(".breaks button");
      });
      expect(isThere).toBe(true);
      await press("Enter")(page);
      await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
      await simulated(page);
      await press("9")(page);
      await compared(page);
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    },
    does: (_now, _before, page) => page.locator("#changed").isHidden(),
  },
  {
    keys: ["Shift C"],
    from: async (page) => {
      await at(3_000_000)(page);
      await compared(page);
    },
    does: (now) => now.at > 500_000 && now.at < 1_000_000,
    after: press("9"),
  },
  {
    keys: ["ArrowRight"],
    from: async (page) => {
      await press("N")(page);
      await page.locator(".lesson-choice").first().press("Enter");
      await page.waitForSelector("#lesson:not([hidden])");
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    },
    // On to the moment that the step is about, and back to its beginning.
    does: (now, before) => now.event > before.event,
  },
  { keys: ["ArrowLeft"], does: (now, before) => now.event < before.event },
];

/** Whether it is done within some seconds, which a busy machine may take. */
async function isDone({ does }: Row, before: Seen, page: Page): Promise<boolean> {
  for (let tries = 0; tries < 300; tries++) {
    if (await does(await seen(page), before, page)) return true;
    await page.waitForTimeout(60);
  }
  return false;
}

test("every key does what the table says, and the sheet names no other", async () => {
  const page = await pages.open(TEXT, { mutations: ["ackAt3"] });
  await press("?")(page);
  await page.waitForSelector("#keys-dialog[open] kbd");
  const sheet = await page.locator("#keys-table kbd").allTextContents();
  await escape(page);
  expect(sheet.length).toBeGreaterThan(50);
  const known = new Set(
    TABLE.flatMap(({ keys }) => keys.map((key) => ({ ArrowRight: "→", ArrowLeft: "←" })[key] ?? key)),
  );
  expect(sheet.filter((key) => !known.has(key))).toEqual([]);

  const dead: string[] = [];
  for (const row of TABLE)
    for (const key of row.keys) {
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await row.from?.(page);
      await rest(page);
      const before = await seen(page);
      // Two presses from here may be too far apart on a busy machine to be one wish.
      if (row.isTwice === true)
        await page.evaluate((name) => {
          for (const one of [name, name])
            document.body.dispatchEvent(new KeyboardEvent("keydown", { key: one, bubbles: true }));
        }, key);
      else await page.keyboard.press(PRESSED[key] ?? key);
      if (!(await isDone(row, before, page))) dead.push(`${key}: ${JSON.stringify([before, await seen(page)])}`);
      await row.after?.(page);
    }
  expect(dead).toEqual([]);
  await page.close();
}, 240_000);
