/**
 * One machine of RDS Proxy (cluster reference 1.7): clients connect to it as if it were the database; each statement or
 * transaction borrows one of its connections to the cluster and gives it back when it is answered.
 *
 *     waiting (looked at, no connection yet) -> passed (an instance has it) -> answered
 *
 * Who writes it learns by asking the instances, never by a name. While no writer is known, statements wait, at most
 * ConnectionBorrowTimeout. Idle clients notice nothing of a failover. What an instance had when it went is told to its
 * client with the engine's error, and the client's connection closed: nobody knows whether it was done, so it is not
 * passed on again (C51). A statement that leaves something in its session pins its client to the connection until the
 * client closes it (C52).
 *
 * How long silence lasts before a target counts as gone is **chosen**, as is when to ask (target-polling.ts). Left out:
 * a certificate of its own, MaxIdleConnectionsPercent, init queries, the proxy's growth, write forwarding through it.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { FIXED } from "../../parameters/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { CrashCause } from "../../world/index.ts";
import { ATTEMPTS, NOT_TAKEN, REPLY } from "../answers.ts";
import { Deadlines } from "../deadlines.ts";
import { backendPlace, sessionName } from "../session-names.ts";
import { ProxyCounts } from "./counts.ts";
import { ProxyMessages } from "./messages.ts";
import { attemptOf, leavesSomething, operationOf, type ProxyNodeParts } from "./parts.ts";
import { BackendPool } from "./pool.ts";
import { TargetPolling } from "./target-polling.ts";
import { ProxyTargets } from "./targets.ts";

/** A client's connection: what it is pinned to, the reader it has been reading from, when it was used. -1 for none. */
interface Client {
  pinned: number;
  reader: number;
  usedAt: number;
}

/** A statement in this machine: whose it is, and the connection that it was passed over, -1 while it waits. */
interface Statement {
  readonly client: number;
  backend: number;
}

export class ProxyNode implements Stateful {
  readonly actor: number;
  readonly pool = new BackendPool();
  readonly counts: ProxyCounts;
  readonly targets: ProxyTargets;
  /** Counts the connections that clients ever had here: the number is the connection's name. */
  #accepted = 0;
  /** By client's connection; by token of a statement. */
  #clients: Record<string, Client> = {};
  #statements: Record<string, Statement> = {};
  /** Tokens that wait for a connection, oldest first. */
  #waiting: number[] = [];
  readonly #patience: Deadlines;
  readonly #rounds: TargetPolling;
  readonly #messages: ProxyMessages;
  readonly #parts: ProxyNodeParts;
  /** Connections to one target at most: this machine's part of the proxy's share. */
  readonly #most: readonly number[];

