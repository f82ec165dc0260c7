/** How each export is made. What is long can be stopped by its signal. */
import type { ExportFormat, ExportWishes } from "../../sim/reports/index.ts";
import type { ExportId } from "../project/export-kinds.ts";
import { plural } from "../project/format.ts";
import { regressionTest } from "../project/regression.ts";
import { subtitles } from "../project/subtitles.ts";
import { startWorker } from "../state/workers.ts";
import type { Request, Response } from "../worker/protocol.ts";
import { makeFilm, planOf } from "./film.ts";
import type { Made, Making } from "./making.ts";
import { page, asPng, pictureSvg, storyboard } from "./pictures.ts";
import { viewSvg } from "./view-picture.ts";

/** A history in a page: half a gigabyte of memory. The command line has no such bound. */
const OPERATIONS_MAX = 500_000;

export const MAKERS: Readonly<Record<ExportId, (making: Making) => Promise<Made>>> = {
  svg: async (making) => ({
    ending: `-e${making.frame.event}.svg`,
    type: "image/svg+xml",
    content: await pictureSvg(making),
  }),
  png: async (making) => ({
    ending: `-e${making.frame.event}.png`,
    type: "image/png",
    content: await asPng(making, await pictureSvg(making)),
  }),
  view: async (making) => {
    const { svg, id } = openView(making);
    return { ending: `-${id}-e${making.frame.event}.svg`, type: "image/svg+xml", content: svg };
  },
  "view-png": async (making) => {
    const { svg, id } = openView(making);
    return { ending: `-${id}-e${making.frame.event}.png`, type: "image/png", content: await asPng(making, svg) };
  },
  storyboard: async (making) => {
    const { svg, leftOut } = await storyboard(making);
    return { ending: "-storyboard.svg", type: "image/svg+xml", content: svg, about: leftOut };
  },
  diagram: async ({ controller, run }) => ({
    ending: "-diagram.svg",
    type: "image/svg+xml",
    content: await controller.files.diagram(run.world),
  }),
  film: async (making) => {
    const { frames, chapters } = planOf(making);
    const { bytes } = await makeFilm(making, "webm");
    return {
      ending: ".webm",
      type: "video/webm",
      content: bytes,
      about: `${plural(frames, "frame")}, ${plural(chapters.length, "chapter")}.`,
    };
  },
  "film-mp4": async (making) => {
    const { frames } = planOf(making);
    const { bytes, codec } = await makeFilm(making, "mp4");
    return { ending: ".mp4", type: "video/mp4", content: bytes, about: `${plural(frames, "frame")}, ${codec}.` };
  },
  subtitles: (making) => Promise.resolve({ ending: ".vtt", type: "text/vtt", content: subtitlesOf(making) }),
  page: async (making) => {
    const { html, leftOut } = await page(making);
    return { ending: ".html", type: "text/html", content: html, about: leftOut };
  },
  report: ({ run, link }) =>
    Promise.resolve({
      ending: ".json",
      type: "application/json",
      content: `${JSON.stringify({ ...run.report, replay: link }, null, 2)}\n`,
    }),
  jsonl: (making) => exported(making, "jsonl", ".jsonl", { operationsMax: OPERATIONS_MAX }),
  "jepsen-edn": (making) => exported(making, "jepsen-edn", ".edn", { operationsMax: OPERATIONS_MAX }),
  "chrome-trace": (making) => exported(making, "chrome-trace", "-trace.json", windowOf(making)),
  shiviz: (making) => exported(making, "shiviz", "-shiviz.log", windowOf(making)),
  test: async ({ controller, run, link }) => {
    if (run.report === null) throw new Error("The run has no report yet.");
    return {
      ending: ".test.ts",
      type: "text/plain",
      content: regressionTest(await controller.files.text(run.world), run.world, run.report, link),
    };
  },
};

function openView(making: Making): NonNullable<ReturnType<typeof viewSvg>> {
  const made = viewSvg(making);
  if (made === undefined)
    throw new Error("No view with a drawing is open under the panes: open one first, with a key from 2 to 9.");
  return made;
}

function subtitlesOf(making: Making): string {
  const { run, link, digest } = making;
  const { name, seed, hash, title } = run.world;
  const plan = planOf(making);
  const about = `${name}@${hash}, seed ${seed}: ${title} Timed for a film of ${plan.seconds} s. Digest ${digest}. ${link}`;
  return subtitles(run.script, plan.watched, about);
}

/** What the timeline shows of the run. */
function windowOf({ controller }: Making): ExportWishes {
  const { part } = controller.store.state;
  return part === null ? {} : { from: Math.floor(part.from), until: Math.ceil(part.to) };
}

/** A file that another worker writes. */
function exported(making: Making, format: ExportFormat, ending: string, wishes: ExportWishes): Promise<Made> {
  const { run, link, signal, tell } = making;
  const { source, seed, mutations, layout } = run.world;
  const worker = startWorker("export");
  const done = new Promise<Made>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Response>) => {
      if (data.type === "exporting") tell("Playing the run once more", data.at / layout.duration);
      else if (data.type === "exported")
        resolve({
          ending,
          type: format === "jepsen-edn" || format === "shiviz" ? "text/plain" : "application/json",
          content: data.file,
          about: data.about.join(" "),
        });
      else if (data.type === "notExported") reject(new Error(`There is no such file of this run: ${data.words}.`));
    };
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(`The run could not be played for it: ${event.message || "its worker did not start"}.`));
    };
    signal.addEventListener("abort", () => reject(signal.reason as Error));
  });
  const request: Request = { type: "export", run: 0, source, seed, mutations, format, wishes: { ...wishes, link } };
  worker.postMessage(request);
  return done.finally(() => worker.terminate());
}
