/**
 * What the palette finds: everything the page has under its own names, all words that were typed, whole words first;
 * and moments.
 */
import { describe, expect, test } from "vitest";
import { COMMANDS } from "../../viz/input/keys.ts";
import { found, FOUND_MAX, itemsOf } from "../../viz/project/palette.ts";
import { open } from "../../sim/run.ts";
import { shipped } from "../worlds.ts";

const run = open(shipped("az-plus-one"));
const report = run.finish();
const sources = {
  commands: COMMANDS,
  layout: run.layout,
  story: report.story,
  notes: [{ at: 5_000_000, text: "look here" }],
  checks: report.checks,
  catalog: [{ name: "az-plus-one", folder: "Flagship", title: "A zone and a node" }],
};
const items = itemsOf(sources);
const first = (typed: string) => found(items, typed)[0];

describe("palette", () => {
  test("a key is of one command", () => {
    const keys = COMMANDS.flatMap((command) => command.keys);
    expect(keys.filter((key, place) => keys.indexOf(key) !== place)).toEqual([]);
  });

  test("has every command with its keys, every thing, fault, check and sentence", () => {
    const { layout } = run;
    const things =
      layout.regions[0].azs.length +
      layout.instances.length +
      layout.clients.length +
      layout.nodes.length +
      layout.groupCount;
    const of = (group: string): number => items.filter((item) => item.group === group).length;
    expect([of("Commands and views"), of("Things"), of("Faults"), of("Story"), of("Checks")]).toEqual([
      // And the recording of an incident, which has no key.
      COMMANDS.length + 1,
      things,
      layout.faults.length,
      report.story.length,
      report.checks.length,
    ]);
    expect(new Set(items.map(({ target }) => JSON.stringify(target))).size).toBeGreaterThan(
      items.length - report.story.length,
    );
  });

  test.each([
    ["pg17", { kind: "select", selection: { kind: "group", index: 17 } }],
    [
      "storage-b1",
      {
        kind: "select",
        selection: { kind: "node", index: run.layout.nodes.findIndex(({ id }) => id === "storage-b1") },
      },
    ],
    ["power us-east-1b", { kind: "fault", number: 0, at: 20_000_000 }],
    ["I22", { kind: "check", name: "I22-recovery-discovers-everything" }],
    ["look here", { kind: "moment", moment: { by: "time", at: 5_000_000 } }],
    ["20.4s", { kind: "moment", moment: { by: "time", at: 20_400_000 } }],
    ["e163,204", { kind: "moment", moment: { by: "event", event: 163_204 } }],
    ["copy link", { kind: "command", place: COMMANDS.findIndex(({ does }) => does === "copy the link") }],
    ["az-plus-one zone", { kind: "scenario", name: "az-plus-one" }],
  ])("%s", (typed, target) => {
    expect(first(typed)?.target).toMatchObject(target);
  });

  test("nothing fits what nobody has; at first there are the commands; the list has an end", () => {
    expect(found(items, "no such thing anywhere")).toEqual([]);
    expect(found(items, " ").every(({ group }) => group === "Commands and views")).toBe(true);
    expect(found(items, "e").length).toBe(FOUND_MAX);
  });
});