  constructor(parts: ProxyNodeParts) {
    this.#parts = parts;
    const { engine, network, hosts, host, targets, kinds, spec, machines } = parts;
    this.actor = network.addActor(host);
    this.counts = new ProxyCounts(() => engine.now);
    this.targets = new ProxyTargets(targets.length);
    this.#rounds = new TargetPolling(parts, this.actor, this.targets, this.pool);
    this.#messages = new ProxyMessages(parts, this.actor, this.pool);
    this.#most = targets.map((one) => Math.max(1, Math.floor((one.connectionsMax * spec.connections) / machines)));
    this.#patience = new Deadlines(parts.borrowTimeout, {
      now: () => engine.now,
      arm: (at) => engine.at(at, kinds().patience, this.actor, 0, 0, 0),
      isAlive: (token) => this.#statements[token]?.backend === -1,
      over: (token) => this.#answer(token, REPLY.notLent, 0),
    });
    targets.forEach(({ role, epoch }, target) => this.targets.heard(target, role(), epoch(), 0));
    hosts.listen(host, { crashed: (cause) => this.#crashed(cause) });
  }

  /**
   * Clients' connections, transactions of several steps that have a connection, and connections to all targets that it
   * may have.
   */
  gauges(): { readonly clients: number; readonly inTransaction: number; readonly allowed: number } {
    const inTransaction = Object.entries(this.#statements).filter(
      ([token, { backend }]) => backend >= 0 && this.#parts.statements.stepsOf(operationOf(Number(token))) > 1,
    ).length;
    return {
      clients: Object.keys(this.#clients).length,
      inTransaction,
      allowed: this.#most.reduce((sum, one) => sum + one, 0),
    };
  }

  connect(connection: number, client: number, attempt: number): void {
    const { engine, admit, index, kinds } = this.#parts;
    const told = admit(index, client, connection, this.#accepted, attempt);
    if (told === undefined) return;
    this.counts.clientsReceived++;
    if (told !== 0) {
      this.#messages.connected(connection, client, attempt, told);
      return;
    }
    const name = this.#accepted++;
    this.counts.clientsSetUp++;
    this.#clients[name] = { pinned: -1, reader: -1, usedAt: engine.now };
    const isHeard = this.#messages.connected(connection, client, attempt, name);
    // As at an instance (handshakes.ts): who has not heard of a connection cannot close it.
    if (!isHeard) engine.after(FIXED.handshakePatience.value, kinds().disconnect, this.actor, name, 0, 0);
  }

  /** Nobody takes connections on this machine; who is not let through by the network does not learn even that. */
  turnAway(connection: number, client: number, attempt: number): void {
    if (!this.#parts.reaches(this.#parts.index, client)) return;
    this.counts.clientsReceived++;
    this.#messages.connected(connection, client, attempt, NOT_TAKEN);
  }

  /**
   * A client has closed a connection: what it had under way has nobody to be told, and what was pinned to it is closed.
   */
  disconnect(client: number): void {
    this.#forget(client);
  }

  /** Nobody is at this end of the connection any more. */
  notHere(operation: number, attempt: number): void {
    this.#messages.answer(operation * ATTEMPTS + attempt, REPLY.closed, 0);
  }

  statement(operation: number, attempt: number, client: number): void {
    const { engine, kinds, parameters, spec } = this.#parts;
    const known = this.#clients[client];
    if (known === undefined || engine.now - known.usedAt > spec.idleTimeout) {
      this.#forget(client);
      this.notHere(operation, attempt);
      return;
    }
    known.usedAt = engine.now;
    const token = operation * ATTEMPTS + attempt;
    this.#statements[token] = { client, backend: -1 };
    this.counts.arrived(token);
    engine.after(parameters.proxyLatency, kinds().looked, this.actor, token, 0, 0);
  }

  /** The statement is read: it borrows a connection now, or waits for one. */
  looked(token: number): void {
    if (this.#statements[token] === undefined) return;
    const { isReadOnly, hasWriter } = this.#parts;
    if (!isReadOnly(operationOf(token)) && !hasWriter()) {
      this.#answer(token, REPLY.noTarget, 0);
      return;
    }
    this.#wait(token);
  }

  patienceDue(): void {
    this.#patience.due();
  }

  /**
   * An instance, by its number, has answered a handshake: a connection is there, or is not to be had. One that comes
   * too late is closed again, or the instance would count it for good.
   */
  connected(backend: number, generation: number, serial: number, instance: number): void {
    const { pool } = this;
    if (!pool.isOpening(backend) || pool.serialOf(backend) !== serial) {
      this.hangUp(instance, generation);
      return;
    }
    if (generation < 0) {
      this.counts.databaseFailed++;
      const target = pool.targetOf(backend);
      this.#close(backend);
      // Too many connections say nothing about its role.
      if (generation === NOT_TAKEN) this.targets.doubt(target);
      this.#keepAsking();
      return;
    }
    pool.opened(backend, generation);
    this.counts.databaseSetUp++;
    this.#serve();
  }

  /** An instance has answered a statement. */
  answered(operation: number, lsn: Lsn, attempt: number, code: number): void {
    const token = operation * ATTEMPTS + attempt;
    const statement = this.#statements[token];
    if (statement === undefined || statement.backend < 0) return;
    const { backend, client } = statement;
    const { trace, mutations, isReadOnly } = this.#parts;
    trace.emit(TRACE.proxyHeard, operation, attempt, code, this.#nameOf(backend));
    this.counts.heard(token);
    const target = this.pool.targetOf(backend);
    // Mutation proxyResends: what may have been done is passed on once more.
    const didNothing =
      code === REPLY.refused || code === REPLY.closed || (code === REPLY.reset && mutations.proxyResends);
    if (didNothing) {
      this.#close(backend);
      this.targets.doubt(target);
      // What the session had on that connection is gone.
      if (this.#clients[client]?.pinned === backend) this.#answer(token, REPLY.closed, 0);
      else this.#wait(token);
    } else if (code === REPLY.reset) {
      this.#close(backend);
      this.targets.doubt(target);
      this.#answer(token, code, lsn);
      this.#keepAsking();
    } else if (code === REPLY.readOnly && !isReadOnly(operation)) {
      // Its role has changed under a connection that still stands.
      this.pool.giveBack(backend);
      this.targets.doubt(target);
      this.#wait(token);
    } else {
      this.pool.giveBack(backend);
      this.#answer(token, code, lsn);
      this.#serve();
    }
  }

  /** Nobody here wants a connection that an instance has opened. */
  hangUp(instance: number, generation: number): void {
    if (generation >= 0) this.#messages.hangUp(instance, generation);
  }

  heard(target: number, role: number, epoch: number): void {
    if (!this.targets.heard(target, role, epoch, this.#parts.engine.now)) return;
    // Whatever was open there belongs to another role, or to another life.
    for (const backend of this.pool.all()) {
      const isIdle = this.pool.targetOf(backend) === target && this.pool.userOf(backend) < 0;
      if (isIdle && !this.pool.isPinned(backend) && !this.pool.isOpening(backend)) this.#close(backend);
    }
    this.#serve();
  }

  /** Time to ask. A target that has said nothing for too long while it has something of ours is gone. */
  tick(round: number): void {
    if (!this.#rounds.isOver(round)) return;
    const { engine, parameters } = this.#parts;
    for (const backend of this.pool.all()) {
      const target = this.pool.targetOf(backend);
      const isSilent = engine.now - this.targets.heardAt(target) > parameters.proxySilence;
      if (isSilent && (this.pool.userOf(backend) >= 0 || this.pool.isOpening(backend))) this.#giveUp(backend, target);
      else if (this.pool.isOpening(backend) && engine.now - this.pool.askedAt(backend) > parameters.connectTimeout)
        this.#close(backend);
    }
    this.#serve();
    this.#keepAsking();
  }

  copyState(copy: StateCopy): void {
    this.#accepted = copy.of(this.#accepted);
    this.#clients = copy.of(this.#clients);
    this.#statements = copy.of(this.#statements);
    this.#waiting = copy.of(this.#waiting);
    copy.parts([this.pool, this.targets, this.#patience, this.counts, this.#rounds]);
  }

  #wait(token: number): void {
    this.#statements[token].backend = -1;
    this.counts.looked(token);
    if (!this.#lend(token)) {
      this.#waiting.push(token);
      this.#patience.begin(token);
    }
    this.#keepAsking();
  }

  /** Whoever waits gets what there is, oldest first. */
  #serve(): void {
    if (this.#waiting.length > 0) this.#waiting = this.#waiting.filter((token) => !this.#lend(token));
  }

  /**
   * Passes a statement on over a connection that is free; asks for another connection otherwise, if there may be one
   * more.
   */
  #lend(token: number): boolean {
    const { pool } = this;
    const { engine, mutations, isReadOnly, luck } = this.#parts;
    const client = this.#clients[this.#statements[token].client];
    if (client.pinned >= 0) {
      this.#pass(token, client.pinned);
      return true;
    }
    const target = isReadOnly(operationOf(token)) ? this.targets.readerFor(client, luck) : this.targets.writer;
    if (target < 0) return false;
    // Mutation pinsIgnored: a connection that somebody is pinned to is lent to others as well.
    const idle = pool.idleTo(target, mutations.pinsIgnored);
    if (idle >= 0) {
      this.#pass(token, idle);
      return true;
    }
    const isWorthMore = pool.openingTo(target) <= this.#waiting.length;
    if (isWorthMore && pool.countTo(target) < this.#most[target]) {
      const backend = pool.open(target, engine.now);
      this.counts.databaseRequests++;
      this.#messages.connect(backend);
    }
    return false;
  }

  #pass(token: number, backend: number): void {
    const { statements, trace } = this.#parts;
    const [operation, attempt] = [operationOf(token), attemptOf(token)];
    const { client } = this.#statements[token];
    const known = this.#clients[client];
    this.#statements[token].backend = backend;
    this.pool.borrow(backend, token);
    this.counts.passed(token);
    trace.emit(TRACE.proxyPassed, operation, attempt, this.#nameOf(backend), client);
    if (known.pinned < 0 && leavesSomething(this.#parts, operation)) {
      known.pinned = backend;
      this.pool.pin(backend);
      trace.emit(TRACE.proxyPinned, this.#nameOf(backend), client);
    }
    statements.goesBy(operation, attempt, this.actor);
    // The instance has to know the session only where it holds something.
    const session = known.pinned < 0 ? 0 : this.#sessionOf(backend);
    this.#messages.statement(backend, operation, attempt, session);
  }

  /** The statement's last word. A client that is told that its connection broke has none any more. */
  #answer(token: number, code: number, lsn: Lsn): void {
    const { client, backend } = this.#statements[token];
    delete this.#statements[token];
    this.counts.answered(token);
    if (backend < 0) this.#waiting = this.#waiting.filter((other) => other !== token);
    this.#messages.answer(token, code, lsn);
    if (code === REPLY.reset || code === REPLY.closed) this.#forget(client);
    else if (this.#clients[client] !== undefined) this.#clients[client].usedAt = this.#parts.engine.now;
  }

  /** A target is gone that has something of ours: what a client is to hear is that its connection broke. */
  #giveUp(backend: number, target: number): void {
    const token = this.pool.userOf(backend);
    this.#close(backend);
    this.targets.doubt(target);
    if (token < 0) return;
    this.#parts.trace.emit(TRACE.proxyHeard, operationOf(token), attemptOf(token), REPLY.reset, this.#nameOf(backend));
    this.#answer(token, REPLY.reset, 0);
  }

  #forget(client: number): void {
    const known = this.#clients[client];
    if (known === undefined) return;
    delete this.#clients[client];
    this.counts.clientsClosed++;
    for (const [token, statement] of Object.entries(this.#statements)) {
      if (statement.client !== client) continue;
      delete this.#statements[token];
      this.counts.dropped(Number(token));
      this.#waiting = this.#waiting.filter((other) => other !== Number(token));
      if (statement.backend >= 0) this.#close(statement.backend);
    }
    if (known.pinned >= 0) this.#close(known.pinned);
  }

  /** The instance is told; one that is gone does not hear it. */
  #close(backend: number): void {
    if (this.pool.targetOf(backend) < 0) return;
    if (!this.pool.isOpening(backend)) this.#messages.disconnect(backend, this.#sessionOf(backend));
    this.#parts.trace.emit(TRACE.proxyClosed, this.#nameOf(backend));
    this.pool.close(backend);
  }

  #keepAsking(): void {
    this.#rounds.keepAsking(this.#waiting.length > 0);
  }

  /** A dead process leaves a machine that resets what was open; without power nobody says anything. */
  #crashed(cause: CrashCause): void {
    if (cause === "process") {
      for (const token of Object.keys(this.#statements)) this.#messages.answer(Number(token), REPLY.reset, 0);
      for (const backend of this.pool.all()) this.#close(backend);
    }
    for (const backend of this.pool.all()) this.#parts.trace.emit(TRACE.proxyClosed, this.#nameOf(backend));
    this.pool.clear();
    this.counts.clientsClosed += this.gauges().clients;
    this.counts.clear();
    this.#clients = {};
    this.#statements = {};
    this.#waiting = [];
    this.#rounds.clear();
    this.#patience.clear();
  }

  /** What checks know one of its connections by: no other place has the same number. */
  #nameOf(backend: number): number {
    return backendPlace(this.#parts.index, backend);
  }

  /** What its instance knows it by. */
  #sessionOf(backend: number): number {
    return sessionName(this.#nameOf(backend), this.pool.serialOf(backend));
  }
}
