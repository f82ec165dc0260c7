/**
 * Notes at moments: written, changed and deleted by keyboard, carried by the link, kept as a file where the link has no
 * room, hostile ones harmless; axe at zero.
 */
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { noteField, notesIn } from "../../viz/project/note-texts.ts";
import type { Note } from "../../viz/project/notes.ts";
import { inaccessible, inaccessibleAnywhere } from "./axe.ts";
import { LIGHT, rest, seekTo, simulated, usePages } from "./browser.ts";

const pages = usePages();
const RUN = `#v=1&sc=${LIGHT}&seed=1`;

async function write(page: Page, text: string): Promise<void> {
  await page.keyboard.press("m");
  await page.waitForFunction(() => document.activeElement?.id === "note-words");
  await page.locator("#note-words").fill(text);
  await page.keyboard.press("Control+Enter");
  await page.waitForFunction(() => !(document.getElementById("notes-dialog") as HTMLDialogElement).open);
}

const flags = (page: Page): Promise<(string | null)[]> =>
  page.locator(".note-flag").evaluateAll((all) => all.map((one) => one.getAttribute("aria-label")));
const inAddress = (page: Page, part: string | null): Promise<unknown> =>
  page.waitForFunction(
    (wanted) => (wanted === null ? !location.hash.includes("note=") : location.hash.includes(wanted)),
    part,
  );

