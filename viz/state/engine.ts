/**
 * The page's end of the worker: opens runs, asks for moments, starts the worker anew when it dies.
 *
 * Moments are asked for faster than they can be drawn (a drag, a playing clock). One is under way at a time and the
 * latest waits, so that each drawn frame is a recent one; a search that takes long is overtaken, and the worker drops
 * it.
 */
import type { Frame, InsideWish } from "../../sim/results/index.ts";
import type { Change } from "../worker/changes.ts";
import type { Moment, OpenedWorld, Request, Response, ScenarioSource } from "../worker/protocol.ts";
import { startWorker } from "./workers.ts";

const OVERTAKE_MS = 80;
const DEAD_AFTER_MS = 10_000;

export class EngineClient {
  readonly #hear: (response: Response) => void;
  readonly #died: (message: string) => void;
  #worker: Worker;
  readonly #wish: () => InsideWish | null;
  #run = 0;
  /** The last number that a run was given; of a fork under way it is ahead of the run on the screen. */
  #numbered = 0;
  #ticket = 0;
  #answered = 0;
  #tapeTicket = 0;
  #tapeAnswered = 0;
  #checkTicket = 0;
  #askedAt = 0;
  #asked: Moment = { by: "event", event: 0 };
  #comesUnasked = false;
  #prepared = 0;
  #waiting: Moment | undefined;
  /** Without a ticket while it waits for what is sought for the screen. */
  #peek:
    { readonly at: number; readonly answer: (frame: Frame | undefined) => void; readonly ticket?: number } | undefined;
  #watchdog: ReturnType<typeof setTimeout> | undefined;
  /** When the worker was asked or heard last. */
  #watchedAt = 0;

  /** `wish`: what to look into at each moment. */
  constructor(
    hear: (response: Response) => void,
    died: (message: string) => void,
    wish: () => InsideWish | null = () => null,
  ) {
    this.#wish = wish;
    this.#hear = hear;
    this.#died = died;
    this.#worker = this.#start();
  }

  /** No moment is being sought. */
  get idle(): boolean {
    return this.#isIdle && this.#peek === undefined && !this.isTaping;
  }

