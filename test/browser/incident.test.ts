/**
 * A recording of a real incident over the charts of a run: files by choice and by drop, its series and holes, its
 * events on the timeline, the same in words, where it lies in time, what is wrong with it, and the way to be rid of it.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { exportRun } from "../../sim/reports/exporting.ts";
import { open } from "../../sim/run.ts";
import { writeMoment } from "../../sim/twin/index.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessible, inaccessibleAnywhere } from "./axe.ts";
import { rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: orders
title: Orders
duration: 60s
topology:
  clusters:
    - id: orders
      volume: { size: 20GB, storageNodesPerAz: 2 }
      instances: [{ id: orders-1 }, { id: orders-2 }, { id: orders-3 }]
workloads: [{ id: app, kind: open, rate: 20/s, reads: 50% }]
`;
/** In the recording a reader was away, of which the scenario knows nothing. */
const HAPPENED = `${TEXT}faults: [{ kind: crash, instance: orders-2, at: 21s, for: 14s }]\n`;

/** As the aws command prints it, with a date that a simulated run has not. */
function written(format: "get-metric-data" | "describe-events", name: string) {
  const scenario = scenarioFrom(HAPPENED);
  const { pieces } = exportRun(format, {
    period: 5_000_000,
    open: (options) => open(scenario, { ...options, seed: "9" }),
  });
  const text = [...pieces].join("").replaceAll("1970-01-01T00:", "2026-11-28T10:");
  return { name, mimeType: "application/json", buffer: Buffer.from(text) };
}

const METRICS = written("get-metric-data", "metrics.json");
const EVENTS = written("describe-events", "events.json");

const file = (name: string, text: string) => ({ name, mimeType: "application/json", buffer: Buffer.from(text) });

async function charts(): Promise<Page> {
  const page = await pages.open(TEXT);
  await page.keyboard.press("4");
  await page.waitForSelector("#charts .chart");
  return page;
}

async function give(page: Page, ...files: readonly (typeof METRICS)[]): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.click("#incident-open")]);
  await chooser.setFiles([...files]);
}

/** Read, and the run played once more for its own figures. */
async function compared(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    /^\d+ periods of .*\bno events given\.$|^\d+ periods of .*\bevents?\.$/.test(
      document.getElementById("incident-words")?.textContent ?? "",
    ),
  );
  await rest(page);
}

const titles = (page: Page) => page.locator("#charts .chart h3").allTextContents();
const marks = (page: Page) =>
  page.locator(".incident-mark").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label") ?? ""));

