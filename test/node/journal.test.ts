/**
 * A swarm's journal: cut anywhere it keeps what was whole; what was written for something else is refused with a
 * sentence.
 */
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { broken, nothing, summed, type ChunkResult } from "../../sim/explore/index.ts";
import { Journal, mendJournal, readJournal, whyOther, type JournalHead } from "../../sim/node/index.ts";

const folder = mkdtempSync(join(tmpdir(), "borealis-journal-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const HEAD: JournalHead = {
  format: "borealis-journal/1",
  build: "1+a",
  scenarios: [{ name: "chaos", hash: "0123" }],
  mutations: [],
  strict: false,
  from: 1,
  chunkSize: 2,
  shard: { index: 1, of: 1 },
};
const chunk = (id: number): ChunkResult =>
  summed(
    { id, scenario: 0, from: 1 + id * 2, seeds: 2 },
    [nothing(broken(1 + id * 2, "I1-x", "lost ✗")), nothing(broken(2 + id * 2, "I1-x", "lost"))],
    0,
  );

let files = 0;
function written(chunks: number): string {
  const file = join(folder, `${files++}.journal`);
  const journal = new Journal(file, HEAD);
  for (let id = 0; id < chunks; id++) journal.add(chunk(id));
  journal.close();
  return file;
}

describe("journal", () => {
  test("gives back what was written, and goes on where it ended", () => {
    const file = written(2);
    const journal = new Journal(file, { ...HEAD, build: "never written" });
    journal.add(chunk(2));
    journal.close();
    expect(mendJournal(file)).toEqual({ head: HEAD, chunks: [chunk(0), chunk(1), chunk(2)] });
  });

  test("cut at any byte it keeps every whole line, and what is added then is whole too", () => {
    const whole = readFileSync(written(2));
    const lineEnds = [...whole].flatMap((byte, index) => (byte === 10 ? [index] : []));
    for (let length = 0; length <= whole.length; length += 7) {
      const file = join(folder, "cut.journal");
      writeFileSync(file, whole.subarray(0, length));
      const found = mendJournal(file);
      const lines = lineEnds.filter((end) => end < length).length;
      expect(found?.chunks.length ?? -1, `cut after ${length} bytes`).toBe(lines - 1);
      const journal = new Journal(file, HEAD);
      journal.add(chunk(9));
      journal.close();
      expect(readJournal(file)?.chunks.length, `cut after ${length} bytes`).toBe(Math.max(0, lines - 1) + 1);
    }
  });

  test("half a line is only taken off where the journal is gone on with", () => {
    const file = written(1);
    appendFileSync(file, '{"id":1,"seeds"');
    const size = statSync(file).size;
    expect(readJournal(file)?.chunks.length).toBe(1);
    expect(statSync(file).size).toBe(size);
    mendJournal(file);
    expect(statSync(file).size).toBeLessThan(size);
  });

  test("one that is not there, or empty, has nothing", () => {
    expect(mendJournal(join(folder, "none"))).toBeUndefined();
    const file = written(0);
    truncateSync(file, 0);
    expect(mendJournal(file)).toBeUndefined();
  });

  test.each([
    ["{}\n", ":1: is not the journal of a swarm"],
    ["scenario: 1\n", ":1: is not JSON"],
    [`${JSON.stringify(HEAD)}\n{"id":0,"se\n${JSON.stringify(chunk(1))}\n`, ":2: is not JSON. Only the last line"],
    [`${JSON.stringify(HEAD)}\n{"id":0}\n`, ":2: is not a chunk of seeds"],
  ])("refuses what is no journal: %#", (text, message) => {
    const file = join(folder, "bad.journal");
    writeFileSync(file, text);
    expect(() => mendJournal(file)).toThrow(message);
  });

  test("a full disk is said in a sentence, with how to go on", () => {
    // The device that has no room, where there is one.
    const journal = (): Journal => new Journal("/dev/full", HEAD);
    if (process.platform === "linux")
      expect(journal).toThrow(
        "/dev/full: the disk is full (ENOSPC). What was written before is whole: make room, and go on with --resume /dev/full",
      );
  });

  test.each<[string, Partial<JournalHead>, string | undefined]>([
    ["the same", {}, undefined],
    ["another build", { build: "1+b" }, "it was written by build 1+b, and this is 1+a"],
    [
      "another scenario",
      { scenarios: [{ name: "chaos", hash: "4567" }] },
      "it is about chaos@4567, and this is chaos@0123",
    ],
    ["a mutation", { mutations: ["ackAt3"] }, "it was played with ackAt3, and this is with no mutation"],
    ["a bound", { never: ["lag > 1 s"] }, "it was played with --never 'lag > 1 s', and this is with no --never"],
    ["strictness", { strict: true }, "it was played with --strict"],
    ["other seeds", { from: 5 }, "its seeds begin at 5, and these at 1"],
    ["another shard", { shard: { index: 2, of: 4 } }, "it is of shard 2/4, and this is 1/1"],
  ])("is another swarm's: %s", (_, change, why) => {
    const found = whyOther({ ...HEAD, ...change }, HEAD, true);
    if (why === undefined) expect(found).toBeUndefined();
    else expect(found).toContain(why);
  });
});
