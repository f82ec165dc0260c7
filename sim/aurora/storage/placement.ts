/**
 * Which segments there are, where each stands, and by what address it is reached. A segment is one copy of one group on
 * one node for its whole life: a repair makes a new segment, it does not move the old one.
 *
 * The rule (storage reference 1.1, 1.4, I31): two members of a group in each AZ, no two on one node; with unlike
 * members one full and one tail in each AZ. Neighbours in the volume share few nodes, so that one node's loss is spread
 * over many sources of repair.
 */
import { assert, longer, type StateCopy, type Stateful } from "../../kernel/index.ts";
import type { Network } from "../../world/index.ts";
import { azOfMember, MEMBERS } from "./quorum.ts";

export class Placement implements Stateful {
  /** Segments ever made; the columns below are longer. */
  count = 0;
  /** By segment. */
  groupOf = new Int32Array(64);
  positionOf = new Uint8Array(64);
  hostOf = new Int32Array(64);
  actorOf = new Int32Array(64);
  /** By host: segments that stand there. */
  burden: Int32Array;
  /** By actor, from #firstActor: its segment. */
  #segmentOf = new Int32Array(64);
  #firstActor = -1;

  readonly #nodesByAz: readonly (readonly number[])[];
  readonly #network: Network;

  constructor(network: Network, nodesByAz: readonly (readonly number[])[], hosts: number) {
    this.#network = network;
    this.#nodesByAz = nodesByAz;
    this.burden = new Int32Array(hosts);
  }

  /** Makes a segment on a host and returns its number. */
  add(group: number, position: number, host: number): number {
    const segment = this.count++;
    if (segment === this.groupOf.length) this.#grow();
    this.groupOf[segment] = group;
    this.positionOf[segment] = position;
    this.hostOf[segment] = host;
    this.burden[host]++;
    const actor = this.#network.addActor(host);
    this.actorOf[segment] = actor;
    if (this.#firstActor < 0) this.#firstActor = actor;
    const index = actor - this.#firstActor;
    if (index >= this.#segmentOf.length) this.#segmentOf = longer(this.#segmentOf, index + 1);
    this.#segmentOf[index] = segment;
    return segment;
  }

  /** The segment no longer burdens its node; its number stays taken. */
  release(segment: number): void {
    this.burden[this.hostOf[segment]]--;
  }

  segmentOfActor(actor: number): number {
    return this.#segmentOf[actor - this.#firstActor];
  }

  /** The host of a new group's member: by the group's number, so that any run places alike. */
  homeOf(group: number, position: number): number {
    const nodes = this.#nodesByAz[azOfMember(position)];
    assert(nodes.length >= 2, "two members of one group would share a node", { nodesInAz: nodes.length });
    const first = (group * 7) % nodes.length;
    const step = 1 + (Math.floor(group / nodes.length) % (nodes.length - 1));
    return nodes[(first + (position & 1) * step) % nodes.length];
  }

  /** Nodes of an AZ column, or of every AZ when `az` is -1. */
  nodesOf(az: number): readonly number[] {
    return az < 0 ? this.#nodesByAz.flat() : this.#nodesByAz[az];
  }

  /** All segments on a host, gone ones included: the caller asks who is still a member. */
  segmentsOn(host: number): number[] {
    const found: number[] = [];
    for (let segment = 0; segment < this.count; segment++) if (this.hostOf[segment] === host) found.push(segment);
    return found;
  }

  /** Makes the members of a new group; they get consecutive numbers. Returns the first. */
  addGroup(group: number): number {
    for (let position = 0; position < MEMBERS; position++) this.add(group, position, this.homeOf(group, position));
    return this.count - MEMBERS;
  }

  copyState(copy: StateCopy): void {
    this.count = copy.of(this.count);
    this.groupOf = copy.of(this.groupOf);
    this.positionOf = copy.of(this.positionOf);
    this.hostOf = copy.of(this.hostOf);
    this.actorOf = copy.of(this.actorOf);
    this.burden = copy.of(this.burden);
    this.#segmentOf = copy.of(this.#segmentOf);
    this.#firstActor = copy.of(this.#firstActor);
  }

  #grow(): void {
    const size = this.count * 2;
    this.groupOf = longer(this.groupOf, size);
    this.positionOf = longer(this.positionOf, size);
    this.hostOf = longer(this.hostOf, size);
    this.actorOf = longer(this.actorOf, size);
  }
}
