/**
 * What servers know sessions by, where it matters whose statement something is: the place that a connection has among
 * its clients', and which of the connections in that place it is. No two have one name, so that the end of one, said
 * again when the next is open, is not taken for the end of that.
 */

/** Places are below it, those of RDS Proxy's own connections included (proxy/parts.ts). */
const PLACES = 2 ** 28;
/** A name and an attempt stand in one number of a message. */
const BEFORE_MAX = 2 ** 16;

/** `before`: how many connections there have been in this place. */
export function sessionName(place: number, before: number): number {
  return place + (before % BEFORE_MAX) * PLACES;
}