describe("notes", () => {
  test("by keyboard alone: written, in the link, found there by another reader, changed, deleted", async () => {
    const page = await pages.visit({ hash: RUN });
    await simulated(page);
    await seekTo(page, 15_000_000);
    await write(page, "The engine dies here.\nWhat is in flight?");
    await seekTo(page, 30_000_000);
    await write(page, "And again");
    await page.waitForFunction(() => document.querySelectorAll(".note-flag").length === 2);
    expect(await flags(page)).toEqual([
      "Note at 15.000 s: The engine dies here.\nWhat is in flight?",
      "Note at 30.000 s: And again",
    ]);
    await inAddress(page, "30000000");
    const hash = new URL(page.url()).hash;
    expect(hash.length).toBeLessThan(400);
    const other = await pages.visit({ hash });
    await simulated(other);
    await other.waitForFunction(() => document.querySelectorAll(".note-flag").length === 2);
    expect(await flags(other)).toEqual(await flags(page));
    await other.locator(".note-flag").first().focus();
    await other.keyboard.press("Enter");
    await other.waitForFunction(
      () => document.getElementById("note-text")?.textContent === "The engine dies here.\nWhat is in flight?",
    );
    expect(await other.evaluate(() => window.sim?.frame()?.at)).toBe(15_000_000);
    await other.keyboard.press("F2");
    await other.waitForFunction(() => document.activeElement?.id === "note-words");
    await other.locator("#note-words").fill("Another text");
    await other.keyboard.press("Tab");
    await other.keyboard.press("Shift+Tab");
    await other.keyboard.press("Control+Enter");
    await other.waitForFunction(() => document.getElementById("note-text")?.textContent === "Another text");
    await other.locator(".note-flag").nth(1).focus();
    await other.keyboard.press("Delete");
    await other.waitForFunction(() => document.querySelectorAll(".note-flag").length === 1);
    expect(await other.evaluate(() => document.activeElement?.className)).toBe("note-flag");
    expect(await other.locator("#toast").textContent()).toBe("Note deleted: And again");
    await other.keyboard.press("Delete");
    await inAddress(other, null);
    expect(await other.locator("#note").isHidden()).toBe(true);
    await other.close();
    await page.close();
  });

  test("a branch keeps them, another scenario has none, and the way back has them again", async () => {
    const page = await pages.visit({ hash: `${RUN}${await noteField([{ at: 15_000_000, text: "here" }])}` });
    await simulated(page);
    await page.locator(".eye").first().click();
    await page.waitForFunction(() => document.getElementById("changed")?.hidden === false);
    await rest(page);
    expect((await flags(page)).length).toBe(1);
    await page.selectOption("#scenario", "failover-time");
    await page.waitForFunction(
      () => document.querySelectorAll(".note-flag").length === 0 && window.sim?.idle() === true,
    );
    await page.waitForFunction(() => location.hash.includes("failover-time"));
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll(".note-flag").length === 1);
    await page.close();
  });

  test("markup is text, and what cannot be read is nothing", async () => {
    const markup = `<img src=x onerror="document.title='taken'"><script>document.title='taken'</script>`;
    const hostile: Note[] = [
      { at: 10_000_000, text: markup },
      { at: 10_000_001, text: "w".repeat(500) },
      { at: 9e15, text: "after the end" },
    ];
    const page = await pages.visit({ hash: `${RUN}${await noteField(hostile)}` });
    await simulated(page);
    await seekTo(page, 10_000_000);
    expect(await page.locator("#note-text").textContent()).toBe(markup);
    await page.keyboard.press("m");
    await page.waitForFunction(() => document.querySelectorAll("#notes-list li").length === 3);
    expect(await page.locator("#notes-list small").textContent()).toContain("after the end of this run");
    expect([await page.locator("img, .stage script").count(), await page.title()]).toEqual([0, "Borealis"]);
    const [wide, width] = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(wide).toBeLessThanOrEqual(width);
    await page.close();
    for (const field of ["z:AAAA", "1:%F0%9F"]) {
      const broken = await pages.visit({ hash: `${RUN}&note=${field}` });
      await rest(broken);
      expect([await broken.locator(".note-flag").count(), await broken.locator("#notice").isHidden()]).toEqual([
        0,
        true,
      ]);
      await broken.close();
    }
  });

  test("more than a link has room for is kept as a file and comes back from it", async () => {
    // What cannot be made smaller.
    const words = (seed: number): string =>
      Array.from({ length: 70 }, (_, place) =>
        (((seed + 1) * (place + 7) * 2_654_435_761) % 4_294_967_296).toString(36),
      )
        .join(" ")
        .slice(0, 480)
        .trim();
    const many = Array.from({ length: 9 }, (_, place) => [place * 2_000_000, words(place)]);
    const page = await pages.visit({ hash: RUN, context: { permissions: ["clipboard-write"] } });
    await simulated(page);
    await page.keyboard.press("m");
    await page.waitForFunction(() => document.activeElement?.id === "note-words");
    const file = {
      name: "n.json",
      mimeType: "application/json",
      buffer: Buffer.from(JSON.stringify({ format: "borealis-notes/1", notes: many })),
    };
    await page.locator("#notes-file").setInputFiles({ ...file, buffer: Buffer.from("<html>") });
    await page.waitForFunction(
      () => document.getElementById("notes-help")?.textContent === "n.json is no file of notes.",
    );
    await page.locator("#notes-file").setInputFiles(file);
    await page.waitForFunction(() =>
      document.getElementById("notes-help")?.textContent?.includes("Save them as a file"),
    );
    expect(await page.locator("#notes-list li").count()).toBe(9);
    expect(await inaccessible(page, "#notes-dialog")).toEqual([]);
    const [download] = await Promise.all([page.waitForEvent("download"), page.locator("#notes-save").click()]);
    expect(JSON.parse(readFileSync((await download.path()) ?? "", "utf8"))).toMatchObject({
      format: "borealis-notes/1",
      run: `${LIGHT}, seed 1`,
      notes: many,
    });
    await page.locator("#note-cancel").click();
    await page.waitForFunction(() => !(document.getElementById("notes-dialog") as HTMLDialogElement).open);
    await page.keyboard.press("y");
    await page.waitForFunction(() =>
      /without its notes|address bar/.test(document.getElementById("toast")?.textContent ?? ""),
    );
    expect(await notesIn(new URL(page.url()).hash)).toEqual([]);
    expect(page.url().length).toBeLessThan(2_000);
    await page.close();
  });

  test("axe finds nothing with flags and a note on the screen, light and dark, and a phone has room", async () => {
    const notes = [
      { at: 15_000_000, text: "The engine dies here." },
      { at: 15_200_000, text: "Close by" },
      { at: 40_000_000, text: "Later" },
    ];
    const page = await pages.visit({ hash: `${RUN}${await noteField(notes)}` });
    await simulated(page);
    await seekTo(page, 15_000_000);
    expect(await page.locator(".note-flag").count()).toBe(2);
    for (const part of ["#note", "#timeline"]) expect(await inaccessibleAnywhere(page, part)).toEqual([]);
    await page.close();
  });
});
