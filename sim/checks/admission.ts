/**
 * C60, this project's own: a client that does not belong never gets a row, and one that belongs is not turned away
 * (cluster reference 7). Whoever is let in has a route, a rule, TLS where that is required, and a login that counts;
 * whoever is served, is served over a connection that was let in; whoever is turned away, is turned away for a reason
 * that holds.
 *
 * Judged from the scenario and the changes alone: the rules are read here once more, range by range of bits. Not
 * verified here: that a client who may come finds a server that takes connections (C56, failovers), and what a session
 * may do.
 */
import { SECOND, type Micros, type StateCopy, type Stateful } from "../kernel/index.ts";
import type { AccessSpec, ActionSpec, ClientSpec } from "../scenario/types.ts";
import { TRACE, TURNED_AWAY, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface AdmissionOptions {
  /** `access` is absent where nobody is turned away. */
  readonly clusters: readonly {
    readonly trace: Trace;
    readonly id: string;
    readonly access?: AccessSpec | undefined;
    readonly instances: readonly string[];
  }[];
  /** By workload. */
  readonly workloads: readonly { readonly id: string; readonly client?: ClientSpec | undefined }[];
  readonly actions: readonly ActionSpec[];
  readonly tokenLife: Micros;
  readonly listener: FailureListener;
}

interface Books {
  /** By cluster: its rules at first, and after each change. */
  access: (AccessSpec | undefined)[][];
  /**
   * Handshakes under way: the number of the rules that they were begun under. The network and TLS do not look again
   * before a handshake is over.
   */
  came: Record<string, number[]>;
  /**
   * Connections that were let in: cluster, workload, connection, server and in which of its lives. A late welcome does
   * not undo an earlier one.
   */
  letIn: Record<string, true>;
}

export class AdmissionChecks implements Stateful {
  readonly check: Check;
  readonly #options: AdmissionOptions;
  #books: Books;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    const { clusters, actions, listener } = options;
    this.#books = { access: clusters.map(({ access }) => [access]), came: {}, letIn: {} };
    this.check = new Check("C60-only-who-belongs", "clients let in or turned away", clusters[0].trace, listener);
    for (const [index, { trace }] of clusters.entries()) {
      trace.on(TRACE.accessModified, (action) => this.#modified(index, actions[action]));
      trace.on(TRACE.clientCame, (workload, server, connection, presented) => {
        // Whoever has given up and comes again on the same connection may find both at the door, when it is opened.
        const key = `${index} ${workload} ${server} ${connection} ${presented}`;
        (this.#books.came[key] ??= []).push(this.#books.access[index].length - 1);
      });
      trace.on(TRACE.clientLetIn, (workload, server, connection, sessions, presented) => {
        this.check.exercised++;
        const key = `${index} ${workload} ${server} ${connection} ${presented}`;
        const why = this.#whyNot(index, workload, server, presented, this.#books.came[key]?.shift() ?? -1);
        if (this.#books.came[key]?.length === 0) delete this.#books.came[key];
        if (why !== "")
          this.check.fail(() => `${this.#nameOf(workload)} let in by ${this.#serverOf(index, server)}: ${why}.`);
        this.#books.letIn[`${index} ${workload} ${connection} ${server} ${sessions}`] = true;
      });
      trace.on(TRACE.clientTurnedAway, (workload, server, kind, presented) => {
        this.check.exercised++;
        const now = this.#books.access[index].length - 1;
        if (!this.#reasons(index, workload, server, presented, now).some(([reason]) => reason === kind))
          this.check.fail(
            () =>
              `${this.#nameOf(workload)} turned away by ${this.#serverOf(index, server)} for ${WORDS[kind]}, and nothing is wrong with that.`,
          );
      });
      trace.on(TRACE.clientServed, (workload, server, connection, sessions) => {
        if (this.#books.letIn[`${index} ${workload} ${connection} ${server} ${sessions}`] !== true)
          this.check.fail(
            () =>
              `${this.#nameOf(workload)} served by ${this.#serverOf(index, server)} over connection ${connection}, which was not let in.`,
          );
      });
    }
  }

  copyState(copy: StateCopy): void {
    this.#books = copy.of(this.#books);
    copy.part(this.check);
  }

  #modified(cluster: number, action: ActionSpec): void {
    const before = this.#books.access[cluster].at(-1);
    if (before === undefined || action.kind !== "modify-access") return;
    const { kind: _kind, at: _at, cluster: _cluster, ...change } = action;
    this.#books.access[cluster].push({ ...before, ...change });
  }

  #whyNot(cluster: number, workload: number, server: number, presented: number, came: number): string {
    if (came < 0) return "neither the network nor TLS was asked";
    return this.#reasons(cluster, workload, server, presented, came)
      .map(([, why]) => why)
      .join("; ");
  }

  /** Everything that is wrong with a client that wants in now, and came under these rules. */
  #reasons(
    cluster: number,
    workload: number,
    server: number,
    presented: number,
    came: number,
  ): (readonly [number, string])[] {
    const { clusters, workloads } = this.#options;
    const access = this.#books.access[cluster][came];
    const { client } = workloads[workload];
    if (access === undefined || client === undefined) return [];
    const instance = clusters[cluster].instances[server];
    const { vpc, address, securityGroups, tls, trusts } = client;
    const isNear = [access.vpc, ...access.peers].includes(vpc);
    const isPublic = instance !== undefined && access.public.includes(instance);
    const isAllowed = access.allow.some((rule) =>
      rule.includes("/") ? isIn(address, rule) : securityGroups.includes(rule),
    );
    const reasons: (readonly [number, string])[] = [];
    if (!isNear && vpc !== "") reasons.push([TURNED_AWAY.network, `there is no route from ${vpc} to ${access.vpc}`]);
    if (vpc === "" && !isPublic)
      reasons.push([TURNED_AWAY.network, `it has no public address, and they are in the internet`]);
    if (!isAllowed)
      reasons.push([
        TURNED_AWAY.network,
        `no rule allows ${address}${securityGroups.map((group) => ` or ${group}`).join("")}`,
      ]);
    if (access.requireTls && tls === "disable")
      reasons.push([TURNED_AWAY.plainText, "TLS is required, and they speak plain text"]);
    if (
      instance !== undefined &&
      tls === "verify-full" &&
      trusts.length > 0 &&
      !trusts.includes(access.certificateAuthority)
    )
      reasons.push([TURNED_AWAY.certificate, `they do not know ${access.certificateAuthority}`]);
    const login = this.#loginOf(this.#books.access[cluster].at(-1) ?? access, client, Math.floor(presented / ATTEMPTS));
    if (login !== "") reasons.push([TURNED_AWAY.login, login]);
    return reasons;
  }

  #loginOf({ iamAuthentication }: AccessSpec, { login, tls }: ClientSpec, token: number): string {
    if (login === "password") return "";
    if (login === "wrong-password") return "their password is wrong";
    if (!iamAuthentication) return "IAM tokens do not count there";
    if (tls === "disable") return "their token comes in plain text";
    const { tokenLife, clusters } = this.#options;
    const age = clusters[0].trace.now - (token - 1) * SECOND;
    return token === 0 || age >= tokenLife ? `their token is ${Math.floor(age / SECOND)} s old` : "";
  }

  #nameOf(workload: number): string {
    return `Clients of ${this.#options.workloads[workload].id} are`;
  }

  #serverOf(cluster: number, server: number): string {
    return this.#options.clusters[cluster].instances[server] ?? "RDS Proxy";
  }
}

/** In what a client presents: when its token was made times this, plus its attempt. */
const ATTEMPTS = 256;

const WORDS = ["their way through the network", "plain text", "a certificate", "their login"] as const;

/** Whether an address has the bits that a range begins with. */
function isIn(address: string, range: string): boolean {
  const [base, length] = range.split("/");
  const bits = (text: string): string =>
    text
      .split(".")
      .map((part) => Number(part).toString(2).padStart(8, "0"))
      .join("");
  return bits(address).startsWith(bits(base).slice(0, Number(length)));
}