  get #isIdle(): boolean {
    return this.#answered === this.#ticket && this.#waiting === undefined;
  }

  /** What is sought for the screen and is not there yet. */
  get sought(): Moment | undefined {
    const isForScreen = this.#answered < this.#ticket && this.#peek?.ticket !== this.#ticket;
    return this.#waiting ?? (isForScreen ? this.#asked : undefined);
  }

  /** How the moment on the screen was asked for: by its instant or as an event. */
  momentOf({ event, at }: Frame): Moment {
    return this.#asked.by === "time" && this.#asked.at === at ? this.#asked : { by: "event", event };
  }

  /** A stretch of messages is on its way. */
  get isTaping(): boolean {
    return this.#tapeAnswered !== this.#tapeTicket;
  }

  open(source: ScenarioSource, seed: string | null, mutations: readonly string[]): void {
    this.#turn(++this.#numbered);
    this.#send({ type: "open", run: this.#run, source, seed, mutations });
  }

  /** Somebody may break something soon. Asked once for each run. */
  prepare({ source, seed }: OpenedWorld): void {
    if (this.#prepared === this.#run) return;
    this.#prepared = this.#run;
    this.#send({ type: "prepare", run: this.#run, source, seed });
  }

  /** The answer is heard as `notRevised`; or as `revised`, and with `turn` as that of a run that was opened. */
  fork(world: OpenedWorld, change: Change, moment: Moment): void {
    const { source, seed, mutations } = world;
    this.#send({ type: "fork", run: this.#run, source, seed, mutations, change, becomes: ++this.#numbered, moment });
  }

  /**
   * From now on the run that a fork has become is heard. The first moment that is sought in it is the fork's own, which
   * the worker knows.
   */
  turn(becomes: number): void {
    this.#turn(becomes);
    this.#comesUnasked = true;
  }

  #turn(run: number): void {
    this.#run = run;
    this.#peek?.answer(undefined);
    this.#peek = undefined;
    this.#answered = this.#ticket;
    this.#tapeAnswered = this.#tapeTicket;
    this.#waiting = undefined;
    this.#comesUnasked = false;
  }

  /** Every message between two times; the latest request counts. */
  tape(from: number, to: number): void {
    this.#send({ type: "tape", run: this.#run, ticket: ++this.#tapeTicket, from, to });
  }

  halt(isHalted: boolean): void {
    this.#send({ type: "halt", run: this.#run, isHalted });
  }

  /** The answer is heard as `text`. */
  text(source: ScenarioSource): void {
    this.#send({ type: "text", run: this.#run, source });
  }

  /** The answer is heard as `diagram`. */
  diagram(source: ScenarioSource): void {
    this.#send({ type: "diagram", run: this.#run, source });
  }

  /** The answer is heard as `checked`; the latest request counts, its ticket is returned. */
  check(text: string): number {
    this.#send({ type: "check", run: this.#run, ticket: ++this.#checkTicket, text });
    return this.#checkTicket;
  }

  seek(moment: Moment): void {
    if (this.#answered < this.#ticket && performance.now() - this.#askedAt < OVERTAKE_MS) {
      this.#waiting = moment;
      return;
    }
    this.#waiting = undefined;
    this.#asked = moment;
    this.#ask(moment);
  }

  #ask(moment: Moment): void {
    this.#askedAt = performance.now();
    this.#ticket++;
    // A frame that comes unasked has nothing of what is wished for with it.
    const inside = this.#wish();
    if (!this.#comesUnasked || inside !== null)
      this.#send({ type: "seek", run: this.#run, ticket: this.#ticket, moment, inside });
    this.#comesUnasked = false;
    this.#watch();
  }

  /**
   * The frame of an instant, for whoever asks and not for the screen: it waits for what is sought for that, and nothing
   * of it is lost. Undefined when something else is sought before it is there.
   */
  peek(at: number): Promise<Frame | undefined> {
    return new Promise((answer) => {
      const isUnderWay = this.#peek?.ticket !== undefined;
      this.#peek?.answer(undefined);
      this.#peek = { at, answer };
      if (isUnderWay || this.#isIdle) this.#goOn();
    });
  }

  /** Asks for what has waited for an answer. */
  #goOn(): void {
    if (this.#waiting !== undefined) return this.seek(this.#waiting);
    const peek = this.#peek;
    if (peek === undefined || peek.ticket !== undefined) return;
    this.#ask({ by: "time", at: peek.at });
    this.#peek = { ...peek, ticket: this.#ticket };
  }

  /** Throws the worker away and starts another; the caller opens its run again. */
  restart(): void {
    this.stop();
    this.#worker = this.#start();
  }

  stop(): void {
    this.#worker.terminate();
    clearTimeout(this.#watchdog);
    this.#watchdog = undefined;
  }

  #start(): Worker {
    const worker = startWorker("borealis");
    worker.onmessage = ({ data }: MessageEvent<Response>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#died(event.message || "The simulation's worker did not start.");
    };
    return worker;
  }

  #send(request: Request): void {
    this.#worker.postMessage(request);
  }

  #receive(response: Response): void {
    if (response.type !== "catalog" && response.run !== this.#run) return;
    this.#watch();
    if (response.type === "frame") {
      // An overtaken search may still answer; its frame is older than what is wanted but newer than what is shown. A
      // fork's comes first of all.
      this.#answered = Math.max(this.#answered + (response.ticket === 0 ? 1 : 0), response.ticket);
      const peek = this.#peek;
      if (peek?.ticket !== undefined && response.ticket >= peek.ticket) {
        this.#peek = undefined;
        const isIt = response.ticket === peek.ticket;
        peek.answer(isIt ? response.frame : undefined);
        if (isIt) return this.#answered === this.#ticket ? this.#goOn() : undefined;
      }
    }
    if (response.type === "tape") {
      if (response.ticket !== this.#tapeTicket) return;
      this.#tapeAnswered = response.ticket;
    }
    this.#hear(response);
    if (this.#answered === this.#ticket) this.#goOn();
  }

  /**
   * A worker that owes a frame and has been silent for long is dead, whatever killed it. While the clock runs a hundred
   * messages come and go in a second: one timer waits, and looks when the last of them was.
   */
  #watch(): void {
    this.#watchedAt = performance.now();
    this.#watchdog ??= setTimeout(() => this.#lookAfter(), DEAD_AFTER_MS);
  }

  #lookAfter(): void {
    this.#watchdog = undefined;
    if (this.#answered === this.#ticket) return;
    const left = this.#watchedAt + DEAD_AFTER_MS - performance.now();
    if (left > 0) this.#watchdog = setTimeout(() => this.#lookAfter(), left);
    else this.#died("The simulation's worker stopped answering.");
  }
}
