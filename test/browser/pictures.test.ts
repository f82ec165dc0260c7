/**
 * The pictures beside the first one: what is drawn is the state, everything in them can be reached without a mouse, and
 * nothing of them is inaccessible.
 */
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { groupView } from "../../viz/project/quorum.ts";
import { cellsOf } from "../../viz/project/segment-log.ts";
import { shipped } from "../worlds.ts";
import { inaccessible, inaccessibleAnywhere } from "./axe.ts";
import { rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const at = (page: Page, seconds: number): Promise<void> => seekTo(page, seconds * 1e6);

describe("log ladder", () => {
  test("heights are the log's order; the holder is named and stays in view; columns are reached by keys", async () => {
    const page = await pages.visit();
    await simulated(page);
    await at(page, 27);
    await page.keyboard.press("3");
    await page.waitForSelector(".whole-ladder .rung-vdl");
    await rest(page);
    const marks = await page.evaluate(() => {
      const yOf = (d: string): number => Number(/M[-\d.]+,([-\d.]+)/.exec(d)?.[1]);
      const rungs = Array.from(document.querySelectorAll<SVGGElement>(".whole-ladder .rung"), (rung) => ({
        lsn: Number(rung.dataset["lsn"]),
        y: yOf(rung.querySelector("path")?.getAttribute("d") ?? ""),
      }));
      // A tick of a copy that is in step begins one and a half pixels above its LSN.
      const ticks = Array.from(document.querySelectorAll<SVGPathElement>(".scl-complete, .scl-behind"), (tick) => ({
        lsn: Number(tick.dataset["lsn"]),
        y: yOf(tick.getAttribute("d") ?? "") + 1.5,
      }));
      return [...rungs, ...ticks];
    });
    expect(marks.length).toBeGreaterThan(100);
    const rising = marks.toSorted((a, b) => a.lsn - b.lsn || b.y - a.y);
    for (let i = 1; i < rising.length; i++) expect(rising[i].y).toBeLessThanOrEqual(rising[i - 1].y + 0.001);
    const heldBy = await page.evaluate(() => window.sim?.frame()?.ladder.heldBy);
    const holder = page.locator(".column.held-by");
    expect(await holder.getAttribute("aria-label")).toContain(`pg${heldBy}, holds VDL back`);
    expect(await page.locator(".held text").textContent()).toBe(`pg${heldBy} holds VDL back`);
    const later = page.locator("[aria-label='Later groups']");
    while (await later.isEnabled()) {
      await later.click();
      await rest(page);
    }
    expect(await page.locator("#logladder-window span").textContent()).toMatch(
      new RegExp(`^pg\\d+ to pg63 of 64 groups, and pg${heldBy}$`),
    );
    expect(await holder.count()).toBe(1);
    await page.focus(".column-writer");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("Enter");
    await rest(page);
    expect(await page.locator("#panel-selected h3").textContent()).toContain(`Protection group pg${heldBy}`);
    await page.click("#wide-logladder summary");
    await page.keyboard.press(".");
    await rest(page);
    expect(await page.locator("#logladder-words li").first().textContent()).toMatch(
      /^writer-1: allocated [\d,]+, durable up to/,
    );
    expect(await inaccessible(page)).toEqual([]);
    await page.close();
  });
});

describe("the wall of groups", () => {
  test("with the focus or the pointer on a zone or a node it shows what would remain; orders; tiers stand on instances", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=az-plus-one&seed=1" });
    await rest(page);
    await at(page, 10);
    const note = page.locator("#wall-note");
    const going = (): Promise<number> => page.locator(".cell .dot.going").count();
    await page.locator(".zone").nth(1).focus();
    await rest(page);
    expect([await note.textContent(), await going()]).toEqual(["Without us-east-1b: all 64 groups at +0", 128]);
    await page.locator(".zone").nth(1).blur();
    await page.locator(".node").first().hover();
    const { nodes, nodeOfSegment } = open(shipped("az-plus-one")).layout;
    await page.waitForFunction(
      (id) => document.getElementById("wall-note")?.textContent?.startsWith(`Without ${id}:`) === true,
      nodes[0].id,
    );
    expect(await going()).toBe(nodeOfSegment.filter((node) => node === 0).length);
    await page.mouse.move(1, 1);
    await page.waitForFunction(() => document.getElementById("wall-note")?.textContent === "All 64 groups at +2");
    expect(await going()).toBe(0);
    await at(page, 27);
    const first = (): Promise<string | null> => page.locator(".cell").first().getAttribute("data-level");
    expect(await first()).toBe("reads");
    await page.selectOption("#wall-order", "number");
    await rest(page);
    await page.waitForFunction(() => document.querySelector(".cell")?.getAttribute("data-group") === "0");
    expect(await page.locator(".mark-tier").allTextContents()).toEqual(["1"]);
    expect(await page.locator(".instance").getAttribute("aria-label")).toContain("promotion tier 1");
    expect(await inaccessible(page)).toEqual([]);
    await page.close();
  });
});

