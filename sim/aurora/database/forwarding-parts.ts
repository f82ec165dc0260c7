/** What a forwarding reader is made with. */
import type { EngineName } from "../../facts/index.ts";
import type { Lsn } from "../../kernel/index.ts";
import type { Context, Volume } from "../storage/index.ts";
import type { ForwardCalls } from "./forward-calls.ts";
import type { ForwardingKinds } from "./forwarding-kinds.ts";
import type { ForwardingLinks } from "./forwarding-links.ts";
import type { Reading } from "./reading.ts";
import type { Replica } from "./replica.ts";
import type { StatementSource } from "./statements.ts";

export interface ForwardingParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly clients: StatementSource;
  readonly reading: Reading;
  readonly replica: Replica;
  readonly actor: number;
  readonly index: number;
  readonly engine: EngineName;
  readonly calls: ForwardCalls;
  readonly kinds: () => ForwardingKinds;
  readonly links: () => ForwardingLinks;
  /** Forwarding is switched on when the run begins. */
  readonly isOnAtFirst: boolean;
  readonly generation: () => number;
  readonly spendTime: (operation: number, attempt: number) => void;
  readonly answer: (operation: number, attempt: number, lsn: Lsn, answer: number) => void;
}
