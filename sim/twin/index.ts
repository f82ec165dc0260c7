/**
 * `borealis twin`: a recording of a real incident (CloudWatch's metrics and RDS events, as AWS prints them) is read,
 * and the space of a scenario's faults is searched for what plays most like it (docs/twin.md).
 */
export { readRecording, type ReadOptions, type ReadResult } from "./read.ts";
export { readFiles, type FilesRead } from "./read-files.ts";
export type { SourceText } from "./read-json.ts";
export { readMoment, writeMoment } from "./moments.ts";
export { KNOWN_METRICS } from "./known-metrics.ts";
export { nameOfSeries, type IncidentEvent, type RecordedSeries, type Recording, type SeriesKey } from "./recording.ts";
export { lengthened, play } from "./play.ts";
export type { Cause, How, HypothesisKind } from "./family.ts";
export { BUDGET_MIN, searchTwin, type Answer, type Progress, type Ranked, type Twin, type TwinJob } from "./search.ts";
