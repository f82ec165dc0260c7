/**
 * Names: C9 the reader's name leads to a healthy reader, or to the writer when there is none; C10 static lists of
 * custom endpoints gain nobody by themselves, exclusion lists everybody (cluster reference 14).
 *
 * Healthy is what the control plane has heard, since nobody else decides about names: how long it may be wrong is L13's
 * business. A promoted reader may stay in the reader's name until the writer's name has flipped and for one TTL after
 * that.
 */
import type { Micros, Stateful } from "../kernel/index.ts";
import { NAME, TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";
import type { Names } from "./names.ts";

export interface EndpointRule {
  readonly id: string;
  readonly list: "static" | "exclusion";
  /** Instances by number. */
  readonly named: readonly number[];
}

export interface EndpointOptions {
  readonly names: Names;
  /** By instance: whether it is there from the start. */
  readonly present: readonly boolean[];
  readonly endpoints: readonly EndpointRule[];
  readonly dnsTtl: Micros;
  /** Nobody writes. */
  readonly isSecondary: boolean;
}

export interface EndpointChecks extends Stateful {
  readonly checks: readonly Check[];
}

export function watchEndpoints(trace: Trace, options: EndpointOptions, listener: FailureListener): EndpointChecks {
  const closure = new Check("C9-reader-name-closed", "resolutions of the reader's name", trace, listener);
  const lists = new Check(
    "C10-custom-lists",
    "resolutions of custom names and changes of their lists",
    trace,
    listener,
  );
  const { present, endpoints, dnsTtl } = options;
  const name = options.names.instance;
  const bit = (instance: number): number => 1 << instance;
  const namesOf = (mask: number): string =>
    present.flatMap((_, one) => ((mask & bit(one)) !== 0 ? [name(one)] : [])).join(", ") || "nobody";
  const initial = present.reduce((mask, isThere, instance) => (isThere ? mask | bit(instance) : mask), 0);
  /**
   * Instances as bits: those that exist, those that the control plane takes for dead or mute; who the writer's name
   * leads to, since when; who is to write where nobody is there.
   */
  let state = { exists: initial, down: 0, writer: options.isSecondary ? -1 : 0, flippedAt: -Infinity, ordered: -1 };
  /** By instance: since when it is a reader that could be named. */
  let readsSince = new Float64Array(present.length);

  const expected = ({ list, named }: EndpointRule): number => {
    const mask = named.reduce((bits, instance) => bits | bit(instance), 0);
    return list === "static" ? mask & initial & state.exists : state.exists & ~mask;
  };

  trace.on(TRACE.instanceJoined, (instance) => {
    // The first instance that was ordered for a cluster that has none is its writer, whichever engine starts first.
    if (state.exists === 0 && state.writer >= 0) state.writer = state.ordered >= 0 ? state.ordered : instance;
    state.exists |= bit(instance);
    state.down |= bit(instance);
  });
  trace.on(TRACE.clusterDescribed, (writers) => {
    if (state.exists === 0) state.ordered = present.findIndex((_, instance) => (writers & bit(instance)) !== 0);
  });
  trace.on(TRACE.instanceLeft, (instance) => (state.exists &= ~bit(instance)));
  trace.on(TRACE.instanceSuspected, (instance) => (state.down |= bit(instance)));
  trace.on(TRACE.instanceHeard, (instance, role) => {
    if (role < 0) state.down |= bit(instance);
    else {
      // Who has opened the volume is no reader any more, wherever the writer's name still leads.
      const isNew = (state.down & bit(instance)) !== 0 || readsSince[instance] === Infinity;
      if (role === 0) readsSince[instance] = Infinity;
      else if (isNew) readsSince[instance] = trace.now;
      state.down &= ~bit(instance);
    }
  });
  trace.on(TRACE.nameFlipped, (writer) => {
    if (writer !== state.writer) state.flippedAt = trace.now;
    state.writer = writer;
  });

  // The cluster has become a secondary of its global database: its writer's name is inactive.
  trace.on(TRACE.clusterRole, (isPrimary) => {
    if (isPrimary === 1) return;
    state.writer = -1;
    state.flippedAt = trace.now;
  });

  trace.on(TRACE.nameResolved, (kind, answer, place) => {
    if (answer < 0) return;
    if (kind === NAME.custom) {
      lists.exercised++;
      const rule = endpoints[place];
      if ((expected(rule) & bit(answer)) === 0)
        lists.fail(
          () =>
            `The name ${rule.id} leads to ${name(answer)}; by its ${rule.list} list it may lead to ${namesOf(expected(rule))}.`,
        );
    }
    if (kind !== NAME.reader) return;
    closure.exercised++;
    if (answer === state.writer) {
      if (trace.now - state.flippedAt <= dnsTtl) return;
      const other = present.findIndex(
        (_, one) =>
          one !== answer && (state.exists & ~state.down & bit(one)) !== 0 && trace.now - readsSince[one] > dnsTtl,
      );
      if (other >= 0)
        closure.fail(() => `The reader's name leads to ${name(answer)}, the writer, although ${name(other)} reads.`);
    } else if ((state.exists & bit(answer)) === 0)
      closure.fail(() => `The reader's name leads to ${name(answer)}, which has been deleted.`);
    else if ((state.down & bit(answer)) !== 0)
      closure.fail(() => `The reader's name leads to ${name(answer)}, which the control plane takes for dead.`);
  });

  trace.on(TRACE.endpointMembers, (place, members) => {
    lists.exercised++;
    const rule = endpoints[place];
    if (members !== expected(rule))
      lists.fail(
        () =>
          `The custom endpoint ${rule.id} has ${namesOf(members)}; by its ${rule.list} list it has ${namesOf(expected(rule))}.`,
      );
  });

  return {
    checks: [closure, lists],
    copyState: (copy) => {
      state = copy.of(state);
      readsSince = copy.of(readsSince);
    },
  };
}
