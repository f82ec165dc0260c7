/**
 * Families of messages, for faults that befall only some: a name a scenario may use, and the kinds of message that
 * belong to it, as the actors that hear them have registered them. Every kind that travels between hosts is in exactly
 * one family (test/faults/message-families.test.ts).
 */

export const MESSAGE_FAMILIES = {
  /** Batches of log records to segments, and to nobody else. */
  writes: ["segment receives batch"],
  acknowledgements: ["driver gets ack", "driver gets batch ack", "driver is refused"],
  pages: ["segment is asked for page", "driver gets page", "volume is asked for page", "instance gets page"],
  /** Blocks of mirrored MySQL on their way to their four places, and the words that they are there. */
  mirroring: [
    "volume receives block",
    "mirror receives block",
    "volume hears mirror",
    "instance hears volume",
    "standby receives block",
    "primary hears standby",
  ],
  recovery: ["segment is fenced", "driver gets promise", "driver is asked for truncation", "segment gets truncation"],
  gossip: [
    "segment is asked by peer",
    "segment gets peer's records",
    "segment is asked for log block",
    "segment gets log block",
    "segment is asked for sound page",
    "segment gets sound page",
  ],
  copies: ["segment is asked for base", "segment gets base"],
  membership: [
    "segment gets membership",
    "control plane hears of membership",
    "metadata is asked by segment",
    "metadata is asked by instance",
    "metadata is asked for epoch",
    "metadata gets truncation",
    "driver gets metadata",
    "segment is told to be",
    "segment is told to go",
    "control plane hears of new segment",
    "control plane is asked for group",
    "control plane hears writer",
  ],
  health: [
    "node is asked for sign of life",
    "control plane hears node",
    "control plane hears heartbeat",
    "control plane hears of heat",
    "instance hears control plane",
    "proxy is asked for its health",
    "proxy is healthy",
    "machine is asked for sign of life",
    "control plane hears machine",
    "host is asked by client",
    "client hears host",
  ],
  orders: [
    "instance gets order",
    "control plane hears instance",
    "instance is told whether to forward",
    "control plane hears who forwards",
    "member is ordered",
    "role change hears member",
    "agent is asked for instance",
    "agent knows its members",
    "control plane hears agent",
  ],
  /** A cluster's writer to its readers, and back: "read replica failure". */
  stream: [
    "reader gets chunk",
    "writer hears reader",
    "writer is asked for stream",
    "reader is dropped",
    "primary is asked for binary log",
    "replica gets binary log",
  ],
  /** Between the clusters of a global database. */
  replication: [
    "agent gets shipment",
    "agent acknowledges",
    "replication server gets log",
    "segment is asked for log",
    "replication server hears agent",
    "replication server is asked for lags",
    "writer hears of lags",
  ],
  forwarding: ["writer is forwarded", "reader hears writer", "reader hears session end"],
  statements: [
    "instance is asked for connection",
    "instance loses connection",
    "client is connected",
    "client leaves proxy",
    "instance receives statement",
    "client receives answer",
    "instance receives next statement",
    "instance hears that client has left",
    "client receives answer within transaction",
    "proxy is asked for connection",
    "proxy receives statement",
    "instance is asked for its role by proxy",
    "proxy hears of role",
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Kinds that answer another message. */
const ANSWERS: ReadonlySet<string> = new Set([
  "driver gets ack",
  "driver gets batch ack",
  "driver is refused",
  "driver gets page",
  "driver gets promise",
  "driver gets metadata",
  "segment gets peer's records",
  "segment gets log block",
  "segment gets sound page",
  "segment gets base",
  "control plane hears of membership",
  "control plane hears of new segment",
  "control plane hears node",
  "control plane hears instance",
  "control plane hears agent",
  "control plane hears who forwards",
  "proxy is healthy",
  "client hears host",
  "role change hears member",
  "agent knows its members",
  "writer hears reader",
  "agent acknowledges",
  "replication server gets log",
  "writer hears of lags",
  "reader hears writer",
  "volume hears mirror",
  "instance hears volume",
  "primary hears standby",
  "control plane hears machine",
  "instance gets page",
  "client is connected",
  "client receives answer",
  "client receives answer within transaction",
  "proxy hears of role",
]);

const FAMILY_OF: ReadonlyMap<string, number> = new Map(
  Object.values(MESSAGE_FAMILIES).flatMap((kinds, family) => kinds.map((kind) => [kind as string, family] as const)),
);

/** A kind of message as one number: its family's index, doubled, and 1 more for an answer. 0 for what is no message. */
export function familyCode(kind: string): number {
  return (FAMILY_OF.get(kind) ?? 0) * 2 + (ANSWERS.has(kind) ? 1 : 0);
}

export type MessageFamily = keyof typeof MESSAGE_FAMILIES;

export const MESSAGE_FAMILY_NAMES = Object.keys(MESSAGE_FAMILIES) as readonly MessageFamily[];
