/**
 * The constants of capacity that follows the load: Aurora Serverless v2 and v1, and Aurora Auto Scaling of readers
 * (cluster reference 2). They belong to the table in parameters.ts and have the same form. Of v1 hardly anything but
 * its cooldowns is published, and of v2 neither the steps nor their pace.
 */
import { number, period, share, time, type ParameterInfo } from "./info.ts";

const MINUTE_US = 60_000_000;

export const SCALING_PARAMETERS = {
  serverlessPeriod: period(
    1_000_000,
    "how often a serverless instance's demand is looked at",
    "cluster reference 2.3 [choice]",
    "0.5 to 5 s",
  ),
  serverlessGrowPeriod: period(
    5_000_000,
    "least time between two steps up of a serverless instance",
    "cluster reference 2.3 [choice]: only faster the larger it is is documented",
    "1 to 90 s",
  ),
  serverlessGrowShare: share(
    0.25,
    "a step up is this share of its capacity, and half a unit at least",
    "cluster reference 2.3 [choice]",
    "0.1 to 1",
  ),
  serverlessCalm: time(
    60_000_000,
    "a serverless instance that wants less keeps what it has for this long",
    "cluster reference 2.3 [choice]",
    "15 s to 5 min",
  ),
  serverlessShrinkPeriod: period(
    30_000_000,
    "least time between two steps down",
    "cluster reference 2.3 [choice]",
    "10 s to 2 min",
  ),
  serverlessShrinkShare: share(
    0.1,
    "a step down is this share of its capacity, and half a unit at least",
    "cluster reference 2.3 [choice]",
    "0.05 to 0.5",
  ),
  serverlessBusyShare: share(
    0.7,
    "a serverless instance wants processors that are busy for this share of their time",
    "[choice]",
    "0.5 to 0.9",
  ),
  serverlessSessionBytes: {
    ...number(10_485_760, "memory that a serverless instance wants for each connection", "[choice]", "1 to 20 MB"),
    unit: "bytes",
    max: 1_000_000_000,
  },
  serverlessFallAsleep: time(
    5_000_000,
    "from the decision to pause a serverless instance until it is paused; a connection cancels that",
    "[choice]",
    "1 to 30 s",
  ),
  serverlessResume: time(
    15_000_000,
    "a paused instance takes connections again after this",
    "cluster reference 2.4: about 15 s",
    "10 to 20 s",
  ),
  serverlessResumeLong: time(
    30_000_000,
    "and after this where it was paused for long",
    "cluster reference 2.4: 30 s or longer",
    "30 to 60 s",
  ),
  serverlessLongPause: time(
    24 * 60 * MINUTE_US,
    "a pause longer than this is a long one",
    "cluster reference 2.4: 24 hours",
    "exact",
  ),
  v1Period: period(
    15_000_000,
    "how often the load of Serverless v1 is measured",
    "[choice]: nothing is published",
    "1 to 60 s",
  ),
  v1BusyShare: share(
    0.7,
    "Serverless v1 scales up when its processors are busy for more than this share of their time",
    "[recalled] AWS database blog, best practices of Serverless",
    "0.5 to 0.9",
  ),
  v1FullShare: share(
    0.9,
    "and when more than this share of its connections is used",
    "[recalled] as v1BusyShare",
    "0.7 to 1",
  ),
  v1IdleShare: share(
    0.3,
    "it scales down when they are busy for less than this",
    "[recalled] as v1BusyShare",
    "0.1 to 0.5",
  ),
  v1EmptyShare: share(
    0.4,
    "and less than this share of its connections is used",
    "[recalled] as v1BusyShare",
    "0.2 to 0.6",
  ),
  v1CooldownUp: time(
    15 * MINUTE_US,
    "Serverless v1 does not scale down for this long after it has scaled up",
    "cluster reference 2.2: 15 min",
    "exact",
  ),
  v1CooldownDown: time(
    310_000_000,
    "nor for this long after it has scaled down",
    "cluster reference 2.2: 310 s",
    "exact",
  ),
  v1Hold: time(
    1_000_000,
    "to find a scaling point the routers hold what comes for so long at most",
    "[choice]",
    "50 ms to 5 s",
  ),
  v1HoldAgain: period(5_000_000, "and try again after this", "[choice]", "0.5 to 30 s"),
  v1SwitchMin: time(
    500_000,
    "least time in which a cluster of Serverless v1 moves to another engine of the warm pool",
    "[choice]: nothing is published",
    "0.1 to 2 s",
  ),
  v1SwitchMax: time(2_000_000, "most time that it takes", "[choice]", "0.5 to 10 s"),
  v1Resume: time(
    25_000_000,
    "a paused cluster of Serverless v1 takes connections again after this",
    "cluster reference 2.2: tens of seconds, users report about 20 s",
    "15 to 60 s",
  ),
  scalingPeriod: period(
    MINUTE_US,
    "auto scaling of readers takes a datapoint of its metrics once in this",
    "cluster reference 2.1: CloudWatch's 60 s",
    "exact",
  ),
  scalingHighPoints: number(
    3,
    "datapoints in a row above the target before readers are added",
    "cluster reference 2.1 [recalled]: 3",
    "exact",
  ),
  scalingLowPoints: number(
    15,
    "datapoints in a row well below the target before one is removed",
    "cluster reference 2.1 [recalled]: 15",
    "exact",
  ),
  scalingLowShare: share(
    0.9,
    "share of the target below which a datapoint counts as well below it",
    "cluster reference 2.1 [recalled]: about 90%",
    "0.8 to 0.95",
  ),
} as const satisfies Record<string, ParameterInfo>;
