/** What a writer's transactions are made with. */
import type { Lsn } from "../../kernel/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";
import type { GateKinds } from "./commit-gate.ts";
import type { DatabaseKinds } from "./kinds.ts";
import type { LogStream } from "./log-stream.ts";
import type { PageWaits } from "./page-waits.ts";
import type { StatementSource } from "./statements.ts";

export interface WritingParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly clients: StatementSource;
  readonly cache: BufferCache;
  readonly pages: PageWaits;
  readonly stream: LogStream;
  readonly kinds: () => DatabaseKinds;
  readonly generation: () => number;
  /** PostgreSQL's REPEATABLE READ refuses to change what has changed since its snapshot. */
  readonly firstUpdaterWins: boolean;
  /** The messages around rds.global_db_rpo and who answers them; absent where there is no such parameter. */
  readonly gateKinds: (() => GateKinds) | undefined;
  readonly outlet: number | undefined;
  /** A step is done and so many are left. False when the transaction is to be finished now (round-trips.ts). */
  readonly goesOn: (operation: number, attempt: number, left: number) => boolean;
  readonly answer: (operation: number, attempt: number, lsn: Lsn, answer: number) => void;
  /** Whether an operation was forwarded by a reader; and a change of such a one has been carried out, up to an LSN. */
  readonly isForwarded: (token: number) => boolean;
  readonly stepped: (token: number, lsn: Lsn) => void;
}
