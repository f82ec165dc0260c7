/**
 * The film: each frame is simulated, drawn and encoded for its exact simulated moment, as quickly or slowly as this
 * machine can; so a film is the same on a slow one. WebCodecs encodes (w3.org/TR/webcodecs); a recorder of the screen
 * would be tied to the clock on the wall.
 */
import { filmPlan, type FilmPlan } from "../project/film-plan.ts";
import { cueAt } from "../project/script.ts";
import { readable } from "../project/subtitles.ts";
import { webm, type EncodedFrame } from "../project/webm.ts";
import { make } from "../view/dom.ts";
import { FILM_HEIGHT, FILM_WIDTH, FilmPainter, STAGE } from "./film-picture.ts";
import type { Making } from "./making.ts";
import { Moments } from "./moments.ts";
import { plainCopy, Stage } from "./stage.ts";

/** What is encoded at most: beyond it the film would not fit into a page. */
export const FRAMES_MAX = 36_000;
const QUEUE_MAX = 6;
const KEY_EVERY_S = 2;

const CODECS = [
  { id: "V_VP8", codec: "vp8" },
  { id: "V_VP9", codec: "vp09.00.40.08" },
] as const;

export class NoEncoder extends Error {}

/** The plan of the film that these wishes would make. */
export function planOf({ run, film }: Making): FilmPlan {
  const { script: cues, samples, world } = run;
  return filmPlan({ cues, samples, duration: world.layout.duration }, film.seconds, film.framesPerSecond);
}

export async function makeFilm(making: Making): Promise<Uint8Array<ArrayBuffer>> {
  const { controller, run, tone, film, signal, tell, link, digest } = making;
  const plan = planOf(making);
  const [width, height] = [film.width, Math.round((film.width * FILM_HEIGHT) / FILM_WIDTH)];
  const chosen = await encoderFor(width, height, film.framesPerSecond);
  const canvas = make("canvas");
  [canvas.width, canvas.height] = [width, height];
  const stage = new Stage(controller, STAGE.width - 16, STAGE.height - 16, tone);
  const moments = new Moments(run.world);
  const frames: EncodedFrame[] = [];
  let trouble: Error | undefined;
  const encoder = new VideoEncoder({
    output: (chunk) => {
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      frames.push({ bytes, isKey: chunk.type === "key", ms: Math.round(chunk.timestamp / 1000) });
    },
    error: (error) => (trouble = error),
  });
  try {
    encoder.configure(chosen.config);
    const painter = new FilmPainter(canvas, paintsOf(stage.place));
    const cues = readable(run.script, plan.watched);
    const background = new Background(stage, width / FILM_WIDTH);
    for (let index = 0; index < plan.frames; index++) {
      signal.throwIfAborted();
      if (trouble !== undefined) throw trouble;
      const frame = await moments.at({ by: "time", at: plan.momentOf(index) });
      signal.throwIfAborted();
      const picture = await background.of(run, frame);
      painter.draw({
        run,
        frame,
        cue: cueAt(cues, frame.at, frame.event),
        picture,
        topology: stage.topologyOf(run),
        digest,
      });
      const image = new VideoFrame(canvas, {
        timestamp: Math.round((index * 1e6) / plan.framesPerSecond),
        duration: Math.round(1e6 / plan.framesPerSecond),
      });
      encoder.encode(image, { keyFrame: index % (plan.framesPerSecond * KEY_EVERY_S) === 0 });
      image.close();
      while (encoder.encodeQueueSize > QUEUE_MAX) await dequeued(encoder);
      tell(`Frame ${index + 1} of ${plan.frames}`, (index + 1) / plan.frames);
    }
    await encoder.flush();
    if (trouble !== undefined) throw trouble;
  } finally {
    if (encoder.state !== "closed") encoder.close();
    moments.close();
    stage.remove();
  }
  const { title, name, seed } = run.world;
  return webm({
    codec: chosen.id,
    width,
    height,
    seconds: plan.frames / plan.framesPerSecond,
    framesPerSecond: plan.framesPerSecond,
    frames,
    title,
    chapters: plan.chapters,
    tags: { TITLE: title, DESCRIPTION: `${name}, seed ${seed}`, URL: link, DIGEST: digest },
  });
}

async function encoderFor(width: number, height: number, framesPerSecond: number) {
  if (typeof VideoEncoder === "undefined")
    throw new NoEncoder(
      globalThis.isSecureContext
        ? "This browser has no WebCodecs."
        : "Browsers encode films only for pages that come over https or from this machine.",
    );
  for (const { id, codec } of CODECS) {
    const config: VideoEncoderConfig = {
      codec,
      width,
      height,
      framerate: framesPerSecond,
      bitrate: width * 3_600,
      latencyMode: "quality",
      hardwareAcceleration: "prefer-software",
    };
    const { supported } = await VideoEncoder.isConfigSupported(config);
    if (supported === true) return { id, config };
  }
  throw new NoEncoder("This browser encodes neither VP8 nor VP9.");
}

function dequeued(encoder: VideoEncoder): Promise<void> {
  return new Promise((resolve) => encoder.addEventListener("dequeue", () => resolve(), { once: true }));
}

/** The topology without messages, as an image: drawn again only when it says something else. */
class Background {
  readonly #stage: Stage;
  readonly #scale: number;
  #key = "";
  #image: HTMLImageElement | undefined;

  constructor(stage: Stage, scale: number) {
    this.#stage = stage;
    this.#scale = scale;
  }

  async of(...moment: Parameters<Stage["draw"]>): Promise<CanvasImageSource> {
    const drawn = await this.#stage.draw(...moment);
    // How many operations are under way is told to those who listen, and is not in the picture.
    const key = drawn.innerHTML.replace(/ aria-label="[^"]*"/g, "");
    if (key === this.#key && this.#image !== undefined) return this.#image;
    const copy = plainCopy(drawn, "film");
    const { width, height } = drawn.viewBox.baseVal;
    copy.setAttribute("width", String(Math.round(width * this.#scale)));
    copy.setAttribute("height", String(Math.round(height * this.#scale)));
    const image = new Image();
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(copy))}`;
    await image.decode();
    [this.#key, this.#image] = [key, image];
    return image;
  }
}

const PAINTS = [
  "blue",
  "teal",
  "amber",
  "grey",
  "ink",
  "muted",
  "vermilion",
  "magenta",
  "surface",
  "page",
  "line",
  "blue-tint",
  "amber-tint",
  "vermilion-tint",
  "on-mark",
];

function paintsOf(element: Element): Readonly<Record<string, string>> {
  const style = getComputedStyle(element);
  return Object.fromEntries(PAINTS.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}
