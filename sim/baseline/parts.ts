/** What the control plane tells an instance of a mirrored pair to be, and what it hears of one. */

/** A primary that writes to both volumes or to its own alone; a standby that takes blocks, or has been given up. */
export const PART = { primaryMirrored: 0, primaryAlone: 1, standby: 2, outOfSync: 3 } as const;

/** `dead` is said by a machine whose process is gone. Block servers are just there (`standby`). */
export const LIFE = { standby: 0, open: 1, opening: 2, dead: -1 } as const;
