/** How far a command is: a line written over on a terminal, and elsewhere, in a log, a new one now and then. */
import { expect, test } from "vitest";
import { readRequest } from "../../sim/cli/swarm-request.ts";
import { Progress } from "../../sim/cli/terminal.ts";

/** What is written when a line is shown each second, for half a minute. */
function written(isTTY: boolean, quiet = false): string {
  let now = 0;
  let text = "";
  const stream = { isTTY, columns: 12, write: (more: string) => (text += more) };
  const progress = new Progress({ terminal: { out: stream, err: stream, env: {} }, clock: () => now }, quiet);
  for (; now < 30_000; now += 1000) progress.show(`${now / 1000} s of half a minute`);
  progress.clear();
  return text;
}

test("in a log a line every ten seconds says that something goes on, and nothing is written over", () => {
  expect(written(false)).toBe("10 s of half a minute\n20 s of half a minute\n");
});

test("on a terminal each line is written over the one before, as wide as there is room, and gone at the end", () => {
  const lines = written(true).split("\r\u001b[K");
  expect([lines.length, lines[1], lines[30], lines[31]]).toEqual([32, "0 s of half", "29 s of hal", ""]);
});

test("who wants it quiet has none of it", () => {
  expect([written(false, true), written(true, true)]).toEqual(["", ""]);
});

test("a swarm that time ends counts every seed that was through: only what another day goes on with is kept in chunks", () => {
  const chunkSize = (flags: object): number =>
    readRequest({ patience: "60s", merge: [], mutate: [], set: [], never: [], ...flags }, 1).plan.chunkSize;
  expect(chunkSize({ for: "10s" })).toBe(1);
  expect(chunkSize({ for: "10s", seeds: "100000" })).toBe(1);
  expect(chunkSize({ for: "10s", resume: "night.journal" })).toBe(10);
  expect(chunkSize({ for: "10s", queue: "redis://localhost" })).toBe(10);
  expect(chunkSize({ seeds: "100000" })).toBe(20);
});
