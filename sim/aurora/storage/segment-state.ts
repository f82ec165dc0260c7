/** What a segment is: a member, a newcomer that copies, or nothing that answers. */
export const SEGMENT = {
  /** A member whose base is complete. */
  serving: 0,
  /** A newcomer that still copies: its SCL is not defined and it counts for nothing (storage reference 6.4). */
  copying: 1,
  /** Not made yet, discarded, or without the disk it once wrote to: it answers nobody. */
  gone: 2,
} as const;
