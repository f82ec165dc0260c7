/** What a forwarding reader is told about the world outside its cluster: this room knows nothing of other clusters. */
import type { Lsn } from "../../kernel/index.ts";

export interface ForwardingLinks {
  /** Forwarding is enabled on the reader's cluster, or may be during the run. */
  readonly enabled: boolean;
  /** The cluster's setting, as its control plane has it now. */
  isWanted(): boolean;
  /** The article's wording of the modes, for comparison, instead of the documented one (cluster reference 6.4). */
  readonly isSeed: boolean;
  /** The address of the writer to forward to, as the primary's control plane names it now; -1 for nobody. */
  writer(): number;
  /** It is a writer of the reader's own cluster. */
  isLocal(): boolean;
  /** The reader's cluster has left the global database that this address is a writer of. */
  hasLeft(writer: number): boolean;
  /** What every reader of every secondary cluster shows. */
  slowestView(): Lsn;
  /**
   * Only under `isSeed`: the newest forwarded version of a row that the reader's cluster has been told of, 0 for none.
   */
  exposed(key: number): Lsn;
  expose(key: number, version: Lsn): void;
}

/** In a cluster that forwards nothing. */
export const NO_FORWARDING: ForwardingLinks = {
  enabled: false,
  isWanted: () => false,
  isSeed: false,
  writer: () => -1,
  isLocal: () => true,
  hasLeft: () => false,
  slowestView: () => Infinity,
  exposed: () => 0,
  expose: () => undefined,
};
