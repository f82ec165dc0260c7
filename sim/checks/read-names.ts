/**
 * One number for a page read under way: instances number their reads each for itself. Books of reads are maps by it.
 */
const SERIALS = 4_294_967_296;

export function readName(instance: number, serial: number): number {
  return instance * SERIALS + serial;
}

/** Whose read it is. */
export function readerOf(name: number): number {
  return Math.floor(name / SERIALS);
}
