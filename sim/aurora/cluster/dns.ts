/**
 * The cluster's endpoints as DNS has them (cluster reference 1.4): the writer's name, the reader's, custom ones, and
 * one for each instance.
 *
 * A name gives one answer a resolution: the reader endpoint a random healthy reader, the writer if there is none.
 * Nobody looks at lag or load. Changes are the control plane's; between a new writer's opening and the flip of its
 * record the name leads to the old one, and for a while after it resolvers may still give either (`dnsFlap`).
 * While a fault keeps records from being published, names lead where they led when it began; what the control plane
 * wants is published when it ends. Left out: time to resolve. Caching, and resolvers that fail, are the clients' own
 * affair (clients/resolver.ts).
 */
import { below, copyPlain, type StateCopy, type Stateful, type Stream } from "../../kernel/index.ts";
import { NAME, TRACE } from "../../trace/index.ts";
import type { Context } from "../storage/index.ts";

/** What a client may name. Instances are numbered in the scenario's order. */
export type Endpoint =
  | { readonly kind: "writer" }
  | { readonly kind: "reader" }
  | { readonly kind: "custom"; readonly id: string }
  | { readonly kind: "instance"; readonly index: number };

/**
 * A custom endpoint, by one of two lists: the instances that it leads to, which gains none by itself; or those that it
 * does not lead to, which every new instance joins.
 */
export interface CustomEndpoint {
  readonly id: string;
  /** READER endpoints leave the writer out, WRITER ones everybody else. */
  readonly type: "READER" | "WRITER" | "ANY";
  readonly list: "static" | "exclusion";
  readonly named: readonly number[];
}

/** What the records say. */
interface Records {
  readonly writer: number;
  readonly healthy: readonly number[];
  readonly members: readonly number[];
  readonly lists: readonly (readonly number[])[];
}

export class Zone implements Stateful {
  /** Where the writer's name leads. */
  writer = 0;
  /** Instances that take reads, rising. */
  healthy: number[] = [];
  /** Instances that exist as far as names go, rising. */
  #members: number[] = [];
  /** By custom endpoint: the instances it leads to when they are healthy. */
  #lists: number[][];
  #previousWriter = 0;
  #flapsUntil = -1;
  /** How many faults keep records from being published, and what those say that are. */
  #freezes = 0;
  #published: Records | undefined;
  readonly #context: Context;
  readonly #custom: readonly CustomEndpoint[];
  readonly #luck: Stream;

