/**
 * Charts of lag and latency in the real browser: key, crosshair by keyboard, going there, the table in words, axe at
 * zero in both themes and on a phone.
 */
import { describe, expect, test } from "vitest";
import { inaccessibleAnywhere } from "./axe.ts";
import { linkTo, rest, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: charted
title: An availability zone and a node away for two seconds
duration: 6s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 200/s, reads: 20%, timeout: 10s }]
faults: [{ kind: az-outage, az: us-east-1b, at: 2s, for: 2s }, { kind: crash, node: storage-c1, at: 2s, for: 2s }]
`;

const hash = () => linkTo(TEXT);

describe("lag and latency", () => {
  test("4 opens the charts; the arrows move a crosshair and Enter goes there; the table says the same", async () => {
    const page = await pages.visit({ hash: await hash() });
    await simulated(page);
    await page.keyboard.press("4");
    await page.waitForFunction(() => document.querySelectorAll(".chart").length === 4);
    expect(await page.locator(".chart h3").allTextContents()).toEqual([
      "Commit latency",
      "Writes without an answer",
      "Replica lag",
      "Copies being made",
    ]);
    expect(await page.locator(".chart").first().locator(".chart-faults rect").count()).toBe(2);
    await page.locator("details:has(> #charts-table) > summary").click();
    await page.locator("#charts").focus();
    // Half of the run, in steps of a tenth that Shift makes.
    await page.keyboard.press("End");
    for (let step = 0; step < 24; step++) await page.keyboard.press("Shift+ArrowLeft");
    expect(await page.locator("#charts").getAttribute("aria-valuetext")).toBe("3.000 s");
    const legend = page.locator(".chart").nth(1).locator(".legend-entry b");
    const gap = await legend.textContent();
    expect(gap).toMatch(/^\d+(\.\d+)? m?s$/);
    expect(await page.locator("#charts-table").textContent()).toContain(`since the last success${gap}`);
    expect(await page.evaluate(() => window.sim?.frame()?.at)).not.toBe(3_000_000);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 3_000_000);
    // Z: this pane alone, over the whole width and down to the transport; Escape puts it back and selects nothing.
    await page.keyboard.press("z");
    await page.waitForFunction(() => document.getElementById("wide-charts")?.classList.contains("maximised") === true);
    expect((await page.locator("#wide-charts").boundingBox())?.width).toBe(1440);
    expect(await page.evaluate(() => (document.elementFromPoint(720, 300)?.closest(".pane") ?? document.body).id)).toBe(
      "wide-charts",
    );
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => document.querySelector(".maximised") === null);
    await page.keyboard.press("z");
    await page.waitForFunction(() => document.querySelector(".maximised") !== null);
    await page.keyboard.press("4");
    await page.waitForFunction(
      () => document.getElementById("wide-charts")?.hidden === true && document.querySelector(".maximised") === null,
    );
    // The splitters: by key and by drag what one pane gets its neighbour gives, and Enter puts it back.
    const widths = () =>
      page.evaluate(() =>
        [".pane-topology", ".pane-quorum", ".pane-ladder"].map(
          (pane) => document.querySelector<HTMLElement>(pane)?.offsetWidth ?? 0,
        ),
      );
    const made = await widths();
    await page.keyboard.press("|");
    await page.waitForFunction(() => document.activeElement?.getAttribute("role") === "separator");
    for (let step = 0; step < 2; step++) await page.keyboard.press("Shift+ArrowLeft");
    await rest(page);
    // Widths are whole pixels here, of shares that are not.
    const moved = async (by: readonly number[]) =>
      (await widths()).every((width, pane) => Math.abs(width - made[pane] - by[pane]) < 2);
    const twentieths = (2 * made.reduce((sum, width) => sum + width, 0)) / 20;
    expect(
      await moved([-twentieths, twentieths, 0]),
      `From ${made.join(", ")} to ${(await widths()).join(", ")}.`,
    ).toBe(true);
    await page.keyboard.press("Enter");
    await rest(page);
    expect(await moved([0, 0, 0]), `From ${made.join(", ")} to ${(await widths()).join(", ")}.`).toBe(true);
    const grip = (await page.locator(".splitter-1").boundingBox())!;
    await page.mouse.move(grip.x + 12, grip.y + 30);
    await page.mouse.down();
    await page.mouse.move(grip.x - 38, grip.y + 30);
    await page.mouse.up();
    await rest(page);
    expect(await moved([0, -50, 50]), `From ${made.join(", ")} to ${(await widths()).join(", ")}.`).toBe(true);
  });

  test("the pointer asks and a click goes there", async () => {
    const page = await pages.visit({ hash: await hash() });
    await simulated(page);
    await page.locator("#press-charts").click();
    await page.waitForFunction(() => document.querySelectorAll(".chart").length === 4);
    const box = (await page.locator("#charts").boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + 60);
    const asked = await page.locator("#charts").getAttribute("aria-valuetext");
    expect(Number.parseFloat(asked ?? "")).toBeGreaterThan(2.8);
    await page.mouse.click(box.x + box.width / 2, box.y + 60);
    await page.waitForFunction(() => (window.sim?.frame()?.at ?? 0) > 2_800_000);
    await rest(page);
    expect(await page.evaluate(() => ((window.sim?.frame()?.at ?? 0) / 1e6).toFixed(3) + " s")).toBe(asked);
  });

  test("axe finds nothing wide and light, nor dark on a phone", async () => {
    const page = await pages.visit({ hash: await hash() });
    await simulated(page);
    await page.locator("#press-charts").click();
    // The bar that opens a list is the list's, not the clock's.
    await page.locator("details:has(> #charts-table) > summary").focus();
    await page.keyboard.press("Space");
    await page.waitForFunction(() => document.querySelectorAll("#charts-table td").length > 10);
    expect(await inaccessibleAnywhere(page, "#wide-charts")).toEqual([]);
  });
});
