/**
 * What recorded messages of the pictured cluster are about: the group and the position in the log of batches and of
 * their acknowledgements.
 */
import type { World } from "../build.ts";
import type { TapeMessages } from "../results/index.ts";
import type { RecordedMessages } from "../world/index.ts";

export type About = Pick<TapeMessages, "group" | "lsn">;

/** Of no group, as everything is where storage has none. */
export function aboutNothing({ count }: RecordedMessages): About {
  return { group: new Int32Array(count).fill(-1), lsn: new Float64Array(count) };
}

export function aboutOf({ volume, fleet }: World, rows: RecordedMessages): About {
  const { count, kind, a, b } = rows;
  const { batches, placement } = volume;
  const about = aboutNothing(rows);
  const [write, ack] = [fleet.segments.kinds.write, fleet.kinds.ack];
  for (let row = 0; row < count; row++) {
    if (Number.isNaN(a[row])) continue;
    if (kind[row] === write) {
      about.group[row] = batches.group(a[row]);
      about.lsn[row] = batches.last(a[row]);
    } else if (kind[row] === ack) {
      about.group[row] = placement.groupOf[a[row]];
      about.lsn[row] = b[row];
    }
  }
  return about;
}
