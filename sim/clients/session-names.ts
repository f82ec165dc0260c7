/**
 * What servers know sessions by, where it matters whose statement something is: the place that a connection has among
 * its clients', and which of the connections in that place it is. No two have one name, so that the end of one, said
 * again when the next is open, is not taken for the end of that.
 */

/** Places are below it. */
const PLACES = 2 ** 28;
/** A name and an attempt stand in one number of a message. */
const BEFORE_MAX = 2 ** 16;
/** Connections of one workload that can be told apart. */
const CONNECTIONS_MAX = 2 ** 20;
/** RDS Proxy's own connections have the places from here on, so many a machine. */
const BACKENDS_FROM = 2 ** 27;
const BACKENDS_MAX = 2 ** 16;

/** `before`: how many connections there have been in this place. */
export function sessionName(place: number, before: number): number {
  return place + (before % BEFORE_MAX) * PLACES;
}

/** The place of a connection of a workload's clients. */
export function clientPlace(workload: number, connection: number): number {
  return workload * CONNECTIONS_MAX + connection + 1;
}

/** The place of a connection that a machine of RDS Proxy has to the database: instances and checks know it by that. */
export function backendPlace(machine: number, backend: number): number {
  return BACKENDS_FROM + machine * BACKENDS_MAX + backend;
}

export interface SessionPlace {
  /** Whether RDS Proxy has opened it. */
  readonly isProxied: boolean;
  /** The workload, or the machine. */
  readonly of: number;
  readonly connection: number;
  readonly before: number;
}

/** What `sessionName` was made from. */
export function placeOfSession(session: number): SessionPlace {
  const before = Math.floor(session / PLACES);
  const place = session % PLACES;
  const isProxied = place >= BACKENDS_FROM;
  const [number, most] = isProxied ? [place - BACKENDS_FROM, BACKENDS_MAX] : [place - 1, CONNECTIONS_MAX];
  return { isProxied, of: Math.floor(number / most), connection: number % most, before };
}
