/**
 * Reads on the writer: a row at VDL, or within a transaction at its snapshot, with its own changes.
 */
import type { Lsn } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import type { Context, StorageDriver, Volume } from "../storage/index.ts";
import { ANSWER, attemptOf, READ_BY, type StatementSource } from "./statements.ts";
import type { Transaction } from "./transactions.ts";

export interface WriterReadsParts {
  readonly context: Context;
  readonly volume: Volume;
  readonly driver: StorageDriver;
  readonly clients: StatementSource;
  readonly answer: (operation: number, attempt: number, lsn: Lsn, answer: number) => void;
}

export class WriterReads {
  readonly #parts: WriterReadsParts;

  constructor(parts: WriterReadsParts) {
    this.#parts = parts;
  }

  point(): Lsn {
    const { driver, context } = this.#parts;
    return context.mutations.readAtVcl ? driver.ladder.vcl : driver.ladder.vdl;
  }

  answer(operation: number, token: number, key: number): void {
    const { clients, answer } = this.#parts;
    const readPoint = this.point();
    const version = this.#version(key, readPoint);
    this.#told(key, readPoint, version, 0);
    clients.found(operation, attemptOf(token), [version], readPoint, this.by());
    answer(operation, attemptOf(token), version, ANSWER.done);
  }

  /** Who answers: this is the writer, unless another instance has opened the volume since. */
  by(): number {
    const { driver, volume } = this.#parts;
    return driver.epoch < volume.metadata.openEpoch ? READ_BY.supersededWriter : READ_BY.writer;
  }

  within(transaction: Transaction, operation: number, key: number): Lsn {
    const { volume } = this.#parts;
    const own = transaction.wrote === 0 ? 0 : volume.log.ownVersion(key, operation);
    if (own !== 0) return own;
    const view = transaction.view < 0 ? this.point() : transaction.view;
    const version = this.#version(key, view);
    this.#told(key, view, version, transaction.view < 0 ? 0 : transaction.token + 1);
    return version;
  }

  #version(key: number, readPoint: Lsn): Lsn {
    const { volume, context } = this.#parts;
    const undone = context.mutations.skipUndo ? (volume.metadata.truncations.at(-1)?.keep ?? 0) : 0;
    return volume.log.versionAt(key, readPoint, undone);
  }

  #told(key: number, readPoint: Lsn, version: Lsn, repeatable: number): void {
    this.#parts.context.trace.emit(TRACE.readAnswered, key, readPoint, version, this.#parts.driver.index, repeatable);
  }
}
