/**
 * What sessions may rely on: hand-made histories that keep each guarantee and break it, of rows by values and by
 * positions, and of lists.
 */
import { describe, expect, test } from "vitest";
import { judge } from "../../sim/consistency/index.ts";
import { history } from "./histories.ts";

function verdict(model: string, ...lines: string[]): unknown {
  const [result] = judge(history(...lines), [model]);
  return result.valid === false ? result.anomalies.join(" ") : result.valid;
}

/** An operation that nothing overlaps. */
const ok = (process: number, asked: string, found = asked): string[] => [
  `${process} invoke ${asked.replace(/ @\d+/, "")}`,
  `${process} ok ${found}`,
];

describe("rows, by values", () => {
  test("two writes at once: one session's two reads decide their order, and another's may not turn it round", () => {
    const both = ["0 invoke w x 1", "1 invoke w x 2", "0 ok", "1 ok"];
    const upwards = [...both, ...ok(2, "r x -", "r x 1"), ...ok(2, "r x -", "r x 2")];
    expect(verdict("session-mr", ...upwards)).toBe(true);
    const lines = [...upwards, ...ok(3, "r x -", "r x 2"), ...ok(3, "r x -", "r x 1")];
    const [result] = judge(history(...lines), ["session-mr"]);
    expect([result.anomalies, result.witness]).toEqual([["non-monotonic-read"], [0, 1, 4, 6, 8, 10]]);
    expect(result.message).toContain("No order of the writes of x suits what the sessions saw");
    expect([verdict("session", ...lines), verdict("eventual", ...lines)]).toEqual([true, true]);
  });

  test("a session that found another's write instead of its own puts it behind its own", () => {
    const both = ["0 invoke w x 1", "1 invoke w x 2", "0 ok", "1 ok"];
    expect(verdict("session", ...both, ...ok(0, "r x -", "r x 2"))).toBe(true);
    expect(verdict("session", ...both, ...ok(0, "r x -", "r x 2"), ...ok(1, "r x -", "r x 1"))).toBe(
      "own-write-missed",
    );
  });

  test("a write of unknown outcome was there when somebody had read it", () => {
    const lines = [
      "0 invoke w x 1",
      "0 info",
      ...ok(1, "r x -", "r x 1"),
      ...ok(2, "w x 2"),
      ...ok(2, "r x -", "r x 1"),
    ];
    expect(verdict("session", ...lines)).toBe("own-write-missed");
    expect(verdict("session", "0 invoke w x 1", "0 info", ...ok(2, "w x 2"), ...ok(2, "r x -", "r x 1"))).toBe(true);
  });

  test("causal: whoever knows of an answer knows of the question", () => {
    const lines = [
      ...ok(0, "w x 1"),
      ...ok(1, "r x -", "r x 1"),
      ...ok(1, "w y 2"),
      ...ok(2, "r y -", "r y 2"),
      ...ok(2, "r x -", "r x -"),
    ];
    const [result] = judge(history(...lines), ["causal"]);
    expect([result.anomalies, result.witness]).toEqual([["causal-past-missed"], [0, 2, 4, 6, 8]]);
    expect(result.message).toBe(
      "Operation 8 found nothing in x although operation 2 read what 0 wrote, operation 2 came before 4 in session 1, operation 6 read what 4 wrote, operation 6 came before 8 in session 2: it knew of operation 0.",
    );
    for (const model of ["session", "session-mr", "monotonic-writes"]) expect(verdict(model, ...lines)).toBe(true);
    expect(verdict("consistent-prefix", ...lines)).toBe("causal-past-missed");
  });

  test("consistent prefix: two who see two writes in opposite order see no prefixes of one log; causality does not mind", () => {
    const lines = [
      ...ok(0, "w x 1"),
      ...ok(1, "w y 1"),
      ...ok(2, "r x -", "r x 1"),
      ...ok(2, "r y -", "r y -"),
      ...ok(3, "r y -", "r y 1"),
      ...ok(3, "r x -", "r x -"),
    ];
    expect([verdict("causal", ...lines), verdict("consistent-prefix", ...lines)]).toEqual([true, "no-prefix"]);
    expect(verdict("consistent-prefix", ...lines.slice(0, -4), ...ok(3, "r x -", "r x -"))).toBe(true);
  });
});

describe("rows, by positions", () => {
  test("monotonic writes and writes that follow reads are orders of the log", () => {
    const back = [...ok(0, "w x 1", "w x 1 @9"), ...ok(0, "w y 2", "w y 2 @8")];
    expect([verdict("monotonic-writes", ...back), verdict("eventual", ...back)]).toEqual(["non-monotonic-write", true]);
    const before = [...ok(0, "w x 1", "w x 1 @9"), ...ok(1, "r x -", "r x 1 @9"), ...ok(1, "w y 2", "w y 2 @8")];
    expect(verdict("writes-follow-reads", ...before)).toBe("write-before-its-read");
    expect(judge(history(...before), ["writes-follow-reads"])[0].message).toContain(
      "Operation 4 is in the log at 8, before operation 0 at 9, which its session had read in operation 2.",
    );
  });

  test("a replica that is behind is a prefix, for a session that has not seen more", () => {
    const lines = [
      ...ok(0, "w x 1", "w x 1 @5"),
      ...ok(0, "w y 2", "w y 2 @6"),
      ...ok(1, "r y -", "r y - @5"),
      ...ok(1, "r x -", "r x 1 @5"),
      ...ok(1, "r y -", "r y 2 @6"),
    ];
    expect(verdict("consistent-prefix", ...lines)).toBe(true);
    expect(verdict("consistent-prefix", ...lines, ...ok(1, "r y -", "r y - @5"))).toBe("causal-past-missed");
  });
});

