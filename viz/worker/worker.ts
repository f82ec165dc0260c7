/**
 * The worker that simulates. Requests arrive between slices, so the worker answers within one slice whatever it is doing.
 */
import { open, type Checkpoint, type Run } from "../../sim/run.ts";
import { jsonSchema } from "../../sim/scenario/index.ts";
import { catalog, find, textOf } from "./library.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { Player, type Inherited, type Simulation } from "./player.ts";
import type { Request, Response } from "./protocol.ts";
import { judged, record } from "./recorder.ts";
import { revise } from "./revise.ts";
import { playedSeed, shrinkSteps } from "./search.ts";

const SLICE_MS = 12;

const post = (response: Response): void => self.postMessage(response);
const clock = (): number => performance.now();

let player: Player | undefined;
let played: Run | undefined;
let catalogTold = false;
let running = false;
let shrinking: Iterator<Response> | undefined;

// A message to itself comes back after whatever the page has sent meanwhile; a timer would wait four milliseconds each time.
const channel = new MessageChannel();
channel.port1.onmessage = slice;

self.onmessage = ({ data: request }: MessageEvent<Request>): void => {
  if (request.type === "open") openRun(request);
  else if (request.type === "revise") reviseRun(request);
  else if (request.type === "text")
    post({ type: "text", run: request.run, text: textOf(request.source), schema: jsonSchema() });
  else if (request.type === "check") checkText(request);
  else if (request.type === "playSeed") post(playedSeed(request));
  else if (request.type === "shrink") shrinking = shrinkSteps(request);
  else if (request.type === "record") return recordRun(request);
  else if (request.type === "tape") player?.tape(request.ticket, request.from, request.to);
  else player?.seek(request.ticket, request.moment);
  wake();
};

/** One attempt to make a failing scenario smaller, if that is what this worker does. */
function shrinkOn(): boolean {
  const step = shrinking?.next();
  if (step === undefined || step.done === true) shrinking = undefined;
  else post(step.value);
  return shrinking !== undefined;
}

function checkText({ run, ticket, text }: Extract<Request, { type: "check" }>): void {
  const found = find({ kind: "text", text });
  post({ type: "checked", run, ticket, issues: found.ok ? [] : found.issues });
}

function wake(): void {
  if (running) return;
  running = true;
  channel.port2.postMessage(null);
}

function slice(): void {
  running = shrinkOn() || (player?.work(clock() + SLICE_MS) ?? false);
  if (running) channel.port2.postMessage(null);
}

function tellCatalog(): void {
  catalogTold = true;
  post({ type: "catalog", scenarios: catalog() });
}

function openRun({ run, source, seed, mutations }: Extract<Request, { type: "open" }>): void {
  const before = player;
  player = undefined;
  const found = find(source);
  if (!found.ok) {
    post({ type: "refused", run, issues: found.issues });
    if (!catalogTold) tellCatalog();
    return;
  }
  const { scenario, hash } = found;
  try {
    const inherited = before && inheritedBy(scenario, seed, mutations, before);
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
    };
    post({ type: "opened", run, world });
    if (!catalogTold) tellCatalog();
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

/** What the run that has been played so far leaves to one that differs in faults only: then that is simulated from where they part. */
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

function reviseRun({ run, source, seed, change }: Extract<Request, { type: "revise" }>): void {
  const revised = revise(source, seed, change);
  post(revised.ok ? { type: "revised", run, text: revised.text } : { type: "notRevised", run, issues: revised.issues });
}

/** What cannot be opened or breaks does so in the page's own run, too, which says why. */
function recordRun({ run, source, seed, mutations }: Extract<Request, { type: "record" }>): void {
  const found = find(source);
  if (!found.ok) return;
  const opened = open(found.scenario, { seed, mutations, history: true });
  const { recorded, operations } = record(opened, (at) => post({ type: "recording", run, at }));
  post({ type: "recorded", run, recorded });
  for (const part of judged(operations, recorded.until)) post({ type: "judged", run, judged: part });
}

function playerOf(simulation: Simulation, run: number, inherited: Inherited | undefined): Player {
  const outlet = {
    progress: (progress: Extract<Response, { type: "progress" }>["progress"]) =>
      post({ type: "progress", run, progress }),
    frame: (ticket: number, frame: Extract<Response, { type: "frame" }>["frame"]) =>
      post({ type: "frame", run, ticket, frame }),
    tape: (ticket: number, tape: Extract<Response, { type: "tape" }>["tape"]) =>
      post({ type: "tape", run, ticket, tape }),
    report: (report: Extract<Response, { type: "report" }>["report"]) => post({ type: "report", run, report }),
    rechecked: (recheck: Extract<Response, { type: "rechecked" }>["recheck"]) =>
      post({ type: "rechecked", run, recheck }),
    broken: (broken: Extract<Response, { type: "broken" }>["broken"]) => post({ type: "broken", run, broken }),
  };
  return new Player(simulation, outlet, clock, inherited);
}
