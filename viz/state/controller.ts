/**
 * Everything the page can be told to do, each as one method: the keyboard table, the buttons and the test hooks call
 * these and nothing else. Holds what is not drawn: what is to happen when the next frame arrives.
 */
import type { Frame } from "../../sim/results/index.ts";
import { asWritten } from "../../sim/scenario/link.ts";
import { moment as inSeconds } from "../project/format.ts";
import type { Change } from "../worker/changes.ts";
import type { Broken, Issue, Moment, OpenedWorld, Progress, Response } from "../worker/protocol.ts";
import { Addresses, isCalmIn, lessonIn, sightFor, type Remember } from "./addresses.ts";
import { Changes } from "./changes.ts";
import { brokenNotice, deadNotice, judged, rechecked, refusedNotice, unreadableNotice } from "./claims.ts";
import { nextFaster } from "./clock.ts";
import { Comparison } from "./comparison.ts";
import { Drafts } from "./drafts.ts";
import { EngineClient } from "./engine.ts";
import { Files } from "./files.ts";
import { Lessons } from "./lessons.ts";
import { isOpen, readLink, type OpenOrder } from "./links.ts";
import { Multiverse } from "./multiverse.ts";
import { Notes } from "./notes.ts";
import { Opening } from "./opening.ts";
import { Playhead } from "./playhead.ts";
import { Preferences } from "./preferences.ts";
import { Restarts } from "./restarts.ts";
import { opened, progressed, reachOf } from "./runs.ts";
import { sameSelection, type Selected } from "./selection.ts";
import type { Sight } from "./sight.ts";
import { Steps } from "./steps.ts";
import type { LinkClaim, SpeedId, Store, WideId } from "./store.ts";
import { Tapes } from "./tapes.ts";
import { isShown, toggled, withRoom, type Wides } from "./wides.ts";
import { keepForOffline } from "./workers.ts";

export const FLAGSHIP = "az-plus-one";
const LATE_MS = 100;