describe("transactions over lists", () => {
  const tail = ok(9, "r x -; r y -", "r x 1,2; r y 1,2");
  test.each([
    [
      "a session's own append",
      "session",
      "own-write-missed",
      [...ok(0, "a x 1; a y 1"), ...ok(0, "r x -; r y -", "r x -; r y -"), ...ok(1, "a x 2; a y 2"), ...tail],
    ],
    [
      "what it has read",
      "session-mr",
      "non-monotonic-read",
      [
        ...ok(0, "a x 1; a y 1"),
        ...ok(1, "r x -; r y -", "r x 1,; r y 1,"),
        ...ok(1, "r x -; r y -", "r x -; r y -"),
        ...ok(2, "a x 2; a y 2"),
        ...tail,
      ],
    ],
    [
      "what a session wrote before what is seen",
      "monotonic-writes",
      "non-monotonic-write",
      [
        ...ok(0, "a x 1; a z 1"),
        ...ok(0, "a y 1; a z 2"),
        ...ok(1, "r y -; r x -", "r y 1,; r x -"),
        ...ok(2, "a x 2; a y 2"),
        ...tail,
      ],
    ],
    [
      "what a session read before it wrote what is seen",
      "writes-follow-reads",
      "write-before-its-read",
      [
        ...ok(0, "a x 1; a z 1"),
        ...ok(1, "r x -; r z -", "r x 1,; r z 1,"),
        ...ok(1, "a y 1; a w 1"),
        ...ok(2, "r y -; r x -", "r y 1,; r x -"),
        ...ok(3, "a x 2; a y 2"),
        ...tail,
      ],
    ],
  ])("%s is missed", (_, model, anomaly, lines) => {
    expect(verdict(model, ...lines)).toBe(anomaly);
    const others = ["session", "session-mr", "monotonic-writes", "writes-follow-reads"].filter((one) => one !== model);
    expect(others.map((one) => verdict(one, ...lines))).toEqual([true, true, true]);
    expect([verdict("causal", ...lines), verdict("serializable", ...lines)]).toEqual(["causal-past-missed", true]);
    expect(verdict("strong-session-serializable", ...lines)).toMatch(/-process/);
  });
});

describe("histories at the edge", () => {
  const holds = (...lines: string[]): unknown => {
    const all = history(...lines);
    return judge(all)
      .filter(({ valid }) => valid !== true)
      .map(({ model, valid }) => `${model} ${String(valid)}`);
  };
  test("nothing but reads of nothing, nothing but writes, nothing but failures, nothing known", () => {
    expect(holds(...ok(0, "r x -", "r x -"), ...ok(1, "r x -", "r x -"))).toEqual([]);
    expect(holds(...ok(0, "w x 1"), ...ok(1, "w x 2"))).toEqual([]);
    expect(holds("0 invoke w x 1", "0 fail", "1 invoke r x -", "1 fail")).toEqual([]);
    expect(holds("0 invoke w x 1", "1 invoke r x -", "2 invoke r x -; a y 1", "2 info")).toEqual([]);
  });

  test("a value that failed, and was written again with success, was read of the second", () => {
    const lines = ["0 invoke w x 1", "0 fail", ...ok(0, "w x 1"), ...ok(1, "r x -", "r x 1")];
    expect(holds(...lines)).toEqual([]);
    expect(holds(...ok(1, "r x -", "r x -"), ...lines)).toEqual([]);
  });

  test("an append that was repeated is no anomaly of the reader's", () => {
    const lines = [
      ...ok(0, "a x 1; r y -", "a x 1; r y -"),
      ...ok(0, "a x 1; r y -", "a x 1; r y -"),
      ...ok(1, "r x -; r y -", "r x 1,1; r y -"),
    ];
    expect(holds(...lines)).toEqual([]);
  });

  test("nothing after something is as stale as something old", () => {
    const lines = [...ok(0, "w x 1"), ...ok(0, "r x -", "r x -")];
    expect(
      ["linearizable", "session", "eventual", "causal", "serializable", "strict-serializable"].map((model) =>
        verdict(model, ...lines),
      ),
    ).toEqual(["not-linearizable", "own-write-missed", true, "causal-past-missed", true, "G-single-process"]);
  });

  test("an unknown outcome that was seen happened, with all that it did", () => {
    const lines = [
      "0 invoke a x 1; a y 1",
      "0 info",
      ...ok(1, "r x -; r z -", "r x 1,; r z -"),
      ...ok(1, "r x -; r y -", "r x 1,; r y -"),
    ];
    expect([verdict("read-committed", ...lines), verdict("snapshot-isolation", ...lines)]).toEqual([true, "G-single"]);
    const later = ["0 invoke w x 1", "0 info", ...ok(1, "r x -", "r x -"), ...ok(1, "r x -", "r x 1")];
    expect(holds(...later)).toEqual([]);
  });
});
