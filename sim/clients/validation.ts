/**
 * Pools that look at a connection before they lend it (cluster reference 13, row 6). A `ping` is a statement that any
 * instance answers, `SELECT 1`: a demoted writer passes it for ever, since it reads well. Asking for the `role`
 * (`SELECT @@innodb_read_only`, `pg_is_in_recovery()`) finds it out.
 */
import type { DriverSpec } from "../scenario/types.ts";
import type { Network } from "../world/index.ts";

/** What a look at a connection may find: it is to a writer, to a reader, or to nobody any more. */
export const FINDING = { writes: 0, reads: 1, gone: 2 } as const;

/** Whether a pool lends a connection of which it has found this. */
export function isUsable(finding: number, { validation }: DriverSpec): boolean {
  return finding === FINDING.writes || (finding === FINDING.reads && validation === "ping");
}

/**
 * Registers the two messages; `findingAt` says what an instance is to a connection made in a life of it. Returns the
 * first message's kind, of a: the asker's address, b: which wait, c: the life. The wait is b of the answer, too: an
 * event's a and c are 32 bits wide, and a token is wider.
 */
export function registerValidation(
  network: Network,
  findingAt: (actor: number, sessions: number) => number,
  checked: (actor: number, token: number, finding: number) => void,
): number {
  const heard = network.registerMessage("client hears of connection", (actor, finding, token) =>
    checked(actor, token, finding),
  );
  return network.registerMessage(
    "connection is checked",
    (actor, asker, token, sessions) => network.send(actor, asker, heard, findingAt(actor, sessions), token, 0),
    (actor, asker, token) => network.send(actor, asker, heard, FINDING.gone, token, 0),
  );
}
