/** A run in figures: gauges for charts, CloudWatch's metrics, rows of the engines' status views. */
export { BacktrackSampler } from "./backtrack-samples.ts";
export { forwardingMetrics, forwardingStatuses } from "./forwarding-metrics.ts";
export { ForwardingSampler } from "./forwarding-samples.ts";
export { auroraGauges, type GaugeReader, type Gauges } from "./gauges.ts";
export { globalMetrics } from "./global-metrics.ts";
export { GlobalSampler } from "./global-samples.ts";
export { auroraIos, type IoCounts } from "./io-counts.ts";
export { MetricSampler } from "./metrics.ts";
export { mirroredGauges } from "./mirrored-gauges.ts";
export { ProxySampler } from "./proxy-samples.ts";
export { statusViews } from "./status-views.ts";
