/**
 * Pictures as files that stand by themselves: the moment on the screen as SVG or PNG, the run as a storyboard or as a
 * page. Each carries the link and the digest.
 */
import type { Frame } from "../../sim/results/index.ts";
import { count, moment } from "../project/format.ts";
import { brokenInto } from "../project/markup.ts";
import { decisive, wordsOfCue, type Chosen } from "../project/panels.ts";
import { withTexts } from "../project/png-text.ts";
import { groupView } from "../project/quorum.ts";
import { reportPage } from "../project/report-page.ts";
import { cueAt } from "../project/script.ts";
import { storyboardSvg, type About, type Colours, type Panel } from "../project/storyboard.ts";
import { worstGroup } from "../project/wall.ts";
import type { RunState } from "../state/store.ts";
import { byId, make } from "../view/dom.ts";
import type { Making } from "./making.ts";
import { Moments } from "./moments.ts";
import { shape, Stage } from "./stage.ts";
import { coloursIn } from "./theme.ts";

const PNG_SCALE = 2;
const MARGIN = 12;
const FOOT = 8;
const LINE = 18;
/** Roughly what a letter of the foot takes; lines are broken by it, the same wherever the picture is looked at. */
const LETTER = 7;
const SANS = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif';
/** Pictures of a storyboard and of a page at most. [choice] */
const PANELS_MAX = 24;
const PAGE_PANELS_MAX = 12;
const PANEL = { width: 640, height: 356 };

/** The moment on the screen, as large as it stands there. */
export async function pictureSvg({ controller, run, frame, link, tone }: Making): Promise<string> {
  const place = byId("topology");
  const stage = new Stage(controller, place.clientWidth || PANEL.width, place.clientHeight || PANEL.height, tone);
  try {
    const { svg, topology } = await stage.still(run, frame, controller.store.state.selection);
    const { surface, ink } = coloursIn(stage.place);
    const cue = cueAt(run.script, frame.at, frame.event);
    const words = `${cue === undefined ? "" : `${wordsOfCue(cue)} `}${moment(frame.at)}, event ${count(frame.event)}.`;
    const lines = brokenInto(words, Math.max(20, Math.floor(topology.width / LETTER)));
    const [width, height] = [topology.width + 2 * MARGIN, topology.height + 2 * MARGIN + FOOT + lines.length * LINE];
    const whole = shape("svg", {
      width: String(width),
      height: String(height),
      viewBox: `${-MARGIN} ${-MARGIN} ${width} ${height}`,
      role: "img",
    });
    whole.append(
      shape("title", {}, run.world.title),
      shape("desc", {}, `${words} Digest ${frame.digest}. ${link}`),
      shape("rect", {
        x: String(-MARGIN),
        y: String(-MARGIN),
        width: String(width),
        height: String(height),
        fill: surface,
      }),
      ...Array.from(new DOMParser().parseFromString(svg, "image/svg+xml").documentElement.childNodes),
      ...lines.map((line, index) =>
        shape(
          "text",
          {
            x: "0",
            y: String(topology.height + FOOT + (index + 1) * LINE),
            fill: ink,
            "font-family": SANS,
            "font-size": "13",
          },
          line,
        ),
      ),
    );
    return new XMLSerializer().serializeToString(whole);
  } finally {
    stage.remove();
  }
}

/** A picture in pixels, with link and digest in chunks of its own. */
export async function asPng({ run, frame, link }: Making, svg: string): Promise<Uint8Array<ArrayBuffer>> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
  await image.decode();
  const canvas = make("canvas");
  canvas.width = image.naturalWidth * PNG_SCALE;
  canvas.height = image.naturalHeight * PNG_SCALE;
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (blob === null) throw new Error("The browser made no PNG of the picture.");
  return withTexts(new Uint8Array(await blob.arrayBuffer()), {
    Title: run.world.title,
    Source: link,
    Digest: frame.digest,
  });
}

export async function storyboard(making: Making): Promise<{ readonly svg: string; readonly leftOut: string }> {
  const chosen = decisive(making.run.script, PANELS_MAX);
  const { panels, colours, ratio } = await panelsOf(making, chosen);
  const svg = storyboardSvg(panels, aboutOf(making), colours, ratio, chosen.leftOut);
  return { svg, leftOut: chosen.leftOut };
}

export async function page(making: Making): Promise<{ readonly html: string; readonly leftOut: string }> {
  const { run, controller, tone } = making;
  const chosen = decisive(run.script, PAGE_PANELS_MAX);
  const [{ panels, colours }, scenario] = await Promise.all([
    panelsOf(making, chosen),
    controller.files.text(run.world),
  ]);
  if (run.report === null) throw new Error("The run has no report yet.");
  const html = reportPage({
    about: aboutOf(making),
    description: run.world.description,
    report: run.report,
    cues: run.script,
    panels,
    leftOut: chosen.leftOut,
    notes: controller.store.state.notes,
    scenario,
    theme: tone,
    colours,
  });
  return { html, leftOut: chosen.leftOut };
}

interface Pictured {
  readonly panels: readonly Panel[];
  readonly colours: Colours;
  /** A picture's height by its width. */
  readonly ratio: number;
}

async function panelsOf({ controller, run, tone, signal, tell }: Making, { cues }: Chosen): Promise<Pictured> {
  const stage = new Stage(controller, PANEL.width, PANEL.height, tone);
  const moments = new Moments(run.world);
  const panels: Panel[] = [];
  const colours = coloursIn(stage.place);
  let ratio = 1;
  try {
    for (const cue of cues) {
      signal.throwIfAborted();
      const frame = await moments.at({ by: "event", event: cue.event });
      const { svg, topology } = await stage.still(run, frame);
      panels.push({ cue, picture: svg, standing: standingOf(run, frame) });
      ratio = topology.height / topology.width;
      tell(`Picture ${panels.length} of ${cues.length}`, panels.length / cues.length);
    }
  } finally {
    moments.close();
    stage.remove();
  }
  return { panels, colours, ratio };
}

function standingOf({ world }: RunState, frame: Frame): string {
  const { name, fraction, numeral } = groupView(frame, world.layout, worstGroup(frame, world.layout));
  return `${name}: ${fraction}, ${numeral}`;
}

function aboutOf({ run, link, digest }: Making): About {
  const { title, name, seed, mutations } = run.world;
  return {
    title,
    run: `${name}, seed ${seed}${mutations.length === 0 ? "" : `, with ${mutations.join(", ")}`}`,
    link,
    digest,
  };
}
