/** Each model against histories made by hand: one that it allows, and one for each thing that it forbids. */
import { describe, expect, test } from "vitest";
import { judge, MODELS, modelsFor } from "../../sim/consistency/index.ts";
import { history, historyOf } from "./histories.ts";

/** `model: true`, or what it found. */
function verdict(model: string, ...lines: string[]): unknown {
  const [result] = judge(history(...lines), [model]);
  return result.valid === false ? result.anomalies.join(" ") : result.valid;
}

describe("linearizable", () => {
  test.each([
    ["a read during a write may see it or not", ["0 invoke w x 1", "1 invoke r x -", "1 ok r x 1", "0 ok"], true],
    ["nor need it", ["0 invoke w x 1", "1 invoke r x -", "1 ok r x -", "0 ok"], true],
    [
      "a write of unknown outcome may take effect later",
      ["0 invoke w x 1", "0 info", "1 invoke r x -", "1 ok r x -", "2 invoke r x -", "2 ok r x 1"],
      true,
    ],
    [
      "but is then there",
      ["0 invoke w x 1", "0 info", "1 invoke r x -", "1 ok r x 1", "2 invoke r x -", "2 ok r x -"],
      "not-linearizable",
    ],
    [
      "a stale read",
      ["0 invoke w x 1", "0 ok", "1 invoke w x 2", "1 ok", "0 invoke r x -", "0 ok r x 1"],
      "not-linearizable",
    ],
    ["nothing after something", ["0 invoke w x 1", "0 ok", "1 invoke r x -", "1 ok r x -"], "not-linearizable"],
    ["a read of a failed write", ["0 invoke w x 1", "0 fail", "1 invoke r x -", "1 ok r x 1"], "G1a"],
    ["a read of what nobody wrote", ["1 invoke r x -", "1 ok r x 7"], "garbage-read"],
    ["a read from the future", ["1 invoke r x -", "1 ok r x 1", "0 invoke w x 1", "0 ok"], "future-read"],
    ["rows are judged one by one", ["0 invoke w x 1", "0 ok", "1 invoke r y -", "1 ok r y -"], true],
    [
      "a value written twice: the second time it is there again",
      ["0 invoke w x 1", "0 ok", "0 invoke w x 2", "0 ok", "0 invoke w x 1", "0 ok", "1 invoke r x -", "1 ok r x 1"],
      true,
    ],
    [
      "and only then",
      ["0 invoke w x 1", "0 ok", "0 invoke w x 2", "0 ok", "1 invoke r x -", "1 ok r x 1", "0 invoke w x 1", "0 ok"],
      "not-linearizable",
    ],
    [
      "a compare-and-swap finds what it was told to find",
      ["0 invoke w x 1", "0 ok", "0 invoke c x 1>2", "0 ok", "1 invoke r x -", "1 ok r x 2"],
      true,
    ],
    [
      "and nothing else",
      ["0 invoke w x 1", "0 ok", "0 invoke w x 2", "0 ok", "0 invoke c x 1>3", "0 ok"],
      "not-linearizable",
    ],
    [
      "two that find the same",
      ["0 invoke w x 1", "0 ok", "1 invoke c x 1>2", "2 invoke c x 1>3", "1 ok", "2 ok"],
      "not-linearizable",
    ],
    [
      "one of unknown outcome may have happened",
      ["0 invoke w x 1", "0 ok", "1 invoke c x 1>2", "1 info", "2 invoke r x -", "2 ok r x 2"],
      true,
    ],
    [
      "one that failed has not",
      ["0 invoke w x 1", "0 ok", "1 invoke c x 1>2", "1 fail", "2 invoke r x -", "2 ok r x 2"],
      "G1a",
    ],
  ])("%s", (_, lines, expected) => {
    expect(verdict("linearizable", ...lines)).toBe(expected);
  });

  test("the message names the operations, and the witness is a history that shows it by itself", () => {
    const lines = [
      "0 invoke w x 1",
      "0 ok",
      "1 invoke w x 2",
      "1 ok",
      "2 invoke w y 9",
      "2 ok",
      "0 invoke r x -",
      "0 ok r x 1",
    ];
    const [result] = judge(history(...lines), ["linearizable"]);
    expect(result.witness).toEqual([0, 2, 6]);
    expect(result.message).toBe(
      "x held 1 when operation 0 was over and operation 6, begun later, read it, but 2 was there in between, at the latest when operation 2 was over.",
    );
    const alone = history("0 invoke w x 1", "0 ok", "1 invoke w x 2", "1 ok", "0 invoke r x -", "0 ok r x 1");
    expect(judge(alone, ["linearizable"])[0].valid).toBe(false);
  });
});

