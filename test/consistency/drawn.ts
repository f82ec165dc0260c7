/**
 * Random tiny histories, as a few clients make them: each begins an operation or learns what became of it; half of the
 * reads are right.
 */
import fc from "fast-check";
import { HistoryBuilder, type History, type HistoryLine, type Scalar } from "../../sim/consistency/index.ts";

export interface Shape {
  readonly events: number;
  readonly clients: number;
  readonly keys: number;
  /** Steps of a transaction at most; 0 for single reads and writes. */
  readonly steps: number;
  readonly rows: "registers" | "lists";
  /** Values are drawn from so few; absent for unique ones. */
  readonly values?: number;
  readonly hasSwaps?: boolean;
  readonly unknown?: boolean;
  /** Nothing fails. */
  readonly calm?: boolean;
  /** How many reads of a hundred may be wrong; absent for about half of them. */
  readonly wrong?: number;
}

interface Event {
  readonly client: number;
  readonly outcome: "ok" | "fail" | "info";
  readonly steps: readonly { readonly what: number; readonly key: number; readonly luck: number }[];
}

const luckOf = (wrong: number | undefined): fc.Arbitrary<number> =>
  wrong === undefined
    ? fc.nat(30)
    : fc.oneof({ weight: 100 - wrong, arbitrary: fc.nat(9) }, { weight: wrong, arbitrary: fc.nat(30) });

const event = ({ clients, keys, steps, unknown = true, calm = false, wrong }: Shape): fc.Arbitrary<Event> =>
  fc.record({
    client: fc.nat(clients - 1),
    outcome: fc.constantFrom(
      "ok" as const,
      "ok" as const,
      "ok" as const,
      "ok" as const,
      unknown ? ("info" as const) : ("ok" as const),
      calm ? ("ok" as const) : ("fail" as const),
    ),
    steps: fc.array(fc.record({ what: fc.nat(9), key: fc.nat(keys - 1), luck: luckOf(wrong) }), {
      minLength: 1,
      maxLength: Math.max(1, steps),
    }),
  });

export function histories(shape: Shape): fc.Arbitrary<History> {
  return fc.array(event(shape), { minLength: 2, maxLength: shape.events }).map((events) => historyFrom(events, shape));
}

type Micro = readonly ["r" | "w" | "append" | "cas", string, unknown];

function historyFrom(events: readonly Event[], shape: Shape): History {
  const builder = new HistoryBuilder();
  const open = new Map<number, { readonly process: number; readonly steps: readonly Micro[] }>();
  const processOf = new Map<number, number>();
  /** By row: values in the order in which their writers began. */
  const written = new Map<string, Scalar[]>();
  let fresh = 0;
  let processes = shape.clients;
  let line = 0;
  const add = (process: number, session: number, type: HistoryLine["type"], steps: readonly Micro[]): void => {
    const [[f, key, value]] = steps;
    const single = { r: "read", w: "write", append: "append", cas: "cas" }[f];
    const what = shape.steps > 0 ? { f: "txn", key: null, value: steps } : { f: single, key, value };
    builder.add({ process, session, type, ...what, time: null, index: null, lsn: null }, ++line);
  };
  const valueOf = (luck: number): Scalar => (shape.values === undefined ? ++fresh : 1 + (luck % shape.values));
  for (const { client, outcome, steps } of events) {
    const under = open.get(client);
    if (under === undefined) {
      const process = processOf.get(client) ?? client;
      const asked = steps.map(({ what, key, luck }): Micro => {
        const name = "xyz"[key];
        if (what < 5) return ["r", name, null];
        if (shape.hasSwaps === true && what < 8)
          return ["cas", name, [luck % 4 === 0 ? null : 1 + (luck % (shape.values ?? 3)), valueOf(luck >> 2)]];
        return [shape.rows === "lists" ? "append" : "w", name, valueOf(luck)];
      });
      // Everything happens as it begins; whether it did is learnt later.
      const found = asked.map(([f, key, value], at): Micro => {
        if (f === "r") return [f, key, readOf(written.get(key) ?? [], steps[at].luck, shape.rows)];
        written.set(key, [...(written.get(key) ?? []), (f === "cas" ? (value as Scalar[])[1] : value) as Scalar]);
        return [f, key, value];
      });
      open.set(client, { process, steps: found });
      add(process, client, "invoke", asked);
      continue;
    }
    open.delete(client);
    add(under.process, client, outcome, under.steps);
    if (outcome === "info") processOf.set(client, processes++);
  }
  return builder.build();
}

/** Mostly the newest value, or all of the list; at times something older, or lists the wrong way round. */
function readOf(known: readonly Scalar[], luck: number, rows: Shape["rows"]): unknown {
  const back = luck < 12 ? 0 : luck < 20 ? 1 : luck < 26 ? 2 : 9;
  const length = Math.max(0, known.length - back);
  if (rows === "registers") return length === 0 ? null : known[length - 1];
  const list = known.slice(0, length);
  return luck % 11 === 10 && list.length > 1 ? [list[1], list[0], ...list.slice(2)] : list;
}
