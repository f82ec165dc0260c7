/** The command that plays something again, as reports print it: quoted for a shell, with every flag that tells. */
import { neverOf } from "./never.ts";

export interface PlayFlags {
  readonly mutate: readonly string[];
  readonly set?: readonly string[];
  readonly never: readonly string[];
  readonly strict?: boolean;
}

export function playedAgain(verb: string, argument: string, seed: string | undefined, flags: PlayFlags): string {
  return [
    `npx borealis ${verb} ${quoted(argument)}`,
    ...(seed === undefined ? [] : [`--seed ${quoted(seed)}`]),
    ...flags.mutate.map((name) => `--mutate ${name}`),
    ...(flags.set ?? []).map((set) => `--set ${quoted(set)}`),
    ...neverOf(flags.never).map((bound) => `--never ${quoted(bound)}`),
    ...(flags.strict === true ? ["--strict"] : []),
  ].join(" ");
}

export function quoted(text: string): string {
  return /^[\w./:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
