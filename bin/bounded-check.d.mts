/** What tests use of bounded-check.mjs. */
export function needsBound(args: readonly string[]): boolean;
export function runBounded(script: string, args: readonly string[], heapMb?: number): Promise<number>;