describe("messages under way", () => {
  test("the stream to a reader two zones away goes over the reader between, not across its name", async () => {
    const context = { reducedMotion: "no-preference" } as const;
    const page = await pages.visit({ hash: "#v=1&sc=proxy-failover&seed=1&at=t=2s", context });
    await simulated(page);
    await rest(page);
    /** How much is painted on the name of the reader in zone b, and on the strip above it. */
    const painted = (): Promise<{ readonly name: number; readonly above: number }> =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>("canvas.flights")!;
        const [box, all] = [".instance[aria-label*='reader-1'] .outer", "canvas.flights"].map((place) =>
          document.querySelector(place)!.getBoundingClientRect(),
        );
        const ratio = canvas.width / all.width;
        const inside = (top: number, height: number): number =>
          canvas
            .getContext("2d")!
            .getImageData(
              (box.left - all.left + 9) * ratio,
              (box.top - all.top + top) * ratio,
              (box.width - 18) * ratio,
              height * ratio,
            )
            .data.filter((value, index) => index % 4 === 3 && value > 0).length;
        return { name: inside(9, box.height - 18), above: inside(-18, 18) };
      });
    let above = 0;
    for (let step = 0; step < 12; step++) {
      await seekTo(page, 2_000_300 + step * 4_111);
      const seen = await painted();
      expect(seen.name, `at step ${step}`).toBe(0);
      above += seen.above;
    }
    expect(above).toBeGreaterThan(0);
    await page.close();
  });
});

