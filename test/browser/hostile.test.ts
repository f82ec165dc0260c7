/**
 * What strangers send and what machines do to a page: links that are bombs, names that are markup, runs without an end,
 * no network, no storage, dead workers.
 */
import { createServer, type Server } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { deflateRawSync } from "node:zlib";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { complete, linkTo, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const hashOf = (text: string): Promise<string> => linkTo(text, { seed: "1" });

const scenario = (name: string, rest: string): string => `scenario: 1
name: ${name}
title: A stranger's
${rest}
topology: { clusters: [{ id: main, volume: { size: 10GB, storageNodesPerAz: 3 } }] }
workloads: [{ id: app, kind: open, rate: 100/s, reads: 50% }]
`;

const noticed = (words: string) =>
  [(wanted: string) => document.getElementById("notice")?.textContent?.includes(wanted) === true, words] as const;

describe("links", () => {
  test("a megabyte of link, and text that unpacks to a hundred megabytes, are refused in a sentence", async () => {
    const bomb = deflateRawSync(Buffer.alloc(100_000_000, "a")).toString("base64url");
    for (const [hash, words] of [
      [`#v=1&sc=z:${"A".repeat(1_000_000)}&seed=1`, "at most 65536 are read"],
      [`#v=1&sc=z:${bomb.slice(0, 60_000)}&seed=1`, "link"],
    ] as const) {
      const page = await pages.visit({ hash });
      await page.waitForFunction(...noticed(words));
      await page
        .locator("#notice button", { hasText: /az-plus-one|flagship|AZ/i })
        .first()
        .click();
      await page.waitForFunction(() => window.sim?.ready() === true);
    }
  });

  test("mistakes are told with their keys, as many as leave room; what leads on stays, and the list can open its first", async () => {
    const faults = Array.from({ length: 40 }, () => "  - { at: 1ms, kind: crash, target: nobody }").join("\n");
    const page = await pages.visit({ hash: await hashOf(`scenario: 1\nname: wrong\nfaults:\n${faults}\n`) });
    await page.waitForFunction(...noticed("And "));
    const lines = await page.locator("#notice > p").allTextContents();
    expect(lines).toHaveLength(9);
    expect(lines).toContain("1:1 duration: is missing");
    expect(lines.at(-1)).toBe("And more.");
    // Nothing else is on the page.
    expect(await page.locator("#notice .dialog-end button").count()).toBe(0);
    await page.waitForFunction(() => document.querySelectorAll("#scenario option").length > 100);
    expect(await page.locator("#scenario").inputValue()).toBe("");
    const first = await page.locator("#scenario option").first().getAttribute("value");
    await page.locator("#scenario").selectOption(first);
    await page.waitForFunction(() => window.sim?.ready() === true);
    expect(await page.locator("#notice").isHidden()).toBe(true);
  });

  test("names and titles are text, never markup", async () => {
    const markup = `<img src=x onerror="document.title='taken'">`;
    const text = scenario("a-name", "duration: 1s").replace("A stranger's", JSON.stringify(markup));
    const page = await pages.visit({ hash: await hashOf(text) });
    await simulated(page);
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("Borealis");
    expect(await page.locator("#panel-selected").textContent()).toContain(markup);
  });
});

/** Each worker says, as soon as it has opened a run, that the simulator itself broke. */
function breakRuns(): void {
  window.Worker = class extends Worker {
    constructor(...[url, options]: ConstructorParameters<typeof Worker>) {
      super(url, options);
      this.addEventListener("message", ({ data }: MessageEvent<{ readonly type: string; readonly run: number }>) => {
        const broken = { message: "A page has no version.", stack: "at read (page.ts)", at: 8_000_000, event: 7 };
        const { type, run } = data;
        // After the page has heard of the run itself.
        if (type === "opened")
          setTimeout(() => this.dispatchEvent(new MessageEvent("message", { data: { type: "broken", run, broken } })));
      });
    }
  };
}

test("a run that breaks is told in the page, with a report and a way to before it, and fails a test that waits for its end", async () => {
  const page = await pages.visit({
    hash: await hashOf(scenario("breaks", "duration: 600s")),
    before: breakRuns,
    context: { permissions: ["clipboard-read", "clipboard-write"] },
  });
  await expect(simulated(page)).rejects.toThrow(
    /^The run broke: A page has no version\. \(at 8000000 µs, event 7\)\nat read/,
  );
  await page.locator("#tab-checks").click();
  expect(await page.locator("#panel-checks").textContent()).toContain(
    "The simulator itself broke.A page has no version.At 8.000 s, event 7.",
  );
  const notice = page.locator("#notice");
  expect(await notice.textContent()).toContain("The simulator itself broke.A page has no version.At 8.000 s, event 7.");
  await notice.locator("button", { hasText: "Copy report" }).click();
  await page.waitForFunction(() => document.getElementById("toast")?.textContent === "Report copied.");
  const report = await page.evaluate(() => navigator.clipboard.readText());
  for (const part of [
    "A page has no version.",
    "event 7",
    "at read (page.ts)",
    "Scenario breaks (",
    "seed 1",
    "#v=1&sc=",
  ])
    expect(report).toContain(part);
  await notice.locator("button", { hasText: "Open 5 s earlier" }).click();
  await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 3_000_000);
  expect(await notice.isHidden()).toBe(true);
});

