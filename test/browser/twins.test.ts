/**
 * What stands in the page for those who do not see its pictures (viewer reference 3.13): the topology as a tree and the
 * wall of groups as a grid, as the browser tells them to a screen reader, by keys alone, and with axe finding nothing.
 */
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { inaccessible, inaccessibleAnywhere } from "./axe.ts";
import { rest, seekTo, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: twins
title: A zone and a node
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 200GB, storageNodesPerAz: 12 }, instances: [{ id: writer-1 }] }]
workloads:
  - { id: app, kind: open, rate: 60/s, reads: 20%, timeout: 5s }
faults:
  - { kind: az-outage, az: us-east-1b, at: 1s, for: 1s }
  - { kind: crash, segment: pg7.c1, at: 2s, for: 500ms }
`;

async function opened(): Promise<Page> {
  const page = await pages.open(TEXT);
  await at(page, 1_400_000);
  return page;
}

async function at(page: Page, time: number): Promise<void> {
  await seekTo(page, time);
  await rest(page);
}

async function press(page: Page, ...keys: readonly string[]): Promise<void> {
  for (const key of keys) await page.keyboard.press(key);
  await rest(page);
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent ?? "");

const told = async (page: Page, place: string): Promise<readonly string[]> =>
  (await page.locator(place).ariaSnapshot()).split("\n").map((line) => line.replaceAll("'", "").trim());

test("the tree: Region, zones, machines and segments in words; a tree's keys; one selection with the picture", async () => {
  const page = await opened();
  await page.locator("#tree-open").focus();
  await press(page, "Enter");
  await page.waitForSelector("#tree .tree-row");
  await press(page, "Tab", "Tab");
  expect(await focused(page)).toBe("Region us-east-1: cluster main");
  expect(await told(page, "#tree")).toEqual([
    '- tree "Topology as a tree":',
    '- treeitem "Region us-east-1: cluster main" [expanded] [level=1]',
    '- treeitem "Zone us-east-1a, power on" [level=2]',
    '- treeitem "Zone us-east-1b, power lost" [level=2]',
    '- treeitem "Zone us-east-1c, power on" [level=2]',
  ]);

  // Down to a zone, into it, to its first machine with parts, and into that.
  await press(page, "ArrowDown", "ArrowDown", "ArrowRight");
  expect(await focused(page)).toBe("Zone us-east-1b, power lost");
  expect(await page.locator("#wall-note").textContent()).toMatch(/^Without us-east-1b/);
  await press(page, "ArrowRight", "ArrowRight", "ArrowRight");
  expect(await focused(page)).toMatch(/^Segment pg\d+\.b\d, failed$/);
  const open = await told(page, "#tree");
  expect(open).toContain('- treeitem "Zone us-east-1b, power lost" [expanded] [level=2]');
  expect(open.filter((line) => line.includes("[expanded] [level=3]")).length).toBe(1);
  expect(open.some((line) => /"Segment pg\d+\.b\d, failed" \[level=4\]/.test(line))).toBe(true);

  // A segment is its group everywhere else.
  const group = /pg(\d+)/.exec(await focused(page))![1];
  await press(page, "Enter");
  expect(await page.locator("#wall [aria-selected=true]").getAttribute("data-group")).toBe(group);
  expect(await page.locator("#panel-selected h3").textContent()).toContain(`Protection group pg${group}`);
  expect((await told(page, "#tree")).filter((line) => line.includes("[selected]"))).toEqual([
    `- treeitem "${await focused(page)}" [level=4] [selected]`,
  ]);

  // Out: to the node, which closes, to the zone, which closes.
  await press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft", "ArrowLeft");
  expect(await focused(page)).toBe("Zone us-east-1b, power lost");
  expect((await told(page, "#tree")).length).toBe(5);
  const before = await page.evaluate(() => window.sim?.frame()?.at);
  await press(page, "End");
  expect(await focused(page)).toBe("Zone us-east-1c, power on");
  await press(page, "*", "Home", "ArrowDown", " ");
  expect(await focused(page)).toBe("Zone us-east-1a, power on");
  expect((await told(page, "#tree")).filter((line) => line.includes("[expanded] [level=2]")).length).toBe(3);
  expect(await page.locator("#topology .zone.selected").getAttribute("aria-label")).toBe("Zone us-east-1a, power on");
  expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(before);

  // What is selected in the picture is brought into sight, whatever was closed above it; and the Tab key stops there.
  await press(page, "ArrowLeft");
  await page.locator("#topology .instance").press("Enter");
  await rest(page);
  const writer = page.locator('#tree [data-limb="instance writer-1"]');
  expect([await writer.getAttribute("aria-selected"), await writer.getAttribute("tabindex")]).toEqual(["true", "0"]);
  expect(await page.locator("#tree [tabindex='0']").count()).toBe(1);
  // Words follow the clock, and letters are the page's.
  await at(page, 2_500_000);
  expect(await told(page, "#tree")).toContain('- treeitem "Zone us-east-1b, power on" [expanded] [level=2]');
  await writer.focus();
  await press(page, ".");
  expect(await page.evaluate(() => window.sim?.frame()?.at)).not.toBe(2_500_000);
  await press(page, "Shift+F10");
  await page.waitForSelector(".break-menu");
  expect(await page.locator(".break-menu").getAttribute("aria-label")).toContain("writer-1");
  await press(page, "Escape");
  expect(await focused(page)).toContain("writer writer-1");
  expect(await inaccessibleAnywhere(page, ".pane-topology")).toEqual([]);

  // By the pointer: the mark opens, the words select, and the button puts it all away.
  await page.locator('#tree [data-limb="zone us-east-1a"] .tree-twist').click();
  await page.locator('#tree [data-limb="zone us-east-1c"]').click();
  await rest(page);
  expect(await page.locator('#tree [data-limb="instance writer-1"]').count()).toBe(0);
  expect(await page.locator("#topology .zone.selected").getAttribute("aria-label")).toContain("us-east-1c");
  await page.click("#tree-open");
  expect([await page.isVisible("#tree"), await page.locator("#tree-open").getAttribute("aria-expanded")]).toEqual([
    false,
    "false",
  ]);
  await page.close();
});

/** Labels of the cells by their rows, as they stand in the page. */
const rowsOf = (page: Page): Promise<readonly (readonly string[])[]> =>
  page
    .locator("#wall [role=row]")
    .evaluateAll((rows) =>
      rows.map((row) => Array.from(row.children, (cell) => cell.getAttribute("aria-label") ?? "")),
    );

/** Rows of the page whose cells do not stand in one line, or not under those before. */
const crooked = (page: Page): Promise<number> =>
  page.locator("#wall [role=row]").evaluateAll(
    (rows) =>
      rows.filter((row, at) => {
        const tops = Array.from(row.children, (cell) => cell.getBoundingClientRect().top);
        const above = rows[at - 1]?.firstElementChild?.getBoundingClientRect().top ?? -Infinity;
        return new Set(tops).size !== 1 || tops[0] <= above;
      }).length,
  );

test("the wall: a grid of the rows that are seen; arrows go by what is where; the Tab key stops once, and stays", async () => {
  const page = await opened();
  const rows = await rowsOf(page);
  expect(rows.flat().length).toBe(20);
  expect(rows.length).toBeGreaterThan(1);
  expect(await crooked(page)).toBe(0);
  expect((await told(page, "#wall")).filter((line) => !line.startsWith("- row"))).toEqual([
    '- grid "All groups":',
    ...rows.flat().map((label) => `- gridcell "${label}"`),
  ]);

  await page.locator("#wall-order").focus();
  await press(page, "Tab");
  expect(await focused(page)).toBe(rows[0][0]);
  await press(page, "ArrowRight", "ArrowDown");
  expect(await focused(page)).toBe(rows[1][1]);
  await press(page, "ArrowLeft", "ArrowUp");
  expect(await focused(page)).toBe(rows[0][0]);
  // Past the end of a row to the next one; past the ends of the wall nowhere.
  await press(page, ...rows[0].map(() => "ArrowRight"));
  expect(await focused(page)).toBe(rows[1][0]);
  await press(page, "ArrowUp", "ArrowUp", "ArrowLeft");
  expect(await focused(page)).toBe(rows[0][0]);

  await press(page, "ArrowRight", "Enter");
  expect((await told(page, "#wall")).filter((line) => line.includes("[selected]"))).toEqual([
    `- gridcell "${rows[0][1]}" [selected]`,
  ]);
  // The cells change with the clock, and stand otherwise where the window is narrow; whoever is in one stays in it.
  const name = "pg7";
  await page.locator(`#wall [aria-label^="${name}:"]`).focus();
  await at(page, 2_200_000);
  const label = `${name}: 5 of 6 copies in reach, +1`;
  expect((await rowsOf(page)).flat().slice(0, 5)).toContain(label);
  expect(await focused(page)).toBe(label);
  await page.setViewportSize({ width: 330, height: 900 });
  await page.waitForFunction((before) => document.querySelectorAll("#wall [role=row]").length !== before, rows.length);
  expect(await crooked(page)).toBe(0);
  expect(await focused(page)).toContain(`${name}:`);
  expect(await page.locator("#wall [tabindex='0']").count()).toBe(1);
  await press(page, "Tab", "Shift+Tab");
  expect(await focused(page)).toContain(`${name}:`);
  expect(await inaccessible(page, ".pane-quorum")).toEqual([]);
  await page.close();
});
