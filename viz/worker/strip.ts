/**
 * One seed of a swarm once more, without its checks, for a picture of it: which faults it drew, when, and what its
 * clients got meanwhile. A swarm keeps of its seeds how they end; a picture is asked for only where it is looked at.
 */
import { open } from "../../sim/run.ts";
import type { Strip } from "../project/swarm-strip.ts";
import { find } from "./library.ts";
import type { Request, Response } from "./protocol.ts";

/** Parts of a run that are told apart: a few pixels each, on a picture as wide as a thumb. [choice] */
const PARTS = 60;

export function stripOf({ run, source, mutations, seed }: Extract<Request, { type: "strip" }>): Response {
  const found = find(source);
  if (!found.ok) return { type: "refused", run, issues: found.issues };
  const played = open(found.scenario, { seed, mutations, checks: "none" });
  const { duration, faults } = played.layout;
  const writes: number[] = [];
  let before = 0;
  for (let part = 1; part <= PARTS; part++) {
    played.runTo(Math.round((duration * part) / PARTS));
    const { writesOk } = played.frame().clients;
    writes.push(writesOk - before);
    before = writesOk;
  }
  const strip: Strip = { duration, faults: faults.map(({ at, until, text }) => ({ at, until, text })), writes };
  return { type: "stripped", run, seed, strip };
}
