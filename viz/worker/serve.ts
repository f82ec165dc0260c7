/**
 * The worker that simulates. Requests arrive between slices, so the worker answers within one slice whatever it is
 * doing. They are answered in the order in which they came, also where one has to wait for a part of the script.
 */
import { open, type Checkpoint, type Run } from "../../sim/run.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { alreadyRead } from "./first.ts";
import { Player } from "./player.ts";
import type { Inherited, Simulation } from "./simulation.ts";
import type { Found } from "./library.ts";
import type { Request, Response, ScenarioSource } from "./protocol.ts";

/** What only some requests need. Fetched by the first of them, unless the script is one piece. */
interface Parts {
  /** What of the engine only some scenarios have. */
  rest(): Promise<void>;
  reader(): Promise<typeof import("./reader.ts")>;
  recorder(): Promise<typeof import("./recorder.ts")>;
  exporter(): Promise<typeof import("./exporter.ts")>;
  search(): Promise<typeof import("./search.ts")>;
}

type FrameResponse = Extract<Response, { type: "frame" }>;

const SLICE_MS = 12;
/**
 * Who has just asked for something asks for more: a slice is shorter for a while, and the next answer does not wait for
 * a long one to end. [choice]
 */
const SHORT_SLICE_MS = 4;
const SHORT_FOR_MS = 250;
/**
 * After the first frame of a fork the world stands still for whoever wants the next moment: the tip has then not to be
 * left for it. [choice]
 */
const REST_MS = 60;
/** How long the first run has the machine to itself before the other scenarios' names are fetched. [choice] */
const CATALOG_AFTER_MS = 500;

/** A part, with the engine made whole: any scenario may come of it. */
async function whole<T>(part: Promise<T>): Promise<T> {
  const [one] = await Promise.all([part, parts.rest()]);
  return one;
}

const post = (response: Response): void => self.postMessage(response);
const clock = (): number => performance.now();

let parts: Parts;
let player: Player | undefined;
let played: Run | undefined;
/** The number of the run that was opened last. What is sought in another was asked for before the page knew of it. */
let current = -1;
let catalogTold = false;
let running = false;
let askedAt = -Infinity;
let restUntil = -Infinity;
let searching: Iterator<Response | undefined> | undefined;
let line = Promise.resolve();

// A message to itself comes back after whatever the page has sent meanwhile; a timer would wait four milliseconds each
// time.
const channel = new MessageChannel();

/** Begins to answer what the page asks. */
export function serve(from: Parts): void {
  parts = from;
  channel.port1.onmessage = slice;
  self.onmessage = ({ data }: MessageEvent<Request>): void => {
    askedAt = clock();
    restUntil = -Infinity;
    line = line.then(() => answer(data)).catch(fail);
  };
}

/** What breaks here must reach the page, which hears of nothing that happens within a promise. */
function fail(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}

async function answer(request: Request): Promise<void> {
  if (request.type === "open") await openRun(request);
  else if (request.type === "fork") await forkRun(request);
  else if (request.type === "prepare") await prepareFork(request);
  else if (request.type === "text") await tellText(request);
  else if (request.type === "diagram") await tellDiagram(request);
  else if (request.type === "check") await checkText(request);
  else if (request.type === "playSeed") post((await whole(parts.search())).playedSeed(request));
  else if (request.type === "strip") post((await whole(parts.search())).stripOf(request));
  else if (request.type === "shrink") searching = (await whole(parts.search())).shrinkSteps(request);
  else if (request.type === "cause") searching = (await whole(parts.search())).shapeSteps(request);
  else if (request.type === "askable") post((await whole(parts.search())).askableOf(request));
  else if (request.type === "explain") searching = (await whole(parts.search())).causeSteps(request);
  else if (request.type === "find") searching = (await whole(parts.search())).findSteps(request);
  else if (request.type === "incident") searching = (await whole(parts.search())).incidentSteps(request);
  else if (request.type === "glimpse") searching = (await whole(parts.search())).glimpseSteps(request);
  else if (request.type === "chance") searching = (await whole(parts.search())).chanceSteps(request);
  else if (request.type === "record") return recordRun(request);
  else if (request.type === "export") return exportRun(request);
  else if (request.type === "halt") {
    if (request.run === current) player?.halt(request.isHalted);
  } else if (request.type === "tape") {
    if (request.run === current) player?.tape(request.ticket, request.from, request.to);
  } else {
    // What looks inside comes with what only some scenarios have.
    if (request.inside !== null) await parts.rest();
    if (request.run === current) player?.seek(request.ticket, request.moment, request.inside);
  }
  wake();
}

