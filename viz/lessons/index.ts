/** The lessons, in the order in which they are best read. A chunk of its own: nobody who wants none loads it. */
import { AZ_PLUS_ONE } from "./az-plus-one.ts";
import { CONSISTENCY } from "./consistency.ts";
import { FAILOVER } from "./failover.ts";
import { FENCING } from "./fencing.ts";
import { GOING_BACK } from "./going-back.ts";
import { LADDER } from "./ladder.ts";
import { REGION_LOSS } from "./region-loss.ts";
import { SELF_HEALING } from "./self-healing.ts";
import { SIX_COPIES } from "./six-copies.ts";
import { SLOW_IS_NOT_DEAD } from "./slow-is-not-dead.ts";
import type { Lesson } from "./types.ts";

export const LESSONS: readonly Lesson[] = [
  SIX_COPIES,
  LADDER,
  FAILOVER,
  AZ_PLUS_ONE,
  REGION_LOSS,
  CONSISTENCY,
  SELF_HEALING,
  SLOW_IS_NOT_DEAD,
  FENCING,
  GOING_BACK,
];