describe("the closer look", () => {
  test("each group of a cluster has the glyph in its middle size: notches, ticks and margin as the frame has them", async () => {
    const run = open(shipped("az-plus-one"), { checks: "none" });
    run.runTo(27_000_000);
    const frame = run.frame();
    const page = await pages.visit({ hash: "#v=1&sc=az-plus-one&seed=1&zoom=main" });
    await simulated(page);
    await at(page, 27);
    await page.waitForSelector(".zoom-cell .zoom-gauge");
    const cells = await page.locator(".zoom-cell").evaluateAll((all) =>
      all.map((cell) => ({
        group: Number(cell.getAttribute("data-path")?.split(".pg")[1]),
        numeral: cell.querySelector("small")?.textContent,
        full: cell.querySelectorAll(".gauge-in").length,
        all: cell.querySelectorAll(".gauge-in, .gauge-out").length,
        ticks: Array.from(
          cell.querySelectorAll(".gauge-tick"),
          (tick) => /M([\d.]+),/.exec(tick.getAttribute("d")!)![1],
        ),
      })),
    );
    expect(cells.length).toBe(run.layout.groupCount);
    for (const { group, ...drawn } of cells) {
      const { gauge, numeral } = groupView(frame, run.layout, group);
      const full = gauge.notches.filter(({ isIn }) => isIn).length;
      const ticks = [gauge.readAt, gauge.writeAt].map((place) => String((96 * place) / gauge.total));
      expect(drawn, `pg${group}`).toEqual({ numeral, full, all: gauge.notches.length, ticks });
    }
    expect(new Set(cells.map(({ numeral }) => numeral)).size).toBeGreaterThan(1);
    expect(await inaccessibleAnywhere(page, "#wide-zoom")).toEqual([]);
    await page.close();
  });

  test("keys and the wheel lead from the world to one copy's log, whose drawn holes are the engine's; the link leads back there", async () => {
    const run = open(shipped("lossy-links"), { seed: "7", messages: true, checks: "none" });
    const [group, slot] = [0, 2];
    const inside = (): NonNullable<NonNullable<ReturnType<typeof run.inside>>["one"]> =>
      run.inside({ cluster: 0, group })!.one!;
    run.runTo(run.layout.faults[0].at);
    while (inside().members[slot].islands.length === 0) run.runTo(run.now + 500);
    const expected = cellsOf(inside(), inside().members[slot]);
    const page = await pages.visit({ hash: "#v=1&sc=lossy-links&seed=7" });
    await rest(page);
    await seekTo(page, run.now);
    const press = async (key: string, name: string): Promise<void> => {
      await page.keyboard.press(key);
      await page.waitForFunction(
        (wanted) =>
          document.querySelector(".zoom-way [aria-current]")?.textContent === wanted && window.sim?.idle() === true,
        name,
      );
    };
    const focused = (): Promise<string | null> =>
      page.evaluate(() => document.activeElement?.getAttribute("data-path") ?? null);
    // Opened by a key it takes the focus along: Enter goes in, as it says.
    await press("1", "World");
    await press("Enter", "us-east-1");
    await press("Enter", "main");
    await page.focus("#wide-zoom [data-path='main.pg0']");
    await press("Enter", "pg0");
    expect(await page.locator(".zoom-row").count()).toBe(6);
    await page.focus("#wide-zoom [data-path='main.pg0.b1']");
    await press("Enter", "b1");
    const cells = await page
      .locator("[data-lsn][data-has]")
      .evaluateAll((marks) =>
        marks.map((mark) => ({ lsn: Number(mark.getAttribute("data-lsn")), has: mark.getAttribute("data-has") })),
      );
    expect(cells).toEqual(expected);
    expect(cells.some(({ has }) => has === "hole" || has === "way")).toBe(true);
    await page.waitForFunction(() => location.hash.endsWith("&zoom=main.pg0.b1"));
    const link = await page.evaluate(() => location.hash);
    await page.keyboard.press(".");
    await rest(page);
    run.step();
    expect(await page.locator("#zoom-note").textContent()).toContain(
      `SCL ${String(inside().members[slot].scl).replace(/\B(?=(\d{3})+$)/g, ",")}`,
    );
    await press("Escape", "pg0");
    expect(await focused()).toBe("main.pg0.b1");
    await press("Escape", "main");
    expect(await focused()).toBe("main.pg0");
    await page.hover("#wide-zoom [data-path='main.pg0']");
    await page.mouse.wheel(0, -100);
    await page.waitForFunction(() => document.querySelector(".zoom-way [aria-current]")?.textContent === "pg0");
    await page.evaluate((hash) => {
      location.hash = hash;
    }, link);
    await page.waitForFunction(() => document.querySelector(".zoom-way [aria-current]")?.textContent === "b1");
    await page.keyboard.press("1");
    await page.locator(".cell").first().dblclick();
    await page.waitForFunction(() =>
      /^pg\d+$/.test(document.querySelector("#wide-zoom:not([hidden]) .zoom-way [aria-current]")?.textContent ?? ""),
    );
    expect(await inaccessible(page)).toEqual([]);
    await page.close();
  }, 120_000);
});