describe("a recording of a real incident", () => {
  test("lies over the charts and on the timeline, in words, where one puts it; and is taken away", async () => {
    const page = await charts();
    const own = await titles(page);
    await give(page, METRICS, EVENTS);
    await compared(page);
    expect(await page.textContent("#incident-words")).toMatch(/^12 periods of 5 s, \d\d series, \d events?\.$/);
    const lag = page.locator("#charts .chart", { hasText: "Replica lag" }).first();
    expect(await lag.locator(".legend-entry").allTextContents()).toEqual([
      expect.stringMatching(/^orders-2\d/),
      expect.stringMatching(/^orders-3\d/),
      expect.stringMatching(/^orders-2, recorded\d/),
      expect.stringMatching(/^orders-3, recorded\d/),
    ]);
    const begun = await lag
      .locator(".chart-recorded .recorded-line")
      .evaluateAll((lines) => lines.map((line) => line.getAttribute("d")!.split("M").length - 1));
    // The reader that was away has a hole.
    expect(begun).toEqual([2, 1]);
    const all = await titles(page);
    expect(all.slice(0, own.length)).toEqual(own);
    expect(all).toContain("CPUUtilization");
    const commits = page.locator("#charts .chart", { hasText: "CommitThroughput" });
    expect(await commits.locator(".chart-lines path[d^=M]").count()).toBeGreaterThan(0);
    expect(await commits.locator(".chart-legend").textContent()).toContain("orders-1, simulated");
    await page.selectOption("#incident-metric", "CommitThroughput");
    await page.waitForFunction((count) => document.querySelectorAll("#charts .chart").length === count, own.length + 1);

    const [first] = await marks(page);
    expect(first).toMatch(/^Recorded at 3\d\.\d{3} s: restarted, orders-2/);
    const at = Number(/at ([\d.]+) s/.exec(first)?.[1]);
    await page.locator(".incident-mark").first().focus();
    await page.keyboard.press("Enter");
    await page.waitForFunction(
      (us) => window.sim?.idle() === true && Math.abs((window.sim.frame()?.at ?? 0) - us) < 1_000,
      at * 1e6,
    );
    await seekTo(page, 30_000_000);
    await page.locator("#incident-figures-all summary").click();
    const row = page.locator("#incident-figures tr", { hasText: "AuroraReplicaLag of orders-2" });
    await page.waitForFunction(() => document.querySelectorAll("#incident-figures td").length > 20);
    expect(await row.locator("td").allTextContents()).toEqual([
      "no data point",
      expect.stringMatching(/ m?s$/),
      expect.stringMatching(/ m?s$/),
      expect.stringMatching(/ m?s$/),
    ]);
    expect(await page.locator("#incident-events li").first().textContent()).toContain("2026-11-28T10:00:3");

    expect(await page.inputValue("#incident-zero")).toBe("2026-11-28T10:00:00+00:00");
    await page.click("#incident-later");
    await page.waitForFunction((words) => !document.querySelector(".incident-mark")?.ariaLabel?.includes(words), first);
    expect(Number(/at ([\d.]+) s/.exec((await marks(page))[0])?.[1])).toBeCloseTo(at + 5, 3);
    await page.fill("#incident-zero", "noon");
    await page.keyboard.press("Enter");
    expect(await page.textContent("#incident-zero-wrong")).toBe(
      '"noon" is no moment with its zone, such as 2026-11-28T10:05:00Z.',
    );
    await page.fill("#incident-zero", "2026-11-28T10:00:10Z");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /10 of the periods/.test(document.getElementById("incident-words")!.textContent));
    expect(Number(/at ([\d.]+) s/.exec((await marks(page))[0])?.[1])).toBeCloseTo(at - 10, 3);
    expect(await inaccessibleAnywhere(page, "#wide-charts")).toEqual([]);
    expect(await inaccessible(page, "#timeline")).toEqual([]);

    // Another run of the scenario: the recording stays, and is compared with that one.
    await page.fill("#seed", "5");
    await page.keyboard.press("Enter");
    await simulated(page);
    await page.waitForFunction(
      () => document.querySelectorAll(".incident-mark").length > 0 && document.querySelector(".recorded-line") !== null,
    );
    await page.click("#incident-away");
    await page.waitForFunction(() => document.querySelectorAll(".incident-mark, .recorded-line").length === 0);
    expect(await titles(page)).toEqual(own);
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("incident-open");
  });

  test("a file that does not say whose it is can be told; a wrong one is named, and left out", async () => {
    const page = await charts();
    const Datapoints = Array.from({ length: 12 }, (_, index) => ({
      Timestamp: writeMoment(1_790_000_000_000_000 + index * 5_000_000),
      Average: 10 + index,
    }));
    await give(
      page,
      file("lag.json", JSON.stringify({ Label: "AuroraReplicaLag", Datapoints })),
      file("run.yaml", TEXT),
    );
    await page.waitForSelector("#incident-problems li");
    expect((await page.locator("#incident-problems li").allTextContents()).toSorted()).toEqual([
      "lag.json: does not say whose AuroraReplicaLag it is: choose beside the file whose it is, or add the queries that were asked. Possible: orders-1, orders-2, orders-3",
      expect.stringMatching(/^run\.yaml:\d+:\d+: is no JSON from here on/),
    ]);
    expect(await inaccessible(page, "#incident")).toEqual([]);
    await page.getByLabel("Leave out run.yaml").click();
    await page.waitForFunction(() => document.querySelectorAll("#incident-problems li").length === 1);
    await page.getByLabel("Whose metrics lag.json has").selectOption("orders-3");
    await compared(page);
    expect(await page.locator(".recorded-line").count()).toBe(2);
    expect(await page.locator(".chart-legend", { hasText: "recorded" }).textContent()).toMatch(/^orders-3, recorded/);
  });

  test("files that are dropped on the page open the charts", async () => {
    const page = await pages.open(TEXT);
    await page.waitForFunction(() => document.querySelector("#panel-faults .fault-list") !== null);
    // What takes them comes when the run is over.
    await page.waitForFunction(() => {
      const event = new DragEvent("dragover", { cancelable: true, dataTransfer: new DataTransfer() });
      event.dataTransfer?.items.add(new File([""], "x"));
      window.dispatchEvent(event);
      return event.defaultPrevented;
    });
    await page.evaluate((text) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File([text], "metrics.json"));
      window.dispatchEvent(new DragEvent("drop", { cancelable: true, dataTransfer }));
    }, METRICS.buffer.toString());
    await page.waitForSelector("#wide-charts:not([hidden]) .recorded-line", { state: "attached" });
    await compared(page);
    expect(await page.textContent("#incident-words")).toMatch(/no events given\.$/);
  });
});
