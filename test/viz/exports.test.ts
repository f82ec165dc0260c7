/**
 * Files of a run without a browser: one script in all media, a film's plan and container read back, and strangers'
 * words that stay words wherever they stand.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { RunReport, StoryLine } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { FILM_S, filmPlan, naturalSeconds, type Sampled } from "../../viz/project/film-plan.ts";
import { brokenInto, escaped, fileNamePart } from "../../viz/project/markup.ts";
import { decisive } from "../../viz/project/panels.ts";
import { reportPage } from "../../viz/project/report-page.ts";
import { script, spoken, weight, type Cue } from "../../viz/project/script.ts";
import { storyboardSvg } from "../../viz/project/storyboard.ts";
import { subtitles } from "../../viz/project/subtitles.ts";
import { webm } from "../../viz/project/webm.ts";
import { check } from "../property.ts";
import { shipped } from "../worlds.ts";
import { childrenOf, childrenNamed, numberOf, textOf } from "./ebml.ts";

const run = open(shipped("az-plus-one"));
const samples: Sampled[] = [];
for (let step = 0; step <= 120; step++) {
  run.runTo((run.layout.duration * step) / 120);
  const { clients, event, at, azUp } = run.frame();
  samples.push({ ...clients, event, at, standing: azUp.join() });
}
const report = run.finish();
const cues = script(run.story());
const COLOURS = {
  surface: "#fff",
  page: "#eee",
  ink: "#000",
  muted: "#444",
  line: "#ccc",
  blue: "#00f",
  vermilion: "#f30",
  magenta: "#808",
};
const ABOUT = { title: "A run", run: "az-plus-one, seed 1", link: "https://example.org/#v=1", digest: report.digest };
const PICTURE = '<svg viewBox="0 0 2 1"><path d="M0,0"/></svg>';

const panelsOf = (list: readonly Cue[]) => list.map((cue) => ({ cue, picture: PICTURE, standing: "pg0: 6/6, +2" }));
const page = (list: readonly Cue[], more: Partial<Parameters<typeof reportPage>[0]> = {}): string =>
  reportPage({
    about: ABOUT,
    description: "",
    report,
    cues: list,
    panels: panelsOf(list),
    leftOut: "",
    notes: [],
    scenario: "",
    theme: "light",
    colours: COLOURS,
    ...more,
  });
const storyboard = (list: readonly Cue[], about = ABOUT): string =>
  storyboardSvg(panelsOf(list), about, COLOURS, 0.5, "");
/** What stands in the elements of a markup text; broken lines are one. */
const wordsIn = (markup: string): string =>
  markup
    .replace(/<style>.*?<\/style>/s, "")
    .replace(/<[^>]*>/g, " ")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replace(/\s+/g, " ");

describe("one script, five media", () => {
  const plan = filmPlan({ cues, samples, duration: run.layout.duration }, 60, 60);
  const film = subtitles(cues, plan.watched, "");
  const [strip, paper] = [wordsIn(storyboard(cues)), wordsIn(page(cues))];

  test.each(cues.map((cue) => [cue.headline, cue] as const))("%s", (_, cue) => {
    for (const words of [cue.headline, cue.detail].filter((part) => part !== "")) {
      // The screen shows headline and detail as they are; a screen reader hears them.
      expect(spoken(cue, "story")).toContain(words);
      expect(film).toContain(words);
      expect(strip).toContain(words);
      expect(paper).toContain(words);
    }
  });

  test("and no medium says anything else of the story", () => {
    const said = film
      .split("\n\n")
      .slice(2)
      .flatMap((block) => block.trim().split("\n").slice(2));
    const words = new Set(cues.flatMap(({ headline, detail }) => [headline, detail]));
    expect(said.filter((line) => !words.has(line))).toEqual([]);
  });
});

