/**
 * How a workload's operations get to the server and what comes back: a connection is found or opened, the statement
 * sent, and errors dealt with as the clients' driver does it.
 *
 * Only what certainly did nothing is tried again: a connection that could not be had, a refusal, an answer "read-only",
 * a read. A write whose answer never came is *unknown*; calling it failed or done would be wrong both ways.
 * Transactions that the server rolled back (deadlock, conflict) have failed; whoever wants them again begins a new one.
 * What each operation waits for is kept in slots.ts, and what an error is to a client's program in error-codes.ts.
 */
import type { Lsn, Micros, Restorable, StateCopy, Stateful } from "../kernel/index.ts";
import { REPLY, TOKENS } from "./answers.ts";
import { Connections } from "./connections.ts";
import type { CourierParts, Monitoring } from "./courier-parts.ts";
import { Deadlines } from "./deadlines.ts";
import { handshakeError, isFinal, rollBackError, turnedAwayError, type ClientError } from "./error-codes.ts";
import { FailureMonitor } from "./failure-monitor.ts";
import { Retries } from "./retries.ts";
import { ServerMessages } from "./server-messages.ts";
import { slotOf, Slots, STATE } from "./slots.ts";
import type { CrashCause } from "../world/index.ts";
import { isUsable } from "./validation.ts";

/** Times that an operation goes back for another connection because the one it had was closed. */
const CLOSED_MAX = 3;

export class Courier implements Stateful {
  readonly connections: Connections;
  /** What each operation under way is at. */
  readonly #slots = new Slots();
  readonly #answers: Deadlines;
  readonly #handshakes: Deadlines;
  /** The wrapper's, where it would give up before the client's own patience ends. */
  readonly #monitor: FailureMonitor | undefined;
  readonly #retries: Retries;
  readonly #messages: ServerMessages;
  /** Instances, which of their lives, and the session there, to which the dead owe a word. */
  #orphans: (readonly [number, number, number])[] = [];
  readonly #parts: CourierParts;

  constructor(parts: CourierParts) {
    this.#parts = parts;
    this.#retries = new Retries(parts.retry);
    this.connections = new Connections(parts.driver.connections, parts.sessionsOwn);
    this.#messages = new ServerMessages(parts, this.connections);
    const { engine, actor, kinds } = parts;
    const deadlines = (span: Micros, which: number, states: readonly number[]): Deadlines =>
      new Deadlines(span, {
        now: () => engine.now,
        arm: (at) => engine.at(at, kinds().patience, actor, which, 0, 0),
        isAlive: (token) => this.#slots.isAt(token, states),
        over: (token) => this.#patienceOver(token),
      });
    this.#answers = deadlines(parts.timeout, 0, [STATE.answer, STATE.connection, STATE.check]);
    this.#handshakes = deadlines(parts.connectTimeout, 1, [STATE.handshake]);
    this.#monitor = parts.monitoring === undefined ? undefined : this.#monitorOf(parts.monitoring);
  }

  begin(slot: number, operation: number): void {
    this.#slots.grow(slot + 1);
    this.#retries.begun();
    this.#slots.begin(slot, operation);
    this.#start(slot);
  }

