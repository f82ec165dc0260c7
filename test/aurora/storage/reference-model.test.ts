/**
 * The naive model beside the real protocol: after every single event of random schedules both say the same about every
 * member's SCL, about VCL and VDL, and about the log itself.
 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { build, type World } from "../../../sim/build.ts";
import { SEGMENT } from "../../../sim/aurora/storage/index.ts";
import { check } from "../../property.ts";
import { NaiveModel } from "./reference-model.ts";
import { schedules } from "./schedules.ts";

/** A second and a half of the schedule: the naive model looks at every record after every event. */
const UNTIL = 1_500_000;

test("reference model: agrees with the protocol after every event", () => {
  check(
    fc.property(schedules, ({ seed, scenario }) => {
      const early = (at: number): number => Math.floor(at * 0.4);
      const faults = scenario.faults.map((fault) => ({ ...fault, at: early(fault.at), for: early(fault.for) }));
      const actions = scenario.actions.map((action) => ({ ...action, at: early(action.at) }));
      const slow = scenario.workloads.map((one) => (one.kind === "open" ? { ...one, ratePerSecond: 120 } : one));
      const scenarioNow = { ...scenario, faults, actions, workloads: slow, duration: UNTIL };
      const world = build(scenarioNow, { seed: String(seed), mutations: [], history: false, checks: false });
      const model = new NaiveModel(world.context.trace, (segment) => world.volume.placement.groupOf[segment]);
      while (world.context.engine.step(UNTIL)) agree(world, model);
    }),
    15,
  );
});

function agree({ volume, fleet, driver, context }: World, model: NaiveModel): void {
  const { metadata, placement, log } = volume;
  /** Both were asked tens of millions of times: only where they differ is anything made of it. */
  const same = (real: number, naive: number, what: string, of: number): void => {
    if (real !== naive) expect(real, `${what} ${of}, event ${context.engine.event}`).toBe(naive);
  };
  for (let segment = 0; segment < volume.segments; segment++) {
    // One that has not heard of the last truncation still counts annulled records; a newcomer's SCL is not defined.
    const isCurrent = fleet.segments.installed[segment] >= metadata.openEpoch;
    if (fleet.segments.state[segment] !== SEGMENT.serving || !isCurrent) continue;
    const group = placement.groupOf[segment];
    if (fleet.segments.installed[segment] > metadata.openEpoch) continue;
    same(fleet.segments.scl[segment], model.scl(segment, group), "SCL of segment", segment);
  }
  same(log.last, model.log.at(-1)?.lsn ?? 0, "the log's end in volume", 0);
  for (let group = 0; group < volume.groups; group++)
    same(log.tail[group], model.tail(group, Infinity), "the end of group", group);
  if (driver.epoch !== metadata.openEpoch) return;
  const { vcl, vdl, pgcl, durableTail } = driver.ladder;
  const points = model.points((group) => pgcl[group]);
  same(vcl, points.vcl, "VCL under epoch", driver.epoch);
  same(vdl, points.vdl, "VDL under epoch", driver.epoch);
  // Of a group that has just come to be the writer may not have heard yet.
  for (let group = 0; group < driver.groups; group++)
    same(durableTail[group], model.tail(group, vdl), "the durable end of group", group);
}