describe("a film's plan", () => {
  const plan = (seconds: number, rate = 60) =>
    filmPlan({ cues, samples, duration: run.layout.duration }, seconds, rate);

  test("as many frames as its seconds have, from the start to the very end, never back", () => {
    const film = plan(2);
    expect(film.frames).toBe(120);
    const moments = Array.from({ length: film.frames }, (_, frame) => film.momentOf(frame));
    expect([moments[0], moments.at(-1)]).toEqual([0, run.layout.duration]);
    expect(moments.toSorted((a, b) => a - b)).toEqual(moments);
    expect(plan(10, 30).frames).toBe(300);
  });

  test("each sentence stands as long as it takes to read, where the film has the time", () => {
    const seconds = naturalSeconds({ cues, samples, duration: run.layout.duration });
    expect(seconds).toBeLessThanOrEqual(FILM_S.usual);
    const { watched } = plan(120);
    for (const [index, { at, headline, detail }] of cues.slice(0, -1).entries()) {
      const stands = watched(cues[index + 1].at) - watched(at);
      // The old members are back three milliseconds after the zone: the two are read as one.
      if (cues[index + 1].at - at < 100_000) continue;
      expect(stands, headline).toBeGreaterThan(
        Math.min(6, 0.5 + `${headline} ${detail}`.trim().split(/\s+/).length / 3) - 0.01,
      );
    }
  });

  test("between sentences, a stretch of which there is only one has more film than one of many alike", () => {
    const alike = Array.from({ length: 101 }, (_, index): Sampled => ({
      at: index * 1000,
      event: index * 10,
      writesOk: index * 5,
      readsOk: 0,
      failed: index >= 51 ? 900 : 0,
      unknown: 0,
      waitingCommits: 0,
      standing: null,
    }));
    const { watched } = filmPlan({ cues: [], samples: alike, duration: 100_000 }, 10, 30);
    const film = (index: number): number => watched((index + 1) * 1000) - watched(index * 1000);
    expect(film(50)).toBeGreaterThan(5 * film(20));
    expect(film(20)).toBeCloseTo(film(80), 6);
  });

  test("strictly increasing and of the length that was asked for, whatever the run", () => {
    check(
      fc.property(
        fc.array(fc.tuple(fc.nat(10_000), fc.constantFrom("fault", "client", "violation", "start" as const)), {
          maxLength: 30,
        }),
        fc.integer({ min: 1, max: 90 }),
        fc.array(fc.nat(50), { maxLength: 40 }),
        (stops, seconds, rises) => {
          const duration = 10_000_000;
          const lines = stops
            .toSorted((a, b) => a[0] - b[0])
            .map(([ms, kind], index): StoryLine => ({
              at: ms * 1000,
              event: index,
              kind: kind as StoryLine["kind"],
              text: "It is so.",
            }));
          let total = 0;
          const some = rises.map((rise, index): Sampled => ({
            at: Math.round((index * duration) / rises.length),
            event: (total += rise),
            writesOk: total,
            readsOk: 0,
            failed: 0,
            unknown: 0,
            waitingCommits: rise,
            standing: null,
          }));
          const film = filmPlan({ cues: script(lines), samples: some, duration }, seconds, 30);
          expect(film.watched(duration)).toBeCloseTo(seconds, 6);
          for (let at = 100_000; at <= duration; at += 100_000)
            expect(film.watched(at)).toBeGreaterThan(film.watched(at - 100_000));
          for (let index = 1; index < film.chapters.length; index++)
            expect(film.chapters[index].seconds - film.chapters[index - 1].seconds).toBeGreaterThanOrEqual(2);
        },
      ),
    );
  });
});

describe("a film's file", () => {
  const frames = Array.from({ length: 90 }, (_, index) => ({
    bytes: Uint8Array.of(index, 7),
    isKey: index % 30 === 0,
    ms: Math.round((index * 1000) / 30),
  }));
  const file = webm({
    codec: "V_VP8",
    width: 640,
    height: 360,
    seconds: 3,
    framesPerSecond: 30,
    frames,
    title: "<b>]]>\u{1f525}</b>",
    chapters: [
      { seconds: 0, title: "Start" },
      { seconds: 2.5, title: 'A "fault" & more' },
    ],
    tags: { URL: "https://example.org/#v=1", DIGEST: "23ce" },
  });
  const [head, segment] = childrenOf(file);
  const inside = childrenOf(segment.body);
  const named = (id: number) => childrenNamed(inside, id);

  test("says that it is WebM, how large, how long and what its run is", () => {
    expect([head.id, textOf(childrenNamed(childrenOf(head.body), 0x4282)[0])]).toEqual([0x1a45dfa3, "webm"]);
    const info = childrenOf(named(0x1549a966)[0].body);
    expect(textOf(childrenNamed(info, 0x7ba9)[0])).toBe("<b>]]>\u{1f525}</b>");
    const tags = childrenNamed(childrenOf(childrenOf(named(0x1254c367)[0].body)[0].body), 0x67c8).map(({ body }) =>
      childrenOf(body).map(textOf),
    );
    expect(tags).toEqual([
      ["URL", "https://example.org/#v=1"],
      ["DIGEST", "23ce"],
    ]);
    const edition = childrenOf(named(0x1043a770)[0].body)[0];
    const chapters = childrenOf(edition.body).map(({ body }) => {
      const parts = childrenOf(body);
      return [numberOf(childrenNamed(parts, 0x91)[0]) / 1e9, textOf(childrenOf(childrenNamed(parts, 0x80)[0].body)[0])];
    });
    expect(chapters).toEqual([
      [0, "Start"],
      [2.5, 'A "fault" & more'],
    ]);
  });

  test("has every frame once, in order, at its time; a cluster begins with a key frame, and cues lead there", () => {
    const clusters = named(0x1f43b675);
    const read = clusters.flatMap(({ body }) => {
      const [time, ...blocks] = childrenOf(body);
      return blocks.map((block, index) => {
        const view = new DataView(block.body.buffer, block.body.byteOffset);
        return {
          ms: numberOf(time) + view.getInt16(1),
          isKey: (block.body[3] & 0x80) !== 0,
          isFirst: index === 0,
          bytes: Array.from(block.body.subarray(4)),
        };
      });
    });
    expect(read.map(({ ms, isKey, bytes }) => ({ ms, isKey, bytes }))).toEqual(
      frames.map(({ ms, isKey, bytes }) => ({ ms, isKey, bytes: [...bytes] })),
    );
    expect(read.filter(({ isFirst }) => isFirst).every(({ isKey }) => isKey)).toBe(true);
    const places = childrenOf(named(0x1c53bb6b)[0].body).map(({ body }) =>
      numberOf(childrenNamed(childrenOf(childrenOf(body)[1].body), 0xf1)[0]),
    );
    expect(places).toEqual(clusters.map(({ at }) => at));
  });
});