  /** Of the connections open now `below` of 2^32 break: noticed at once by both sides, or by nobody. */
  connectionsBreak(below: number, salt: number, isNoticed: boolean): void {
    for (const connection of this.connections.hitBy(below, salt)) {
      const slot = this.connections.userOf(connection);
      if (!isNoticed) this.connections.becomesHalfOpen(connection);
      else if (slot >= 0 && (this.#slots.state[slot] === STATE.answer || this.#slots.state[slot] === STATE.check))
        this.#broken(slot, "reset", this.#slots.state[slot] === STATE.check ? "fail" : "info");
      else if (slot < 0) this.#messages.close(connection);
    }
  }

  /** A reply from an instance. */
  answered(slot: number, operation: number, lsn: Lsn, attempt: number, answer: number): void {
    if (this.connections.isHalfOpen(this.#slots.connection[slot])) return;
    if (
      this.#slots.operation[slot] !== operation ||
      this.#slots.attempt[slot] !== attempt ||
      this.#slots.state[slot] !== STATE.answer
    )
      return;
    const { driver, onError, resetMeansFailed } = this.#parts;
    switch (answer) {
      case REPLY.done:
        this.#end(slot, "ok", lsn);
        return;
      case REPLY.closed:
        onError("closed");
        this.#close(slot);
        if (++this.#slots.closed[slot] > CLOSED_MAX) this.#retryOrFail(slot);
        else this.#connect(slot);
        return;
      case REPLY.refused:
        onError("refused");
        this.#close(slot);
        this.#retryOrFail(slot);
        return;
      case REPLY.readOnly:
        onError("readOnly");
        // An answer over a sound connection: a pool sees no reason to give the connection up (cluster reference 13,
        // rows 5 and 6).
        if (driver.kind !== "pool") this.#close(slot);
        this.#retryOrFail(slot);
        return;
      case REPLY.busy:
      case REPLY.unreachable:
      case REPLY.notLent:
      case REPLY.noTarget:
        onError(turnedAwayError(answer));
        this.#retryOrFail(slot);
        return;
      case REPLY.unknown:
        onError("outcomeUnknown");
        this.#end(slot, "info");
        return;
      case REPLY.reset:
        this.#broken(slot, "reset", resetMeansFailed ? "fail" : "info");
        return;
      default:
        onError(rollBackError(answer));
        this.#end(slot, "fail");
    }
  }

  /** A statement of a transaction is done, and the next one, `number`, is sent; nobody but its client wants it. */
  stepDone(slot: number, operation: number, attempt: number, number: number, server: number): void {
    const connection = this.#slots.connection[slot];
    const isAwaited =
      this.#slots.operation[slot] === operation &&
      this.#slots.attempt[slot] === attempt &&
      this.#slots.state[slot] === STATE.answer;
    if (!isAwaited) this.#messages.leaves(server, operation, attempt);
    else if (!this.connections.isHalfOpen(connection)) this.#messages.next(connection, operation, attempt, number);
  }

  /** The handshake's answer: the engine's generation, or -1 when nobody takes connections there. */
  connected(connection: number, generation: number, instance: number, attempt: number): void {
    const slot = this.connections.userOf(connection);
    if (slot < 0 || this.#slots.state[slot] !== STATE.handshake || this.#slots.attempt[slot] !== attempt) {
      // Nobody wants it any more.
      if (generation >= 0) this.#messages.hangUp(instance, generation, 0);
    } else if (generation < 0) this.#noConnection(slot, handshakeError(generation));
    else {
      this.connections.opened(connection, instance, generation, this.#parts.engine.now);
      if (this.#slots.lost[slot] === 1) this.#failedOver(slot);
      else this.#sendStatement(slot);
    }
  }

  /** The same comes to a machine whose client is dead, which ends the connection. */
  connectedTooLate(generation: number, instance: number): void {
    if (generation >= 0) this.#messages.hangUp(instance, generation, 0);
  }

  /** A timer of patience: that for answers, or that for handshakes. */
  patienceDue(which: number): void {
    (which === 0 ? this.#answers : this.#handshakes).due();
  }

  /** A pause is over. */
  goOn(operation: number, slot: number, attempt: number): void {
    if (this.#slots.operation[slot] !== operation || this.#slots.attempt[slot] !== attempt) return;
    if (this.#slots.state[slot] === STATE.pause) this.#start(slot);
    else if (this.#slots.state[slot] === STATE.writer) this.#connect(slot);
  }

  /** A timer of the wrapper's monitor. */
  monitorDue(which: number, token: number): void {
    this.#monitor?.due(which, token);
  }

  /** The host of a statement says that it is there. */
  hostHeard(token: number): void {
    this.#monitor?.heard(token);
  }

  /** A connection has been asked whether it is good. */
  checked(token: number, finding: number): void {
    const slot = slotOf(token);
    if (!this.#slots.isAt(token, [STATE.check])) return;
    if (isUsable(finding, this.#parts.driver)) return void this.#sendStatement(slot);
    this.#close(slot);
    this.#connect(slot);
  }

  /**
   * The clients died: nobody is left to hear an answer. Returns who was under way, as pairs of slot and operation. Of a
   * process the machine ends the connections; without power nobody says anything.
   */
  crash(cause: CrashCause): (readonly [number, number])[] {
    const { connections } = this;
    for (const one of connections.open())
      if (cause === "process") this.#messages.close(one);
      else if (connections.userOf(one) >= 0)
        this.#orphans.push([connections.instanceOf(one), connections.generationOf(one), this.#parts.nameOf(one)]);
    const lost = this.#slots.clear();
    connections.clear();
    this.#answers.clear();
    this.#handshakes.clear();
    this.#monitor?.clear();
    return lost;
  }

  /**
   * The machine is there again and knows of no connection: where a server still waits for it to acknowledge an answer,
   * it says so. Of those that stood idle no server hears.
   */
  restarted(): void {
    for (const [instance, generation, session] of this.#orphans.splice(0))
      this.#messages.hangUp(instance, generation, session);
  }

  copyState(copy: StateCopy): void {
    this.#orphans = copy.of(this.#orphans);
    copy.part(this.#slots);
    copy.parts(this.#saved());
  }

  #saved(): Restorable[] {
    const { resolver, tokens } = this.#parts;
    return [
      this.connections,
      resolver,
      ...(tokens === undefined ? [] : [tokens]),
      this.#retries,
      this.#answers,
      this.#handshakes,
      ...(this.#monitor === undefined ? [] : [this.#monitor]),
    ];
  }

  #monitorOf({ detectionTime, interval, count }: Monitoring): FailureMonitor {
    const { engine, actor, kinds } = this.#parts;
    return new FailureMonitor({
      engine,
      detectionTime,
      interval,
      count,
      arm: (at, which, token) => engine.at(at, kinds().monitor, actor, which, token, 0),
      ask: (token) => this.#messages.askHost(this.#slots.connection[slotOf(token)], token),
      isAlive: (token) => this.#slots.isAt(token, [STATE.answer]),
      dead: (token) => this.#broken(slotOf(token), "timeout", "info"),
    });
  }

  #start(slot: number): void {
    this.#slots.made[slot]++;
    const { sessionsOwn, sessionOf } = this.#parts;
    const connection = sessionsOwn ? this.connections.takeOwn(slot, sessionOf(slot)) : this.connections.take(slot);
    this.#slots.connection[slot] = connection;
    if (connection >= 0) this.#use(slot);
    else {
      this.#slots.waitsFor(slot, STATE.connection);
      this.#answers.begin(this.#slots.tokenOf(slot));
    }
  }

  #use(slot: number): void {
    const { engine, driver } = this.#parts;
    const connection = this.#slots.connection[slot];
    const isOld = driver.lifetime > 0 && engine.now - this.connections.openedAt(connection) >= driver.lifetime;
    if (isOld) this.#close(slot);
    if (!this.connections.isOpen(connection)) this.#connect(slot);
    else if (driver.validation === undefined) this.#sendStatement(slot);
    else this.#check(slot);
  }

  /** Asks over the connection whether it is good before it is used (validation.ts). */
  #check(slot: number): void {
    this.#slots.waitsFor(slot, STATE.check);
    this.#answers.begin(this.#slots.tokenOf(slot));
    this.#messages.check(this.#slots.connection[slot], this.#slots.tokenOf(slot));
  }

  #connect(slot: number): void {
    const { engine, resolver, tokens } = this.#parts;
    if (this.#slots.state[slot] !== STATE.writer) this.#slots.since[slot] = engine.now;
    this.#slots.waitsFor(slot, STATE.handshake);
    const instance = resolver.resolve(engine.now);
    if (instance < 0) {
      this.#noConnection(slot, "refused");
      return;
    }
    const presented = this.#slots.attempt[slot] + (tokens?.at(engine.now) ?? 0) * TOKENS;
    this.#messages.connect(instance, this.#slots.connection[slot], presented);
    this.#handshakes.begin(this.#slots.tokenOf(slot));
  }

  #sendStatement(slot: number): void {
    this.#slots.waitsFor(slot, STATE.answer);
    this.#answers.begin(this.#slots.tokenOf(slot));
    this.#monitor?.begin(this.#slots.tokenOf(slot));
    this.#messages.statement(this.#slots.connection[slot], this.#slots.operation[slot], this.#slots.attempt[slot]);
  }

  #patienceOver(token: number): void {
    const slot = slotOf(token);
    const state = this.#slots.state[slot];
    if (state === STATE.handshake) this.#noConnection(slot, "timeout");
    else if (state === STATE.connection) {
      this.connections.leave(slot);
      this.#parts.onError("timeout");
      this.#retryOrFail(slot);
    } else this.#broken(slot, "timeout", state === STATE.check ? "fail" : "info");
  }

  /**
   * The connection broke under a statement. The wrapper throws when it has found the writer again, not before (cluster
   * reference 1.8).
   */
  #broken(slot: number, error: ClientError, outcome: "fail" | "info"): void {
    const { driver, isRead, onError } = this.#parts;
    const isSafe = isRead(this.#slots.operation[slot]);
    this.#leave(slot);
    this.#close(slot);
    if (driver.kind === "wrapper" && !isSafe && outcome === "info") {
      this.#slots.lost[slot] = 1;
      this.#connect(slot);
      return;
    }
    onError(driver.kind === "wrapper" ? "failedOver" : error);
    if (isSafe) this.#retryOrFail(slot);
    else this.#end(slot, outcome);
  }

  /** The wrapper has a connection to the writer again; what became of the statement nobody knows. */
  #failedOver(slot: number): void {
    const { onError, isTransaction } = this.#parts;
    onError(isTransaction(this.#slots.operation[slot]) ? "outcomeUnknown" : "failedOver");
    this.#end(slot, "info");
  }

  /** Nobody takes the connection. A driver that knows clusters goes on asking who does; others report it. */
  #noConnection(slot: number, error: ClientError): void {
    const { engine, actor, kinds, driver, topologyPeriod, topologyTimeout, onError } = this.#parts;
    const asks = driver.kind === "wrapper" && !isFinal(error);
    if (!asks || engine.now - this.#slots.since[slot] >= topologyTimeout) {
      onError(asks ? "failoverFailed" : error);
      if (this.#slots.lost[slot] === 1) this.#end(slot, "info");
      else this.#retryOrFail(slot);
      return;
    }
    this.#slots.waitsFor(slot, STATE.writer);
    engine.after(topologyPeriod, kinds().goOn, actor, this.#slots.operation[slot], slot, this.#slots.attempt[slot]);
  }

  #retryOrFail(slot: number): void {
    const { engine, actor, kinds } = this.#parts;
    this.#giveBack(slot);
    const pause = this.#retries.pauseAfter(this.#slots.made[slot]);
    if (pause < 0) {
      this.#end(slot, "fail");
      return;
    }
    this.#slots.waitsFor(slot, STATE.pause);
    engine.after(pause, kinds().goOn, actor, this.#slots.operation[slot], slot, this.#slots.attempt[slot]);
  }

  #end(slot: number, outcome: "ok" | "fail" | "info", lsn: Lsn = 0): void {
    const operation = this.#slots.operation[slot];
    const attempt = this.#slots.attempt[slot];
    this.#slots.operation[slot] = -1;
    this.#slots.state[slot] = STATE.idle;
    const connection = this.#slots.connection[slot];
    // While the connection is still nobody else's.
    this.#parts.ended(slot, operation, outcome, lsn, attempt, connection);
    if (this.#parts.driver.perOperation === true) this.#close(slot);
    this.#giveBack(slot);
  }

  #giveBack(slot: number): void {
    const connection = this.#slots.connection[slot];
    if (connection < 0) return;
    this.#slots.connection[slot] = -1;
    const next = this.connections.giveBack(connection);
    if (next < 0) return;
    this.#slots.connection[next] = connection;
    this.#use(next);
  }

  /** A transaction whose statements travel one by one is over with its connection. */
  #leave(slot: number): void {
    const connection = this.#slots.connection[slot];
    const operation = this.#slots.operation[slot];
    if (this.#slots.state[slot] !== STATE.answer || !this.#parts.isOneByOne(operation)) return;
    if (!this.connections.isOpen(connection) || this.connections.isHalfOpen(connection)) return;
    const address = this.#parts.addressOf(this.connections.instanceOf(connection));
    this.#messages.leaves(address, operation, this.#slots.attempt[slot]);
  }

  #close(slot: number): void {
    const connection = this.#slots.connection[slot];
    if (connection >= 0 && this.connections.isOpen(connection)) this.#messages.close(connection);
  }
}
