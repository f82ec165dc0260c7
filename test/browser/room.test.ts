/** What a window has room for: nothing to be read ends under the clock, and an opened view begins at the top. */
import { expect, test } from "vitest";
import { drawn } from "./drawn.ts";
import { linkTo, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: room
title: Two Regions and three programs
duration: 3s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }]
  global: { id: shop }
  clusters:
    - { id: shop-us, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: shop-eu, region: eu-west-1, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: eu-1 }, { id: eu-2 }] }
workloads:
  - { id: virginia, kind: open, rate: 60/s, reads: 20% }
  - { id: orders, kind: open, rate: 20/s, reads: 20% }
  - { id: carts, kind: open, rate: 20/s, reads: 20% }
`;

test("1440x900: two Regions, three programs and what they count end above the clock", async () => {
  const page = await pages.open(TEXT, { at: 2_000_000 });
  const [pane, transport] = await Promise.all([
    page.locator("[aria-labelledby=clients-title]").boundingBox(),
    page.locator(".transport").boundingBox(),
  ]);
  expect(pane!.y + pane!.height).toBeLessThanOrEqual(transport!.y);
});

test("1440x900: beside three lanes of faults two Regions and what is counted end above the clock", async () => {
  const text = TEXT.replace(/ {2}- \{ id: (orders|carts).*\n/g, "");
  const faults = ["a1", "b1", "c1"].map((node) => `{ kind: pause, node: storage-${node}, at: 1s, for: 1s }`);
  const page = await pages.open(`${text}faults: [${faults.join(", ")}]\n`, { at: 2_000_000 });
  const [pane, transport] = await Promise.all([
    page.locator("[aria-labelledby=clients-title]").boundingBox(),
    page.locator(".transport").boundingBox(),
  ]);
  expect(pane!.y + pane!.height).toBeLessThanOrEqual(transport!.y);
});

test("1440x900: beside a sentence of five lines and six faults at once, too, and the wall has its row", async () => {
  const page = await pages.visit({ hash: "#v=1&sc=az-plus-two-destroyed" });
  await simulated(page);
  await seekTo(page, 5_150_000);
  const [pane, transport, wall, note] = await Promise.all(
    ["[aria-labelledby=clients-title]", ".transport", "#wall", "#quorum-note"].map((place) =>
      page.locator(place).boundingBox(),
    ),
  );
  expect(note!.height).toBeGreaterThan(80);
  expect(pane!.y + pane!.height).toBeLessThanOrEqual(transport!.y);
  expect(wall!.height).toBeGreaterThan(36);
});

test("1440x900: the glyph and the wall stand where they stood while somebody is to be replaced", async () => {
  const text = `scenario: 1
name: room
title: A node is away, and its zone has no other that could take its copy
duration: 8s
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 2 }, instances: [{ id: writer-1 }] }] }
workloads: [{ id: app, kind: open, rate: 40/s }]
faults: [{ kind: crash, segment: pg0.c1, at: 1s, for: 6s }]
`;
  const page = await pages.open(text, { at: 900_000 });
  const seenAt = async (us: number) => {
    await seekTo(page, us);
    const [glyph, wall, note] = await Promise.all(
      ["#glyph svg", "#wall", "#quorum-note"].map((place) => page.locator(place).first().boundingBox()),
    );
    return { tops: [glyph!.y, wall!.y], lines: Math.round(note!.height / 19) };
  };
  const before = await seenAt(900_000);
  const replaced = await seenAt(5_000_000);
  expect([before.lines, replaced.lines]).toEqual([2, 3]);
  expect(replaced.tops).toEqual(before.tops);
});

test("1440x900: what two cut-off Regions lack is read whole", async () => {
  const cut = (to: string): string =>
    `{ kind: partition, from: { outbound: shop-us }, to: { inbound: ${to} }, at: 100ms, for: 3s }`;
  const text = `scenario: 1
name: room
title: Two secondaries that hear nothing
duration: 3s
topology:
  regions: [{ name: us-east-1 }, { name: eu-west-1 }, { name: us-west-2 }]
  global: { id: shop }
  clusters:
    - { id: shop-us, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: us-1 }] }
    - { id: shop-eu, region: eu-west-1, volume: { size: 20GB, storageNodesPerAz: 3 } }
    - { id: shop-west, region: us-west-2, volume: { size: 20GB, storageNodesPerAz: 3 } }
