/**
 * Everything a run can be saved as: names and what each is for, in the order of the dialog. How each is made is in
 * viz/exports.
 */
export interface ExportKind {
  readonly id: string;
  readonly group: "Pictures" | "The run as it is told" | "For other tools" | "To play it again";
  readonly label: string;
  readonly says: string;
  /** The run has to be simulated to its end first. */
  readonly isOfWhole: boolean;
}

const kind = <Id extends string>(id: Id, group: ExportKind["group"], label: string, says: string, isOfWhole = true) =>
  ({ id, group, label, says, isOfWhole }) as const;

export const EXPORT_KINDS = [
  kind("svg", "Pictures", "Picture (SVG)", "the moment on the screen, styles inlined", false),
  kind("png", "Pictures", "Picture (PNG)", "the same in pixels, twice the size", false),
  kind(
    "view",
    "Pictures",
    "Picture of the open view (SVG)",
    "messages over time, log ladder, lag and latency: what is open under the panes",
    false,
  ),
  kind("view-png", "Pictures", "Picture of the open view (PNG)", "the same in pixels, twice the size", false),
  kind(
    "storyboard",
    "Pictures",
    "Storyboard (SVG)",
    "the moments that decide the run as panels: picture, time, sentence",
  ),
  kind(
    "diagram",
    "Pictures",
    "Diagram (SVG)",
    "the configuration as cloud diagrams draw it, which no moment changes",
    false,
  ),
  kind(
    "film",
    "The run as it is told",
    "Film (WebM)",
    "frame by frame at exact moments, slow where the run has most to tell, with chapters",
  ),
  kind("film-mp4", "The run as it is told", "Film (MP4)", "the same frames for players that take no WebM; no chapters"),
  kind(
    "subtitles",
    "The run as it is told",
    "Subtitles (WebVTT)",
    "the film's sentences, timed for the length chosen here",
  ),
  kind(
    "page",
    "The run as it is told",
    "Report (HTML)",
    "one page for reading and printing: pictures, verdicts, figures, scenario",
  ),
  kind("report", "For other tools", "Report (JSON)", "what run --json prints"),
  kind("jsonl", "For other tools", "Client history (JSON)", "an operation a line, for borealis check and elle-cli"),
  kind("jepsen-edn", "For other tools", "Client history (EDN)", "for Jepsen, Elle and Knossos"),
  kind(
    "chrome-trace",
    "For other tools",
    "Trace (Chrome JSON)",
    "operations, faults, metrics and messages of the time that the timeline shows; opens in Perfetto",
  ),
  kind(
    "shiviz",
    "For other tools",
    "ShiViz log",
    "who told whom what, with vector clocks, from where the timeline begins",
  ),
  kind(
    "test",
    "To play it again",
    "Test (TypeScript)",
    "scenario and seed as a test for vitest, which passes as long as the same run comes of them",
  ),
] as const satisfies readonly ExportKind[];

export type ExportId = (typeof EXPORT_KINDS)[number]["id"];