/** One attempt to make a failing scenario smaller, or one run to prove a cause, if that is what this worker does. */
function searchOn(): boolean {
  const step = searching?.next();
  if (step === undefined || step.done === true) searching = undefined;
  else if (step.value !== undefined) post(step.value);
  return searching !== undefined;
}

async function tellText({ run, source }: Extract<Request, { type: "text" }>): Promise<void> {
  const { jsonSchema, textOf, warningsIn } = await whole(parts.reader());
  const text = textOf(source);
  post({ type: "text", run, text, schema: jsonSchema(), warnings: warningsIn(text) });
}

/** Of the run on the screen, whose scenario could be read. */
async function tellDiagram({ run, source }: Extract<Request, { type: "diagram" }>): Promise<void> {
  const { find: read, topologySvg } = await whole(parts.reader());
  const found = read(source);
  if (found.ok) post({ type: "diagram", run, svg: topologySvg(found.scenario) });
}

async function checkText({ run, ticket, text }: Extract<Request, { type: "check" }>): Promise<void> {
  const found = (await whole(parts.reader())).find({ kind: "text", text });
  post({ type: "checked", run, ticket, issues: found.ok ? [] : found.issues });
}

function wake(): void {
  if (running) return;
  running = true;
  channel.port2.postMessage(null);
}

function slice(): void {
  const now = clock();
  if (now < restUntil) {
    running = false;
    // A timer may come a little early, and nobody else would wake this one.
    setTimeout(wake, restUntil - now + 1);
    return;
  }
  const sliceMs = now - askedAt < SHORT_FOR_MS ? SHORT_SLICE_MS : SLICE_MS;
  running = searchOn() || (player?.work(now + sliceMs) ?? false);
  if (running) channel.port2.postMessage(null);
}

function standStill(): void {
  restUntil = clock() + REST_MS;
  setTimeout(wake, REST_MS);
}

/** Once, and soon: the page's list of scenarios is empty until then. */
function tellCatalog(): void {
  if (catalogTold) return;
  catalogTold = true;
  setTimeout(() => {
    const tell = async (): Promise<void> =>
      post({ type: "catalog", scenarios: (await whole(parts.reader())).catalog() });
    tell().catch(() => (catalogTold = false));
  }, CATALOG_AFTER_MS);
}

async function find(source: ScenarioSource): Promise<Found> {
  try {
    return (await whole(parts.reader())).find(source);
  } catch {
    const message = "The part of the page that reads scenarios could not be loaded: the page's files are out of reach.";
    return { ok: false, issues: [{ line: 0, column: 0, message }] };
  }
}

async function openRun({ run, source, seed, mutations }: Extract<Request, { type: "open" }>): Promise<void> {
  const before = player;
  player = undefined;
  current = run;
  const read = alreadyRead(source);
  const found = read === undefined ? await find(source) : { ok: true as const, ...read };
  tellCatalog();
  if (!found.ok) return post({ type: "refused", run, issues: found.issues });
  const { scenario, hash, warnings } = found;
  try {
    // The same scenario once more is opened anew: there is nothing in which the two differ, and so nowhere they part.
    const inherited =
      before && played?.scenarioHash !== hash ? inheritedBy(scenario, seed, mutations, before) : undefined;
    const opened =
      inherited !== undefined && played !== undefined
        ? played
        : open(scenario, { mutations, messages: true, ...(seed === null ? {} : { seed }) });
    played = opened;
    const { name, title, description } = scenario;
    const ownSeed = opened.seed === scenario.seed;
    const world = {
      name,
      title,
      description,
      hash,
      source,
      seed: opened.seed,
      ownSeed,
      mutations,
      layout: opened.layout,
      warnings,
    };
    post({ type: "opened", run, world });
    player = playerOf(opened as Simulation, run, inherited);
  } catch (error) {
    if (!(error instanceof RangeError)) {
      const { message, stack = "" } = error instanceof Error ? error : new Error(String(error));
      post({ type: "broken", run, broken: { message, stack, at: 0, event: 0 } });
      return;
    }
    post({ type: "refused", run, issues: [{ line: 0, column: 0, message: error.message }] });
  }
}