describe("the smallest and the largest", () => {
  test.each([
    ["one group", "10GB", 1],
    ["1,024 groups", "10240GB", 1024],
  ])("a volume of %s is drawn, and it is said where not every group has a cell", async (_words, size, groups) => {
    const text = scenario("sized", "duration: 1s").replace(
      "size: 10GB, storageNodesPerAz: 3",
      `size: ${size}, storageNodesPerAz: 4`,
    );
    const page = await pages.visit({ hash: await hashOf(text) });
    await simulated(page);
    await seekTo(page, 900_000);
    expect(await page.evaluate(() => (window.sim?.frame()?.pips.length ?? 0) / 6)).toBe(groups);
    expect(await page.locator(".cell").count()).toBe(Math.min(groups, 512));
    const note = (await page.locator("#wall-note").textContent()) ?? "";
    expect(note.endsWith("; the first 512 are drawn")).toBe(groups > 512);
  });

  test("a run without clients and faults, in which nothing happens, stands and ends", async () => {
    const page = await pages.visit({ hash: await hashOf("scenario: 1\nname: quiet\ntitle: Nothing\nduration: 5s\n") });
    await simulated(page);
    await page.keyboard.press("End");
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 5_000_000);
  });
});

describe("runs without an end", () => {
  test("more operations than a run may have are refused before anything is simulated", async () => {
    const text = scenario("endless", "duration: 1000h").replace("rate: 100/s", "rate: 5000/s");
    const page = await pages.visit({ hash: await hashOf(text) });
    await page.waitForFunction(...noticed("a run may have at most 200 million"));
  });

  test("a billion events: moves at once, says how far it is, and gives way to another", async () => {
    const text = scenario("endless", "duration: 6h").replace("rate: 100/s", "rate: 5000/s");
    const page = await pages.visit({ hash: await hashOf(text) });
    await page.waitForFunction(() => window.sim?.ready() === true);
    await page.waitForFunction(() => /events\/s/.test(document.getElementById("progress")?.textContent ?? ""));
    await seekTo(page, 100_000);
    // What is not simulated yet is hatched: nearly all of it, up to the right edge.
    const [hatched, whole] = await page.evaluate(() =>
      [".not-yet", ".time-svg"].map((place) => document.querySelector(`#timeline ${place}`)!.getBoundingClientRect()),
    );
    expect(hatched.width).toBeGreaterThan(whole.width * 0.9);
    expect(hatched.right).toBeGreaterThan(whole.right - 30);
    // Stopped, it says how far it is known, shows that and nothing beyond, and goes on when it is told to.
    await page.locator("#halt", { hasText: "Stop simulating" }).click();
    await page.locator("#halt", { hasText: "Simulate on" }).waitFor();
    const words = async (): Promise<string> => (await page.locator("#progress").textContent()) ?? "";
    await expect.poll(words).toMatch(/^stopped: known up to [\d.]+ s of 21600.000 s$/);
    await page.keyboard.press("End");
    await page.waitForFunction(() => window.sim?.idle() === true && (window.sim.frame()?.at ?? 0) > 100_000);
    const known = await words();
    const reach = await page.evaluate(() => window.sim?.frame()?.at ?? 0);
    expect(Number(/up to ([\d.]+)/.exec(known)?.[1])).toBeCloseTo(reach / 1e6, 1);
    expect(await page.locator("#toast").textContent()).toMatch(/^The run is known up to/);
    await seekTo(page, 50_000);
    expect(await words()).toBe(known);
    await page.keyboard.press("Shift+H");
    await expect.poll(words).toMatch(/events\/s/);
    await page.waitForFunction((at) => {
      window.sim?.seekTime(at);
      return window.sim?.frame()?.at === at;
    }, reach + 1_000);
    await page.waitForFunction(() => document.querySelectorAll("#scenario option").length > 100);
    await page.locator("#lessons").click();
    await page.waitForSelector("#lessons-dialog[open] .lesson-choice");
    await page.keyboard.press("Escape");
    await page.selectOption("#scenario", "steady-state");
    await simulated(page);
  });
});

