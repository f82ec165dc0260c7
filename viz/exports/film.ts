/**
 * The film: each frame is simulated, drawn and encoded for its exact simulated moment, as quickly or slowly as this
 * machine can; so a film is the same on a slow one. WebCodecs encodes (w3.org/TR/webcodecs); a recorder of the screen
 * would be tied to the clock on the wall.
 */
import { filmPlan, type FilmPlan } from "../project/film-plan.ts";
import { cueAt } from "../project/script.ts";
import { readable } from "../project/subtitles.ts";
import { webm, type EncodedFrame } from "../project/webm.ts";
import { chunk } from "../state/chunks.ts";
import { make } from "../view/dom.ts";
import { FILM_HEIGHT, FILM_WIDTH, FilmPainter, STAGE } from "./film-picture.ts";
import type { Making } from "./making.ts";
import { Moments } from "./moments.ts";
import { plainCopy, Stage } from "./stage.ts";

/** What is encoded at most: beyond it the film would not fit into a page. */
export const FRAMES_MAX = 36_000;
const QUEUE_MAX = 6;
const loadMp4 = chunk(() => import("./mp4.ts"));
const KEY_EVERY_S = 2;

export type Container = "webm" | "mp4";

/**
 * By container, the first that the browser encodes is taken. H.264 in High profile, level 4.2, which has room for
 * 1920 by 1080 at 60 frames a second (ITU-T H.264, table A-1); AV1 and VP9 stand in for it where a browser lacks it:
 * MP4 may carry both, though fewer players take them.
 */
const CODECS = {
  webm: [
    { id: "V_VP8", codec: "vp8", name: "VP8" },
    { id: "V_VP9", codec: "vp09.00.40.08", name: "VP9" },
  ],
  mp4: [
    { id: "avc", codec: "avc1.64002a", name: "H.264" },
    { id: "av1", codec: "av01.0.09M.08", name: "AV1" },
    { id: "vp9", codec: "vp09.00.41.08", name: "VP9" },
  ],
} as const;

export class NoEncoder extends Error {}

/** What was encoded, and what a container needs to say of it. */
interface Encoded {
  readonly config: VideoEncoderConfig;
  readonly codec: string;
  readonly name: string;
  readonly frames: readonly EncodedFrame[];
  readonly decoder: VideoDecoderConfig | undefined;
}

export interface MadeFilm {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** `H.264` */
  readonly codec: string;
}

/** Only asked of browsers that have WebCodecs; the others say why they have not when a film is made. */
export async function canFilm(container: Container): Promise<boolean> {
  if (typeof VideoEncoder === "undefined") return false;
  return (await chosen(container, 1920, 1080, 60)) !== undefined;
}

/** The plan of the film that these wishes would make. */
export function planOf({ run, film }: Making): FilmPlan {
  const { script: cues, samples, world } = run;
  return filmPlan({ cues, samples, duration: world.layout.duration }, film.seconds, film.framesPerSecond);
}

export async function makeFilm(making: Making, container: Container): Promise<MadeFilm> {
  const { run, link, digest } = making;
  const plan = planOf(making);
  const { config, codec, name, frames, decoder } = await encoded(making, plan, container);
  const { title, name: scenario, seed } = run.world;
  const { framesPerSecond } = plan;
  const about = `${scenario}, seed ${seed}`;
  if (container === "mp4") {
    if (decoder === undefined) throw new Error("The encoder has not said how its frames are to be decoded.");
    const { mp4 } = await loadMp4();
    const comment = `${about}. Digest ${digest}. ${link}`;
    const film = { codec: codec as "avc" | "av1" | "vp9", decoder, framesPerSecond, frames, title, comment };
    return { bytes: await mp4(film), codec: name };
  }
  const bytes = webm({
    codec: codec as "V_VP8" | "V_VP9",
    width: config.width,
    height: config.height,
    seconds: plan.frames / framesPerSecond,
    framesPerSecond,
    frames,
    title,
    chapters: plan.chapters,
    tags: { TITLE: title, DESCRIPTION: about, URL: link, DIGEST: digest },
  });
  return { bytes, codec: name };
}

async function encoded(making: Making, plan: FilmPlan, container: Container): Promise<Encoded> {
  const { controller, run, tone, film, signal, tell, digest } = making;
  const [width, height] = [film.width, Math.round((film.width * FILM_HEIGHT) / FILM_WIDTH)];
  const { config, codec, name } = await encoderFor(container, width, height, film.framesPerSecond);
  const canvas = make("canvas");
  [canvas.width, canvas.height] = [width, height];
  const stage = new Stage(controller, STAGE.width - 16, STAGE.height - 16, tone);
  const moments = new Moments(run.world);
  const frames: EncodedFrame[] = [];
  let trouble: Error | undefined;
  let decoder: VideoDecoderConfig | undefined;
  const encoder = new VideoEncoder({
    output: (chunk, about) => {
      decoder ??= about?.decoderConfig;
      const bytes = new Uint8Array(chunk.byteLength);
      chunk.copyTo(bytes);
      frames.push({ bytes, isKey: chunk.type === "key", ms: Math.round(chunk.timestamp / 1000) });
    },
    error: (error) => (trouble = error),
  });
  try {
    encoder.configure(config);
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
  return { config, codec, name, frames, decoder };
}

async function encoderFor(container: Container, width: number, height: number, framesPerSecond: number) {
  if (typeof VideoEncoder === "undefined")
    throw new NoEncoder(
      globalThis.isSecureContext
        ? "This browser has no WebCodecs."
        : "Browsers encode films only for pages that come over https or from this machine.",
    );
  const found = await chosen(container, width, height, framesPerSecond);
  if (found !== undefined) return found;
  const names: readonly string[] = CODECS[container].map(({ name }) => name);
  throw new NoEncoder(`This browser encodes neither ${names.slice(0, -1).join(", ")} nor ${names.at(-1)}.`);
}

async function chosen(container: Container, width: number, height: number, framesPerSecond: number) {
  for (const { id, codec, name } of CODECS[container]) {
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
    if (supported === true) return { codec: id, name, config };
  }
  return undefined;
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
