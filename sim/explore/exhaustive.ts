/**
 * Every order in which a tiny volume can play: one group of three or four members, two writes, and one crash of the
 * writer (or another instance that takes the volume over), with all messages delivered in every possible order. The
 * real protocol runs, not a model of it.
 *
 * States that the protocol cannot tell apart (fingerprint.ts) are visited once, and states that differ only in which
 * member is which count as one; their number is exact and asserted by a test. What is left out, so that the space stays
 * finite: loss (a message may come arbitrarily late instead), retries and other timers, time itself, and messages that
 * can have no effect any more; a batch is on disk when it arrives. Members beyond the first three or four do not exist.
 */
import {
  NO_KEY,
  NO_PAGE,
  StorageFleet,
  Volume,
  volumeEpochOf,
  type BatchHead,
  type Context,
  type StorageDriver,
} from "../aurora/storage/index.ts";
import { Checks } from "../checks/index.ts";
import { loadPart, savePart } from "../kernel/index.ts";
import { mutationsOf } from "../mutations/index.ts";
import { PARAMETERS, parametersOf } from "../parameters/index.ts";
import { FLAG, Trace, TRACE } from "../trace/index.ts";
import { Disks, Hosts, Network } from "../world/index.ts";
import { ChoiceEngine } from "./choice-engine.ts";
import { fingerprint, type Tiny } from "./fingerprint.ts";

export interface ExhaustiveOptions {
  /** 3: two of three write and two read; 4: three of four write and two read. */
  readonly members: 3 | 4;
  readonly writes: number;
  /**
   * What happens once, at any moment: the writer dies and recovers, or another instance takes over from a living one.
   */
  readonly upset: "crash" | "takeover" | "none";
  readonly mutations?: readonly string[];
  /** Gives up beyond this. */
  readonly statesMax?: number;
  /** Takes the choices in the opposite order: the same states must be found. */
  readonly backwards?: boolean;
  /** Stops as soon as the check with this id has failed. */
  readonly until?: string;
}

export interface ExhaustiveResult {
  /** Distinct states visited, and transitions between them. */
  readonly states: number;
  readonly transitions: number;
  /** States in which nothing is left to happen. */
  readonly ends: number;
  /** Names of the checks that failed on some path, with the first sentence of each. */
  readonly failures: Readonly<Record<string, string>>;
  /** False when `statesMax` was reached. */
  readonly complete: boolean;
  /** Whether a state, as `walk` tells it, was visited. */
  readonly visited: (fingerprint: string) => boolean;
}

const TIMERS = [
  "gossip round",
  "driver looks",
  "driver sends group again",
  "driver tells read floor",
  "driver loses patience",
  "recovery asks again",
  "background round",
  "log is staged",
  "segment is scrubbed",
  "hydration looks",
  "control plane looks",
  "control plane asks",
];
const INSTANT = ["segment persisted batch", "driver sends boxcar", "metadata", "driver gets metadata"];

/** One step: an index into the waiting events, or something that people do. */
type Choice = number | "write" | "upset";

export function explore(options: ExhaustiveOptions): ExhaustiveResult {
  const tiny = build(options);
  const statesMax = options.statesMax ?? 2_000_000;
  const seen = new Set<string>([fingerprint(tiny, options.mutations)]);
  const stack: unknown[] = [save(tiny)];
  let transitions = 0;
  let ends = 0;
  const found = (): boolean => Object.keys(tiny.failures).some((name) => name.startsWith(`${options.until}-`));
  while (stack.length > 0 && seen.size < statesMax && !found()) {
    const from = stack.pop();
    load(tiny, from);
    const choices = choicesIn(tiny, options);
    if (options.backwards === true) choices.reverse();
    if (choices.length === 0) ends++;
    for (const choice of choices) {
      load(tiny, from);
      take(tiny, choice, options);
      transitions++;
      const print = fingerprint(tiny, options.mutations);
      if (seen.has(print)) continue;
      seen.add(print);
      stack.push(save(tiny));
    }
  }
  return {
    states: seen.size,
    transitions,
    ends,
    failures: tiny.failures,
    complete: stack.length === 0,
    visited: (print) => seen.has(print),
  };
}

/**
 * One way through the same space, to its end: the fingerprints of the states on it. `pick` chooses among that many
 * choices.
 */
