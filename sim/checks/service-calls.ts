/**
 * Calls of the service: C45 a call that is refused changes no state and announces nothing, and nothing it asked for
 * comes to be later; C46 no cluster disappears with instances, and no global cluster with members (cluster reference
 * 14).
 *
 * A call is answered within one event, so whatever is told between the call and its answer is its doing. Not verified
 * here: that the refusal was right, which the tests of each precondition show.
 */
import type { StateCopy, Stateful } from "../kernel/index.ts";
import type { ActionSpec } from "../scenario/types.ts";
import { TRACE, type Trace } from "../trace/index.ts";
import { Check, type FailureListener } from "./check.ts";

export interface ServiceCallOptions {
  /** `isMember`: of the global database, when the run begins; `isPresent`: by instance, likewise. */
  readonly clusters: readonly {
    readonly trace: Trace;
    readonly id: string;
    readonly isMember: boolean;
    readonly instances: readonly { readonly id: string; readonly isPresent: boolean; readonly isByAction: boolean }[];
  }[];
  readonly actions: readonly ActionSpec[];
  readonly listener: FailureListener;
}

/** What a call that is refused leaves as it was. */
const CHANGES = {
  "the status of a cluster": TRACE.clusterStatus,
  "the status of an instance": TRACE.instanceStatus,
  "who is called the writer": TRACE.clusterDescribed,
  "a failover": TRACE.failoverStarted,
  "an instance's tier": TRACE.tierModified,
  "who is one of the cluster": TRACE.instanceLeft,
  "who is a member": TRACE.memberLeft,
  "who joins": TRACE.memberJoined,
  "who may connect": TRACE.accessModified,
  "write forwarding": TRACE.forwardingStatus,
  "an RDS event": TRACE.rdsEventTold,
} as const;

interface Books {
  /** The call that is being answered, -1 for none, and what has changed since it began. */
  call: number;
  changed: string[];
  /** Instances that an accepted call has created: ids. */
  created: string[];
  /** By cluster: instances that are there, or still going, as bits; and 1 for a member. */
  present: number[];
  members: number[];
}

export class ServiceCallChecks implements Stateful {
  readonly checks: readonly Check[];
  #books: Books;

  constructor({ clusters, actions, listener }: ServiceCallOptions) {
    const [{ trace: home }] = clusters;
    const refused = new Check("C45-refusals-change-nothing", "calls refused", home, listener);
    const order = new Check("C46-nothing-left-behind", "clusters and global clusters deleted", home, listener);
    this.checks = [refused, order];
    this.#books = {
      call: -1,
      changed: [],
      created: [],
      present: clusters.map(({ instances }) =>
        instances.reduce((bits, { isPresent }, index) => (isPresent ? bits | (1 << index) : bits), 0),
      ),
      members: clusters.map(({ isMember }) => (isMember ? 1 : 0)),
    };

    home.on(TRACE.apiCalled, (action) => {
      this.#books.call = action;
      this.#books.changed = [];
    });
    home.on(TRACE.apiAnswered, (index, isAccepted) => {
      const { changed, members, created } = this.#books;
      const action = actions[index];
      this.#books.call = -1;
      if (isAccepted === 0) {
        refused.exercised++;
        if (changed.length > 0)
          refused.fail(() => `${action.kind} was refused, and has changed ${changed.join(", ")}.`);
      } else if (action.kind === "create-instance") created.push(action.instance);
      else if (action.kind === "delete-global-cluster") {
        order.exercised++;
        const left = clusters.filter((_, cluster) => members[cluster] === 1);
        if (left.length > 0)
          order.fail(() => `The global cluster was deleted with its members ${left.map(({ id }) => id).join(", ")}.`);
      }
    });
    for (const [cluster, { trace, id, instances }] of clusters.entries()) {
      for (const [what, kind] of Object.entries(CHANGES))
        trace.on(kind, () => {
          if (this.#books.call >= 0) this.#books.changed.push(what);
        });
      trace.on(TRACE.instanceJoined, (instance) => {
        this.#books.present[cluster] |= 1 << instance;
        const { id: name, isByAction } = instances[instance];
        if (isByAction && !this.#books.created.includes(name))
          refused.fail(() => `${name} has joined ${id}, and no call to create it was accepted.`);
      });
      trace.on(TRACE.instanceGone, (instance) => (this.#books.present[cluster] &= ~(1 << instance)));
      trace.on(TRACE.clusterDeleted, () => {
        order.exercised++;
        const left = instances.filter((_, index) => (this.#books.present[cluster] & (1 << index)) !== 0);
        if (left.length > 0)
          order.fail(
            () => `${id} is gone, and of its instances these are not: ${left.map((one) => one.id).join(", ")}.`,
          );
      });
    }
    home.on(TRACE.memberJoined, (member) => (this.#books.members[member] = 1));
    home.on(TRACE.memberLeft, (member) => (this.#books.members[member] = 0));
  }

  copyState(copy: StateCopy): void {
    this.#books = copy.of(this.#books);
    copy.parts(this.checks);
  }
}
