/**
 * Who has come in: the sessions of an instance, its connections, and the statements under way.
 *
 * Sessions are numbered by how often all of them have ended, so that a connection tells which life it belongs to. While
 * the engine is swapped for a patched one (cluster reference 1.9) sessions stay, and what arrives meanwhile is held.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";

export class FrontDoor implements Stateful {
  /** Counts the times that all sessions ended: with each life of the engine, and when a reader changes roles. */
  sessions = 0;
  /** Connections that clients have open here, as far as this end knows. */
  connections = 0;
  /** Statements under way, and connections ever refused because there were too many. */
  underWay = 0;
  turnedAway = 0;
  /** Connections ever asked for. */
  asked = 0;
  /** Connections that waited two seconds or longer for their handshake to begin (AuroraSlowConnectionHandleCount). */
  slowToBegin = 0;
  /** Logins that were refused. */
  loginFailures = 0;
  isHeld = false;
  /** Tokens of statements that came while the engine was swapped. */
  #held: number[] = [];
  /** max_connections. */
  connectionsMax: number;

  /** Hears how many connections are left when some have gone. */
  readonly #left: (connections: number) => void;

  constructor(connectionsMax: number, left: (connections: number) => void) {
    this.connectionsMax = connectionsMax;
    this.#left = left;
  }

  /** A statement whose client has gone away holds its thread until it is done. */
  get isFull(): boolean {
    return Math.max(this.connections, this.underWay) >= this.connectionsMax;
  }

  /** A client has closed a connection. */
  closed(sessions: number): void {
    if (sessions !== this.sessions || this.connections === 0) return;
    this.#left(--this.connections);
  }

  /** All sessions are over. Returns the statements that were held. */
  empty(): number[] {
    this.sessions++;
    this.connections = 0;
    this.underWay = 0;
    this.isHeld = false;
    this.#left(0);
    return this.#held.splice(0);
  }

  get heldCount(): number {
    return this.#held.length;
  }

  hold(token: number): void {
    this.#held.push(token);
  }

  /** The engine goes on. Returns the statements that were held. */
  release(): number[] {
    this.isHeld = false;
    return this.#held.splice(0);
  }

  copyState(copy: StateCopy): void {
    this.sessions = copy.of(this.sessions);
    this.connections = copy.of(this.connections);
    this.underWay = copy.of(this.underWay);
    this.turnedAway = copy.of(this.turnedAway);
    this.asked = copy.of(this.asked);
    this.slowToBegin = copy.of(this.slowToBegin);
    this.loginFailures = copy.of(this.loginFailures);
    this.isHeld = copy.of(this.isHeld);
    this.#held = copy.of(this.#held);
    this.connectionsMax = copy.of(this.connectionsMax);
  }
}