describe("strangers' words", () => {
  const EVIL =
    "</title><script>alert(1)</script>]]><!-- \" onload='x' & \u{1f525}\ud83d \u0000 --> http://evil.example/x.png";
  const line = { at: 5, event: 9, kind: "violation", text: EVIL } as const;
  const evil = script([line]);
  const about = { title: EVIL, run: EVIL, link: `javascript:${EVIL}`, digest: EVIL };
  const foul: RunReport = {
    ...report,
    scenario: EVIL,
    seed: EVIL,
    mutations: [EVIL],
    checks: [{ name: EVIL, verdict: "fail", message: EVIL }],
    clients: { ...report.clients, errors: { [EVIL]: 2 } },
  };

  test.each([
    ["storyboard", storyboard(evil, about)],
    [
      "page",
      page(evil, {
        about,
        report: foul,
        description: EVIL,
        scenario: EVIL,
        notes: [{ at: 1, text: EVIL }],
        leftOut: EVIL,
      }),
    ],
  ])("in a %s are text: no element, no attribute, no address comes of them", (kind, markup) => {
    const elements = [...markup.matchAll(/<([a-z]+)/g)].map(([, name]) => name);
    expect(elements.filter((name) => ["script", "image", "img", "a", "iframe", "link"].includes(name))).toEqual([]);
    expect(markup).not.toMatch(/<!--|\]\]>|[\ud800-\udbff](?![\udc00-\udfff])/);
    expect(markup).not.toContain("\0");
    // What stands between quotes is a value, and no quote of a stranger ends one.
    expect(markup.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(?:on\w+|href|src)=/);
    expect(wordsIn(markup)).toContain("<script>alert(1)</script>");
    // Each tag is closed: as many openings as ends, counted as XML has them.
    if (kind === "storyboard")
      expect([...markup.matchAll(/<[a-z]+[^>]*[^/]>/g)].length).toBe([...markup.matchAll(/<\/[a-z]+>/g)].length);
  });

  test("stay within their cue of subtitles, and make no path of a file's name", () => {
    const text = subtitles(evil, (at) => at / 1e6, EVIL);
    expect(text.match(/-->/g)?.length).toBe(1);
    expect(text).not.toContain("<");
    expect(fileNamePart("../../etc/passwd\u0000 <b>")).toBe("etc-passwd-b-");
    expect([fileNamePart("***"), fileNamePart("")]).toEqual(["run", "run"]);
  });

  test("escaped text can be written in XML 1.0, and lines are broken without losing a word", () => {
    check(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), fc.integer({ min: 8, max: 40 }), (words, letters) => {
        // Every character is one that XML can write, halves of characters are none, and nothing is left that means
        // something in markup.
        for (const char of escaped(words))
          expect(char).toMatch(/^[\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]$/u);
        expect(escaped(words)).not.toMatch(/[<>"']/);
        for (const part of brokenInto(words, letters)) expect(part.length).toBeLessThanOrEqual(letters);
      }),
    );
    expect(brokenInto("No commit since 25.047 s. All waits.", 22)).toEqual(["No commit since", "25.047 s. All waits."]);
  });
});

test("of many moments the weightiest are drawn, with start and end, and it is said how many are not", () => {
  const lines = Array.from({ length: 90 }, (_, index): StoryLine => ({
    at: index,
    event: index,
    kind: index % 10 === 5 ? "fault" : "heal",
    text: `Sentence ${index}.`,
  }));
  const many = script(lines);
  const { cues: chosen, leftOut } = decisive(many, 8);
  expect([chosen.length, chosen[0], chosen.at(-1)]).toEqual([8, many[0], many.at(-1)]);
  expect(chosen.slice(1, -1).every((cue) => weight(cue) === 4)).toBe(true);
  expect(leftOut).toBe("82 moments of less weight are left out of 90 moments.");
  expect(decisive(many.slice(0, 8), 8)).toEqual({ cues: many.slice(0, 8), leftOut: "" });
});
