/**
 * A database instance: an engine on a host, the cluster's writer or one of its readers, and how it gets from one state
 * of its life to another. Which role it has, the control plane says when the engine has started. Its statements go
 * through statement-desk.ts, its parts are put together in instance-rooms.ts.
 *
 *     down -> starting -> ready -> recovering -> open        told to write: it opens the volume, whoever has it
 *                               -> attaching  -> reading     told to read: it asks the writer for its stream
 *                                                -> promoting -> recovering -> open
 *
 * A process that dies takes memory and connections with it; its machine resets what was under way. Without power nobody
 * says anything. The page cache is a process of its own (surviving-cache.ts). Left out: memory other than that.
 */
import type { Lsn, StateCopy, Stateful } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { HOST, type CrashCause } from "../../world/index.ts";
import { REPORT_TAG, type DriverEvents, type StorageDriver } from "../storage/index.ts";
import type { BufferCache } from "./buffer-cache.ts";
import type { EngineSwap } from "./engine-swap.ts";
import type { Forwarded } from "./forwarded.ts";
import type { Forwarding } from "./forwarding.ts";
import type { FrontDoor } from "./front-door.ts";
import type { Handshakes } from "./handshakes.ts";
import type { InstanceParts } from "./instance-parts.ts";
import { roomsOf } from "./instance-rooms.ts";
import type { LogStream } from "./log-stream.ts";
import type { PageWaits } from "./page-waits.ts";
import type { Processors } from "./processors.ts";
import type { Reading } from "./reading.ts";
import type { Replica } from "./replica.ts";
import type { RoundTrips } from "./round-trips.ts";
import type { SessionStates } from "./session-states.ts";
import type { SurvivingCache } from "./surviving-cache.ts";
import { StatementDesk } from "./statement-desk.ts";
import { attemptOf, operationOf, type InstanceStatus } from "./statements.ts";
import { Turns } from "./turns.ts";
import type { Writing } from "./writing.ts";

export class Instance implements Stateful, DriverEvents {
  readonly actor: number;
  readonly index: number;
  readonly className: string;
  status: InstanceStatus = "open";
  /** False before it has been created and after it has been deleted: then nothing brings its engine up. */
  isThere = true;
  /** Counts the engine's lives: what an earlier one had set is void. */
  generation = 0;
  /** When the engine's present life began. */
  upSince = 0;
  /** Where its statements come, and from where they are answered. */
  readonly desk: StatementDesk;
  readonly door: FrontDoor;
  readonly processors: Processors;
  readonly driver: StorageDriver;
  readonly cache: BufferCache;
  readonly survivor: SurvivingCache;
  readonly writing: Writing;
  readonly stream: LogStream;
  readonly replica: Replica;
  readonly reading: Reading;
  /** Write forwarding: what this instance forwards while it reads, and what is forwarded to it while it writes. */
  readonly forwarding: Forwarding;
  readonly forwarded: Forwarded;
  readonly handshakes: Handshakes;
  /** Statements that wait for a processor. */
  readonly turns = new Turns();
  /** Transactions whose statements come one by one. */
  readonly trips: RoundTrips;
  readonly states: SessionStates;
  readonly swap: EngineSwap;

  readonly #parts: InstanceParts;
  readonly #host: number;
  readonly #pages: PageWaits;

