/** What is said of copies in reach is said of whoever has the volume: when another instance opens it, from there. */
import { expect, test } from "vitest";
import { presentByGroup } from "../../sim/results/frame-figures.ts";
import { open } from "../../sim/run.ts";
import { shipped } from "../worlds.ts";

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
