/**
 * Breaking by hand: mouse, keys and statement make the same branch; the run before stays; messages in the picture are
 * those of the state.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessible } from "./axe.ts";
import { linkTo, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** A second of work to simulate: two instances, four seconds, a node that crashes. */
const TEXT = `scenario: 1
name: by-hand
title: Something to break
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 200/s, reads: 50% }
faults:
  - { kind: crash, node: storage-b1, at: 2s, for: 1s }
`;
/** Two clusters of one global database. */
const GLOBAL = `scenario: 1
name: by-hand-anywhere
title: Something to break in two Regions
duration: 4s
topology:
  global: { id: both }
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  clusters:
    - { id: us, region: us-east-1, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: eu, region: eu-west-1, volume: { size: 10GB, storageNodesPerAz: 3 }, instances: [{ id: eu-1 }] }
workloads:
  - { id: app, kind: open, rate: 50/s, reads: 50% }
`;
const FORK = 1_500_000;

async function opened(motion = false, text = TEXT): Promise<Page> {
  const page = await pages.open(text, {
    ...(motion ? { context: { reducedMotion: "no-preference" as const } } : {}),
    at: FORK,
  });
  return page;
}

const digest = (page: Page): Promise<string> => page.evaluate(() => window.sim?.frame()?.digest ?? "");

/** Waits for the branch, at the moment of its making; returns the digest there and at the end. */
async function branched(page: Page): Promise<{ readonly here: string; readonly end: string }> {
  await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
  await rest(page);
  const here = await digest(page);
  await simulated(page);
  await seekTo(page, 4_000_000);
  return { here, end: await digest(page) };
}

