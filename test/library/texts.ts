/** A small scenario as a program has it, as text and as an object, and what is said of a seed that is none. */
export const TEXT = `scenario: 1
name: shop
duration: 2s
topology: { clusters: [{ id: main, volume: { size: 20GB } }] }
workloads: [{ id: app, kind: open, rate: 50/s }]
random: { faults: 3, until: 1s }
`;

export const FILE = { scenario: 1, name: "shop", duration: "2s" } as const;

export const SEEDS = "A seed is text or a whole number from 0 to below 2^53";
