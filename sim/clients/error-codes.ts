/** Errors as client programs see them, by kind; what they are called in each engine's way is in error-names.ts. */
import { DENIED, INSECURE, REPLY, TOO_MANY, UNTRUSTED } from "./answers.ts";

export type ClientError =
  | "refused"
  | "tooMany"
  | "reset"
  | "timeout"
  | "closed"
  | "readOnly"
  | "rolledBack"
  | "failedOver"
  | "failoverFailed"
  | "outcomeUnknown"
  | "full"
  | "deadlock"
  | "conflict"
  | "recoveryConflict"
  | "scaled"
  | "notLent"
  | "noTarget"
  | "unreachable"
  | "tooMuchLag"
  | "insecure"
  | "denied"
  | "untrusted";

/** Errors of the engine after which the transaction has certainly done nothing; what else there is has one name. */
export function rollBackError(reply: number): ClientError {
  if (reply === REPLY.full) return "full";
  if (reply === REPLY.recoveryConflict) return "recoveryConflict";
  if (reply === REPLY.scaled) return "scaled";
  return reply === REPLY.deadlock ? "deadlock" : reply === REPLY.conflict ? "conflict" : "rolledBack";
}

/** Who has nobody to carry his statement out, and why: it has certainly done nothing. */
export function turnedAwayError(reply: number): ClientError {
  if (reply === REPLY.unreachable) return "unreachable";
  return reply === REPLY.notLent ? "notLent" : reply === REPLY.noTarget ? "noTarget" : "tooMany";
}

/** What a handshake's answer means where it is no session's number. */
export function handshakeError(answer: number): ClientError {
  if (answer === INSECURE) return "insecure";
  if (answer === DENIED) return "denied";
  if (answer === UNTRUSTED) return "untrusted";
  return answer === TOO_MANY ? "tooMany" : "refused";
}

/**
 * Errors that another try, or another writer, would not change: a driver that waits for a failover reports them at
 * once.
 */
export function isFinal(error: ClientError): boolean {
  return error === "insecure" || error === "denied" || error === "untrusted";
}
