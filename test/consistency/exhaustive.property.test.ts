/**
 * Checkers against the definitions, on every kind of tiny history: the same verdict, both verdicts often, and witnesses
 * that cannot be smaller.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { judge, partOf, type History } from "../../sim/consistency/index.ts";
import { check } from "../property.ts";
import { isCausal, isOfSnapshots, isSerial, keepsSessions } from "./brute.ts";
import { histories, type Shape } from "./drawn.ts";

interface Definition {
  readonly model: string;
  readonly shape: Shape;
  readonly holds: (operations: History["operations"]) => boolean;
  readonly cost?: number;
  /** Histories that the definition judges otherwise on purpose. */
  readonly skips?: (operations: History["operations"]) => boolean;
}

const ROWS: Shape = { events: 12, clients: 3, keys: 2, steps: 0, rows: "registers" };
const ONE_ROW: Shape = { ...ROWS, keys: 1, events: 13 };
const REGISTERS: Shape = { events: 10, clients: 3, keys: 2, steps: 3, rows: "registers" };
const LISTS: Shape = { ...REGISTERS, rows: "lists" };

const byKey = (operations: History["operations"], holds: (part: History["operations"]) => boolean): boolean =>
  ["x", "y", "z"].every((key) => holds(operations.filter(({ steps }) => steps[0].key === key)));

/**
 * What a transaction finds behind its own append shows a snapshot, which a prefix need not be when it commits: Elle
 * calls it contradictory.
 */
const readsBehindAppends = (all: History["operations"]): boolean =>
  all.some(({ steps }) =>
    steps.some(
      ({ f, key }, at) => f === "r" && steps.slice(0, at).some((step) => step.f === "append" && step.key === key),
    ),
  );

const DEFINITIONS: readonly (readonly [string, Definition])[] = [
  [
    "linearizable, unique values",
    { model: "linearizable", shape: ROWS, holds: (all) => byKey(all, (part) => isSerial(part, "realtime")) },
  ],
  [
    "linearizable, values written again",
    { model: "linearizable", shape: { ...ONE_ROW, values: 2 }, holds: (all) => isSerial(all, "realtime") },
  ],
  [
    "linearizable, compare-and-swap",
    {
      model: "linearizable",
      shape: { ...ONE_ROW, values: 3, hasSwaps: true },
      holds: (all) => isSerial(all, "realtime"),
    },
  ],
  ["eventual", { model: "eventual", shape: ONE_ROW, holds: (all) => keepsSessions(all, "eventual") }],
  ["session", { model: "session", shape: ONE_ROW, holds: (all) => keepsSessions(all, "session") }],
  ["session-mr", { model: "session-mr", shape: ONE_ROW, holds: (all) => keepsSessions(all, "session-mr") }],
  ["causal, rows", { model: "causal", shape: ROWS, holds: isCausal }],
  ["causal, registers", { model: "causal", shape: REGISTERS, holds: isCausal }],
  ["consistent prefix, rows", { model: "consistent-prefix", shape: ROWS, holds: (all) => isSerial(all, "session") }],
  [
    "consistent prefix, rows with values written again",
    { model: "consistent-prefix", shape: { ...ROWS, values: 2 }, holds: (all) => isSerial(all, "session") },
  ],
  [
    "consistent prefix, rows with compare-and-swap",
    { model: "consistent-prefix", shape: { ...ROWS, hasSwaps: true }, holds: (all) => isSerial(all, "session") },
  ],
  [
    "consistent prefix, registers",
    { model: "consistent-prefix", shape: REGISTERS, holds: (all) => isOfSnapshots(all, "session", false) },
  ],
  [
    "consistent prefix, lists",
    {
      model: "consistent-prefix",
      shape: LISTS,
      holds: (all) => isOfSnapshots(all, "session", false),
      skips: readsBehindAppends,
    },
  ],
  ...(["registers", "lists"] as const).flatMap((rows) =>
    (["none", "session", "realtime"] as const).flatMap((order): (readonly [string, Definition])[] => {
      const shape = rows === "lists" ? LISTS : REGISTERS;
      const strong = { none: "", session: "strong-session-", realtime: "strong-" }[order];
      return [
        [
          `${strong}serializable, ${rows}`,
          { model: `${strong}serializable`, shape, holds: (all) => isSerial(all, order) },
        ],
        [
          `${strong}snapshot-isolation, ${rows}`,
          { model: `${strong}snapshot-isolation`, shape, holds: (all) => isOfSnapshots(all, order, true), cost: 2 },
        ],
      ];
    }),
  ),
  [
    "serializable, registers with values written again",
    { model: "serializable", shape: { ...REGISTERS, values: 2 }, holds: (all) => isSerial(all, "none") },
  ],
  [
    "serializable, rows",
    { model: "serializable", shape: { ...ROWS, hasSwaps: true }, holds: (all) => isSerial(all, "none") },
  ],
  [
    "strict-serializable, rows",
    { model: "strict-serializable", shape: { ...ROWS, hasSwaps: true }, holds: (all) => isSerial(all, "realtime") },
  ],
];

describe("verdicts are the definitions'", () => {
  test.each(DEFINITIONS)("%s", (_, { model, shape, holds, skips, cost = 1 }) => {
    const seen = { held: 0, broken: 0 };
    check(
      fc.property(histories(shape), (history) => {
        if (skips?.(history.operations) === true) return;
        const expected = holds(history.operations);
        const [{ valid, message }] = judge(history, [model]);
        expect(valid, `${message}\n${shown(history)}`).toBe(expected);
        seen[expected ? "held" : "broken"]++;
      }),
      cost / 3,
    );
    // Both answers must have been asked for.
    expect(Math.min(seen.held, seen.broken), JSON.stringify(seen)).toBeGreaterThan(10);
  });
});

describe("witnesses", () => {
  test.each(DEFINITIONS)(
    "%s: shows the anomaly by itself, and no longer without any one of it",
    (_, { model, shape }) => {
      check(
        fc.property(histories(shape), (history) => {
          const [{ valid, anomalies, witness }] = judge(history, [model]);
          if (valid !== false) return;
          const part = history.operations.filter(({ index }) => witness.includes(index));
          const again = (operations: typeof part): readonly string[] =>
            judge(partOf(history, operations), [model])[0].anomalies;
          // Of values written twice only one may be left, and then there is a plainer name.
          if (shape.values !== undefined) return void expect(again(part), shown(history)).not.toEqual([]);
          expect(again(part), shown(history)).toContain(anomalies[0]);
          // Whoever found a value that was swapped for another goes with its writer.
          if (shape.hasSwaps === true) return;
          for (const one of part)
            expect(
              again(part.filter((other) => other !== one)),
              `${one.index} of ${witness.join(" ")}\n${shown(history)}`,
            ).not.toContain(anomalies[0]);
        }),
      );
    },
  );
});

function shown({ operations }: History): string {
  return operations
    .map(
      ({ index, session, outcome, invoked, completed, steps }) =>
        `${index} session ${session} ${outcome} ${invoked}-${completed} ${steps.map((step) => `${step.f} ${step.key} ${step.f === "cas" ? `${step.old}>` : ""}${JSON.stringify(step.value)}`).join("; ")}`,
    )
    .join("\n");
}
