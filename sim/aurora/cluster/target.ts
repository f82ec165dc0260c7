/**
 * Whom a failover promotes (cluster reference 1.2): the lowest promotion tier, in it the largest instance, and if that
 * leaves several, the seed decides. A target that somebody has named goes first. After five failed attempts tiers count
 * no more.
 */
import { FIXED } from "../../parameters/index.ts";
export interface Candidate {
  readonly index: number;
  /** 0 is promoted first, 15 last. */
  readonly promotionTier: number;
  readonly memoryGib: number;
}

/** Failed attempts after which any healthy instance will do. */
export const ATTEMPTS_BY_TIER = FIXED.attemptsByTier.value;

/**
 * The instance to promote, -1 when there is none or the one asked for is none of them. `draw` gives a whole number
 * below its argument. `sizeFirst` is the mutation sizeBeforeTier.
 */
export function pickTarget(
  candidates: readonly Candidate[],
  attempts: number,
  requested: number,
  draw: (below: number) => number,
  sizeFirst = false,
): number {
  if (candidates.length === 0) return -1;
  if (requested >= 0) return candidates.some(({ index }) => index === requested) ? requested : -1;
  if (attempts >= ATTEMPTS_BY_TIER) return candidates[draw(candidates.length)].index;
  const rank = ({ promotionTier, memoryGib }: Candidate): readonly number[] =>
    sizeFirst ? [-memoryGib, promotionTier] : [promotionTier, -memoryGib];
  const before = (a: Candidate, b: Candidate): number => {
    const [first, second] = [rank(a), rank(b)];
    return first[0] - second[0] || first[1] - second[1];
  };
  const best = candidates.reduce((one, other) => (before(other, one) < 0 ? other : one));
  const alike = candidates.filter((candidate) => before(candidate, best) === 0);
  return alike[draw(alike.length)].index;
}
