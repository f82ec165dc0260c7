/** Faults that a random schedule draws: which hosts they may hit, when, and how hard at most, is each schedule's. */
import fc from "fast-check";
import type { Direction, FaultSpec, Scope } from "../sim/scenario/types.ts";

interface When {
  readonly at: number;
  readonly for: number;
}

interface Ends {
  readonly from: Scope;
  readonly to: Scope | null;
  readonly direction: Direction;
}

/** They begin at so many milliseconds, and last for a second and a half at the most. */
export function spans(ms: { readonly min: number; readonly max: number }): fc.Arbitrary<When> {
  return fc
    .record({ at: fc.integer(ms), for: fc.integer({ min: 1, max: 1_500 }) })
    .map((drawn) => ({ at: drawn.at * 1000, for: drawn.for * 1000 }));
}

/** From some host to some other, or to everybody. */
export function links(scopes: fc.Arbitrary<Scope>): fc.Arbitrary<Ends> {
  return fc.record({
    from: scopes,
    to: fc.option(scopes, { nil: null }),
    direction: fc.constantFrom("both" as const, "one-way" as const),
  });
}

export function slowDisks(span: fc.Arbitrary<When>, nodes: fc.Arbitrary<Scope>): fc.Arbitrary<FaultSpec> {
  return fc
    .tuple(span, nodes, fc.integer({ min: 1, max: 200 }))
    .map(([when, scope, ms]): FaultSpec => ({ kind: "slow-disk", ...when, scope, factor: 1, extra: ms * 1000 }));
}

export function partitions(span: fc.Arbitrary<When>, link: fc.Arbitrary<Ends>): fc.Arbitrary<FaultSpec> {
  return fc.tuple(span, link).map(([when, ends]): FaultSpec => ({ kind: "partition", ...when, ...ends }));
}

export function lossyLinks(
  span: fc.Arbitrary<When>,
  link: fc.Arbitrary<Ends>,
  percentMax: number,
): fc.Arbitrary<FaultSpec> {
  return fc
    .tuple(span, link, fc.integer({ min: 1, max: percentMax }))
    .map(([when, ends, percent]): FaultSpec => ({ kind: "loss", ...when, ...ends, ratio: percent / 100 }));
}

export function duplicates(span: fc.Arbitrary<When>, link: fc.Arbitrary<Ends>): fc.Arbitrary<FaultSpec> {
  return fc
    .tuple(span, link, fc.integer({ min: 1, max: 100 }))
    .map(([when, ends, percent]): FaultSpec => ({ kind: "duplicate", ...when, ...ends, ratio: percent / 100 }));
}

export function slowLinks(span: fc.Arbitrary<When>, link: fc.Arbitrary<Ends>, msMax: number): fc.Arbitrary<FaultSpec> {
  return fc
    .tuple(span, link, fc.integer({ min: 1, max: msMax }))
    .map(([when, ends, ms]): FaultSpec => ({ kind: "slow-link", ...when, ...ends, factor: 2, extra: ms * 1000 }));
}
