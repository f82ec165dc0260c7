/** What is said of copies in reach is said of whoever has the volume: when another instance opens it, from there. */
import { expect, test } from "vitest";
import { presentByGroup } from "../../sim/results/frame-figures.ts";
import { open } from "../../sim/run.ts";
import { shipped, small } from "../worlds.ts";

const STILL = "The writer stands still: nothing is written until it goes on, or another opens the volume.";

test.each(["zombie-reads", "frozen-writer-thaws"])("%s: the old writer is away, the new one reaches all", (name) => {
  const { story } = open(shipped(name)).finish();
  const opened = story.find(({ text }) => text.startsWith("The volume is open under epoch 2"));
  const run = open(shipped(name));
  const copiesWorst = (event: number): number => {
    run.runToEvent(event);
    return Math.min(...presentByGroup(run.frame(), run.layout));
  };
  const away = story.find(({ kind }) => kind === "fault");
  expect(copiesWorst(away!.event)).toBeLessThan(3);
  expect(copiesWorst(opened!.event)).toBe(6);
});

test("where nobody has the volume open, nobody is said to write or to read", () => {
  const { story } = open(shipped("alone-in-a-dark-zone")).finish();
  const gone = story.findIndex(({ text }) => text.startsWith("The writer is gone"));
  const opened = story.findIndex(({ text }) => text.startsWith("The volume is open under epoch 2"));
  const meanwhile = story.slice(gone, opened).map(({ text }) => text);
  expect(meanwhile.some((text) => text.includes("no copy to spare"))).toBe(true);
  expect(meanwhile.filter((text) => /go on/.test(text))).toEqual([]);
});

test.each([
  ["for the moment", ["kind: pause, instance: writer-1, at: 5s, for: 2s"], [STILL]],
  [
    "and a zone goes meanwhile, as whoever opens the volume finds",
    ["kind: pause, instance: writer-1, at: 5s, for: 30s", "kind: az-outage, az: us-east-1c, at: 7s, for: 20s"],
    [
      STILL,
      "Both groups have no copy to spare: each write there now needs all 4 that remain.",
      "All 6 copies of every group are in reach again.",
    ],
  ],
])("a writer that stands still hears no copy, which says nothing of the copies: %s", (_, faults, told) => {
  const instances = "[{ id: writer-1 }, { id: reader-1, az: us-east-1b }]";
  const { story } = open(small({ size: "20GB", duration: "45s", rate: "50/s", instances, faults })).finish();
  expect(story.filter(({ kind }) => kind === "quorum").map(({ text }) => text)).toEqual(told);
});
