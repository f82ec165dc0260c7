/**
 * Quorums of a six-member protection group, as data: how many members a write and a recovery read need.
 *
 * Members stand in the order a1 a2 b1 b2 c1 c2, two in each AZ (storage reference 1.3). The rule in force may be any pair of
 * numbers, so that mutations and other designs can be studied; `intersects` tells whether it is safe. Left out: quorums of
 * unlike members (full and tail segments), which come with membership change.
 */
export const MEMBERS = 6;
export const MEMBER_NAMES = ["a1", "a2", "b1", "b2", "c1", "c2"] as const;

/** The AZ column of a member: 0, 1 or 2. */
export function azOfMember(member: number): number {
  return member >> 1;
}

/** Gifford's two rules (P17 2.1): a read sees the newest write, and two writes cannot miss one another. */
export function intersects(writeQuorum: number, readQuorum: number): boolean {
  return writeQuorum + readQuorum > MEMBERS && 2 * writeQuorum > MEMBERS;
}

/** quorate[mask] is 1 when the members in the mask's bits are at least `needed`. */
export function quorumTable(needed: number): Uint8Array {
  const table = new Uint8Array(1 << MEMBERS);
  for (let mask = 0; mask < table.length; mask++) table[mask] = bitCount(mask) >= needed ? 1 : 0;
  return table;
}

export function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** Every smallest set of members with at least `needed` of them, as bit masks. */
export function minimalSets(needed: number): number[] {
  const sets: number[] = [];
  for (let mask = 0; mask < 1 << MEMBERS; mask++) if (bitCount(mask) === needed) sets.push(mask);
  return sets;
}

/**
 * The n-th largest (1 to 6) of the six values from `offset`, by a fixed network of twelve comparisons. With the members' SCLs
 * and n the write quorum this is the PGCL: the highest LSN up to which a write quorum is complete.
 */
export function nthLargestOfSix(values: Float64Array, offset: number, n: number): number {
  let a = values[offset];
  let b = values[offset + 1];
  let c = values[offset + 2];
  let d = values[offset + 3];
  let e = values[offset + 4];
  let f = values[offset + 5];
  let t: number;
  if (a < b) { t = a; a = b; b = t; } // prettier-ignore
  if (c < d) { t = c; c = d; d = t; } // prettier-ignore
  if (e < f) { t = e; e = f; f = t; } // prettier-ignore
  if (a < c) { t = a; a = c; c = t; } // prettier-ignore
  if (d < f) { t = d; d = f; f = t; } // prettier-ignore
  if (b < e) { t = b; b = e; e = t; } // prettier-ignore
  if (a < b) { t = a; a = b; b = t; } // prettier-ignore
  if (c < d) { t = c; c = d; d = t; } // prettier-ignore
  if (e < f) { t = e; e = f; f = t; } // prettier-ignore
  if (b < c) { t = b; b = c; c = t; } // prettier-ignore
  if (d < e) { t = d; d = e; e = t; } // prettier-ignore
  if (c < d) { t = c; c = d; d = t; } // prettier-ignore
  if (n === 4) return d;
  if (n === 3) return c;
  return n === 1 ? a : n === 2 ? b : n === 5 ? e : f;
}
