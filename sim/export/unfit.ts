/**
 * A run that a format cannot say. The message is a sentence for the person who asked: what it has, and which formats
 * take it.
 */
export class UnfitError extends Error {
  override readonly name = "UnfitError";
}
