/**
 * What an instance is made of: its parts, each made once, and which of them hears of which. Here is wiring only; what
 * an instance does with them, and when, is instance.ts's.
 */
import { connectionsMax, instanceClass } from "../../facts/index.ts";
import type { Lsn } from "../../kernel/index.ts";
import { TRACE } from "../../trace/index.ts";
import { BufferCache } from "./buffer-cache.ts";
import { EngineSwap } from "./engine-swap.ts";
import { Forwarded } from "./forwarded.ts";
import { Forwarding } from "./forwarding.ts";
import { FrontDoor } from "./front-door.ts";
import { Handshakes } from "./handshakes.ts";
import type { InstanceParts } from "./instance-parts.ts";
import { LogStream } from "./log-stream.ts";
import { PageWaits } from "./page-waits.ts";
import { Processors } from "./processors.ts";
import { Reading } from "./reading.ts";
import { Replica } from "./replica.ts";
import { RoundTrips } from "./round-trips.ts";
import { SessionStates } from "./session-states.ts";
import { SurvivingCache } from "./surviving-cache.ts";
import { Writing } from "./writing.ts";

/** What the parts ask the instance, and tell it. */
export interface InstanceHooks {
  /** Counts the engine's lives. */
  readonly generation: () => number;
  /** The instance has the volume open. */
  readonly isOpen: () => boolean;
  /** It answers statements, as a writer or as a reader. */
  readonly takesStatements: () => boolean;
  readonly begin: (token: number) => void;
  readonly refuse: (token: number) => void;
  readonly spendTime: (operation: number, attempt: number) => void;
  readonly execute: (operation: number, attempt: number) => void;
  /** A transaction's client has gone. */
  readonly rollBack: (operation: number, attempt: number) => void;
  /** An answer to whoever asked, another instance perhaps; and to a client of this one. */
  readonly answer: (operation: number, attempt: number, lsn: Lsn, code: number) => void;
  readonly answerClient: (operation: number, attempt: number, lsn: Lsn, code: number) => void;
  /** The stream has come. */
  readonly attached: () => void;
  readonly fellBehind: () => void;
  /** A read has the page that it waited for. */
  readonly resumeRead: (token: number) => void;
}

export interface InstanceRooms {
  readonly processors: Processors;
  readonly door: FrontDoor;
  readonly states: SessionStates;
  readonly swap: EngineSwap;
  readonly handshakes: Handshakes;
  readonly pages: PageWaits;
  readonly cache: BufferCache;
  readonly survivor: SurvivingCache;
  readonly stream: LogStream;
  readonly writing: Writing;
  readonly replica: Replica;
  readonly reading: Reading;
  readonly forwarding: Forwarding;
  readonly forwarded: Forwarded;
  readonly trips: RoundTrips;
}

export function roomsOf(parts: InstanceParts, hooks: InstanceHooks): InstanceRooms {
  const { context, volume, driver, clients, chunks, kinds, actors, engine } = parts;
  const { actor, index } = driver;
  const { generation, spendTime } = hooks;
  const processors = new Processors(context.engine, instanceClass(parts.className, parts.bounds).vcpus);
  const most = connectionsMax(parts.className, engine, parts.bounds);
  const door = new FrontDoor(most, (left) => context.trace.emit(TRACE.connectionClosed, index, left));
  const states = new SessionStates(context, clients, engine, index);
  const swap = new EngineSwap({
    door,
    states,
    driver,
    forwarded: () => forwarded,
    begin: hooks.begin,
    refuse: hooks.refuse,
  });
  const handshakes = new Handshakes({
    context,
    kinds,
    replies: parts.replies,
    actor,
    number: parts.number,
    index,
    door,
    processors,
    isOpen: hooks.takesStatements,
  });
  const pages = new PageWaits(driver);
  const pagesInCache = Math.max(1, Math.floor(volume.shape.pages * context.parameters.cacheShare));
  const cache = new BufferCache(volume.shape.pages, pagesInCache, context.mutations.evictDirty);
  const survivor = new SurvivingCache({ context, volume, driver, cache });
  const { execute, rollBack } = hooks;
  const trips = new RoundTrips({
    context,
    actor,
    clients,
    replies: parts.replies,
    kinds: parts.roundTrips,
    sessions: () => door.sessions,
    spendTime,
    execute,
    rollBack,
  });
  const shared = {
    context,
    volume,
    driver,
    clients,
    cache,
    promotesWarm: parts.promotesWarm,
    pages,
    chunks,
    kinds,
    generation,
    spendTime,
    goesOn: (operation: number, attempt: number, left: number) => trips.goesOn(operation, attempt, left),
    answer: hooks.answer,
  };
  const hasOutlet = parts.outlet !== undefined;
  const listeners = parts.outlet === undefined ? actors : [...actors, parts.outlet];
  const stream = new LogStream({
    context,
    driver,
    chunks,
    kinds,
    actors: listeners,
    outlet: hasOutlet ? actors.length : -1,
    generation,
  });
  // PostgreSQL's repeatable read: whoever changes a row first wins.
  const firstUpdaterWins = engine === "aurora-postgresql";
  const writing = new Writing({
    ...shared,
    stream,
    firstUpdaterWins,
    isForwarded: (token) => forwarded.has(token),
    stepped: (token, lsn) => forwarded.stepped(token, lsn),
    gateKinds: parts.gateKinds,
    outlet: parts.outlet,
  });
  const replica = new Replica({
    ...shared,
    begun: (source, epoch, point) => survivor.attached(source, epoch, point),
    attached: hooks.attached,
    fellBehind: hooks.fellBehind,
    viewMoved: () => forwarding.queries.viewMoved(),
  });
  const reading = new Reading({ ...shared, replica, cancelsOnRecovery: firstUpdaterWins, resume: hooks.resumeRead });
  const own = { ...shared, ...parts.forwarding, engine, actor, index, answer: hooks.answerClient };
  const forwarding = new Forwarding({ ...own, reading, replica });
  const forwarded = new Forwarded({
    ...own,
    connectionsMax: most,
    door,
    writing,
    isOpen: hooks.isOpen,
    isSuperseded: () => driver.epoch < volume.metadata.openEpoch,
  });
  return {
    processors,
    door,
    states,
    swap,
    handshakes,
    pages,
    cache,
    survivor,
    stream,
    writing,
    replica,
    reading,
    forwarding,
    forwarded,
    trips,
  };
}