describe("sessions", () => {
  const stale = ["0 invoke w x 1", "0 ok", "0 invoke w x 2", "0 ok", "1 invoke r x -", "1 ok r x 1"];
  test("somebody else's stale read is no session's business", () => {
    expect(verdict("session", ...stale)).toBe(true);
    expect(verdict("eventual", ...stale)).toBe(true);
    expect(verdict("global", ...stale)).toBe("not-linearizable");
  });
  test("missing one's own write is", () => {
    expect(verdict("session", ...stale, "0 invoke r x -", "0 ok r x 1")).toBe("own-write-missed");
  });
  test("reads that go back", () => {
    expect(verdict("session-mr", ...stale, "2 invoke r x -", "2 ok r x 2", "2 invoke r x -", "2 ok r x 1")).toBe(
      "non-monotonic-read",
    );
    expect(verdict("session-mr", ...stale, "1 invoke r x -", "1 ok r x 2")).toBe(true);
  });
  test("with positions the white box finds what values cannot show, and says which was missing", () => {
    const lines = ["0 invoke w x 1", "0 ok w x 1 @10", "0 invoke r y -", "0 ok r y - @9"];
    const [result] = judge(history(...lines), ["global"]);
    expect([result.valid, result.message]).toEqual([
      false,
      "Operation 2 saw the log up to 9, but operation 0, acknowledged before it began, is at 10. So say the log positions: the values alone have an order that the model allows.",
    ]);
  });
  test("a read point may shrink as long as the version does not get older", () => {
    const back = [
      "0 invoke w x 1",
      "0 ok w x 1 @7",
      "1 invoke r x -",
      "1 ok r x 1 @9",
      "1 invoke r x -",
      "1 ok r x 1 @8",
    ];
    expect(verdict("session-mr", ...back)).toBe(true);
    expect(verdict("session-mr", ...back, "1 invoke r x -", "1 ok r x - @6")).toBe("non-monotonic-read");
  });
});

describe("what an audit of the first version found", () => {
  test("a read of another version than its position's is seen, whatever the session claims", () => {
    const lines = [
      "0 invoke w x 1",
      "0 ok w x 1 @5",
      "0 invoke w x 2",
      "0 ok w x 2 @9",
      "0 invoke r x -",
      "0 ok r x 1 @9",
    ];
    expect(verdict("session", ...lines)).toBe("own-write-missed");
    expect(verdict("eventual", ...lines)).toBe("no-prefix");
    expect(verdict("eventual", "0 invoke w x 1", "0 ok w x 1 @5", "0 invoke r x -", "0 ok r x - @9")).toBe("no-prefix");
  });

  test("linearizable looks at each row, global at all, and at what others have seen", () => {
    const lines = [
      "0 invoke w x 1",
      "0 ok w x 1 @3",
      "0 invoke w y 1",
      "0 ok w y 1 @9",
      "1 invoke r x -",
      "1 ok r x 1 @5",
    ];
    expect([verdict("linearizable", ...lines), verdict("global", ...lines)]).toEqual([true, "stale-read"]);
    expect(verdict("global", "0 invoke r x -", "0 ok r x - @9", "1 invoke r y -", "1 ok r y - @3")).toBe("stale-read");
  });

  test("a value written twice is nothing to be judged by, but for an order that explains it", () => {
    const lines = ["0 invoke w x 1", "0 ok", "1 invoke r x -", "1 ok r x 1", "0 invoke w x 1", "0 ok"];
    for (const model of ["eventual", "session"]) expect(verdict(model, ...lines)).toBe("unknown");
    for (const model of ["linearizable", "serializable"]) expect(verdict(model, ...lines)).toBe(true);
  });

  test("thousands of other circles do not hide one", () => {
    const lines: string[] = [];
    const add = (process: number, asked: string, found: string): number =>
      lines.push(`${process} invoke ${asked}`, `${process} ok ${found}`);
    for (let i = 0; i < 2_500; i++) {
      add(0, `r a${i} -; a b${i} 1`, `r a${i} -; a b${i} 1`);
      add(1, `r b${i} -; a a${i} 1`, `r b${i} -; a a${i} 1`);
      add(2, `r a${i} -; r b${i} -`, `r a${i} 1,; r b${i} 1,`);
    }
    expect(verdict("snapshot-isolation", ...lines)).toBe(true);
    add(0, "a x 1; a y 1", "a x 1; a y 1");
    add(1, "r x -; r y -", "r x -; r y 1,");
    add(2, "r x -; r y -", "r x 1,; r y 1,");
    expect(verdict("snapshot-isolation", ...lines)).toBe("G-single");
  });

  test("an append that was acknowledged and that a later read lacks", () => {
    const lines = ["0 invoke a x 1; a y 1", "0 ok", "1 invoke r x -; r y -", "1 ok r x -; r y 1,"];
    expect(verdict("snapshot-isolation", ...lines)).toBe("G-single");
    const tail = [
      "0 invoke a x 1; a z 1",
      "0 ok",
      "1 invoke a x 2; a z 2",
      "1 ok",
      "2 invoke r x -; r z -",
      "2 ok r x 1,; r z 1,",
    ];
    expect([verdict("serializable", ...tail), verdict("strict-serializable", ...tail)]).toEqual([
      true,
      "G-single-realtime",
    ]);
  });

  test("twenty thousand reads of nothing beside as many writes of the row fit into memory", () => {
    const lines: string[] = [];
    for (let i = 0; i < 20_000; i++) lines.push(`0 invoke r x -`, `0 ok r x -`);
    for (let i = 0; i < 20_000; i++) lines.push(`0 invoke w x ${i}`, `0 ok`);
    expect(judge(historyOf(lines), ["strict-serializable"])[0].valid).toBe(true);
    lines.push("0 invoke r x -", "0 ok r x -");
    expect(judge(historyOf(lines), ["strict-serializable"])[0].anomalies).toContain("G-single-process");
  });
});

