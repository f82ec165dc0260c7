/**
 * Which pages or blocks of log an event of damage hits: those whose number, mixed with the event's salt, falls below a
 * limit. No list is kept.
 */

/** 32 well-mixed bits of a number and a salt (the finalizer of MurmurHash3, public domain). */
export function mix(number: number, salt: number): number {
  let h = Math.imul(number ^ Math.imul(salt + 1, 0x9e3779b1), 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}
