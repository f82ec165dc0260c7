/** Keys given away and taken back, and what the tools of the belt do to what. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { open } from "../../sim/run.ts";
import { parseScenario, writeScenario, type Plain } from "../../sim/scenario/index.ts";
import { bound, isSingle, readKept, rebound, type Bindings } from "../../viz/input/bindings.ts";
import { COMMANDS } from "../../viz/input/keys.ts";
import { readStatement } from "../../viz/project/single-message.ts";
import { cutBetween, TOOLBELT, useOf } from "../../viz/project/tool-use.ts";
import type { Selection } from "../../viz/state/selection.ts";
import { check } from "../property.ts";
import { small } from "../worlds.ts";

const SINGLES = COMMANDS.flatMap(({ keys }) => keys.filter(isSingle));

describe("keys", () => {
  test("whatever is given away, no key does two things, and what was kept is read again", () => {
    const step = fc.tuple(fc.constantFrom(...SINGLES), fc.constantFrom(...SINGLES, "E", "P", "Shift E", "ö", ""));
    check(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        let bindings: Bindings = {};
        for (const [own, pressed] of steps) {
          const next = rebound(COMMANDS, bindings, own, pressed);
          if (typeof next === "string") expect(next).toMatch(/ is taken: "/);
          else bindings = next;
        }
        const keys = bound(COMMANDS, bindings).flatMap((command) => command.keys);
        expect(new Set(keys).size).toBe(keys.length);
        expect(readKept(JSON.stringify({ letters: false, keys: bindings }), COMMANDS)).toEqual({
          letters: false,
          keys: bindings,
        });
      }),
    );
  });

  test("a conflict says who has the key and which are free; words of keys are not given away", () => {
    expect(rebound(COMMANDS, {}, "M", "U")).toMatch(
      /^U is taken: "undo the last change to the run"\. Give that another key first, or choose one that is free: Shift E\b/,
    );
    expect(rebound(COMMANDS, {}, "M", "Home")).toMatch(/^Home cannot be given away/);
    expect(rebound(COMMANDS, { M: "E" }, "M", "M")).toEqual({});
  });

  test.each([
    "",
    "[]",
    "null",
    '{"keys":{"K":"U"}}',
    '{"keys":{"nothing":"E","Home":"E","K":7}}',
    '{"keys":{"K":"Escape"}}',
  ])("kept text %s changes nothing", (text) => {
    expect(readKept(text, COMMANDS)).toEqual({ letters: true, keys: {} });
  });
});

describe("tools", () => {
  const scenario = small({ duration: "2s", instances: "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]" });
  const playing = open(scenario, { seed: "1" });
  playing.runTo(1_000_000);
  const [frame, { layout }] = [playing.frame(), playing];
  const ALL: readonly Selection[] = (["az", "node", "instance", "client", "group"] as const).map((kind) => ({
    kind,
    index: 0,
  }));

  test("each is for something, says what it is not for, and makes faults that the format takes", () => {
    for (const { id } of TOOLBELT) {
      const made = ALL.map((selection) => useOf(id, selection, frame, layout));
      expect(made.some((one) => typeof one !== "string")).toBe(true);
      for (const one of made) {
        if (typeof one === "string") expect(one).toMatch(/^The \w+ does nothing to a?n? ?[\w ]+: it /);
        else
          expect(
            parseScenario(
              JSON.stringify({ ...writeScenario(scenario), faults: [{ ...one.fault, at: "1s" } as Plain] }),
              "t",
            ),
          ).toMatchObject({ ok: true });
      }
    }
    expect(useOf("lightning", { kind: "instance", index: 1 }, frame, layout)).toMatchObject({
      fault: { kind: "az-outage", az: "us-east-1b" },
    });
    expect(cutBetween(ALL[1], ALL[2], layout)).toMatchObject({
      fault: { kind: "partition", from: { node: "storage-a1" }, to: { instance: "writer-1" } },
    });
    expect(cutBetween(ALL[1], ALL[4], layout)).toMatch(/^Scissors cut between/);
  });

  test.each([
    ["DROP MESSAGE letters FROM 'writer-1' TO 'storage-a1' SENT AT 1s", 'There are no messages called "letters"'],
    ["DROP MESSAGE writes FROM 'writer-9' TO 'storage-a1' SENT AT 1s", 'There is no machine called "writer-9"'],
    ["DROP MESSAGE writes FROM 'writer-1' TO 'storage-a1' SENT AT 1s BY 5ms", "DROP takes no BY"],
    ["delay message writes from 'writer-1' to 'storage-a1' sent at 1s", "DELAY needs BY"],
    ["DELAY MESSAGE writes FROM 'writer-1' TO 'storage-a1' SENT AT 1s BY 0ms", "a microsecond at least"],
  ])("%s is answered with a sentence", (statement, sentence) => {
    expect(readStatement(statement, layout)).toContain(sentence);
  });
});