describe("transactions over lists", () => {
  const ok = (process: number, asked: string, found = asked): string[] => [
    `${process} invoke ${asked}`,
    `${process} ok ${found}`,
  ];
  const each: readonly (readonly [string, string, string, string[]])[] = [
    [
      "G0, a circle of writes",
      "read-uncommitted",
      "G0",
      [...ok(0, "a x 1; a y 1"), ...ok(1, "a x 2; a y 2"), ...ok(2, "r x -; r y -", "r x 1,2; r y 2,1")],
    ],
    [
      "G1a, a read of what failed",
      "read-committed",
      "G1a",
      ["0 invoke a x 1", "0 fail", ...ok(1, "r x -; r y -", "r x 1,; r y -")],
    ],
    [
      "G1b, a read in the middle",
      "read-committed",
      "G1b",
      ["0 invoke a x 1; a x 2", "1 invoke r x -; r y -", "1 ok r x 1,; r y -", "0 ok"],
    ],
    [
      "G1c, a circle of reads",
      "read-committed",
      "G1c",
      [...ok(0, "a x 1; r y -", "a x 1; r y 1,"), ...ok(1, "a y 1; r x -", "a y 1; r x 1,")],
    ],
    [
      "G-single, read skew",
      "snapshot-isolation",
      "G-single",
      [...ok(0, "a x 1; a y 1"), ...ok(1, "r x -; r y -", "r x -; r y 1,"), ...ok(2, "r x -; r y -", "r x 1,; r y 1,")],
    ],
    [
      "G2-item, write skew",
      "serializable",
      "G2-item",
      [
        ...ok(0, "r x -; a y 1", "r x -; a y 1"),
        ...ok(1, "r y -; a x 1", "r y -; a x 1"),
        ...ok(2, "r x -; r y -", "r x 1,; r y 1,"),
      ],
    ],
    ["internal, not seeing oneself", "snapshot-isolation", "internal", ok(0, "a x 1; r x -", "a x 1; r x 2,")],
    [
      "lists that contradict each other",
      "read-committed",
      "incompatible-order",
      [
        ...ok(0, "a x 1; a y 0"),
        ...ok(1, "a x 2; a y 9"),
        ...ok(2, "r x -; r y -", "r x 1,2; r y -"),
        ...ok(3, "r x -; r y -", "r x 2,1; r y -"),
      ],
    ],
  ];
  test.each(each)("%s", (_, model, anomaly, lines) => {
    expect(verdict(model, ...lines)).toContain(anomaly);
  });

  test("write skew is allowed under snapshot isolation, and no circle is found in a serial history", () => {
    const skew = each[5][3];
    expect(verdict("snapshot-isolation", ...skew)).toBe(true);
    const serial = [
      ...ok(0, "a x 1; a y 1"),
      ...ok(1, "r x -; a y 2", "r x 1,; a y 2"),
      ...ok(2, "r x -; r y -", "r x 1,; r y 1,2"),
    ];
    for (const model of modelsFor(history(...serial))) expect(verdict(model, ...serial)).toBe(true);
  });

  test("sessions and real time make the strong models", () => {
    const stale = [
      ...ok(0, "a x 1; a y 1"),
      ...ok(1, "r x -; r y -", "r x -; r y -"),
      ...ok(2, "r x -; r y -", "r x 1,; r y 1,"),
    ];
    expect(verdict("serializable", ...stale)).toBe(true);
    expect(verdict("strong-session-serializable", ...stale)).toBe(true);
    expect(verdict("strict-serializable", ...stale)).toBe("G-single-realtime");
    const own = [
      ...ok(0, "a x 1; a y 1"),
      ...ok(0, "r x -; r y -", "r x -; r y -"),
      ...ok(2, "r x -; r y -", "r x 1,; r y 1,"),
    ];
    expect(verdict("strong-session-snapshot-isolation", ...own)).toBe("G-single-process");
  });
});

describe("transactions over registers", () => {
  test("lost update: two read the same and both write", () => {
    const lines = ["0 invoke r x -; w x 1", "1 invoke r x -; w x 2", "0 ok r x -; w x 1", "1 ok r x -; w x 2"];
    expect(verdict("snapshot-isolation", ...lines)).toContain("lost-update");
    expect(verdict("read-committed", ...lines)).toBe(true);
  });
  test("a read of a failed write", () => {
    expect(
      verdict("read-committed", "0 invoke w x 1; w y 1", "0 fail", "1 invoke r x -; r y -", "1 ok r x 1; r y -"),
    ).toBe("G1a");
  });
});

test("every model's name is known, and an unknown one raises", () => {
  const lines = history("0 invoke w x 1", "0 ok");
  expect(judge(lines, MODELS).length).toBe(MODELS.length);
  expect(() => judge(lines, ["linearisable"])).toThrow(RangeError);
});
