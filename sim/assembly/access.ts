/** Puts together who may connect, where a cluster has rules of it: elsewhere nobody asks, and nothing is kept. */
import { Admission, type Guest } from "../aurora/access/index.ts";
import { CONNECTION } from "../aurora/database/index.ts";
import { AdmissionChecks } from "../checks/index.ts";
import type { Workload } from "../clients/index.ts";
import { isTlsTooOld, type EngineName } from "../facts/index.ts";
import type { Restorable } from "../kernel/index.ts";
import type { ActionOf, Scenario } from "../scenario/types.ts";
import { tellAccessEvents } from "../story/index.ts";
import { TRACE } from "../trace/index.ts";
import type { ClusterWorld } from "./cluster-world.ts";

export class AccessWorld {
  /** By cluster; undefined where anybody is let in. */
  readonly #admissions: readonly (Admission | undefined)[];
  #guests: ReadonlyMap<number, Guest> = new Map();
  /** By server as clients number them: its cluster, and its number there. */
  #servers: readonly (readonly [cluster: number, server: number])[] = [];
  #checks: AdmissionChecks | undefined;
  readonly #parts: Restorable[];
  readonly #scenario: Scenario;
  readonly #clusters: readonly ClusterWorld[];

  constructor(scenario: Scenario, clusters: readonly ClusterWorld[]) {
    this.#scenario = scenario;
    this.#clusters = clusters;
    this.#admissions = clusters.map(({ spec, context, instances }) => {
      if (spec.access === undefined) return undefined;
      const { engine, trace, mutations, parameters } = context;
      const ids = spec.instances.map(({ id }) => id);
      const admission = new Admission({
        engine,
        trace,
        mutations,
        access: spec.access,
        instances: ids,
        guestAt: (actor) => this.#guests.get(actor),
        tokenLife: parameters.iamTokenLife,
      });
      for (const { handshakes, states } of instances) {
        handshakes.doorkeeper = admission;
        // Serverless v1 is patched by a restart, and its scaling points carry over any version of TLS.
        if (spec.serverlessV1 === undefined) states.isTlsTooOld = (actor) => this.#isTlsTooOld(actor, spec.engine);
      }
      return admission;
    });
    this.#parts = this.#admissions.filter((one) => one !== undefined);
  }

  /** Whether anybody may be turned away. */
  get isAsked(): boolean {
    return this.#admissions.some((one) => one !== undefined);
  }

  get checks(): AdmissionChecks | undefined {
    return this.#checks;
  }

  /** Everything with state. */
  get parts(): readonly Restorable[] {
    return this.#parts;
  }

  /** The clients are there: from now on it is known who is at an address. */
  attach(workloads: readonly Workload[], withChecks: boolean): void {
    const clusters = this.#clusters;
    if (withChecks) {
      this.#checks = this.#checksOf();
      this.#parts.push(this.#checks);
    }
    if (!this.isAsked) return;
    this.#guests = new Map(
      workloads.flatMap(({ actor }, workload) => {
        const { client } = this.#scenario.workloads[workload];
        return client === undefined ? [] : [[actor, { workload, client }] as const];
      }),
    );
    const machines = clusters.flatMap(({ places }, cluster) => places.proxyHosts.flat().map(() => cluster));
    this.#servers = [
      ...clusters.flatMap(({ instances }, cluster) => instances.map(({ index }) => [cluster, index] as const)),
      ...machines.map((cluster, machine) => [cluster, clusters[cluster].instances.length + machine] as const),
    ];
    for (const { context, layout, story } of clusters)
      this.#parts.push(tellAccessEvents(context.trace, layout, (kind, text) => story.tell(kind, text)));
  }

  /** A client has been told that what it asked for is done. */
  served(workload: number, connection: number, server: number, sessions: number): void {
    const [cluster, own] = this.#servers[server];
    if (this.#admissions[cluster] !== undefined)
      this.#clusters[cluster].context.trace.emit(TRACE.clientServed, workload, own, connection, sessions);
  }

  modify(action: ActionOf<"modify-access">): void {
    const { actions, clusters } = this.#scenario;
    this.#admissions[clusters.findIndex(({ id }) => id === action.cluster)]?.modify(action, actions.indexOf(action));
  }

  /**
   * What RDS Proxy's machines ask: 0, or what the client is told; undefined for nothing at all. Machines are numbered
   * through all proxies.
   */
  admitterOf(
    cluster: number,
  ): (machine: number, client: number, connection: number, name: number, attempt: number) => number | undefined {
    const { instances } = this.#clusters[cluster];
    return (machine, client, connection, name, presented) => {
      const admission = this.#admissions[cluster];
      if (admission === undefined) return 0;
      const server = instances.length + machine;
      if (!admission.reaches(server, client)) return undefined;
      const told =
        TOLD[admission.greet(server, client, connection, presented) || admission.recognize(server, client, presented)];
      if (told === 0) admission.letIn(server, client, connection, name, presented);
      return told;
    };
  }

  /** Whether what a client sends comes through to one of RDS Proxy's machines. */
  reachOf(cluster: number): (machine: number, client: number) => boolean {
    const { instances } = this.#clusters[cluster];
    return (machine, client) => this.#admissions[cluster]?.reaches(instances.length + machine, client) !== false;
  }

  /** RDS Proxy's own connections to the database are never old. */
  #isTlsTooOld(actor: number, engine: EngineName): boolean {
    const guest = this.#guests.get(actor);
    return (
      guest !== undefined &&
      this.#scenario.workloads[guest.workload].driver.kind !== "proxy" &&
      isTlsTooOld(guest.client, engine)
    );
  }

  #checksOf(): AdmissionChecks {
    const clusters = this.#clusters;
    const { workloads, actions } = this.#scenario;
    const [{ context, story }] = clusters;
    return new AdmissionChecks({
      clusters: clusters.map(({ context: own, spec: { id, access, instances } }) => ({
        trace: own.trace,
        id,
        access,
        instances: instances.map((one) => one.id),
      })),
      workloads,
      actions,
      tokenLife: context.parameters.iamTokenLife,
      listener: (name, failure) => story.violated(name, failure.message),
    });
  }
}

const TOLD = [0, CONNECTION.insecure, CONNECTION.untrusted, CONNECTION.denied] as const;
