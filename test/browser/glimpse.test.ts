/**
 * Pointing at a thing shows the next ten seconds as if it failed now, in the real browser; made real it is that very
 * branch.
 */
import { expect, test } from "vitest";
import { inaccessible } from "./axe.ts";
import { seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

/** Four groups, which is enough for a picture of several; two faults are still to come. */
const TEXT = `scenario: 1
name: glimpse
title: What would come
duration: 22s
topology:
  clusters:
    - id: main
      volume: { size: 40GB, storageNodesPerAz: 4 }
      instances: [{ id: writer-1 }, { id: reader-1, az: us-east-1b }]
workloads: [{ id: app, kind: open, rate: 100/s, reads: 20% }]
faults:
  - { kind: az-outage, az: us-east-1b, at: 19s, for: 2s }
  - { kind: crash, node: storage-c1, at: 20s, for: 1s }
`;

test("pointed at, the card tells what would come; Escape puts it away; Enter makes it real, with the digest that the card has", async () => {
  const page = await pages.open(TEXT, { at: 8_000_000 });
  const writer = page.locator("#topology [role=button]:not(.client)[aria-label*='writer-1']");
  await writer.hover();
  await page.waitForTimeout(300);
  expect(await page.locator("#glimpse").count()).toBe(0);
  await page.mouse.move(5, 5);
  await page.keyboard.press("e");
  await page.waitForFunction(() => document.getElementById("glimpse") !== null);
  const card = page.locator("#glimpse:not([hidden])");
  await writer.hover();
  await card.waitFor();
  expect(await card.locator("h2").textContent()).toBe("If writer-1 crashes now");
  expect(await card.locator("p").first().textContent()).toMatch(/^\d+ writes acknowledged; none for \d/);
  expect(await inaccessible(page, "#glimpse")).toEqual([]);
  await page.keyboard.press("Escape");
  await card.waitFor({ state: "detached" });
  for (const name of ["storage-a1", "writer-1", "storage-b2", "writer-1"]) {
    await page.locator(`#topology [role=button]:not(.client)[aria-label*='${name}']`).focus();
    await page.waitForFunction(
      (wanted) => document.querySelector("#glimpse:not([hidden]) h2")?.textContent?.includes(wanted),
      name,
    );
  }
  await page.locator("#glimpse[data-whole=true]").waitFor();
  const digest = await card.getAttribute("data-digest");
  await page.keyboard.press("Enter");
  // Put away at once; it comes again for whoever still points at the thing in the branch.
  await page.waitForFunction(() => document.getElementById("glimpse")?.hidden === true);
  await page.waitForFunction(() => document.querySelectorAll(".fault:not(.fault-ghost)").length > 2);
  await simulated(page);
  await seekTo(page, 18_000_000);
  expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(digest);
  await page.close();
});

test("the ghost in the picture is the branch that a press makes: outlines, the wall, the ladder, the timeline, the charts; gone with Escape", async () => {
  const page = await pages.open(TEXT, { at: 1_000_000 });
  await page.keyboard.press("e");
  await page.keyboard.press("4");
  await page.locator(".chart-svg").first().waitFor({ state: "attached" });
  const zone = page.locator("#topology [role=button][aria-label*='us-east-1a']");
  const whole = page.locator("#glimpse[data-whole=true]:not([hidden])");
  await zone.hover({ position: { x: 20, y: 20 } });
  await whole.waitFor();
  const ghost = await page.evaluate(() => ({
    marks: Array.from(document.querySelectorAll<SVGElement>("#topology .future"), ({ dataset }) => dataset["name"]),
    vdl: Number(document.querySelector<SVGElement>("#ladder .future-vdl")?.dataset["lsn"]),
    cells: document.querySelectorAll(".cell.would").length,
    wall: document.getElementById("wall-note")?.textContent,
    span: document.querySelector("#timeline .future-span")?.getBoundingClientRect().width ?? 0,
    axis: document.querySelector("#timeline .axis .domain")?.getBoundingClientRect().width ?? 0,
    charts: Array.from(document.querySelectorAll(".chart-would path"), (path) => path.getAttribute("d")).filter(Boolean)
      .length,
    moving: document.getAnimations().length,
  }));
  expect(ghost.marks).toContain("us-east-1a");
  expect(ghost.marks).toContain("storage-a1");
  expect(ghost.marks).not.toContain("storage-b1");
  expect(ghost.cells).toBe(4);
  expect(ghost.wall).toMatch(/^In 10 s: /);
  // Ten of the run's seconds.
  const duration = await page.evaluate(() =>
    Number(document.querySelector(".time-svg")?.getAttribute("aria-valuemax")),
  );
  expect(ghost.span).toBeCloseTo((ghost.axis * 1e7) / duration, -1);
  expect(ghost.charts).toBeGreaterThan(0);
  expect(ghost.moving).toBe(0);
  await page.keyboard.press("Escape");
  await page.locator("#glimpse").waitFor({ state: "hidden" });
  expect(await page.locator(".future, .future-span, .future-cap, .chart-would path").count()).toBe(0);
  expect(await page.locator("#wall-note").textContent()).toMatch(/^Without us-east-1a: /);
  // Shift and a press selects.
  await page.mouse.move(5, 5);
  await zone.hover({ position: { x: 20, y: 20 } });
  await whole.waitFor();
  await zone.click({ position: { x: 20, y: 20 }, modifiers: ["Shift"] });
  await page.locator("#topology .zone.selected").waitFor();
  await page.mouse.move(5, 5);
  await zone.hover({ position: { x: 20, y: 20 } });
  await whole.waitFor();
  const digest = await whole.getAttribute("data-digest");
  await page.keyboard.press("3");
  await page.locator("#logladder .future-vdl").waitFor({ state: "attached" });
  const onLadder = await page.locator("#logladder .future-vdl").getAttribute("data-lsn");
  // Without another zone writes go on: what groups have then is above all that there is now.
  await page.mouse.move(5, 5);
  await page.locator("#topology [role=button][aria-label*='us-east-1b']").hover({ position: { x: 20, y: 20 } });
  await page.locator("#logladder .future-cap").first().waitFor({ state: "attached" });
  await whole.waitFor();
  const [vdl, ...caps] = await page.evaluate(() =>
    Array.from(document.querySelectorAll<SVGGraphicsElement>("#logladder :is(.rung-vdl, .future-cap)"), (one) =>
      one.getBBox(),
    )
      .map(({ y }) => y)
      .toSorted((a, b) => b - a),
  );
  expect(caps.length).toBeGreaterThan(3);
  expect(Math.max(...caps)).toBeLessThan(vdl);
  // The page has moved under the pointer.
  await page.mouse.move(5, 5);
  await zone.hover({ position: { x: 20, y: 20 } });
  await page.locator(`#glimpse[data-digest='${digest}'][data-whole=true]`).waitFor();
  await zone.click({ position: { x: 20, y: 20 } });
  await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
  await simulated(page);
  await seekTo(page, 11_000_000);
  const real = await page.evaluate(() => window.sim?.frame());
  expect(real?.digest).toBe(digest);
  expect(real?.ladder.vdl).toBe(ghost.vdl);
  expect(String(real?.ladder.vdl)).toBe(onLadder);
  expect(real?.azUp[0]).toBe(false);
  await page.close();
});