/**
 * What the run that has been played so far leaves to one that differs in faults only: then that is simulated from where
 * they part.
 */
function inheritedBy(
  scenario: Scenario,
  seed: string | null,
  mutations: readonly string[],
  before: Player,
): Inherited | undefined {
  const isTwin = played?.seed === (seed ?? scenario.seed) && played.mutations.join() === mutations.join();
  const carry = isTwin ? played?.become(scenario) : undefined;
  const straight = (): Simulation => open(scenario, { mutations, ...(seed === null ? {} : { seed }) });
  return carry && before.handOver((saved) => carry(saved as Checkpoint), straight);
}

async function prepareFork({ source, seed }: Extract<Request, { type: "prepare" }>): Promise<void> {
  (await whole(parts.reader())).prepare(source, seed);
  player?.keepPlayhead();
}

/** The frame that comes of it answers no seek: its ticket is 0. */
async function forkRun({
  run,
  source,
  seed,
  mutations,
  change,
  becomes,
  moment,
}: Extract<Request, { type: "fork" }>): Promise<void> {
  const { changed, revise } = await whole(parts.reader());
  const asked = changed(change, (at) => player?.sentAt(at), played?.layout);
  const revised = "ok" in asked ? asked : revise(source, seed, asked);
  if (!revised.ok) return post({ type: "notRevised", run, issues: revised.issues });
  const { text } = revised;
  post({ type: "revised", run, text, becomes });
  await openRun({ type: "open", run: becomes, source: { kind: "text", text }, seed, mutations });
  player?.seek(0, moment);
}

/** What cannot be opened or breaks does so in the page's own run, too, which says why. */
async function recordRun({ run, source, seed, mutations }: Extract<Request, { type: "record" }>): Promise<void> {
  const found = await find(source);
  if (!found.ok) return;
  const { judged, record } = await whole(parts.recorder());
  const opened = open(found.scenario, { seed, mutations, history: true });
  const { recorded, operations } = record(opened, (at) => post({ type: "recording", run, at }));
  post({ type: "recorded", run, recorded });
  for (const part of judged(operations, recorded.until)) post({ type: "judged", run, judged: part });
}

/** As with a record: what cannot be opened says so elsewhere. */
async function exportRun(request: Extract<Request, { type: "export" }>): Promise<void> {
  const found = await find(request.source);
  if (found.ok) (await whole(parts.exporter())).exportFile(request, found.scenario, post);
}

function playerOf(simulation: Simulation, run: number, inherited: Inherited | undefined): Player {
  const outlet = {
    progress: (progress: Extract<Response, { type: "progress" }>["progress"]) =>
      post({ type: "progress", run, progress }),
    frame: (ticket: number, frame: FrameResponse["frame"], inside: FrameResponse["inside"]) => {
      post({ type: "frame", run, ticket, frame, inside });
      if (ticket === 0) standStill();
    },
    tape: (ticket: number, tape: Extract<Response, { type: "tape" }>["tape"]) =>
      post({ type: "tape", run, ticket, tape }),
    report: (report: Extract<Response, { type: "report" }>["report"]) => post({ type: "report", run, report }),
    rechecked: (recheck: Extract<Response, { type: "rechecked" }>["recheck"]) =>
      post({ type: "rechecked", run, recheck }),
    broken: (broken: Extract<Response, { type: "broken" }>["broken"]) => post({ type: "broken", run, broken }),
  };
  return new Player(simulation, outlet, clock, inherited);
}