  /** `members` are the instances that are there from the start. */
  constructor(context: Context, members: readonly number[], custom: readonly CustomEndpoint[]) {
    this.#context = context;
    this.#custom = custom;
    this.#luck = context.engine.random.stream("dns");
    this.#members = [...members];
    this.healthy = [...members];
    this.#lists = custom.map(({ list, named }) =>
      members.filter((index) => named.includes(index) === (list === "static")),
    );
  }

  /**
   * In a secondary of a global database the writer's name is inactive: it leads to a reader, as the reader's does
   * (cluster reference 1.4).
   */
  loseWriter(): void {
    this.writer = -1;
    this.#previousWriter = -1;
  }

  /** The instance that a name leads to now; -1 when it leads nowhere. */
  resolve(endpoint: Endpoint): number {
    // Old answers are DNS's, and say nothing about what the control plane believes.
    if (this.#published !== undefined) return this.#answer(endpoint, this.#published);
    const answer = this.#answer(endpoint, this.#records());
    const custom = endpoint.kind === "custom" ? this.#custom.findIndex(({ id }) => id === endpoint.id) : -1;
    this.#context.trace.emit(TRACE.nameResolved, NAME[endpoint.kind], answer, custom);
    return answer;
  }

  /** All instances that a name may lead to now; none where it leads nowhere. Nobody has asked. */
  leadsTo(endpoint: Endpoint): readonly number[] {
    return this.#candidates(endpoint, this.#published ?? this.#records());
  }

  /** `by` is 1 when a fault keeps records from being published, and -1 when it is lifted. */
  freeze(by: number): void {
    this.#freezes += by;
    if (this.#freezes === 0) this.#published = undefined;
    else this.#published ??= copyPlain(this.#records()) as Records;
  }

  isMember(index: number): boolean {
    return this.#members.includes(index);
  }

  /** An instance has been created. */
  join(index: number): void {
    this.#members = [...this.#members, index].sort((a, b) => a - b);
    const { customListsSwapped } = this.#context.mutations;
    this.#custom.forEach(({ list, named }, place) => {
      // Mutation customListsSwapped: static lists gain the newcomer, and the others do not.
      const gains = customListsSwapped ? list === "static" : list === "exclusion";
      if (gains && !named.includes(index)) this.#lists[place].push(index);
    });
    this.#tellLists();
  }

  /** An instance is being deleted: no name leads there any more. */
  leave(index: number): void {
    this.markUnhealthy(index);
    this.#members = this.#members.filter((other) => other !== index);
    this.#lists = this.#lists.map((list) => list.filter((other) => other !== index));
    this.#tellLists();
  }

  #records(): Records {
    return { writer: this.writer, healthy: this.healthy, members: this.#members, lists: this.#lists };
  }

  #answer(endpoint: Endpoint, records: Records): number {
    const candidates = this.#candidates(endpoint, records);
    if (candidates.length === 0) return -1;
    // The one record of an instance, and of the writer, is no matter of chance.
    const isSure = endpoint.kind === "instance" || (endpoint.kind !== "custom" && candidates[0] === records.writer);
    return isSure && candidates.length === 1 ? candidates[0] : candidates[below(this.#luck, candidates.length)];
  }

  #candidates(endpoint: Endpoint, { writer, healthy, members, lists }: Records): readonly number[] {
    switch (endpoint.kind) {
      case "instance":
        return members.filter((index) => index === endpoint.index);
      case "writer":
        if (writer < 0) return healthy;
        return this.#flaps() && writer === this.writer ? [writer, this.#previousWriter] : [writer];
      case "reader": {
        const readers = healthy.filter((index) => index !== writer);
        // The first instance of a cluster is its writer before it is there, and the last one is still when it is
        // deleted.
        return readers.length > 0 ? readers : members.filter((index) => index === writer);
      }
      case "custom": {
        const place = this.#custom.findIndex(({ id }) => id === endpoint.id);
        const listed = (lists[place] ?? []).filter((index) => healthy.includes(index));
        const type = this.#custom[place]?.type ?? "ANY";
        return type === "ANY" ? listed : listed.filter((index) => (index === writer) === (type === "WRITER"));
      }
    }
  }

  flip(writer: number): void {
    if (writer === this.writer) return;
    this.#previousWriter = this.writer;
    this.writer = writer;
    this.#flapsUntil = this.#context.engine.now + this.#context.parameters.dnsFlap;
  }

  /** From now on names may lead to an instance, if it is one of the cluster. */
  markHealthy(index: number): void {
    if (this.healthy.includes(index) || !this.isMember(index)) return;
    this.healthy = [...this.healthy, index].sort((a, b) => a - b);
  }

  markUnhealthy(index: number): void {
    this.healthy = this.healthy.filter((other) => other !== index);
  }

  copyState(copy: StateCopy): void {
    this.writer = copy.of(this.writer);
    this.healthy = copy.of(this.healthy);
    this.#members = copy.of(this.#members);
    this.#lists = copy.of(this.#lists);
    this.#previousWriter = copy.of(this.#previousWriter);
    this.#flapsUntil = copy.of(this.#flapsUntil);
    this.#freezes = copy.of(this.#freezes);
    this.#published = copy.of(this.#published);
  }

  #tellLists(): void {
    this.#lists.forEach((list, place) => {
      const bits = list.reduce((mask, index) => mask | (1 << index), 0);
      this.#context.trace.emit(TRACE.endpointMembers, place, bits);
    });
  }

  #flaps(): boolean {
    return this.#context.engine.now < this.#flapsUntil;
  }
}
