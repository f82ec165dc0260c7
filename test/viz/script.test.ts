/**
 * One script for screen, speech and subtitles: what a cue says, what is spoken when, and subtitles that a player takes.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { StoryKind, StoryLine } from "../../sim/results/run-types.ts";
import { open } from "../../sim/run.ts";
import { cueAt, script, spoken } from "../../viz/project/script.ts";
import { subtitles } from "../../viz/project/subtitles.ts";
import { paceOf } from "../../viz/state/pace.ts";
import { Speech, SPEECH_PAUSE_MS } from "../../viz/state/speech.ts";
import { check } from "../property.ts";
import { shipped } from "../worlds.ts";

const run = open(shipped("az-plus-one"));
run.finish();
const cues = script(run.story());
const { layout } = run;

describe("script", () => {
  test("a cue says what happened, then what it means; sentences of one event are one cue", () => {
    const [start, , zone] = cues;
    expect([start.headline, start.detail]).toEqual([
      "Aurora keeps 6 copies of everything, two in each of three zones.",
      "A write needs 4 of them.",
    ]);
    expect([zone.headline, zone.detail]).toEqual([
      "Fault: us-east-1b loses power.",
      "All 64 groups have no copy to spare: each write there now needs all 4 that remain. Writes go on.",
    ]);
    const stall = cues.find(({ headline }) => headline.startsWith("No commit"))!;
    expect(stall.headline).toMatch(/^No commit has been acknowledged since 25\.\d+ s\.$/);
    expect(stall.detail).toBe("Everything submitted waits; nothing is lost.");
    expect(new Set(cues.map(({ event }) => event)).size).toBe(cues.length);
    expect(cues.flatMap(({ lines }) => lines)).toEqual(run.story());
  });

  test("a violation comes before whatever else happened with it", () => {
    const line = (kind: StoryKind, text: string): StoryLine => ({ at: 5, event: 9, kind, text });
    const [cue] = script([
      line("heal", "Over: it."),
      line("violation", "I1: lost LSN 7."),
      line("quorum", "All are back."),
    ]);
    expect([cue.kind, cue.headline, cue.detail]).toEqual(["violation", "I1: lost LSN 7.", "All are back."]);
  });

  test("a violation is told as a sentence, with the check's name after it", () => {
    const broken = open(shipped("steady-state"), { seed: "1", mutations: ["ackAt3"] });
    broken.runTo(1_000_000);
    const [cue] = script(broken.story()).filter(({ kind }) => kind === "violation");
    expect(cue.headline).toMatch(/^Commit LSN \d+ was acknowledged with .* \(I1-ack-implies-durable\)\.$/);
  });

  test("the cue on the screen is the last one that is true", () => {
    expect(cueAt(cues, 0, 0)).toBe(cues[0]);
    expect(cueAt(cues, 20_000_000, cues[2].event - 1)).toBe(cues[1]);
    expect(cueAt(cues, 20_000_000, cues[2].event)).toBe(cues[2]);
    expect(cueAt([], 0, 0)).toBeUndefined();
  });

  test("quiet speaks of what breaks, the story of what it means too, every sentence of all", () => {
    const zone = cues[2];
    const heal = cues.find(({ kind }) => kind === "heal")!;
    expect(spoken(zone, "quiet")).toBe(`${zone.headline} ${zone.detail}`);
    expect(spoken(heal, "quiet")).toBe("");
    expect(spoken(heal, "story")).toContain("Over: the node of pg0.c1 crashes.");
    expect(spoken(zone, "every")).toBe(zone.lines.map(({ text }) => text).join(" "));
  });
});

describe("subtitles", () => {
  test("of a whole run at story pace: cues in order, none over another, each long enough to be seen", () => {
    const pace = paceOf(layout.faults, layout.duration);
    const text = subtitles(cues, pace.watched, "az-plus-one, seed 1");
    expect(text.startsWith("WEBVTT\n\nNOTE az-plus-one, seed 1\n\n1\n00:00:00.000 --> ")).toBe(true);
    const times = [...text.matchAll(/^(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})$/gm)].map((match) => {
      const [h, m, s, h2, m2, s2] = match.slice(1).map(Number);
      return [h * 3600 + m * 60 + s, h2 * 3600 + m2 * 60 + s2];
    });
    expect(times.length).toBeGreaterThan(6);
    times.forEach(([from, to], index) => {
      expect(to - from).toBeGreaterThanOrEqual(0.79);
      if (index > 0) expect(from).toBe(times[index - 1][1]);
    });
    expect(text).toContain("Fault: us-east-1b loses power.\nAll 64 groups");
  });

  test("a stranger's words cannot end a cue, begin a tag or make an arrow", () => {
    check(
      fc.property(
        fc.array(fc.string({ unit: fc.constantFrom("<", ">", "&", "-", "\n", "a", " ", ".") }), { maxLength: 5 }),
        (texts) => {
          const lines = texts.map((text, index): StoryLine => ({
            at: index * 5e6,
            event: index,
            kind: "fault",
            text: `x${text}`,
          }));
          const written = subtitles(script(lines), (at) => at / 1e6, "<x> --> &");
          expect(written.split("\n\n").length).toBe(2 + texts.length);
          expect((written.match(/-->/g) ?? []).length).toBe(texts.length);
          expect(written).not.toMatch(/<|&(?!amp;|lt;|gt;)/);
        },
      ),
    );
  });
});

describe("speech", () => {
  function played(acts: (speech: Speech, clock: { now: number }) => void, until: number): [number, string][] {
    const clock = { now: 0 };
    const due: { at: number; call: () => void }[] = [];
    const said: [number, string][] = [];
    const speech = new Speech((text) => said.push([clock.now, text]), {
      now: () => clock.now,
      later: (ms, call) => void due.push({ at: clock.now + ms, call }),
    });
    acts(speech, clock);
    for (; clock.now <= until; clock.now += 100)
      for (const one of due.splice(0))
        if (one.at <= clock.now) one.call();
        else due.push(one);
    return said;
  }
  const one = (text: string, weight = 1) => ({ text, weight });

  test("in order, two seconds apart", () => {
    const said = played((speech) => ["a", "b"].forEach((text) => speech.pass(one(text))), 10_000);
    expect(said).toEqual([
      [0, "a"],
      [SPEECH_PAUSE_MS, "b"],
    ]);
  });

  test("of too much at once what matters least is left out", () => {
    const said = played(
      (speech) => [one("a", 1), one("bad", 5), one("c", 2), one("d", 3)].forEach((text) => speech.pass(text)),
      10_000,
    );
    expect(said.map(([, text]) => text)).toEqual(["bad", "d"]);
  });

  test("a jump drops what waits; silence is not said", () => {
    const said = played((speech) => {
      speech.pass(one("a"));
      speech.pass(one("b"));
      speech.jump(one("there"));
      speech.pass(one(""));
    }, 10_000);
    expect(said).toEqual([[0, "there"]]);
  });

  test("never two within two seconds, whatever comes when", () => {
    check(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat(5)), { maxLength: 20 }), (acts) => {
        const said = played(
          (speech) =>
            acts.forEach(([jump, weight], index) =>
              (jump ? speech.jump : speech.pass).call(speech, one(`${index}`, weight)),
            ),
          60_000,
        );
        for (let i = 1; i < said.length; i++) expect(said[i][0] - said[i - 1][0]).toBeGreaterThanOrEqual(2_000);
        const spoken = said.map(([, text]) => Number(text));
        expect([...spoken].sort((a, b) => a - b)).toEqual(spoken);
      }),
    );
  });
});