export class Controller {
  readonly store: Store;
  readonly tapes: Tapes;
  readonly preferences: Preferences;
  readonly drafts: Drafts;
  readonly steps: Steps;
  readonly files: Files;
  readonly multiverse: Multiverse;
  readonly comparison: Comparison;
  readonly lessons: Lessons;
  readonly address: Addresses;
  readonly notes: Notes;
  readonly #engine: EngineClient;
  readonly #changes: Changes;
  readonly #opening: Opening;
  readonly #playhead: Playhead;
  readonly #restarts = new Restarts(performance.now());
  #order: OpenOrder = { source: { kind: "builtin", name: FLAGSHIP }, seed: null, mutations: [] };
  #onOpened: { readonly moment: Moment; readonly play: boolean; readonly sight: Sight | undefined } = {
    moment: { by: "event", event: 0 },
    play: false,
    sight: undefined,
  };
  #lateTimer: ReturnType<typeof setTimeout> | undefined;
  /** Addresses are read while the page goes on: the last one that was opened counts. */
  #addressed = 0;

  constructor(store: Store) {
    this.store = store;
    this.preferences = new Preferences(store, () => this.pause());
    this.#engine = new EngineClient(
      (response) => {
        this.#hear(response);
        this.multiverse.learn(response.type);
        if (response.type === "opened") this.comparison.want();
      },
      (message) => this.#workerDied(message),
      () => store.state.wish,
    );
    this.#playhead = new Playhead(store, (at) => this.#engine.seek({ by: "time", at }));
    this.tapes = new Tapes(store, this.#engine);
    this.#changes = new Changes(store, this.#engine);
    this.drafts = new Drafts(store, this.#engine);
    this.steps = new Steps(this);
    this.files = new Files(store, this.#engine);
    this.multiverse = new Multiverse(this, (order) => this.#changes.parentOf(order));
    this.comparison = new Comparison(this, this.#engine);
    this.address = new Addresses(store, (toast) => this.preferences.say(toast));
    this.notes = new Notes(
      store,
      (toast) => this.preferences.say(toast),
      () => this.address.change(),
    );
    this.#opening = new Opening(this);
    this.lessons = new Lessons(this);
  }

  /** Nothing is being sought, played or drawn. */
  get idle(): boolean {
    return this.#engine.idle && this.store.settled && this.store.state.direction === 0;
  }

  // Opening

  /** What the address names; without a name, the flagship scenario, playing. */
  async openAddress(fragment: string): Promise<void> {
    const hash = asWritten(fragment);
    this.address.agree();
    const turn = ++this.#addressed;
    if (isCalmIn(hash)) this.store.set({ calm: true });
    if (hash.length <= 1) {
      this.openFlagship();
      return this.#opening.begin();
    }
    const lesson = lessonIn(hash);
    if (lesson !== undefined && (await this.lessons.begin(lesson.id, lesson.step))) {
      // Its run is what this entry of the browser's history shows, and no other one.
      if (this.address.remember === "push") this.address.remember = "replace";
      return;
    }
    const read = await readLink(hash);
    if (turn !== this.#addressed) return;
    if (!read.ok) {
      this.store.set({ notice: unreadableNotice(read.message), direction: 0 });
      return;
    }
    const { order, moment, claim } = read;
    await this.notes.read(hash, order);
    const sight = await (await sightFor(hash))?.readSight(hash);
    if (turn !== this.#addressed) return;
    const { run, ...state } = this.store.state;
    // A closer look is at a place; any other view that is open stays so.
    const wides = isShown(state, "zoom") ? toggled(state, "zoom") : {};
    this.store.set({ zoom: null, wish: null, ...wides, ...sight?.view(this.store.state) });
    if (run !== null && isOpen(order, run.world)) {
      this.store.set({ claim, notice: null, direction: 0 });
      this.#see(sight, run.world);
      this.drafts.want();
      this.comparison.want();
      this.seek(moment, "no");
    } else {
      this.#open(order, moment, false, claim);
      this.#onOpened = { ...this.#onOpened, sight };
    }
  }

  /** Shows of a run what an address names of it. */
  #see(sight: Sight | undefined, { layout }: OpenedWorld): void {
    const { selection, ...part } = sight?.of(layout) ?? {};
    this.store.set(part);
    if (selection !== undefined) this.select(selection);
    this.address.agree();
  }

  openFlagship(): void {
    this.openRun({ source: { kind: "builtin", name: FLAGSHIP }, seed: null, mutations: [] }, !this.store.state.calm);
    this.address.remember = "no";
  }

  openScenario(name: string): void {
    this.openRun({ source: { kind: "builtin", name }, seed: null, mutations: [] });
  }

  openSeed(seed: string): void {
    const { run } = this.store.state;
    if (run !== null && seed !== "" && seed !== run.world.seed) this.openRun({ ...this.#order, seed });
  }

  /** Any run, from its start; goes on playing if something was playing. */
  openRun(order: OpenOrder, play = this.#wasPlaying()): void {
    this.notes.follow(order);
    this.#open(order, { by: "event", event: 0 }, play, null);
    this.address.remember = "push";
  }

  #wasPlaying(): boolean {
    const { direction, frame, calm } = this.store.state;
    return !calm && (direction !== 0 || (frame?.event ?? 0) === 0);
  }

  /** Another run of the tree of branches, at a moment of it. */
  openBranch(order: OpenOrder, moment: Moment): void {
    this.#open(order, moment, false, null);
    this.address.remember = "push";
  }

  #open(order: OpenOrder, moment: Moment, play: boolean, claim: LinkClaim | null): void {
    this.#turn(order, moment, play, claim);
    this.#engine.open(order.source, order.seed, order.mutations);
  }

  #turn(order: OpenOrder, moment: Moment, play: boolean, claim: LinkClaim | null): void {
    this.#order = order;
    this.#opening.end();
    this.files.refuse();
    this.#onOpened = { moment, play, sight: undefined };
    this.address.remember = "no";
    const branch = this.#changes.branchOf(order);
    const selection = branch === null ? null : this.store.state.selection;
    this.store.set({
      run: null,
      frame: null,
      claim,
      branch,
      tape: null,
      changing: false,
      refusal: "",
      notice: null,
      selection,
      direction: 0,
      late: false,
    });
  }

  // Breaking by hand

  /** Makes a branch: the same run with one change, from the moment on the screen on. */
  change(change: Change, words: string): void {
    this.pause();
    this.#changes.ask(change, words);
  }

  /** Back to the run that this one was made from, at the moment of the change. */
  undo(): void {
    const parent = this.#changes.parentOf(this.#order);
    if (parent === undefined) return this.preferences.say("Nothing was changed here.");
    this.openBranch(parent.order, parent.moment);
  }

  #revised(text: string, becomes: number): void {
    const grown = this.#changes.grow(text, this.#order);
    if (grown === undefined) return;
    this.#turn(grown.order, grown.moment, false, null);
    this.address.remember = "push";
    this.#engine.turn(becomes);
    this.preferences.say(grown.words);
  }

  #checked(ticket: number, issues: readonly Issue[]): void {
    const text = this.drafts.judged(ticket, issues);
    if (text === undefined) return;
    this.#open(this.#changes.edited(text, this.#order), { by: "time", at: this.#playhead.instant }, false, null);
    this.address.remember = "replace";
  }

  seek(moment: Moment, remember: Remember = "replace"): void {
    const { run, frame } = this.store.state;
    if (run === null) return;
    if (frame !== null) this.#opening.end();
    const reach = reachOf(run);
    if (run.isHalted && moment.by === "time" && moment.at > reach)
      this.preferences.say(`The run is known up to ${inSeconds(reach)}: "Simulate on" goes further.`);
    this.address.remember = remember;
    if (moment.by === "time") this.#playhead.at = Math.min(run.world.layout.duration, Math.max(0, moment.at));
    this.#engine.seek(moment.by === "time" ? { by: "time", at: this.#playhead.instant } : moment);
    clearTimeout(this.#lateTimer);
    this.#lateTimer = setTimeout(() => this.store.set({ late: true }), LATE_MS);
  }

  /**
   * A jump somebody asked for: it goes into the browser's history. `at` is the instant of an event where that is known:
   * a playing clock goes on there.
   */
  jump(moment: Moment, at?: number): void {
    this.seek(moment, "push");
    this.#playhead.at = at ?? this.#playhead.at;
  }

  home(): void {
    this.jump({ by: "event", event: 0 }, 0);
  }

  end(): void {
    const { run } = this.store.state;
    if (run !== null) this.jump({ by: "time", at: run.world.layout.duration });
  }

  /** What stands at another instant, for whoever explains one; the picture stays. */
  peek(at: number): Promise<Frame | undefined> {
    return this.#engine.peek(at);
  }

  /** Stops the clock at a moment. */
  stand(moment: Moment): void {
    this.store.set({ direction: 0 });
    this.seek(moment);
  }

  toggle(): void {
    if (this.store.state.direction === 0) this.play(1);
    else this.pause();
  }

  play(direction: 1 | -1): void {
    const { run, frame } = this.store.state;
    if (run === null || frame === null) return;
    this.#playhead.at = direction > 0 && frame.at >= reachOf(run) ? 0 : frame.at;
    this.store.set({ direction, asking: null });
    this.#playhead.start();
  }

  pause(): void {
    if (this.store.state.direction === 0) return;
    this.store.set({ direction: 0 });
    this.address.remember = "replace";
    this.address.settle();
  }

  /** From where the page asked what to do, or in a lesson to its next step. */
  goOn(): void {
    if (this.store.state.asking === null) this.lessons.next();
    else this.play(1);
  }

  /** Forward; again while playing forward: the next faster speed. Backward likewise. */
  faster(direction: 1 | -1): void {
    if (this.store.state.direction !== direction) return this.play(direction);
    this.setSpeed(nextFaster(this.store.state.speed));
  }

  /** Stops simulating ahead, or goes on with it. */
  halt(): void {
    const { run } = this.store.state;
    if (run === null || run.done) return this.preferences.say("There is nothing left to simulate.");
    this.#engine.halt(!run.isHalted);
    this.store.setRun({ isHalted: !run.isHalted });
  }

  setSpeed(speed: SpeedId): void {
    this.store.set({ speed });
  }

  /** Opens a wide view under the panes, or closes it when it is open. */
  toggleWide(wide: WideId): void {
    this.showWides(toggled(withRoom(this.store.state), wide));
  }

  showWides(wides: Wides): void {
    this.store.set({ ...wides, ...(isShown(wides, "zoom") ? {} : { zoom: null, wish: null }) });
    this.tapes.want();
    this.drafts.want();
    this.comparison.want();
  }

  /** The moment on the screen once more, for what is wished of it now; a playing clock asks for the next one anyway. */
  again(): void {
    const { frame, direction } = this.store.state;
    if (frame !== null && direction === 0) this.seek(this.#engine.momentOf(frame), "push");
  }

  select(selection: Selected): void {
    this.store.set({
      selection,
      aside: selection !== null,
      ...(selection === null ? {} : { tab: "selected" as const }),
    });
    if (selection !== null) this.#changes.expect();
  }

  toggleSelection(selection: Selected): void {
    this.select(sameSelection(this.store.state.selection, selection) ? null : selection);
  }

  point(pointed: Selected): void {
    if (!sameSelection(this.store.state.pointed, pointed)) this.store.set({ pointed });
  }

  #hear(response: Response): void {
    switch (response.type) {
      case "catalog":
        return this.store.set({ catalog: response.scenarios });
      case "opened":
        return this.#opened(response.world);
      case "refused":
        return this.store.set({ notice: refusedNotice(response.issues) });
      case "text":
        this.files.heard("text", response.text);
        return this.drafts.heard(response);
      case "diagram":
        return this.files.heard("diagram", response.svg);
      case "checked":
        return this.#checked(response.ticket, response.issues);
      case "tape":
        this.store.set({ tape: response.tape });
        return this.tapes.want();
      case "revised":
        return this.#revised(response.text, response.becomes);
      case "notRevised":
        return this.store.set({ changing: false, refusal: response.issues.map(({ message }) => message).join("\n") });
      case "progress":
        return this.#progressed(response.progress);
      case "report":
        return this.store.setRun({ report: response.report });
      case "rechecked":
        // The run is simulated and found to be true: now is time for what may be wanted later.
        void keepForOffline();
        return this.store.set(rechecked(this.store.state, response.recheck));
      case "broken":
        return this.#broke(response.broken);
      case "frame":
        return this.#arrived(response);
    }
  }

  #opened(world: OpenedWorld): void {
    this.store.set({ run: opened(world) });
    this.#see(this.#onOpened.sight, world);
    this.drafts.want();
    this.#playhead.at = 0;
    this.seek(this.#onOpened.moment, this.address.remember);
  }

  #progressed(progress: Progress): void {
    const { run } = this.store.state;
    if (run !== null) this.store.setRun(progressed(run, progress));
    this.lessons.look();
  }

  #arrived({ frame, inside }: Extract<Response, { type: "frame" }>): void {
    clearTimeout(this.#lateTimer);
    const { run, direction, claim } = this.store.state;
    this.store.set({ frame, inside, late: false });
    if (direction === 0) this.#playhead.at = frame.at;
    this.tapes.want();
    this.comparison.follow();
    this.#opening.look();
    this.lessons.look();
    if (run !== null && claim !== null) this.store.set(judged(claim, run.world, frame));
    if (this.#onOpened.play) {
      this.#onOpened = { ...this.#onOpened, play: false };
      this.play(1);
    }
    if (this.#engine.sought === undefined) this.address.settle();
  }

  /** Told once: whoever plays the run's last stretch again breaks it again. */
  #broke(broken: Broken): void {
    const { run } = this.store.state;
    if (run?.broken) return;
    const notice = brokenNotice(broken, run?.world);
    this.store.set({ direction: 0, notice, run: run && { ...run, broken, done: true } });
  }

  /** A moment before what broke a run, or what no worker has lived through: that one takes another worker. */
  openEarlier(at: number): void {
    const { run } = this.store.state;
    if (run?.broken) return this.jump({ by: "time", at });
    this.#engine.restart();
    this.#open(this.#order, { by: "time", at }, false, null);
  }

  /** The seed is the truth: a dead worker costs nothing but the time to simulate again. */
  #workerDied(message: string): void {
    if (!this.#restarts.allow(performance.now())) {
      this.files.refuse();
      this.store.set({ notice: deadNotice(message, this.store.state, this.#engine.sought) });
      return;
    }
    const { frame, claim } = this.store.state;
    const moment = this.#engine.sought ?? (frame === null ? this.#onOpened.moment : this.#engine.momentOf(frame));
    this.#engine.restart();
    this.#open(this.#order, moment, false, claim);
    this.preferences.say("The simulation was started again.");
  }
}
