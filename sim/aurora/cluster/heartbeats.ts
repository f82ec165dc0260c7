/**
 * A switch that Aurora is not known to have (storage reference, choice 13): the writer stops when it has not heard from
 * the control plane for `instanceLease`, so that one that is cut off from everybody but its clients does not go on
 * answering reads from its memory.
 *
 * It narrows the window and does not close it: what is asked of a superseded writer within its lease is still answered.
 * Costs nothing when off.
 */
import type { StateCopy, Stateful } from "../../kernel/index.ts";
import type { Instance } from "../database/index.ts";
import type { Context } from "../storage/index.ts";

export class Heartbeats implements Stateful {
  /** By instance: when it last heard from the control plane. */
  #heardAt: Float64Array;

  /** `actor` is the control plane's address. */
  constructor(context: Context, instances: readonly Instance[], actor: number, isOn: boolean) {
    const { engine, network, hosts, parameters } = context;
    this.#heardAt = new Float64Array(instances.length);
    const answer = network.registerMessage("instance hears control plane", (_actor, index) => {
      this.#heardAt[index] = engine.now;
    });
    const ask = network.registerMessage("control plane hears heartbeat", (_actor, index) =>
      network.send(actor, instances[index].actor, answer, index, 0, 0),
    );
    const beat = network.registerMessage("heartbeat is due", (_actor, index, incarnation) => {
      const instance = instances[index];
      if (incarnation !== hosts.incarnation[network.hostOf(instance.actor)]) return;
      arm(instance);
      network.send(instance.actor, actor, ask, index, 0, 0);
      if (instance.status === "open" && engine.now - this.#heardAt[index] > parameters.instanceLease)
        instance.restart("warm");
    });
    const arm = ({ index, actor: own }: Instance): void => {
      engine.after(parameters.instanceHeartbeat, beat, own, index, hosts.incarnation[network.hostOf(own)], 0);
    };
    if (!isOn) return;
    for (const instance of instances) {
      arm(instance);
      hosts.listen(network.hostOf(instance.actor), { restarted: () => arm(instance) });
    }
  }

  copyState(copy: StateCopy): void {
    this.#heardAt = copy.of(this.#heardAt);
  }
}
