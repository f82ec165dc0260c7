/** The median of what is there; 0 of nothing. */
export function medianOf(values: readonly (number | null)[]): number {
  const sorted = values.filter((one) => one !== null).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return 0;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
