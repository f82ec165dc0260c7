/**
 * A record's row in the volume's log (log.ts): what it says, and its back-links as distances. Flags stand above the
 * group's 16 bits.
 */

/** Stands in the key column of a record that changes no row, such as a page split's. */
export const NO_KEY = 0xffffffff;
/** Stands for the page of a record whose page nobody will ask for, such as bulk data's. */
export const NO_PAGE = 0xffffffff;

export const [GROUP, KEY, VALUE, PREV_OF_GROUP, PREV_OF_KEY, PREV_OF_PAGE, ORDINAL, WIDTH] = [
  0, 1, 2, 3, 4, 5, 6, 7,
] as const;
export const GROUP_BITS = 16;
export const GROUP_MASK = (1 << GROUP_BITS) - 1;

/** Flag of the row only: the record changes no row of the database, and its key column holds its page. */
export const PAGE_ONLY = 128;