describe("trouble", () => {
  test("without a network after the first load everything still opens: other scenarios, the editor, many seeds, the lessons", async () => {
    const page = await pages.visit({ hash: await hashOf(scenario("offline", "duration: 2s")), isTroubled: true });
    await complete(page);
    const missed: string[] = [];
    page.on("requestfailed", (request) => missed.push(request.url()));
    await page.context().setOffline(true);
    await page.locator("#press-editor").click();
    await page.waitForFunction(() => document.getElementById("editor")?.shadowRoot?.querySelector(".cm-line") !== null);
    await page.locator("#press-swarm").click();
    await page.selectOption("#swarm-size", "20");
    await page.locator("#swarm-start").click();
    await page.waitForFunction(() => document.getElementById("swarm-note")?.textContent?.includes("20 of 20"), null, {
      timeout: 30_000,
    });
    await page.selectOption("#scenario", "steady-state");
    await simulated(page);
    expect(await page.inputValue("#scenario")).toBe("steady-state");
    // The browser asks for the icon whenever it likes.
    expect(missed.filter((url) => !url.endsWith(".svg"))).toEqual([]);
  });

  test("storage that is denied is not missed", async () => {
    const page = await pages.visit({ hash: "" });
    await page.addInitScript(() => {
      for (const name of ["localStorage", "sessionStorage", "indexedDB"])
        Object.defineProperty(window, name, {
          get: () => {
            throw new DOMException("denied", "SecurityError");
          },
        });
    });
    await page.reload();
    await page.waitForFunction(() => window.sim?.ready() === true);
    await rest(page);
  });

  test("a worker that dies, with a word or without, is started again where it was; one that always dies is told, and the address stays", async () => {
    // Ten seconds of silence are death; here they are over when the test says so.
    const impatient = (): void => {
      const later = window.setTimeout;
      const silences: (() => void)[] = [];
      Object.assign(window, { endSilence: () => silences.at(-1)?.() });
      window.setTimeout = ((act: () => void, ms: number) => {
        if (ms === 10_000) silences.push(act);
        return later(act, ms);
      }) as typeof window.setTimeout;
    };
    const page = await pages.visit({ hash: await hashOf(scenario("dies", "duration: 3s")), before: impatient });
    await simulated(page);
    await seekTo(page, 1_500_000);
    const digest = await page.evaluate(() => window.sim?.frame()?.digest);
    const strike = (): Promise<void> =>
      page.workers()[0].evaluate(
        () =>
          void setTimeout(() => {
            throw new Error("struck by the test");
          }),
      );
    const started = (): Promise<unknown> =>
      page.waitForFunction(() => document.getElementById("toast")?.textContent === "The simulation was started again.");
    await strike();
    await started();
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.at === 1_500_000);
    expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(digest);
    await simulated(page);
    await page.workers()[0].evaluate(() => self.close());
    // What was sought and never came is sought again, to the event.
    await page.evaluate(() => window.sim?.seek(700));
    await page.evaluate(() => (window as unknown as { endSilence(): void }).endSilence());
    await page.waitForFunction(() => window.sim?.idle() === true && window.sim.frame()?.event === 700);
    await started();
    await simulated(page);
    const address = await page.evaluate(() => location.hash);
    await strike();
    await page.waitForFunction(...noticed("The simulation cannot run here."));
    expect(await page.locator("#notice").textContent()).toContain("struck by the test");
    expect(await page.evaluate(() => location.hash)).toBe(address);
  });
});

describe("as a static site", () => {
  const folder = fileURLToPath(new URL("../../dist/viewer", import.meta.url));
  const kinds: Readonly<Record<string, string>> = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
  };
  let server: Server;
  beforeAll(async () => {
    server = createServer((request, response) => {
      const path = new URL(request.url ?? "/", "http://x").pathname;
      const inside = path.startsWith("/docs/borealis/") ? normalize(path.slice("/docs/borealis/".length)) : "..";
      if (inside.startsWith("..")) return void response.writeHead(404).end();
      try {
        const body = readFileSync(join(folder, inside === "" || inside === "." ? "index.html" : inside));
        response.writeHead(200, { "content-type": kinds[extname(inside)] ?? "text/html" }).end(body);
      } catch {
        response.writeHead(404).end();
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  });
  afterAll(() => server.close());

  test("works below a path of any file server, under its own policy, and asks nobody else", async () => {
    const page = await pages.visit({ isTroubled: true });
    const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/docs/borealis/`;
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await page.goto(`${address}?test`);
    await page.waitForFunction(() => window.sim?.ready() === true);
    await page.locator("#press-editor").click();
    await page.waitForFunction(() => document.getElementById("editor")?.shadowRoot?.querySelector(".cm-line") !== null);
    // The page that was open before may still have asked its own server for something.
    const { origin } = new URL(address);
    expect(asked.filter((url) => url.startsWith(origin) && !url.startsWith(address))).toEqual([]);
    expect(asked.filter((url) => !/^(blob:|data:|http:\/\/127\.0\.0\.1:)/.test(url))).toEqual([]);
    const policy = await page.locator("meta[http-equiv=content-security-policy]").getAttribute("content");
    expect(policy).not.toContain("unsafe");
  });
});
