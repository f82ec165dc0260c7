/**
 * The scenario editor in the real browser: mistakes, completion, playing what was typed, going back; the policy allows
 * its styles, axe finds nothing.
 */
import type { Locator, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { run } from "../../sim/run.ts";
import { scenarioFrom } from "../worlds.ts";
import { inaccessible, inaccessibleAnywhere } from "./axe.ts";
import { seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();

const TEXT = `scenario: 1
name: edited
title: Something to edit
duration: 4s
topology:
  clusters: [{ id: main, volume: { size: 20GB, storageNodesPerAz: 3 }, instances: [{ id: writer-1 }, { id: reader-1 }] }]
workloads:
  - { id: app, kind: open, rate: 200/s, reads: 50% }
faults:
  - { kind: crash, node: storage-b1, at: 2s, for: 1s }
`;

async function opened(): Promise<Page> {
  const page = await pages.open(TEXT);
  await page.keyboard.press("0");
  await page.waitForFunction(() =>
    (document.getElementById("editor")?.shadowRoot?.querySelector(".cm-content")?.textContent ?? "").includes(
      "scenario: 1",
    ),
  );
  await page.keyboard.press("Control+End");
  return page;
}

const badge = (page: Page, words: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.getElementById("editor-badge")?.textContent?.includes(wanted), words);

describe("the scenario's text", () => {
  test("what is typed is played: the same run as Node's, with what is different and what changed; back leads back", async () => {
    const page = await opened();
    await seekTo(page, 3_000_000);
    const before = await page.evaluate(() => window.sim?.frame()?.digest);
    const added = "  - { kind: az-outage, az: us-east-1a, at: 1s, for: 500ms }\n";
    await page.keyboard.insertText(added);
    await page.waitForFunction(() => document.querySelectorAll("#editor-edits li").length === 1);
    await simulated(page);
    expect(await page.locator("#editor-edits").textContent()).toBe("+ us-east-1a loses power at 1.000 s for 500 ms");
    expect(await page.evaluate(() => window.sim?.frame()?.at)).toBe(3_000_000);
    await page.waitForFunction(() => document.querySelectorAll("#editor-changed tr.differs").length > 0);
    expect(await page.locator("#changed").textContent()).toBe("changed: the scenario's text");
    await seekTo(page, 4_000_000);
    const digest = await page.evaluate(() => window.sim?.frame()?.digest);
    expect(digest).toBe(run(scenarioFrom(TEXT + added), { seed: "3" }).digest);

    await page.locator("#editor-back").click();
    await page.waitForFunction(() => document.getElementById("changed")?.hidden === true);
    await page.waitForFunction(() => document.querySelectorAll("#editor-edits li").length === 0);
    await seekTo(page, 3_000_000);
    expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(before);
  });

  test("a mistake is marked and told with its line, and the last valid run stays; mended, it is played", async () => {
    const page = await opened();
    const world = await page.evaluate(() => window.sim?.frame()?.digest);
    await page.keyboard.insertText("  - { kind: crsh, node: storage-b1, at: 1s }");
    await badge(page, "1 mistake: showing the last valid run");
    expect(await page.locator("#editor-issues").textContent()).toMatch(/^line 11.*crash/);
    const mark = await page.evaluate(() =>
      [...(document.getElementById("editor")?.shadowRoot?.querySelectorAll(".cm-lintRange-error") ?? [])]
        .map((one) => one.textContent)
        .join(""),
    );
    expect(mark).toBe("kind: crsh");
    expect(await page.evaluate(() => window.sim?.frame()?.digest)).toBe(world);
    // Letters that are typed are text, not commands.
    await page.keyboard.press("Home");
    await page.keyboard.type("# t0 ");
    await page.waitForFunction(() => document.querySelectorAll("#editor-issues li").length === 0);
    await badge(page, "played");
    expect(await page.locator("#wide-editor").isVisible()).toBe(true);
    await page.keyboard.press("Escape");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("press-editor");
  });

  test("what is allowed and probably not meant is told and marked where it stands, and played all the same", async () => {
    const page = await opened();
    await page.keyboard.insertText("  - { kind: az-outage, az: us-east-1a, at: 1s, for: 1s }");
    await badge(page, "played, 1 warning");
    expect(await page.locator("#editor-warnings").textContent()).toMatch(/^line 11.*takes the clients of/);
    expect(await page.locator("#editor-issues li").count()).toBe(0);
    const marked = (): Promise<string> =>
      page.evaluate(() =>
        [...(document.getElementById("editor")?.shadowRoot?.querySelectorAll(".cm-lintRange-warning") ?? [])]
          .map((one) => one.textContent)
          .join(""),
      );
    expect(await marked()).toBe("kind: az-outage");
    expect(await inaccessible(page)).toEqual([]);
    // The triangle beside the line is amber as this theme has it, in either.
    for (const colorScheme of ["dark", "light"] as const) {
      await page.emulateMedia({ colorScheme });
      const [triangle, amber] = await page.evaluate(() => {
        const marker = document.getElementById("editor")!.shadowRoot!.querySelector(".cm-lint-marker-warning")!;
        const probe = document.body.appendChild(document.createElement("i"));
        probe.style.color = "var(--amber)";
        const colours = [getComputedStyle(marker).backgroundColor, getComputedStyle(probe).color];
        probe.remove();
        return colours;
      });
      expect(triangle).toBe(amber);
    }
    // The mark moves with the text while that is typed and has not been read.
    await page.keyboard.press("Control+Home");
    await page.keyboard.insertText("# a line before\n");
    await badge(page, "…");
    expect(await marked()).toBe("kind: az-outage");
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText("\n  - { kind: crash, node: storage-a1, at: 3s, for: 100ms }");
    await page.waitForFunction(() => document.querySelectorAll("#editor-edits li").length === 2);
    await badge(page, "played, 1 warning");
    expect(await page.locator("#editor-warnings").textContent()).toMatch(/^line 12.*takes the clients of/);
    expect(await marked()).toBe("kind: az-outage");
    // A branch that is made in the page is written and played without its text having been read.
    await page.click('.eye[aria-label^="Take out: storage-b1"]');
    await page.waitForFunction(() => document.getElementById("changed")?.textContent?.startsWith("changed: without"));
    await badge(page, "played, 1 warning");
    expect(await page.locator("#editor-warnings").textContent()).toMatch(/^line \d+.*takes the clients of/);
    expect(await marked()).toBe("kind: az-outage");
  });

  test("completion proposes what the engine would accept here, and Enter takes it", async () => {
    const page = await opened();
    await page.keyboard.insertText("  - { kind: az-outage, a");
    await page.keyboard.press("Control+Space");
    const proposed = (): Promise<string[]> =>
      page.evaluate(() =>
        [...(document.getElementById("editor")?.shadowRoot?.querySelectorAll(".cm-completionLabel") ?? [])].map(
          (one) => one.textContent ?? "",
        ),
      );
    await page.waitForFunction(
      () => (document.getElementById("editor")?.shadowRoot?.querySelectorAll(".cm-completionLabel").length ?? 0) > 1,
    );
    expect([...(await proposed())].sort()).toEqual(["at", "az"]);
    await page.waitForTimeout(120);
    await page.keyboard.press("Enter");
    const line = await page.evaluate(
      () =>
        [...(document.getElementById("editor")?.shadowRoot?.querySelectorAll(".cm-line") ?? [])].at(-1)?.textContent,
    );
    expect(line).toMatch(/kind: az-outage, a[tz]: $/);
  });

  test("the form by keys alone: what is changed there is in the text and played, a mistake stands at its field, what is typed in the text is in the form", async () => {
    const page = await opened();
    const text = (): Promise<string> =>
      page.evaluate(() =>
        [...(document.getElementById("editor")?.shadowRoot?.querySelectorAll(".cm-line") ?? [])]
          .map((line) => line.textContent)
          .join("\n"),
      );
    const field = (path: string): Locator => page.locator(`.scenario-form [data-path="${path}"]`);
    const focused = (): Promise<string | undefined> =>
      page.evaluate(() => (document.activeElement as HTMLElement).dataset["path"]);
    await field("/faults/0").focus();
    await page.keyboard.press("Enter");
    while ((await focused()) !== "/faults/0/at") await page.keyboard.press("Tab");
    await page.keyboard.press("Control+a");
    await page.keyboard.type("1500msx");
    await badge(page, "1 mistake");
    const [wrong, invalid] = [
      page.locator(".form-row.wrong .form-wrong"),
      await field("/faults/0/at").getAttribute("aria-invalid"),
    ];
    expect([await wrong.count(), invalid, await focused()]).toEqual([1, "true", "/faults/0/at"]);
    expect(await wrong.textContent()).toContain("1500msx");
    expect(await inaccessible(page, "#wide-editor")).toEqual([]);
    await page.keyboard.press("Backspace");
    await page.waitForFunction(() => document.querySelectorAll("#editor-edits li").length > 0);
    expect(await text()).toBe(TEXT.replace("at: 2s", "at: 1500ms"));
    expect(await wrong.count()).toBe(0);
    // A key that is added has the focus; left out, the text is what it was.
    const more = page.locator('.scenario-form [data-path="/faults+"]');
    await more.focus();
    await more.selectOption("az-outage");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => document.querySelector('.scenario-form [data-path="/faults/1/az"]') !== null);
    expect([await focused(), await text()]).toEqual([
      "/faults/1/kind",
      `${TEXT.replace("at: 2s", "at: 1500ms")}  - { kind: az-outage, az: us-east-1b, at: 1s }\n`,
    ]);
    await page.getByRole("button", { name: "Leave out faults 2" }).press("Enter");
    expect(await text()).toBe(TEXT.replace("at: 2s", "at: 1500ms"));
    await page.evaluate(() =>
      document.getElementById("editor")?.shadowRoot?.querySelector<HTMLElement>(".cm-content")?.focus(),
    );
    await page.keyboard.press("Control+End");
    await page.keyboard.insertText("  - { kind: pause, node: storage-c1, at: 3s, for");
    await page.waitForFunction(() => document.querySelector(".form-note")?.textContent?.includes("cannot be read"));
    await page.keyboard.insertText(": 100ms }");
    await page.waitForFunction(
      () =>
        document.querySelector<HTMLInputElement>('.scenario-form [data-path="/faults/1/node"]')?.value === "storage-c1",
    );
    await badge(page, "played");
    await page.close();
  });

  test("axe finds nothing wide and light, nor dark on a phone, and the editor's styles are allowed", async () => {
    const page = await pages.open(TEXT);
    await page.locator("#press-editor").click();
    await page.waitForFunction(() =>
      (document.getElementById("editor")?.shadowRoot?.querySelector(".cm-content")?.textContent ?? "").includes(
        "faults",
      ),
    );
    const family = await page.evaluate(
      () => getComputedStyle(document.getElementById("editor")!.shadowRoot!.querySelector(".cm-scroller")!).display,
    );
    expect(family).toBe("flex");
    expect(await inaccessibleAnywhere(page, "#wide-editor")).toEqual([]);
  });
});
