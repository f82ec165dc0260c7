/**
 * Who may connect to a cluster, in the order in which a connection meets it (cluster reference 7):
 *
 *     network   a route (its VPC, one that is peered, a public address) and an inbound rule; else nothing comes back,
 *               and the client waits in vain
 *     TLS       plain text is refused where TLS is required; a client that looks at certificates goes when it does not
 *               know who signed
 *     login     a password, or an IAM token that is no older than a quarter of an hour
 *
 * Rules count for whoever connects from then on. A connection that is open stays, when its rule goes (security groups
 * keep track of connections [recalled]) and when its token has expired: neither is looked at again. **Chosen**: a
 * change counts at once; RDS Proxy stands in the cluster's VPC under the cluster's rules, has no public address and is
 * asked about no certificate. Left out: network ACLs, IPv6, outbound rules, what TLS costs, the limit of new IAM
 * connections a second.
 */
import { readAddress, readRange } from "../../facts/index.ts";
import { SECOND, type Engine, type Micros, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { Mutations } from "../../mutations/index.ts";
import type { AccessChange, AccessSpec, ClientSpec } from "../../scenario/types.ts";
import { TRACE, TURNED_AWAY, type Trace } from "../../trace/index.ts";

/** A workload's clients, by its number. */
export interface Guest {
  readonly workload: number;
  readonly client: ClientSpec;
}

export interface AdmissionParts {
  readonly engine: Engine;
  readonly trace: Trace;
  readonly mutations: Mutations;
  readonly access: AccessSpec;
  /** Its instances by their names; servers behind them are machines of its proxies. */
  readonly instances: readonly string[];
  /** Who has this address; undefined for the service's own machines, which belong. */
  readonly guestAt: (actor: number) => Guest | undefined;
  readonly tokenLife: Micros;
}

/**
 * In what a client presents: the second in which its IAM token was made, and one more (0: none), times this, plus its
 * attempt.
 */
const ATTEMPTS = 256;

/** Whoever is greeted or asked for a login is told 0, or why not (TURNED_AWAY). */
export class Admission implements Stateful {
  #access: AccessSpec;
  readonly #parts: AdmissionParts;

  constructor(parts: AdmissionParts) {
    this.#parts = parts;
    this.#access = parts.access;
  }

  /** Whether what a client sends comes through to a server at all. */
  reaches(server: number, actor: number): boolean {
    const guest = this.#parts.guestAt(actor);
    if (guest === undefined || (this.#hasRoute(server, guest.client) && this.#hasRule(guest.client))) return true;
    this.#parts.trace.emit(TRACE.clientTurnedAway, guest.workload, server, TURNED_AWAY.network, 0);
    return false;
  }

  /**
   * The connection stands: is it to be encrypted, and does the client believe who answers? `presented`: its attempt,
   * and behind that when its token was made.
   */
  greet(server: number, actor: number, connection: number, presented: number): number {
    const { guestAt, mutations, trace } = this.#parts;
    const guest = guestAt(actor);
    if (guest === undefined) return 0;
    const { tls, trusts } = guest.client;
    // Mutation plainTextTaken: that TLS is required is looked at by nobody.
    const isRefused = tls === "disable" && this.#access.requireTls && !mutations.plainTextTaken;
    const isUnknown = tls === "verify-full" && trusts.length > 0 && !trusts.includes(this.#access.certificateAuthority);
    if (!isRefused && !(isUnknown && server < this.#parts.instances.length)) {
      trace.emit(TRACE.clientCame, guest.workload, server, connection, presented);
      return 0;
    }
    const why = isRefused ? TURNED_AWAY.plainText : TURNED_AWAY.certificate;
    trace.emit(TRACE.clientTurnedAway, guest.workload, server, why, 0);
    return why;
  }

  recognize(server: number, actor: number, presented: number): number {
    const guest = this.#parts.guestAt(actor);
    if (guest === undefined || this.#isKnown(guest.client, Math.floor(presented / ATTEMPTS))) return 0;
    this.#parts.trace.emit(TRACE.clientTurnedAway, guest.workload, server, TURNED_AWAY.login, presented);
    return TURNED_AWAY.login;
  }

  /** It has been given a session. */
  letIn(server: number, actor: number, connection: number, sessions: number, presented: number): void {
    const { trace, guestAt } = this.#parts;
    const guest = guestAt(actor);
    if (guest !== undefined) trace.emit(TRACE.clientLetIn, guest.workload, server, connection, sessions, presented);
  }

  /** `action` is the scenario's, by its number. */
  modify(change: AccessChange, action: number): void {
    const { trace, mutations } = this.#parts;
    trace.emit(TRACE.accessModified, action);
    // Mutation oldRulesCount: inbound rules stay what they were when the cluster was made.
    const { allow = this.#access.allow } = mutations.oldRulesCount ? {} : change;
    const { public: isPublic, requireTls, iamAuthentication, certificateAuthority } = { ...this.#access, ...change };
    this.#access = { ...this.#access, allow, public: isPublic, requireTls, iamAuthentication, certificateAuthority };
  }

  copyState(copy: StateCopy): void {
    this.#access = copy.of(this.#access);
  }

  #hasRoute(server: number, { vpc }: ClientSpec): boolean {
    const { instances, mutations } = this.#parts;
    if (vpc === this.#access.vpc || this.#access.peers.includes(vpc)) return true;
    // Mutation privateInPublic: an instance can be reached from the internet whether it has a public address or not.
    const isPublic = this.#access.public.includes(instances[server]) || mutations.privateInPublic;
    return vpc === "" && isPublic && server < instances.length;
  }

  #hasRule({ address, securityGroups, vpc }: ClientSpec): boolean {
    const { mutations } = this.#parts;
    // Mutation vpcIsTrusted: whoever has a private address comes through.
    if (mutations.vpcIsTrusted && vpc !== "") return true;
    const from = readAddress(address) ?? -1;
    return this.#access.allow.some((rule) => {
      const range = readRange(rule);
      // Mutation groupsAreNobody: a rule that names a security group lets nobody in.
      if (range === undefined) return securityGroups.includes(rule) && !mutations.groupsAreNobody;
      return from >= range.from && from <= range.to;
    });
  }

  /** `token`: the second in which it was made, and one more; 0 for none. */
  #isKnown({ login, tls }: ClientSpec, token: number): boolean {
    if (login !== "iam") return login === "password";
    const { engine, tokenLife, mutations } = this.#parts;
    const age = engine.now - (token - 1) * SECOND;
    // Mutation tokensForEver: a token once made is as good as a password.
    const isFresh = age < tokenLife || mutations.tokensForEver;
    // It travels as it is, so it is taken from encrypted connections only.
    return this.#access.iamAuthentication && tls !== "disable" && token > 0 && isFresh;
  }
}