describe("a global database", () => {
  test("the other Region, its link and the cut are drawn as the frame has them; cards and proxies are reached by keys", async () => {
    const page = await pages.visit({ hash: "#v=1&sc=global-link-cut&seed=1" });
    await rest(page);
    await at(page, 30);
    const member = await page.evaluate(() => window.sim?.frame()?.global?.members[1]);
    const behind = (member?.onTheWay ?? 0) + (member?.waiting ?? 0);
    const shown = await page.locator(".replication").textContent();
    expect(shown?.replaceAll(",", "")).toContain(`${behind} records`);
    expect(shown).toContain("lag 20 s · RPO lag 20 s");
    expect(await page.locator(".cut-line").count()).toBe(1);
    expect(await page.locator(".card .part-square").count()).toBe(9);
    // A second before, the link's lag is all that is another one.
    await at(page, 29);
    expect(await page.locator(".replication").textContent()).toContain("lag 19 s · RPO lag 19 s");
    // On a tablet lying, too, all of it stands above the transport; on a phone every name stays within its mark.
    await page.setViewportSize({ width: 1024, height: 768 });
    const gap = (): Promise<number> =>
      page.evaluate(
        () =>
          document.querySelector(".transport")!.getBoundingClientRect().top -
          document.querySelector(".card .zone-box")!.getBoundingClientRect().bottom,
      );
    await page.waitForFunction(() => document.querySelector("#topology svg")!.clientWidth < 520);
    await rest(page);
    expect(await gap(), "Pixels between the other Region and the transport.").toBeGreaterThanOrEqual(0);
    await page.setViewportSize({ width: 390, height: 844 });
    await page.waitForFunction(() => document.querySelector("#topology svg")!.clientWidth < 380);
    await rest(page);
    const wider = await page
      .locator(".client")
      .evaluateAll((marks) =>
        marks
          .filter(
            (mark) =>
              mark.querySelector("text")!.getBoundingClientRect().width >
              mark.querySelector("rect")!.getBoundingClientRect().width,
          )
          .map(({ textContent }) => textContent),
      );
    expect(wider).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.focus(".card");
    await page.keyboard.press("Enter");
    await rest(page);
    expect(await page.locator("#panel-selected h3").textContent()).toBe("Cluster shop-eu in eu-west-1");
    expect(await page.locator("#panel-selected .breaks button").allTextContents()).toContain("Cut its Region's power");
    expect(await inaccessible(page)).toEqual([]);
    await page.close();
    const proxied = await pages.visit({ hash: "#v=1&sc=proxy-failover&seed=1" });
    await rest(proxied);
    await at(proxied, 27);
    expect(await proxied.locator(".proxy[data-status=down]").getAttribute("aria-label")).toBe(
      "RDS Proxy front-b, down",
    );
    await proxied.focus(".proxy");
    await proxied.keyboard.press("Enter");
    await rest(proxied);
    expect(await proxied.locator("#panel-selected h3").textContent()).toBe("RDS Proxy, machine front-b");
    await proxied.close();
  });
});

test("lines from the writer end at storage: mirrored MySQL has none in the third zone", async () => {
  const page = await pages.visit({ hash: "#v=1&sc=mirrored-slow-disk&seed=1" });
  await rest(page);
  expect(await page.locator("#topology .zone").count()).toBe(3);
  // One to its clients, one to each zone with disks.
  expect(await page.locator("#topology path.link").count()).toBe(3);
  await page.close();
});

