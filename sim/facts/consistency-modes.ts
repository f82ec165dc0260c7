/** The consistency modes of both engines; OFF is the empty value in MySQL (cluster reference 6.2, 6.3). */
export const MODES = ["OFF", "EVENTUAL", "SESSION", "GLOBAL"] as const;
export type ConsistencyMode = (typeof MODES)[number];
