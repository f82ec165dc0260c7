/**
 * Chance that a search can make smaller. Faults and actions are drawn by the tables that swarms draw by (sim/chaos);
 * here those tables read their luck off a short list of numbers, which fast-check draws and shrinks. Zeros are the
 * plainest: the first place, the smallest share.
 */
import fc from "fast-check";
import { Luck } from "../chaos/index.ts";

export type Choices = readonly number[];

/** As many as the longest draw of a fault takes; whoever needs more reads zeros. */
const CHOICES = 8;
/** Coarse, so that a search needs few steps to find the smallest that still fails. */
const CHOICE_BITS = 8;

export function choices(): fc.Arbitrary<Choices> {
  return fc.array(fc.nat((1 << CHOICE_BITS) - 1), { minLength: CHOICES, maxLength: CHOICES });
}

export function luckOf(list: Choices): Luck {
  let next = 0;
  return new Luck({ int32: () => (list[next++] ?? 0) << (32 - CHOICE_BITS) });
}