  constructor(parts: InstanceParts) {
    const { context, driver } = parts;
    this.#parts = parts;
    this.driver = driver;
    ({ actor: this.actor, index: this.index } = driver);
    this.className = parts.className;
    this.#host = context.network.hostOf(this.actor);
    const desk = new StatementDesk(this, parts);
    this.desk = desk;
    const rooms = roomsOf(parts, {
      generation: () => this.generation,
      isOpen: () => this.status === "open",
      takesStatements: () => desk.isOpen,
      begin: (token) => desk.begin(operationOf(token), attemptOf(token)),
      refuse: (token) => desk.refuse(token),
      spendTime: (operation, attempt) => desk.spendTime(operation, attempt),
      execute: (operation, attempt) => desk.execute(operation, attempt),
      rollBack: (operation, attempt) => desk.rollBack(operation, attempt),
      answer: (operation, attempt, lsn, code) => desk.answer(operation, attempt, lsn, code),
      answerClient: (operation, attempt, lsn, code) => desk.answerClient(operation, attempt, lsn, code),
      attached: () => this.#attached(),
      fellBehind: () => this.#fellBehind(),
      resumeRead: (token) => desk.goOnReading(token, "page"),
    });
    this.processors = rooms.processors;
    this.door = rooms.door;
    this.states = rooms.states;
    this.swap = rooms.swap;
    this.handshakes = rooms.handshakes;
    this.#pages = rooms.pages;
    this.cache = rooms.cache;
    this.survivor = rooms.survivor;
    this.stream = rooms.stream;
    this.writing = rooms.writing;
    this.replica = rooms.replica;
    this.reading = rooms.reading;
    this.forwarding = rooms.forwarding;
    this.forwarded = rooms.forwarded;
    this.trips = rooms.trips;
    driver.attach(this);
    context.hosts.listen(this.#host, {
      crashed: (cause) => this.#crashed(cause),
      restarted: () => this.#restarted(),
      memoryLost: () => this.survivor.lost(),
    });
  }

  /** The run begins in the middle of this reader's life, on the stream of `source`. */
  beginAsReader(source: number): void {
    this.status = "reading";
    this.replica.beginOn(source);
  }

  /** Its number among the instances of all clusters. */
  get number(): number {
    return this.#parts.number();
  }

  /** The run begins before this instance has been created. */
  beginAsNothing(): void {
    this.isThere = false;
    this.status = "down";
    this.survivor.lost();
  }

  /**
   * Its machine is there, and its engine starts for the first time as soon as that has power. One that stands still
   * starts it when it goes on: nobody says "restarted" then.
   */
  beginToExist(): void {
    this.isThere = true;
    this.generation++;
    if (this.#parts.context.hosts.state[this.#host] !== HOST.down) this.#restarted();
  }

  /** It has been deleted; or its cluster is stopped, until it begins to exist again. */
  ceaseToExist(isStop = false): void {
    if (isStop || this.status === "open" || this.status === "recovering") this.#tellDown(2);
    if (this.status !== "down") this.#end();
    else this.survivor.lost();
    this.isThere = false;
    this.status = "down";
  }

  get isUp(): boolean {
    return this.status !== "down" && this.status !== "starting";
  }

  /** Where a read of now would be. */
  get readPoint(): Lsn {
    return this.status === "open" ? this.driver.ladder.vdl : this.replica.view;
  }

  durable(ackPoint: Lsn): void {
    this.writing.durable(ackPoint);
    this.stream.moved();
  }

  pageRead(page: number, readPoint: Lsn): void {
    if (page === REPORT_TAG) return;
    if (this.status === "open") this.writing.pageRead(page, readPoint);
    else if (this.status === "reading") this.reading.pageRead(page, readPoint);
  }

  /** Another instance holds a newer epoch: nothing may be acknowledged any more (L14). */
  fenced(): void {
    this.status = "fenced";
    this.#parts.context.trace.emit(TRACE.writerFenced, this.index);
    this.#end();
    this.#parts.listener.fenced(this.index);
  }

  opened(): void {
    const { context, volume } = this.#parts;
    this.status = "open";
    this.upSince = context.engine.now;
    this.survivor.opened(this.driver.recovery.epochBefore, volume.log.last);
    this.replica.promoted(volume.log.last);
    this.writing.opened();
    this.stream.opened(this.#parts.actors.map((_, index) => index).filter((index) => index !== this.index));
    this.#parts.listener.opened(this.index);
  }

  grown(groups: number): void {
    this.writing.grown(groups);
  }

  /** Opens the volume, whoever has it. Nothing when the machine is down or stands still, or has it already. */
  openVolume(): void {
    if (!this.#parts.context.hosts.isUp(this.#host)) return;
    if (this.status === "open" || this.status === "recovering" || this.status === "down") return;
    if (this.status === "reading" || this.status === "attaching") this.#leaveReading();
    this.status = "recovering";
    this.#parts.driver.recovery.start();
  }

  /**
   * Told to take the volume over: its sessions end now, and it opens the volume after `delay`, the time its engine
   * needs to change roles.
   */
  promote(delay: number): void {
    const { context, kinds, listener } = this.#parts;
    if (this.status === "open") listener.opened(this.index);
    if (["open", "promoting", "recovering", "down"].includes(this.status)) return;
    if (this.status === "reading") this.#leaveReading();
    this.status = "promoting";
    context.engine.after(delay, kinds().promote, this.actor, 0, 0, this.generation);
  }

  /**
   * Becomes a reader of `writer`. One that reads already keeps its cache and its sessions if `warm`, and restarts
   * otherwise.
   */
  follow(writer: number, warm: boolean): void {
    if (writer === this.actor) return;
    if (this.status === "reading" && !warm) {
      // The order may be an old one, repeated: who is on this writer's stream has obeyed it.
      if (this.replica.isOn(writer)) this.#parts.listener.reading(this.index);
      else this.restart("cold");
      return;
    }
    if (this.status !== "reading" && this.status !== "attaching" && this.status !== "ready") return;
    if (this.status === "ready") this.status = "attaching";
    this.replica.follow(writer, warm);
  }

  /**
   * The engine goes down in order and starts again, after `delay` or its usual time; sessions are reset, and its pages
   * are there afterwards or not.
   */
  restart(cache: "warm" | "cold", delay = this.#parts.context.parameters.engineRestart, why = 1): void {
    if (this.status === "down") return;
    this.#tellDown(why);
    this.#end({ keepsCache: cache === "warm" });
    this.status = "starting";
    this.#start(delay);
  }

  engineStarted(): void {
    if (this.status !== "starting") return;
    this.status = "ready";
    this.upSince = this.#parts.context.engine.now;
    const links = this.#parts.forwarding.links();
    if (links.enabled) this.forwarding.switchTo(links.isWanted());
    this.#parts.listener.started(this.index);
  }

  /** The engine has been swapped for a patched one. Returns how many connections did not survive. */
  swapped(): number {
    this.upSince = this.#parts.context.engine.now;
    return this.swap.finish();
  }

  copyState(copy: StateCopy): void {
    this.status = copy.of(this.status);
    this.isThere = copy.of(this.isThere);
    this.generation = copy.of(this.generation);
    this.upSince = copy.of(this.upSince);
    copy.parts([
      this.door,
      this.handshakes.asleep,
      this.processors,
      this.cache,
      this.survivor,
      this.#pages,
      this.writing,
      this.stream,
      this.replica,
      this.reading,
      this.forwarding,
      this.forwarded,
      this.trips,
      this.states,
      this.turns,
    ]);
  }

  /** A chunk of the stream it follows. One that opens the volume learns what it needs from storage. */
  receiveChunk(chunk: number): void {
    if (this.status !== "recovering") this.replica.receive(chunk);
  }

  /** The stream has come: reads are answered from now on. */
  #attached(): void {
    if (this.status !== "attaching" && this.status !== "reading") return;
    this.status = "reading";
    this.#parts.listener.reading(this.index);
  }

  /** It is too far behind its writer's stream to go on with it. */
  #fellBehind(): void {
    if (this.status !== "reading" && this.status !== "attaching") return;
    this.#parts.listener.fellBehind(this.index);
    this.restart("cold", this.#parts.context.parameters.engineRestart, 3);
  }

  /** A reader on its way to become the writer: its sessions end, its cache stays. */
  #leaveReading(): void {
    this.replica.leave();
    this.desk.reset([
      ...this.reading.drop(),
      ...this.turns.drop(),
      ...this.trips.drop(),
      ...this.forwarding.drop({ tells: true }),
      ...this.door.empty(),
    ]);
    this.#parts.driver.reads.crash();
  }

  #crashed(cause: CrashCause): void {
    if (this.status === "down") return;
    this.#parts.context.trace.emit(TRACE.instanceCrashed, this.index, this.status === "open" ? 1 : 0);
    this.#end({ tells: cause !== "power", keepsCache: cause === "process" });
    this.status = "down";
  }

  #tellDown(why: number): void {
    const isTold =
      this.status === "open" ||
      this.status === "recovering" ||
      this.status === "reading" ||
      this.status === "attaching";
    if (isTold) this.#parts.context.trace.emit(TRACE.instanceCrashed, this.index, this.status === "open" ? 1 : 0, why);
  }

  #restarted(): void {
    if (this.status !== "down" || !this.isThere) return;
    this.status = "starting";
    this.#start(this.#parts.context.parameters.engineRestart);
  }

  #start(delay: number): void {
    this.#parts.context.engine.after(delay, this.#parts.kinds().started, this.actor, 0, 0, this.generation);
  }

  /**
   * Whatever was under way is lost. A machine that still has power resets its connections; one without says nothing.
   */
  #end({ tells = true, keepsCache = false } = {}): void {
    this.survivor.left(
      keepsCache,
      this.status === "open" ? [this.actor, this.driver.epoch, this.#parts.volume.log.last] : this.replica.state,
    );
    const tokens = [
      ...this.writing.drop(),
      ...this.reading.drop(),
      ...this.turns.drop(),
      ...this.trips.drop(),
      ...this.forwarding.drop({ tells }),
      ...this.door.empty(),
    ];
    this.generation++;
    this.handshakes.drop({ tells });
    this.states.clear();
    this.replica.stop();
    this.stream.crash();
    this.processors.clear();
    this.#parts.driver.crash();
    if (tells) this.desk.reset(tokens);
    this.forwarded.drop({ tells });
  }
}
