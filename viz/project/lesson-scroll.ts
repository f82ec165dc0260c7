/**
 * How far the page is scrolled so that the pane a lesson speaks of is seen beside it: no further than it has to be, and
 * the sentence above the lesson is there whole or not at all. Where the sentence stays in sight by itself, it is none
 * of this.
 */
export interface Edges {
  readonly top: number;
  readonly bottom: number;
}

/** All from the top of the page, but `room`, which is what the window leaves for the pane, and is from its own top. */
export function scrollBeside(pane: Edges, room: Edges, sentence: Edges | null, now: number, most: number): number {
  const [first, last] = [pane.top - room.top, pane.bottom - room.bottom];
  // What is higher than its room begins at the top of it.
  const least = Math.min(first, last);
  const wanted = Math.min(Math.max(now, least), first);
  const to = Math.round(Math.min(Math.max(0, wanted), most));
  if (sentence === null || to <= sentence.top || to >= sentence.bottom) return to;
  return sentence.bottom <= most ? sentence.bottom : sentence.top;
}