test("a cut between two machines stands on the line between them, not beside it", async () => {
  const page = await pages.visit({ hash: "#v=1&sc=zombie-reads&seed=1" });
  await simulated(page);
  await at(page, 9);
  const off = await page.evaluate(() => {
    const bars = Array.from(document.querySelectorAll<SVGPathElement>("#topology .cut-gap"), (bar) => bar.getBBox());
    const links = Array.from(document.querySelectorAll<SVGPathElement>("#topology path.link"));
    const onLinks = links.flatMap((link) =>
      Array.from({ length: 200 }, (_, step) => link.getPointAtLength((link.getTotalLength() * step) / 199)),
    );
    // The readers' stream has no line of its own: it is the bar between two boxes of a row.
    return bars
      .filter(({ width, height }) => width + height > 0)
      .map(({ x, y, width, height }) =>
        Math.min(...onLinks.map((on) => Math.hypot(on.x - x - width / 2, on.y - y - height / 2))),
      )
      .toSorted((a, b) => a - b);
  });
  expect(off.length).toBe(2);
  expect(off[0]).toBeLessThan(9);
  await page.close();
});

test("clients are drawn to those who serve them, also to an own name after a failover, and say so", async () => {
  const page = await pages.visit({ hash: "#v=1&sc=superseded-in-isolation&seed=1" });
  await rest(page);
  await at(page, 9);
  const served = await page.evaluate(() => {
    const heads = Array.from(document.querySelectorAll<SVGGElement>("#topology .instance"), (group) => {
      const { e, f } = group.transform.baseVal.consolidate()!.matrix;
      const { width } = group.querySelector<SVGRectElement>(".outer")!.getBBox();
      return [`${e + width / 2},${f}`, group.querySelector(".mark-label")?.textContent ?? ""] as const;
    });
    const ends = Array.from(
      document.querySelectorAll("#topology path.link"),
      (link) => /L([^HLV]*)$/.exec(link.getAttribute("d") ?? "")?.[1],
    ).filter((end) => end !== undefined);
    return ends.map((end) => heads.find(([head]) => head === end)?.[1]);
  });
  expect(served).toEqual(["writer-2", "writer-1"]);
  const labels = page.locator("#topology .client");
  expect(await labels.evaluateAll((marks) => marks.map((mark) => mark.getAttribute("aria-label")))).toEqual([
    "Clients app, served by writer-2",
    "Clients old-friends, served by writer-1",
  ]);
  await page.close();
});

describe("capacity of serverless instances", () => {
  test("stands on their boxes, within them, with a bar as long as its share, and changes with the clock", async () => {
    const page = await pages.open(`scenario: 1
name: grows
duration: 70s
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 2 }
      serverlessV2: { min: 0.5, max: 12 }
      instances: [{ id: w, class: db.serverless }, { id: old-reader-1, az: us-east-1b }]
workloads: [{ id: rush, kind: open, rate: 60/s, keys: { count: 300 }, timeout: 5s, from: 10s }]
parameters: { statementCpu: 20ms }
`);
    const shown: { readonly acu: number; readonly share: number }[] = [];
    for (const second of [1, 65]) {
      await at(page, second);
      const [w, reader] = await page.locator(".instance").evaluateAll((boxes) =>
        boxes.map((box) => {
          const barOf = (name: string): number => box.querySelector<SVGPathElement>(name)?.getTotalLength() ?? 0;
          const words = box.querySelector<SVGTextElement>(".mark-capacity")!;
          const [inner, outer] = [words.getBoundingClientRect(), box.querySelector(".outer")!.getBoundingClientRect()];
          const isWithin = words.textContent === "" || (inner.left > outer.left && inner.right < outer.right);
          return { text: words.textContent, share: barOf(".capacity-bar") / barOf(".capacity-room"), isWithin };
        }),
      );
      const acu = await page.evaluate(() => window.sim?.frame()?.instances[0].acu ?? -1);
      expect(w.text).toBe(`${acu} ACU`);
      expect(w.share).toBeCloseTo(acu / 12, 1);
      expect([w.isWithin, reader.text]).toEqual([true, ""]);
      expect(await page.locator(".instance").first().getAttribute("aria-label")).toContain(`${acu} ACU of 12`);
      shown.push({ acu, share: w.share });
    }
    expect(shown[1].acu).toBeGreaterThan(4 * shown[0].acu);
    expect(shown[1].share).toBeGreaterThan(4 * shown[0].share);
  });
});
