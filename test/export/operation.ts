/** An operation by hand: a write that is done, unless the test says otherwise. */
import type { Operation } from "../../sim/results/run-types.ts";

export function operation(fields: Partial<Operation>): Operation {
  return {
    process: 0,
    session: 0,
    f: "write",
    key: 3,
    value: 7,
    invoke: 10,
    complete: 20,
    outcome: "ok",
    lsn: 0,
    ...fields,
  };
}
