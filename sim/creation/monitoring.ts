/**
 * Monitoring parameters, which clusters and instances both have (cluster reference 8): Enhanced Monitoring, Performance
 * Insights, Database Insights.
 */
import { judgeChoice, type Refuse } from "./refusal.ts";

export interface MonitoringParameters {
  readonly MonitoringInterval?: number | undefined;
  readonly MonitoringRoleArn?: string | undefined;
  readonly EnablePerformanceInsights?: boolean | undefined;
  readonly PerformanceInsightsRetentionPeriod?: number | undefined;
  readonly DatabaseInsightsMode?: string | undefined;
}

const INTERVALS = [0, 1, 5, 10, 15, 30, 60];
/** Database Insights in its advanced mode keeps 15 months. */
const ADVANCED_DAYS = 465;

export function judgeMonitoring(given: MonitoringParameters, refuse: Refuse): void {
  const {
    MonitoringInterval: interval = 0,
    MonitoringRoleArn: role,
    EnablePerformanceInsights: insights,
    PerformanceInsightsRetentionPeriod: days,
    DatabaseInsightsMode: mode,
  } = given;
  judgeChoice("MonitoringInterval", interval, INTERVALS, refuse);
  if (interval === 0 && role !== undefined)
    refuse(
      "MonitoringRoleArn",
      "InvalidParameterCombination",
      "is given alone: You must specify a MonitoringInterval value other than 0 when you specify a MonitoringRoleARN value.",
    );
  if (interval !== 0 && role === undefined)
    refuse(
      "MonitoringInterval",
      "InvalidParameterCombination",
      "is given alone: A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0.",
    );
  const isMonths = days !== undefined && days % 31 === 0 && days >= 31 && days <= 23 * 31;
  if (days !== undefined && days !== 7 && days !== 731 && !isMonths)
    refuse(
      "PerformanceInsightsRetentionPeriod",
      "InvalidParameterValue",
      `${days} is none of 7, a month of 31 days times 1 to 23, and 731`,
    );
  if (days !== undefined && insights !== true)
    refuse(
      "PerformanceInsightsRetentionPeriod",
      "InvalidParameterCombination",
      "goes with EnablePerformanceInsights: true",
    );
  judgeChoice("DatabaseInsightsMode", mode, ["standard", "advanced"], refuse);
  if (mode === "advanced" && (days ?? 0) < ADVANCED_DAYS)
    refuse(
      "DatabaseInsightsMode",
      "InvalidParameterCombination",
      `advanced needs a PerformanceInsightsRetentionPeriod of at least ${ADVANCED_DAYS} days`,
    );
}