export function walk(options: ExhaustiveOptions, pick: (choices: number) => number): string[] {
  const tiny = build(options);
  const prints = [fingerprint(tiny, options.mutations)];
  for (let choices = choicesIn(tiny, options); choices.length > 0; choices = choicesIn(tiny, options)) {
    take(tiny, choices[pick(choices.length)], options);
    prints.push(fingerprint(tiny, options.mutations));
  }
  return prints;
}

function choicesIn({ engine, state, fleet }: Tiny, options: ExhaustiveOptions): Choice[] {
  // The last choice is followed first: late crashes come before early ones, since they show more.
  const choices: Choice[] = !state.upset && options.upset !== "none" && state.writes > 0 ? ["upset"] : [];
  // Two waiting events that are alike lead to the same state: one of them is enough.
  const kinds = new Set<string>();
  engine.waiting.forEach((event, index) => {
    const key = `${event.kind} ${event.target} ${event.a} ${event.b} ${event.c}`;
    if (kinds.has(key)) return;
    kinds.add(key);
    choices.push(index);
  });
  if (state.writes < options.writes && fleet.drivers[0].epoch !== 0) choices.push("write");
  return choices;
}

function take(tiny: Tiny, choice: Choice, options: ExhaustiveOptions): void {
  const { engine, state, fleet } = tiny;
  if (typeof choice === "number") engine.choose(choice);
  else if (choice === "write") {
    state.writes++;
    engine.act(() => {
      const lsn = fleet.drivers[0].append(0, NO_PAGE, NO_KEY, 0, FLAG.cpl | FLAG.commit);
      state.waiting = [...state.waiting, lsn];
      state.records = [...state.records, lsn];
    });
  } else {
    state.upset = true;
    engine.act(() => upset(tiny, options));
  }
  bury(tiny, options);
}

function upset({ engine, fleet, state }: Tiny, options: ExhaustiveOptions): void {
  const [writer, other] = fleet.drivers;
  if (options.upset === "takeover") {
    other.recovery.start();
    return;
  }
  // What is on its way to the dead instance is lost with its connections.
  const { kinds } = fleet;
  const own = new Set(Object.values(kinds));
  engine.waiting = engine.waiting.filter(({ kind, target }) => !(own.has(kind) && target === writer.actor));
  writer.crash();
  state.waiting = [];
  writer.recovery.start();
}

function build(options: ExhaustiveOptions): Tiny {
  const engine = new ChoiceEngine("exhaustive", TIMERS, INSTANT);
  const hosts = new Hosts(engine);
  const azs = ["us-east-1a", "us-east-1b", "us-east-1c"];
  for (const az of [...azs, "control plane"]) hosts.addAz(az);
  const nodesByAz = azs.map((az) =>
    [0, 1].map((index) => hosts.addHost(`storage-${az}-${index}`, { region: "us-east-1", az })),
  );
  const ids = ["writer-1", "writer-2"];
  const instances = ids.map((id) => hosts.addHost(id, { region: "us-east-1", az: azs[0] }));
  const control = hosts.addHost("control plane", { region: "us-east-1", az: "control plane" });
  const parameters = parametersOf({ lsnAllocationLimit: 10, suspectAfter: PARAMETERS.suspectAfter.max });
  const network = new Network(engine, hosts);
  network.connect(parameters);
  const trace = new Trace(engine);
  const context: Context = {
    engine,
    hosts,
    network,
    trace,
    parameters,
    disks: new Disks(engine, hosts.names, parameters),
    mutations: mutationsOf(options.mutations ?? []),
  };
  const [write, read] = options.members === 3 ? [2, 2] : [3, 2];
  const volume = new Volume(context, {
    groups: 1,
    groupsMax: 1,
    keys: 1,
    pages: 1,
    members: "like",
    writeQuorum: write,
    readQuorum: read,
    narrows: false,
    nodesByAz,
  });
  const fleet = new StorageFleet(context, volume, control, () => {});
  const [first] = instances.map((host) => fleet.addDriver(network.addActor(host)));
  first.beginAsWriter();
  const failures: Record<string, string> = {};
  const state = { writes: 0, upset: false, waiting: [], acked: [], records: [] };
  const tiny: Tiny = {
    engine,
    fleet,
    volume,
    hosts,
    state,
    failures,
    checks: new Checks(trace, {
      names: {
        instance: (instance) => ids[instance],
        host: (host) => hosts.names[host],
        connection: () => "the client's connection",
        session: () => "the client's connection",
      },
      groups: 1,
      keys: 1,
      rule: { kind: "like", write, read },
      ruleInForce: volume.rule,
      parameters,
      instances: [],
      restores: [],
      clones: [],
      endpoints: [],
      isSecondary: false,
      places: Array.from({ length: volume.segments }, (_, segment) => ({
        host: volume.placement.hostOf[segment],
        az: segment >> 1,
      })),
      // Quorums of fewer than six are not what I25 enumerates.
      listener: (check, { message }) => check.startsWith("I25") || (failures[check] ??= message) !== "",
    }),
  };
  for (const driver of fleet.drivers) driver.attach(eventsOf(driver, tiny, trace));
  // Members 3 of 6, or 4 of 6, live: a1, b1, c1 and perhaps a2.
  for (const segment of options.members === 3 ? [1, 3, 5] : [3, 5]) {
    fleet.segments.state[segment] = 2;
    engine.deaf.add(volume.placement.actorOf[segment]);
  }
  return tiny;
}

