/**
 * What one machine of RDS Proxy counts for CloudWatch, where every machine publishes its own (the guide's page on
 * monitoring RDS Proxy). All of it only grows; a sampler takes differences (sim/figures/proxy-samples.ts). Nobody in
 * the model reads it.
 *
 * A statement's ways: it arrives, begins to look for a connection when it has been read, is passed on, is answered by
 * an instance, and its client hears.
 */
import type { Micros, StateCopy, Stateful } from "../../kernel/index.ts";

/** When a statement came, began to look for a connection, and was passed on. */
type Times = [arrived: Micros, looked: Micros, passed: Micros];

export interface ProxyCounted {
  readonly clientsReceived: number;
  readonly clientsSetUp: number;
  readonly clientsClosed: number;
  readonly databaseRequests: number;
  readonly databaseSetUp: number;
  readonly databaseFailed: number;
  readonly queries: number;
  readonly borrows: number;
  readonly borrowTime: Micros;
  readonly databaseAnswers: number;
  readonly databaseTime: Micros;
  readonly answers: number;
  readonly answerTime: Micros;
}

export class ProxyCounts implements Stateful {
  clientsReceived = 0;
  clientsSetUp = 0;
  clientsClosed = 0;
  databaseRequests = 0;
  databaseSetUp = 0;
  databaseFailed = 0;
  #queries = 0;
  #borrows = 0;
  #borrowTime: Micros = 0;
  #databaseAnswers = 0;
  #databaseTime: Micros = 0;
  #answers = 0;
  #answerTime: Micros = 0;
  #times: Record<string, Times> = {};
  readonly #now: () => Micros;

  constructor(now: () => Micros) {
    this.#now = now;
  }

  arrived(token: number): void {
    this.#queries++;
    this.#times[token] = [this.#now(), 0, 0];
  }

  /** It wants a connection, for the first time or again. */
  looked(token: number): void {
    const times = this.#times[token];
    if (times !== undefined) times[1] = this.#now();
  }

  passed(token: number): void {
    const times = this.#times[token];
    if (times === undefined) return;
    times[2] = this.#now();
    this.#borrows++;
    this.#borrowTime += times[2] - times[1];
  }

  /** An instance has answered what was passed on to it. */
  heard(token: number): void {
    const times = this.#times[token];
    if (times === undefined) return;
    this.#databaseAnswers++;
    this.#databaseTime += this.#now() - times[2];
  }

  answered(token: number): void {
    const times = this.#times[token];
    if (times === undefined) return;
    delete this.#times[token];
    this.#answers++;
    this.#answerTime += this.#now() - times[0];
  }

  /** Its client is gone, or the machine. */
  dropped(token: number): void {
    delete this.#times[token];
  }

  clear(): void {
    this.#times = {};
  }

  read(): ProxyCounted {
    const { clientsReceived, clientsSetUp, clientsClosed, databaseRequests, databaseSetUp, databaseFailed } = this;
    return {
      clientsReceived,
      clientsSetUp,
      clientsClosed,
      databaseRequests,
      databaseSetUp,
      databaseFailed,
      queries: this.#queries,
      borrows: this.#borrows,
      borrowTime: this.#borrowTime,
      databaseAnswers: this.#databaseAnswers,
      databaseTime: this.#databaseTime,
      answers: this.#answers,
      answerTime: this.#answerTime,
    };
  }

  copyState(copy: StateCopy): void {
    this.clientsReceived = copy.of(this.clientsReceived);
    this.clientsSetUp = copy.of(this.clientsSetUp);
    this.clientsClosed = copy.of(this.clientsClosed);
    this.databaseRequests = copy.of(this.databaseRequests);
    this.databaseSetUp = copy.of(this.databaseSetUp);
    this.databaseFailed = copy.of(this.databaseFailed);
    this.#queries = copy.of(this.#queries);
    this.#borrows = copy.of(this.#borrows);
    this.#borrowTime = copy.of(this.#borrowTime);
    this.#databaseAnswers = copy.of(this.#databaseAnswers);
    this.#databaseTime = copy.of(this.#databaseTime);
    this.#answers = copy.of(this.#answers);
    this.#answerTime = copy.of(this.#answerTime);
    this.#times = copy.of(this.#times);
  }
}
