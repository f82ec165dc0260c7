/**
 * One message that is dropped, late, doubled or damaged: what befalls it, and that nothing else is touched until the
 * runs part by it.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { faultSteps } from "../../sim/explore/simpler.ts";
import type { TapeMessages } from "../../sim/results/run-types.ts";
import { open, run } from "../../sim/run.ts";
import type { MessageTool } from "../../sim/scenario/fault-types.ts";
import {
  decodeLink,
  encodeLink,
  scenarioOf,
  scenarioText,
  shortened,
  writeScenario,
  type Plain,
} from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { faultFor, pickedIn } from "../../viz/project/single-message.ts";
import { check } from "../property.ts";
import { scenarioFrom, small } from "../worlds.ts";

/** Other rules are in force, too: theirs come first, and their luck is not touched. */
const PARENT = small({
  duration: "2s",
  instances: "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]",
  faults: ["kind: loss, from: { instance: writer-1 }, intensity: 5%, at: 500ms, for: 1s"],
});
const FROM = 900_000;
const TO = 915_000;

function recorded(
  scenario: Scenario,
  from: number,
  to: number,
): { readonly tape: TapeMessages; readonly digestBefore: string } {
  const playing = open(scenario, { seed: "7", messages: true });
  playing.runTo(from);
  const digestBefore = playing.digest();
  playing.recordMessages();
  playing.runTo(to);
  return { tape: playing.recordedMessages(), digestBefore };
}

const { layout } = open(PARENT, { seed: "7" });
const parent = recorded(PARENT, FROM, TO).tape;
const parentDigest = run(PARENT, { seed: "7" }).digest;
/** Sent within the stretch and not lost, and of those that may come twice where it must. */
const rowsOf = (isDoubled: boolean): readonly number[] =>
  Array.from({ length: parent.count }, (_, row) => row).filter(
    (row) =>
      parent.sentAt[row] > FROM &&
      parent.fate[row] === 0 &&
      !(isDoubled && ["statements", "stream"].includes(pickedIn(parent, row).family)),
  );

function branchOf(row: number, does: MessageTool, by: number): { readonly scenario: Scenario; readonly fault: Plain } {
  const found = faultFor(pickedIn(parent, row), { does, by }, parent, layout);
  if (typeof found === "string") throw new Error(found);
  const fault = { ...found, at: `${parent.sentAt[row]}us` };
  const { faults, ...whole } = writeScenario(PARENT) as Plain & { faults: readonly Plain[] };
  const scenario = scenarioOf({ ...whole, faults: [...faults, fault] });
  if (scenario === undefined) throw new Error(`${JSON.stringify(fault)} is refused.`);
  return { scenario, fault };
}

/** Rows that are sent at one instant from one machine to another, as [due, fate]. */
function alike({ count, sentAt, from, to, family, due, fate }: TapeMessages, like: number): (readonly number[])[] {
  const [at, sender, receiver, kind] = [
    parent.sentAt[like],
    parent.from[like],
    parent.to[like],
    parent.family[like] >> 1,
  ];
  return Array.from({ length: count }, (_, row) => row)
    .filter((row) => sentAt[row] === at && from[row] === sender && to[row] === receiver && family[row] >> 1 === kind)
    .map((row) => [due[row], fate[row]]);
}

const anyTool = fc.constantFrom<MessageTool>("drop", "delay", "duplicate", "corrupt");

test("any message meets its fate exactly, and what was sent before it or beside it nothing", () => {
  check(
    fc.property(anyTool, fc.nat(), fc.integer({ min: 1, max: 400_000 }), (does, choice, span) => {
      const rows = rowsOf(does === "duplicate");
      const row = rows[choice % rows.length];
      const by = does === "delay" || does === "duplicate" ? span : 0;
      const { scenario } = branchOf(row, does, by);
      const sentAt = parent.sentAt[row];
      const branch = recorded(scenario, sentAt - 1, sentAt);
      expect(branch.digestBefore).toBe(recorded(PARENT, sentAt - 1, sentAt).digestBefore);
      const expected = alike(parent, row).flatMap(([due, fate]) => {
        if (due !== parent.due[row]) return [[due, fate]];
        if (does === "delay") return [[due + by, 0]];
        return does === "duplicate"
          ? [
              [due, 0],
              [due + by, 2],
            ]
          : [[due, 1]];
      });
      expect(alike(branch.tape, row)).toEqual(expected);
    }),
    10,
  );
});

