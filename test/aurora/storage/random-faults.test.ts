/**
 * Random faults against the faithful protocol: whatever breaks, no check may fail. Schedules are drawn so that members return with
 * strays, recoveries meet recoveries, and messages are lost, doubled and late.
 *
 *     BOREALIS_PROPERTY_RUNS=20000 npx vitest run test/aurora/storage/random-faults.test.ts
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { run } from "../../../sim/run.ts";
import type { Scenario, FaultSpec, Scope } from "../../../sim/scenario/types.ts";
import { check } from "../../property.ts";
import { small } from "../../worlds.ts";

const DURATION = 4_000_000;
const BASE = small({
  duration: "4s",
  size: "20GB",
  rate: "300/s",
  parameters: "{ engineRestart: 100ms, recoveryRetry: 50ms, pageSplitRatio: 0.2 }",
});

const nodes = fc
  .constantFrom("a", "b", "c")
  .chain((az) => fc.constantFrom(1, 2, 3).map((n): Scope => ({ node: `storage-${az}${n}` })));
const azs = fc.constantFrom("a", "b", "c").map((letter) => ({ az: `us-east-1${letter}` }));
const writer = fc.constant<Scope>({ instance: "writer-1" });
const anyScope: fc.Arbitrary<Scope> = fc.oneof(nodes, azs, writer);
const span = fc
  .record({ at: fc.integer({ min: 0, max: 3_000 }), for: fc.integer({ min: 1, max: 1_500 }) })
  .map((ms) => ({ at: ms.at * 1000, for: ms.for * 1000 }));
const link = fc.record({
  from: anyScope,
  to: fc.option(anyScope, { nil: null }),
  direction: fc.constantFrom("both" as const, "one-way" as const),
});

const faults: fc.Arbitrary<FaultSpec> = fc.oneof(
  fc.tuple(span, azs).map(([when, scope]): FaultSpec => ({ kind: "az-outage", ...when, scope })),
  fc.tuple(span, fc.oneof(nodes, writer)).map(([when, scope]): FaultSpec => ({ kind: "crash", ...when, scope })),
  fc.tuple(span, fc.oneof(nodes, writer)).map(([when, scope]): FaultSpec => ({ kind: "pause", ...when, scope })),
  fc.tuple(span, nodes, fc.integer({ min: 1, max: 200 })).map(([when, scope, ms]): FaultSpec => ({ kind: "slow-disk", ...when, scope, factor: 1, extra: ms * 1000 })),
  fc.tuple(span, link).map(([when, ends]): FaultSpec => ({ kind: "partition", ...when, ...ends })),
  fc.tuple(span, link, fc.integer({ min: 1, max: 60 })).map(([when, ends, percent]): FaultSpec => ({ kind: "loss", ...when, ...ends, ratio: percent / 100 })),
  fc.tuple(span, link, fc.integer({ min: 1, max: 100 })).map(([when, ends, percent]): FaultSpec => ({ kind: "duplicate", ...when, ...ends, ratio: percent / 100 })),
  fc.tuple(span, link, fc.integer({ min: 1, max: 100 })).map(([when, ends, ms]): FaultSpec => ({ kind: "slow-link", ...when, ...ends, factor: 2, extra: ms * 1000 })),
); // prettier-ignore

const schedules = fc.record({
  seed: fc.nat(1_000_000),
  faults: fc.array(faults, { maxLength: 10 }),
});

describe("storage: random faults", () => {
  test("no check fails, and no read is older than an acknowledged write", () => {
    check(
      fc.property(schedules, ({ seed, faults: drawn }) => {
        const scenario: Scenario = { ...BASE, faults: drawn };
        const report = run(scenario, { seed });
        expect(report.checks.filter(({ verdict }) => verdict === "fail")).toEqual([]);
        expect(report.clients.staleReads).toBe(0);
        expect(report.clients.lostCommits).toBe(0);
        expect(report.simulatedUs).toBe(DURATION);
      }),
    );
  });
});