describe("breaking by hand", () => {
  test("by mouse and by keys: one branch, the same as the text would be; undo leads back", async () => {
    const page = await opened();
    const before = await digest(page);
    await page.locator(".instance").first().click();
    await page.locator("[data-break=crash]").click();
    const byMouse = await branched(page);
    expect(byMouse.here).toBe(before);
    const written = TEXT.trimEnd() + "\n  - { kind: crash, instance: writer-1, at: 1500001us, for: 10s }\n";
    expect(byMouse.end).toBe(run(scenarioFrom(written), { seed: "3" }).digest);
    expect(await page.locator("#changed").textContent()).toBe("changed: writer-1 crashes at 1.500 s");
    expect(await page.locator(".fault-item").count()).toBe(2);

    await page.keyboard.press("u");
    await page.waitForFunction(() => document.getElementById("changed")?.hidden === true);
    await rest(page);
    expect(await digest(page)).toBe(before);

    await page.locator(".instance").first().focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("b");
    await page.waitForFunction(() => document.activeElement?.getAttribute("data-break") === "crash");
    await page.keyboard.press("Enter");
    expect(await branched(page)).toEqual(byMouse);
  });

  test("a branch is a link: whoever opens it sees the same; short with twenty faults", async () => {
    const page = await opened();
    await page
      .locator(".zone")
      .nth(1)
      .click({ position: { x: 5, y: 5 } });
    await page.locator("[data-break=az-outage]").click();
    const { end } = await branched(page);
    await page.evaluate(() => window.sim?.seek(4_000));
    await rest(page);
    await page.locator("#copy").click();
    await page.waitForFunction(() => location.hash.includes("at=e4000"));
    const hash = await page.evaluate(() => location.hash);
    const other = await pages.visit({ hash });
    await simulated(other);
    await other.waitForFunction(() => document.getElementById("digest")?.textContent?.includes("as the link says"));
    expect(await digest(other)).toBe(await digest(page));
    await seekTo(other, 4_000_000);
    expect(await digest(other)).toBe(end);
    const many = Array.from(
      { length: 20 },
      (_, one) =>
        `  - { kind: crash, node: storage-${"abc"[one % 3]}${1 + (one % 2)}, at: ${100 + one * 37}ms, for: 3s }\n`,
    );
    const long = await linkTo(TEXT + many.join(""), { event: 9_000, digest: end });
    expect(long.length).toBeLessThan(2_000);
  });

  test("a fault taken out is a run without it, and says what that changed", async () => {
    const page = await opened();
    await page.locator("#tab-faults").click();
    await page
      .locator("#panel-faults")
      .getByRole("button", { name: /^Take out/ })
      .click();
    const { end } = await branched(page);
    const without = run(scenarioFrom(TEXT.replace(/faults:[^]*$/, "faults: []\n")), { seed: "3" });
    expect(end).toBe(without.digest);
    await page.waitForFunction(() => document.querySelectorAll(".changed tr").length > 5);
    expect(await page.locator(".fault-item").count()).toBe(0);
    expect(await page.locator(".branch").textContent()).toContain("without: storage-b1 crashes");
  });

  test("Aurora's own statement: a mistake is shown with its place and changes nothing; a right one makes a branch", async () => {
    const page = await opened();
    const before = await digest(page);
    await page.locator("#tab-faults").click();
    // None at all is answered, too.
    await page.getByRole("button", { name: "Run it now" }).click();
    expect(await page.locator("#refusal").textContent()).toBe(
      "Type a statement first, such as ALTER SYSTEM CRASH INSTANCE",
    );
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("statement");
    await page.locator("#statement").fill("ALTER SYSTEM CRASH INSTNCE");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.getElementById("refusal")?.hidden === false);
    expect(await page.locator("#refusal").textContent()).toMatch(/\n +\^/);
    expect(await digest(page)).toBe(before);
    await page.locator("#statement").fill("ALTER SYSTEM CRASH INSTANCE");
    await page.keyboard.press("Enter");
    const { here, end } = await branched(page);
    expect(here).toBe(before);
    expect(end).not.toBe(run(scenarioFrom(TEXT), { seed: "3" }).digest);
    // It begins a microsecond after the moment on the screen, which is read whole where its times stand.
    const begins = page.locator(".fault-times input").filter({ visible: true });
    await page.waitForFunction(() =>
      [...document.querySelectorAll<HTMLInputElement>(".fault-times input")].some(({ value }) =>
        /\.\d{6}s$/.test(value),
      ),
    );
    expect(await begins.evaluateAll((inputs) => inputs.filter((one) => one.scrollWidth > one.clientWidth).length)).toBe(
      0,
    );
  });

  test("in any cluster of a global database: an action, a fault and a statement make the branch of the file that has them; each is taken out again", async () => {
    const page = await opened(false, GLOBAL);
    const before = await digest(page);
    const select = async (): Promise<void> => {
      await page.locator(".card").first().focus();
      await page.keyboard.press("Enter");
      await page.waitForSelector("[data-break=switchover-global]");
    };
    const undo = async (): Promise<void> => {
      await page.keyboard.press("u");
      await page.waitForFunction(() => document.getElementById("changed")?.hidden === true);
      await rest(page);
      expect(await digest(page)).toBe(before);
    };
    const played = (text: string): string => run(scenarioFrom(text), { seed: "3" }).digest;
    const fault = (line: string): string => `${GLOBAL}faults:\n  - { ${line} }\n`;
    for (const [button, text] of [
      ["switchover-global", `${GLOBAL}actions:\n  - { kind: switchover-global, at: 1500001us, cluster: eu }\n`],
      ["crash-eu-1", fault("kind: crash, instance: eu-1, at: 1500001us, for: 10s")],
    ] as const) {
      await select();
      await page.locator(`[data-break=${button}]`).click();
      const { here, end } = await branched(page);
      expect([here, end]).toEqual([before, played(text)]);
      await page.locator("#tab-faults").click();
      await page
        .locator("#panel-faults")
        .getByRole("button", { name: /^Take out/ })
        .click();
      await page.waitForFunction(() => document.getElementById("changed")?.textContent?.includes("without"));
      expect((await branched(page)).end).toBe(played(GLOBAL));
      await seekTo(page, FORK);
      await page.keyboard.press("u");
      await page.waitForFunction(() => document.querySelectorAll(".fault-item").length === 1);
      await undo();
    }
    await page.locator("#tab-faults").click();
    await page.selectOption("#statement-instance", "eu-1");
    await page.locator("#statement").fill("ALTER SYSTEM CRASH INSTANCE");
    await page.locator("#statement").press("Enter");
    const statement = fault('kind: sql, statement: "ALTER SYSTEM CRASH INSTANCE", instance: eu-1, at: 1500001us');
    expect((await branched(page)).end).toBe(played(statement));
  });
});

