/** What a machine of RDS Proxy is put together from, and the kinds of its messages. */
import { leavesBehind, type EngineName } from "../../facts/index.ts";
import type { Engine, Micros, Stream } from "../../kernel/index.ts";
import type { Mutations } from "../../mutations/index.ts";
import type { Parameters } from "../../parameters/index.ts";
import type { ProxySpec } from "../../scenario/types.ts";
import type { Trace } from "../../trace/index.ts";
import type { Hosts, Network } from "../../world/index.ts";
import { ATTEMPTS } from "../answers.ts";

/** An instance of the proxy's cluster. */
export interface ProxyTarget {
  /** Its number among all clusters' instances, and its address. */
  readonly number: number;
  readonly actor: number;
  readonly connectionsMax: number;
  /** What the instance itself says: its role (ROLE), and the volume epoch that it writes under. */
  readonly role: () => number;
  readonly epoch: () => number;
}

/** What the proxy reads in statements, and where it says that their answers are to come by. */
export interface ProxiedStatements {
  actorOf(operation: number): number;
  workloadOf(operation: number): number;
  stepsOf(operation: number): number;
  sqlAt(operation: number, step: number): string;
  goesBy(operation: number, attempt: number, actor: number): void;
}

export interface ProxyKinds {
  /** A client wants a connection. a: connection, b: the client's address, c: attempt. */
  readonly connect: number;
  /** A client has closed a connection. a: its name. */
  readonly disconnect: number;
  /** A statement. a: operation, b: attempt, c: the name of the client's connection. */
  readonly statement: number;
  /** The proxy has looked at a statement. a: token. */
  readonly looked: number;
  /** Patience of a statement that waits for a connection may be over. */
  readonly patience: number;
  /** Time to ask the targets. a: round. */
  readonly tick: number;
  /** An instance is asked what it is. a: the asker's address, b: target. */
  readonly ask: number;
  /** The answer. a: target, b: role, c: epoch. */
  readonly heard: number;
}

export interface ProxyNodeParts {
  readonly engine: Engine;
  readonly network: Network;
  readonly hosts: Hosts;
  readonly trace: Trace;
  readonly parameters: Parameters;
  readonly mutations: Mutations;
  readonly spec: ProxySpec;
  readonly host: number;
  /** Its number as clients know it, behind those of all instances; and among the machines of its cluster's proxies. */
  readonly number: number;
  readonly index: number;
  /** Machines of the same proxy, which share its connections. */
  readonly machines: number;
  readonly engineName: EngineName;
  readonly targets: readonly ProxyTarget[];
  readonly statements: ProxiedStatements;
  /** The statement came by the read-only endpoint. */
  readonly isReadOnly: (operation: number) => boolean;
  /** The cluster has a writer: it is no secondary of a global database. */
  readonly hasWriter: () => boolean;
  readonly kinds: () => ProxyKinds;
  /** The messages that instances take from clients, and that clients take. */
  readonly instanceKinds: { readonly connect: number; readonly disconnect: number; readonly statement: number };
  readonly replies: { readonly answer: number; readonly connected: number };
  /**
   * Who may connect, asked with what a client's handshake says: 0, or what it is told; undefined for nothing at all.
   */
  readonly reaches: (machine: number, client: number) => boolean;
  readonly admit: (
    machine: number,
    client: number,
    connection: number,
    name: number,
    attempt: number,
  ) => number | undefined;
  readonly luck: Stream;
  readonly borrowTimeout: Micros;
}

/** Whether a statement or transaction leaves something in its session that only that session may go on with. */
export function leavesSomething({ statements, engineName }: ProxyNodeParts, operation: number): boolean {
  for (let step = 0; step < statements.stepsOf(operation); step++) {
    const sql = statements.sqlAt(operation, step);
    if (sql !== "" && leavesBehind(sql, engineName) !== undefined) return true;
  }
  return false;
}

/** A statement under way, by its token: operation and attempt in one number. */
export function operationOf(token: number): number {
  return Math.floor(token / ATTEMPTS);
}

export function attemptOf(token: number): number {
  return token % ATTEMPTS;
}