workloads: [{ id: orders, kind: open, rate: 1200/s }]
faults: [${cut("shop-eu")}, ${cut("shop-west")}]
`;
  const page = await pages.open(text, { at: 2_900_000 });
  const drawnTo = await page.evaluate(() => {
    const edge = document.querySelector("svg.topology")!.getBoundingClientRect().right;
    return [...document.querySelectorAll("svg.topology .link-backlog")].map((line) => ({
      words: line.textContent,
      beyond: Math.max(0, line.getBoundingClientRect().right - edge),
    }));
  });
  expect(drawnTo.map(({ words }) => words)).toEqual(
    Array(2).fill(expect.stringMatching(/^\d,\d{3} records, \d{3} kB behind$/)),
  );
  expect(drawnTo.map(({ beyond }) => beyond)).toEqual([0, 0]);
});

const OUTAGE = "{ kind: az-outage, az: us-east-1b, at: 1s, for: 1s }";
const ALONE = `scenario: 1
name: room
title: One Region, and two faults at once
duration: 3s
topology:
  clusters: [{ id: main, volume: { size: 640GB, storageNodesPerAz: 8 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads: [{ id: app, kind: open, rate: 60/s, reads: 20% }]
faults: [${OUTAGE}, { kind: crash, node: storage-c1, at: 1200ms, for: 1s }]
`;
const CUT = "{ kind: partition, from: { region: us-east-1 }, to: { region: eu-west-1 }, at: 1s, for: 1s }";
const TWO_REGIONS = TEXT.replace(/ {2}- \{ id: carts.*\n/, "");
const CUT_OFF = `${TWO_REGIONS.replace(/ {2}- \{ id: orders.*\n/, "")}faults: [${CUT}]\n`;

/** A cluster with two clones of it, and clients of all three: nothing is replicated between them. */
const CLONES = `scenario: 1
name: room
title: A cluster, a clone, and a clone of that
duration: 3s
topology:
  clusters:
    - { id: shop, volume: { size: 500GB, storageNodesPerAz: 4 }, instances: [{ id: w }, { id: r, az: us-east-1b }] }
    - { id: tests, created: by-action, instances: [{ id: tests-1 }, { id: tests-2, az: us-east-1c }] }
    - { id: tests-of-tests, created: by-action, instances: [{ id: again-1, az: us-east-1b }] }
workloads:
  - { id: shop, kind: open, rate: 20/s }
  - { id: testers, cluster: tests, kind: open, rate: 10/s }
  - { id: readers, cluster: tests, endpoint: reader, kind: open, rate: 5/s, reads: 100% }
  - { id: later, cluster: tests-of-tests, kind: open, rate: 10/s }
faults: [{ kind: crash, instance: w, at: 2s }]
actions: [{ kind: clone, at: 100ms, as: tests }, { kind: clone, at: 1s, cluster: tests, as: tests-of-tests }]
`;

/** Nine programs in one zone, and a reader that bears the name that the service gives. */
const CROWDED = `scenario: 1
name: room
title: Nine programs, two of them strangers
duration: 3s
topology:
  clusters:
    - id: main
      volume: { size: 10GB, storageNodesPerAz: 3 }
      instances: [{ id: w }, { id: application-autoscaling-1, az: us-east-1c }, { id: r-2, az: us-east-1c, created: by-action }]
workloads: [${Array.from({ length: 9 }, (_, at) => `{ id: old-bundle-${at + 1}, kind: open, rate: 40/s, reads: 30% }`).join(", ")}]
`;

/** The longest name there is. */
const MUTATION = "silentSecondariesForgotten";

test.each([
  ["two Regions and two programs", TWO_REGIONS],
  ["two Regions that are cut off from each other", CUT_OFF],
  ["two lanes of faults", ALONE],
  ["a cluster with two clones", CLONES],
  ["nine programs in a zone", CROWDED],
])(
  "laptops, %s: the header is a line, what is broken on purpose too, and clients end above the clock",
  async (...of) => {
    const page = await pages.open(of[1], { at: 1_900_000, mutations: [MUTATION] });
    for (const [width, height] of [
      [1280, 720],
      [1280, 800],
      [1366, 768],
      [1440, 900],
    ]) {
      await page.setViewportSize({ width, height });
      await drawn(page);
      const seen = await page.evaluate(() => {
        const places = [".bar", ".pane-clients", ".transport", "#wall", "#next-pane"];
        const [bar, pane, transport, wall, next] = places.map((place) =>
          document.querySelector(place)!.getBoundingClientRect(),
        );
        const { scrollWidth, clientWidth } = document.getElementById("mutations")!;
        const under = Math.max(0, pane.bottom - transport.top);
        const flights = document.getElementById("flights")!.clientHeight;
        return {
          bar: bar.bottom,
          under,
          wall: wall.height,
          next: next.width,
          flights,
          isWhole: scrollWidth <= clientWidth,
        };
      });
      const size = `${width}x${height}`;
      expect(seen, size).toMatchObject({ under: 0, isWhole: true });
      expect(seen.bar, size).toBeLessThanOrEqual(48);
      expect(seen.wall, size).toBeGreaterThan(36);
      // What is under way has one line, whatever it is: with two, all below would move as messages come and go.
      if (height <= 860) expect(seen.flights, size).toBeLessThanOrEqual(26);
      // What happens next is told in words, of which a dozen fit.
      expect(seen.next, size).toBeGreaterThan(300);
    }
  },
);

test("1280x720: panes stand where they stood while commits wait and numbers grow", async () => {
  const page = await pages.open(ALONE, { context: { viewport: { width: 1280, height: 720 } } });
  const tops: unknown[] = [];
  for (const at of [0, 900_000, 1_250_000, 1_900_000]) {
    await seekTo(page, at);
    tops.push(
      await page.evaluate(() =>
        [".pane-topology", ".pane-side", ".pane-clients"].map(
          (pane) => document.querySelector(pane)!.getBoundingClientRect().top,
        ),
      ),
    );
  }
  expect(new Set(tops.map((one) => JSON.stringify(one))).size, JSON.stringify(tops)).toBe(1);
});

test("1280x720: a name that is too long to be read in its box ends it, and who is not there looks it", async () => {
  const page = await pages.open(CROWDED, { at: 1_000_000, context: { viewport: { width: 1280, height: 720 } } });
  const seen = await page
    .locator("#topology .instance")
    .evaluateAll((boxes) =>
      boxes.map((box) => [box.querySelector(".mark-label")!.textContent, box.classList.contains("absent")]),
    );
  expect(seen).toEqual([
    ["w", false],
    ["…autoscaling-1", false],
    ["r-2 · not there", true],
  ]);
});

test("1280x800: what the wall says of a machine under the pointer does not move the machine away from it", async () => {
  const faults = "faults: [{ kind: az-outage, az: us-east-1b, at: 1s }, { kind: crash, node: storage-c1, at: 1s }]\n";
  const text = `${TEXT.replaceAll("size: 20GB", "size: 160GB")}${faults}`;
  const page = await pages.open(text, { at: 2_500_000, context: { viewport: { width: 1280, height: 800 } } });
  const heightOf = (): Promise<number> => page.locator("#wall-note").evaluate((one) => one.clientHeight);
  const before = await heightOf();
  await page.locator("#topology .node").first().hover();
  await page.waitForFunction(() => document.getElementById("wall-note")!.textContent!.startsWith("Without storage-a1"));
  expect(await heightOf()).toBe(before);
});

test("with motion a view whose key gives the focus to its picture stands under the sentence, too", async () => {
  const context = { viewport: { width: 1280, height: 800 }, reducedMotion: "no-preference" as const };
  const page = await pages.visit({ hash: await linkTo(TEXT), context });
  await simulated(page);
  await page.keyboard.press("1");
  await page.waitForFunction(() => document.activeElement?.closest("#wide-zoom") !== null);
  const above = (): Promise<number> =>
    page.evaluate(() => {
      const [pane, caption] = ["#wide-zoom", ".caption"].map((one) => document.querySelector(one)!);
      return pane.getBoundingClientRect().top - caption.getBoundingClientRect().bottom;
    });
  await expect.poll(above, { timeout: 3_000 }).toBeLessThanOrEqual(14);
  expect(await above()).toBeGreaterThanOrEqual(0);
});

test.each([
  ["a laptop", 1440, 900],
  ["a large screen", 1920, 1080],
  ["a phone", 390, 844],
])("%s: a view that is opened stands under the sentence, and nothing looks out above it", async (_, width, height) => {
  const page = await pages.visit({ hash: await linkTo(TEXT), context: { viewport: { width, height } } });
  await simulated(page);
  await seekTo(page, 2_000_000);
  for (const view of ["charts", "causes", "multiverse"]) {
    // A sentence of several lines, as long names make it.
    if (view === "multiverse") {
      await page.evaluate(() => document.getElementById("caption-line")!.append(" and its Region".repeat(16)));
      await drawn(page);
    }
    await page.click(`#press-${view}`);
    await rest(page);
    await drawn(page);
    const seen = await page.evaluate((id) => {
      const { top } = document.getElementById(`wide-${id}`)!.getBoundingClientRect();
      const { position } = getComputedStyle(document.querySelector(".caption")!);
      const above = position === "sticky" ? document.querySelector(".caption")!.getBoundingClientRect().bottom : 0;
      return { above, top };
    }, view);
    expect(seen.top - seen.above, view).toBeGreaterThanOrEqual(0);
    expect(seen.top - seen.above, view).toBeLessThanOrEqual(14);
    await page.click(`#press-${view}`);
  }
});

test("a phone: beside a writer, two readers and a Region the ladder names each of its rungs whole", async () => {
  const text = TEXT.replace("[{ id: us-1 }]", "[{ id: us-1 }, { id: us-2 }, { id: us-3 }]");
  const page = await pages.open(text, { context: { viewport: { width: 390, height: 844 } }, at: 2_000_000 });
  await page.click("#press-logladder");
  await rest(page);
  await drawn(page);
  const beyond = await page.evaluate(() => {
    const { right } = document.getElementById("logladder")!.getBoundingClientRect();
    const names = [...document.querySelectorAll("#logladder .rung-name")];
    return names.filter((name) => name.getBoundingClientRect().right > right + 1).map((name) => name.textContent);
  });
  expect(beyond).toEqual([]);
});