describe("messages in the picture", () => {
  test("the list counts what is under way; marks are drawn, but not where nothing may move", async () => {
    for (const motion of [true, false]) {
      const page = await opened(motion);
      const busy = await page.evaluate(async () => {
        const { sim } = window;
        if (sim === undefined) throw new Error("The page has no test hooks.");
        for (let event = 3_000; event < 6_000; event += 7) {
          sim.seek(event);
          while (!(sim.idle() && sim.frame()?.event === event)) await new Promise((resolve) => setTimeout(resolve, 1));
          if ((sim.frame()?.messages?.count ?? 0) >= 8) return sim.frame()?.messages?.count ?? 0;
        }
        return 0;
      });
      expect(busy).toBeGreaterThanOrEqual(8);
      const counts = await page.locator("#flights b").allTextContents();
      expect(counts.reduce((sum, one) => sum + Number(one), 0)).toBe(busy);
      expect(await page.locator("#flights-words").textContent()).toContain(`${busy} messages under way`);
      const painted = await page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>("canvas.flights");
        const pixels = canvas?.getContext("2d")?.getImageData(0, 0, canvas.width, canvas.height).data ?? [];
        return pixels.some((value, index) => index % 4 === 3 && value > 0);
      });
      expect(painted).toBe(motion);
    }
  });

  test("space and time: 2 opens it, each message between lanes is a line and a sentence, and nothing else moves", async () => {
    const page = await opened();
    const before = await digest(page);
    expect(await page.locator("#wide-lanes").isVisible()).toBe(false);
    await page.keyboard.press("2");
    await page.waitForFunction(() => /^\d+ message/.test(document.getElementById("lanes-note")?.textContent ?? ""));
    await page.selectOption("#lanes-width", "100000");
    await rest(page);
    await page.waitForFunction(() => document.querySelectorAll(".lanes-lines path").length > 100);
    const [lines, note, listed] = await page.evaluate(
      () =>
        [
          document.querySelectorAll(".lanes-lines path").length,
          document.getElementById("lanes-note")?.textContent ?? "",
          document.querySelectorAll("#lanes-list li").length,
        ] as const,
    );
    expect(Number(/^[\d,]+/.exec(note)?.[0].replace(",", ""))).toBe(lines);
    expect(listed).toBe(101);
    expect(await digest(page)).toBe(before);
    expect(await inaccessible(page, "#wide-lanes")).toEqual([]);
    // The cone of a message: every line is it, in its past, in its future, or dimmed, and the words count the same.
    await page.locator("#lanes").focus();
    await page.keyboard.press("ArrowRight");
    await page.selectOption("#lanes-axis", "elastic");
    const parts = await page.evaluate(() =>
      ["chosen", "past", "future", "apart"].map((name) => document.querySelectorAll(`.message.${name}`).length),
    );
    expect(parts.reduce((sum, one) => sum + one, 0)).toBe(lines);
    expect(parts[0]).toBe(1);
    expect(await page.locator("#lanes-chosen").textContent()).toMatch(
      /In this stretch \d[\d,]* messages? could have led to it, and it could have led to \d+\./,
    );
    expect(await page.locator(".braid-knot[d^=M]").count()).toBeGreaterThan(0);
    await page.locator("#lanes").press("Escape");
    expect(await page.locator(".message.apart").count()).toBe(0);
    await page.locator("#lanes").evaluate((place) => (place as HTMLElement).blur());
    await page.keyboard.press("2");
    await page.waitForFunction(() => document.getElementById("wide-lanes")?.hidden === true);
  });
});
