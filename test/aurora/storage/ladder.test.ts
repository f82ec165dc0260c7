/**
 * The ladder against its definition: after every acknowledgement VCL is the end of the prefix in which each record has
 * met quorum in its own group, found here by looking at every record again.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Ladder } from "../../../sim/aurora/storage/ladder.ts";
import { NO_KEY, NO_PAGE, VolumeLog } from "../../../sim/aurora/storage/log.ts";
import { mutationsOf } from "../../../sim/mutations/mutations.ts";
import { FLAG } from "../../../sim/trace/index.ts";
import { check } from "../../property.ts";

const GROUPS = 3;

/** Records as [group, is consistency point]; acks as [segment, position of the SCL among its group's records]. */
const worlds = fc.record({
  records: fc.array(fc.tuple(fc.nat(GROUPS - 1), fc.boolean()), { minLength: 1, maxLength: 30 }),
  acks: fc.array(fc.tuple(fc.nat(GROUPS * 6 - 1), fc.nat(30)), { maxLength: 120 }),
});

describe("ladder: against its definition", () => {
  test("PGCL, VCL and VDL after every acknowledgement", () => {
    check(
      fc.property(worlds, ({ records, acks }) => {
        const log = new VolumeLog(GROUPS, 1, 1);
        const ladder = new Ladder(log, GROUPS, { kind: "like", write: 4, read: 3 }, mutationsOf([]));
        records.forEach(([group, cpl], index) => {
          log.write(index + 1, group, NO_KEY, 0, cpl ? FLAG.cpl : 0, log.tail[group]);
          log.link(index + 1, NO_PAGE);
        });
        ladder.last = records.length;
        const lsnsOf = Array.from({ length: GROUPS }, (_, group) =>
          records.flatMap(([of], index) => (of === group ? [index + 1] : [])),
        );
        const scl = new Array<number>(GROUPS * 6).fill(0);
        for (const [segment, position] of acks) {
          const group = Math.floor(segment / 6);
          const lsn = lsnsOf[group][position % Math.max(1, lsnsOf[group].length)] ?? 0;
          scl[segment] = Math.max(scl[segment], lsn);
          if (ladder.heard(group, segment % 6, lsn)) ladder.advance(group);
          expect([ladder.vcl, ladder.vdl]).toEqual(naive(records, scl));
        }
      }),
    );
  });
});

function naive(records: readonly (readonly [number, boolean])[], scl: readonly number[]): [number, number] {
  let vcl = 0;
  let vdl = 0;
  for (const [index, [group, cpl]] of records.entries()) {
    const complete = scl.filter((value, segment) => Math.floor(segment / 6) === group && value >= index + 1).length;
    if (complete < 4) break;
    vcl = index + 1;
    if (cpl) vdl = vcl;
  }
  return [vcl, vdl];
}