test("the branch is a scenario like any other: by link and by text, and forked there and back, with one digest", async () => {
  const row = rowsOf(false).find((one) => pickedIn(parent, one).family === "acknowledgements") ?? -1;
  const { scenario } = branchOf(row, "drop", 0);
  const straight = run(scenario, { seed: "7" });
  expect(straight.digest).not.toBe(parentDigest);
  expect(straight.story.filter(({ text }) => /one message|No such message/.test(text)).map(({ text }) => text)).toEqual(
    [expect.stringMatching(/^Fault: one message \(acknowledgements\) from storage-\w+ to writer-1 is lost\.$/)],
  );
  const text = scenarioText(shortened(writeScenario(scenario)) ?? {});
  expect(text).toMatch(/kind: one-message/);
  const link = await decodeLink(
    await encodeLink({ scenario: { kind: "text", text }, seed: "7", mutations: [], event: 0, digest: "" }),
  );
  expect(link).toMatchObject({ ok: true, state: { scenario: { kind: "text", text } } });
  expect(run(scenarioFrom(text), { seed: "7" }).digest).toBe(straight.digest);
  // Forked off the parent's checkpoint, and the fault taken out again from the branch's.
  const playing = open(PARENT, { seed: "7" });
  playing.runTo(parent.sentAt[row] - 10);
  const saved = playing.save();
  playing.finish();
  const there = playing.become(scenario)?.(saved);
  playing.load(there as typeof saved);
  const again = playing.save();
  expect(playing.finish().digest).toBe(straight.digest);
  playing.load(playing.become(PARENT)?.(again) as typeof saved);
  expect(playing.finish().digest).toBe(parentDigest);
});

test("a checkpoint within the message's own microsecond remembers how many were sent", () => {
  const { scenario } = branchOf(rowsOf(false)[20], "delay", 30_000);
  const straight = run(scenario, { seed: "7" });
  const playing = open(scenario, { seed: "7" });
  playing.runTo(parent.sentAt[rowsOf(false)[20]]);
  const saved = playing.save();
  playing.finish();
  playing.load(saved);
  expect(playing.finish()).toEqual(straight);
});

test("a message that nobody sends is told of, and changes nothing but the two events of the fault", () => {
  const fault =
    "kind: one-message, at: 900100us, from: { node: storage-a1 }, to: { node: storage-b2 }, message: writes, number: 7, does: drop";
  const { story } = run(small({ duration: "2s", faults: [fault] }), { seed: "7" });
  expect(story.some(({ text }) => text === "No such message was sent at that moment: nothing has befallen it.")).toBe(
    true,
  );
});

test("shrinking leaves it what it is: one message more or less, and never another one", () => {
  const { scenario } = branchOf(rowsOf(false)[20], "drop", 0);
  const tries = faultSteps(scenario).flatMap((step) => step.tries.map(({ faults }) => faults.at(-1)));
  expect(new Set(tries)).toEqual(new Set([scenario.faults.at(-1)]));
});

test.each([
  ["message: writes, does: delay", "must say how much later the message comes"],
  ["message: writes, does: drop, by: 5ms", 'it goes with "delay" and "duplicate"'],
  ["message: statements, does: duplicate", "travel in a connection, which hides a second copy"],
  ["message: letters, does: drop", "must be one of writes, acknowledgements"],
  ["message: writes, does: eat", 'must be "drop" (it never comes)'],
])("%s is refused", (words, sentence) => {
  const fault = `kind: one-message, at: 1s, from: { instance: writer-1 }, to: { node: storage-a1 }, ${words}`;
  expect(() => small({ faults: [fault] })).toThrow(sentence);
});
