/** A run at its end: the report of either design, what it would cost, and what exports need of it. */
export {
  EXPORT_FORMATS,
  exportRun,
  wishesOf,
  type Exported,
  type ExportFormat,
  type ExportWishes,
} from "./exporting.ts";
export { mirroredIos, mirroredReport } from "./mirrored-report.ts";
export { reportOf } from "./report.ts";
