/** What comes out of a run: report, story, layout and frame, the closer look, and what is counted from a frame. */
export { counts, notDurableOf, presentByGroup } from "./frame-figures.ts";
export { OWN_COPY, PIP, type Frame, type FrameMessages, type FrameRepairs, type TapeMessages } from "./frame-types.ts";
export {
  PLACES,
  VERDICT,
  type Inside,
  type InsideGroup,
  type InsideMember,
  type InsideMessage,
  type InsideRepair,
  type InsideWish,
} from "./inside-types.ts";
export type { BackupsReport, CostRow } from "./managed-types.ts";
export type {
  ActionSpan,
  CheckResult,
  ClientReport,
  FaultSpan,
  ForwardingInstance,
  GlobalFrame,
  GlobalMemberFrame,
  GlobalReport,
  HostPlace,
  HostStatus,
  LatencySummary,
  Layout,
  MachinePlace,
  MessageRecord,
  MessageWatch,
  MetricSample,
  MicroOperation,
  Operation,
  OtherFrame,
  OtherLayout,
  OutcomesReport,
  RunOptions,
  RunReport,
  StatusRow,
  StatusViews,
  WorkloadReport,
  StoryKind,
  StoryLine,
} from "./run-types.ts";