/** What the instance above the driver would do: acknowledge. */
function eventsOf(driver: StorageDriver, tiny: Tiny, trace: Trace): Parameters<StorageDriver["attach"]>[0] {
  return {
    durable: (ackPoint) => {
      const { state } = tiny;
      const durable = state.waiting.filter((lsn) => lsn <= ackPoint);
      state.waiting = state.waiting.filter((lsn) => lsn > ackPoint);
      state.acked = [...state.acked, ...durable];
      for (const lsn of durable) trace.emit(TRACE.commitAcked, lsn, driver.ladder.vdl);
    },
    pageRead: () => {},
    fenced: () => {
      driver.crash();
      tiny.state.waiting = [];
    },
    opened: () => {},
    grown: () => {},
  };
}

interface Saved {
  readonly waiting: ChoiceEngine["waiting"];
  readonly state: Tiny["state"];
  readonly parts: readonly unknown[];
  /**
   * Rows of the append-only columns. A checkpoint keeps only their number, because a run has one future; here it has
   * many.
   */
  readonly batches: readonly (readonly [BatchHead, number, number, number])[];
  readonly records: readonly (readonly [number, number])[];
}

function save({ engine, fleet, volume, checks, state }: Tiny): Saved {
  const { batches, log } = volume;
  return {
    waiting: engine.waiting.slice(),
    state: { ...state },
    parts: [volume, fleet, checks].map(savePart),
    batches: Array.from({ length: batches.count }, (_, batch) => {
      const { actor, epoch, memberEpoch } = batches.sender(batch);
      const head = { actor, epoch, vdl: batches.vdl(batch), readFloor: batches.readFloor(batch) };
      return [head, batches.prev(batch), batches.last(batch), memberEpoch] as const;
    }),
    records: state.records.map((lsn) => [lsn, log.prevInGroup(lsn)] as const),
  };
}

function load(tiny: Tiny, saved: unknown): void {
  const { waiting, state, parts, batches, records } = saved as Saved;
  tiny.engine.waiting = waiting.slice();
  tiny.state = { ...state };
  tiny.volume.batches.count = 0;
  for (const [head, prev, last, memberEpoch] of batches) tiny.volume.batches.add(head, 0, prev, last, memberEpoch);
  for (const [lsn, prev] of records) tiny.volume.log.write(lsn, 0, NO_KEY, 0, FLAG.cpl | FLAG.commit, prev);
  [tiny.volume, tiny.fleet, tiny.checks].forEach((part, index) => loadPart(part, parts[index]));
}

/**
 * Messages without a future: acknowledgements and refusals of epochs that their receiver has left behind for good, and,
 * once the old writer is dead, batches of its epoch to members that have promised a newer one. Delivering them would
 * change nothing.
 */
function bury({ engine, fleet, volume }: Tiny, options: ExhaustiveOptions): void {
  const { kinds, segments, drivers } = fleet;
  engine.waiting = engine.waiting.filter(({ kind, target, a, c }) => {
    if (kind === segments.kinds.write && options.upset === "crash")
      return volume.batches.sender(a).epoch >= segments.promised[volume.placement.segmentOfActor(target)];
    const driver = drivers.find(({ actor }) => actor === target);
    if (driver === undefined) return true;
    const epoch = kind === kinds.batchAck ? c : volumeEpochOf(c);
    const own = Math.max(driver.epoch, driver.recovery.epoch);
    if (kind === kinds.ack || kind === kinds.promised || kind === kinds.batchAck) return epoch >= own && own > 0;
    return kind !== kinds.rejected || epoch > own || driver.epoch !== 0;
  });
}
