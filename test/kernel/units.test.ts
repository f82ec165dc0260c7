/** Times and spans as people read them, and assertions as sentences. */
import { describe, expect, test } from "vitest";
import {
  assert,
  AssertionError,
  fail,
  formatMicros,
  formatSpan,
  HOUR,
  MINUTE,
  SECOND,
} from "../../sim/kernel/index.ts";

describe("kernel: units", () => {
  test.each([
    [0, "0.000 s"],
    [20_412_000, "20.412 s"],
    [20_412_001, "20.412001 s"],
    [999, "0.000999 s"],
    [HOUR, "3600.000 s"],
  ])("the instant %d reads %s", (time, text) => {
    expect(formatMicros(time)).toBe(text);
  });

  test.each([
    [0, "0 us"],
    [999, "999 us"],
    [1_000, "1 ms"],
    [12_400, "12.4 ms"],
    [250_000, "250 ms"],
    [3_050_000, "3.05 s"],
    [100 * SECOND, "100 s"],
    [2 * MINUTE, "2 min"],
    [90 * MINUTE, "90 min"],
    [2 * HOUR, "2 h"],
    [36 * HOUR, "36 h"],
    [168 * HOUR, "7 days"],
  ])("the span %d reads %s", (span, text) => {
    expect(formatSpan(span)).toBe(text);
  });
});

describe("kernel: assertions", () => {
  test("hold their tongue when they hold, and speak with values when they fail", () => {
    assert(true, "never said", { a: 1 });
    expect(() => assert(false, "an LSN twice", { lsn: 4812, group: 3 })).toThrow(
      "an LSN twice (lsn = 4812, group = 3)",
    );
    expect(() => fail("nothing to add")).toThrow(new AssertionError("nothing to add"));
  });
});
