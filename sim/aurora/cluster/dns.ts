/**
 * The cluster's endpoints as DNS has them (cluster reference 1.4): the writer's name, the reader's, custom ones, and one for each instance.
 *
 * A name gives one answer a resolution: the reader endpoint a random healthy reader, the writer if there is none. Nobody looks at lag or
 * load. Changes are the control plane's; between a new writer's opening and the flip of its record the name leads to the old one, and for a
 * while after it resolvers may still give either (`dnsFlap`).
 * Left out: time to resolve, and DNS outages. Caching is the clients' own affair (clients/resolver.ts).
 */
import { below, copyPlain, type Checkpointed, type Stream } from "../../kernel/index.ts";
import type { Context } from "../storage/index.ts";

/** What a client may name. Instances are numbered in the scenario's order. */
export type Endpoint =
  | { readonly kind: "writer" }
  | { readonly kind: "reader" }
  | { readonly kind: "custom"; readonly id: string }
  | { readonly kind: "instance"; readonly index: number };

/** A custom endpoint: the instances it may lead to. */
export interface CustomEndpoint {
  readonly id: string;
  /** READER endpoints leave the writer out, ANY ones do not. */
  readonly type: "READER" | "ANY";
  readonly members: readonly number[];
}

export class Zone implements Checkpointed {
  /** Where the writer's name leads. */
  writer = 0;
  /** Instances that take reads, rising. */
  healthy: number[] = [];
  #previousWriter = 0;
  #flapsUntil = -1;
  readonly #context: Context;
  readonly #custom: readonly CustomEndpoint[];
  readonly #luck: Stream;

  constructor(context: Context, instances: number, custom: readonly CustomEndpoint[]) {
    this.#context = context;
    this.#custom = custom;
    this.#luck = context.engine.random.stream("dns");
    this.healthy = Array.from({ length: instances }, (_, index) => index);
  }

  /** The instance that a name leads to now; -1 when it leads nowhere. */
  resolve(endpoint: Endpoint): number {
    switch (endpoint.kind) {
      case "instance":
        return endpoint.index;
      case "writer":
        return this.#flaps() ? [this.writer, this.#previousWriter][below(this.#luck, 2)] : this.writer;
      case "reader":
        return this.#oneOf(this.readers(), this.writer);
      case "custom": {
        const custom = this.#custom.find(({ id }) => id === endpoint.id);
        if (custom === undefined) return -1;
        const members = custom.members.filter((index) => this.healthy.includes(index));
        return this.#oneOf(custom.type === "READER" ? members.filter((index) => index !== this.writer) : members, -1);
      }
    }
  }

  /** What the reader endpoint may answer; empty when it falls back to the writer. */
  readers(): number[] {
    return this.healthy.filter((index) => index !== this.writer);
  }

  flip(writer: number): void {
    if (writer === this.writer) return;
    this.#previousWriter = this.writer;
    this.writer = writer;
    this.#flapsUntil = this.#context.engine.now + this.#context.parameters.dnsFlap;
  }

  setHealthy(index: number, isHealthy: boolean): void {
    if (this.healthy.includes(index) === isHealthy) return;
    if (isHealthy) this.healthy = [...this.healthy, index].sort((a, b) => a - b);
    else this.healthy = this.healthy.filter((other) => other !== index);
  }

  save(): unknown {
    return copyPlain([this.writer, this.healthy, this.#previousWriter, this.#flapsUntil]);
  }

  load(saved: unknown): void {
    [this.writer, this.healthy, this.#previousWriter, this.#flapsUntil] = copyPlain(saved) as [number, number[], number, number]; // prettier-ignore
  }

  #flaps(): boolean {
    return this.#context.engine.now < this.#flapsUntil;
  }

  #oneOf(answers: readonly number[], otherwise: number): number {
    return answers.length === 0 ? otherwise : answers[below(this.#luck, answers.length)];
  }
}
