/** What every export is made from, and what comes of it. */
import type { Frame } from "../../sim/results/index.ts";
import type { Controller } from "../state/controller.ts";
import type { RunState } from "../state/store.ts";
import type { Tone } from "./theme.ts";

export interface FilmWishes {
  readonly seconds: number;
  readonly framesPerSecond: number;
  /** In pixels; the height follows. */
  readonly width: number;
}

export interface Making {
  readonly controller: Controller;
  /** As it was when it was asked for; another run may come to the screen meanwhile. */
  readonly run: RunState;
  readonly frame: Frame;
  /**
   * The address of the moment on the screen, and the digest of the whole run; of the moment's events where the run is
   * not yet simulated to its end.
   */
  readonly link: string;
  readonly digest: string;
  readonly tone: Tone;
  readonly film: FilmWishes;
  readonly signal: AbortSignal;
  /** How far it has come, in words and as a share of the whole where that is known. */
  readonly tell: (words: string, share?: number) => void;
}

export interface Made {
  /** Behind the run's name: `.svg`, `-storyboard.svg`. */
  readonly ending: string;
  readonly type: string;
  readonly content: string | Uint8Array<ArrayBuffer> | Blob;
  /** What there is to say of it, such as what was left out. */
  readonly about?: string;
}
