/**
 * Global databases that are not whole yet, for the search for what befalls together (together.test.ts): Regions and
 * instances that somebody creates, and takes away again, while calls and faults meet; often the global cluster, too.
 * What is not there when everything heals is created then, where that can still be done (together.ts).
 */
import fc from "fast-check";
import type { ClusterFile, ScenarioFile } from "../../sim/fast-check/index.ts";
import type { ActionSpec, Scenario } from "../../sim/scenario/types.ts";
import { laterOf } from "./drawn-calls.ts";
import { open } from "./drawn-clients.ts";
import { clusters } from "./drawn-clusters.ts";
import { HEAL } from "./drawn-moments.ts";
import { ENGINES, parameters, world, written } from "./drawn-worlds.ts";

const SECOND = 1_000_000;

/** A cluster and an instance take some seconds, and so do those that are being deleted. */
const ROUNDS = [HEAL + 3, HEAL + 15, HEAL + 27, HEAL + 39, HEAL + 51];
const LATER = { created: "by-action" } as const;

export const growing: fc.Arbitrary<ScenarioFile> = fc
  .record({
    engine: fc.constantFrom(...ENGINES),
    isLater: fc.boolean(),
    hasThird: fc.boolean(),
    forwards: fc.boolean(),
    readers: fc.integer({ min: 1, max: 2 }),
    ofPrimary: clusters,
    ofSecondary: clusters,
    written,
    parameters,
  })
  .map((drawn) => {
    const { engine, isLater, hasThird, forwards, readers, ofPrimary, ofSecondary } = drawn;
    const volume = { size: "10GB", storageNodesPerAz: 3, limit: "20GB" };
    const whole = { engine, volume, ...(forwards ? { writeForwarding: true } : {}) };
    const us = ofPrimary("us", "us-east-1", ["us-1", "us-2", "us-3"].slice(0, 1 + readers));
    const instances = us.instances?.map((one, index) => (index === 0 ? one : { ...one, ...LATER }));
    const eu = ofSecondary("eu", "eu-west-1", ["eu-1", "eu-2"]);
    const we = { ...ofSecondary("we", "us-west-2", ["we-1"]), ...(isLater ? LATER : {}) };
    const listed: ClusterFile[] = [{ ...us, instances }, { ...eu, ...LATER }, ...(hasThird ? [we] : [])].map((one) => {
      return { ...one, ...whole };
    });
    return world(
      {
        global: { id: "shop", ...(isLater ? LATER : {}) },
        regions: listed.map(({ region }) => ({ name: region ?? "" })),
        clusters: listed,
      },
      [open("app", { endpoint: "global", ...drawn.written })],
      { clusterDeleteTime: "5s", ...drawn.parameters },
    );
  });

/** Whatever has to be created, again and again: what is there already is refused. */
export function grown({ clusters: listed, global }: Scenario): ActionSpec[] {
  const members = listed.filter(({ copyOf }) => copyOf === undefined);
  return ROUNDS.flatMap((second): ActionSpec[] => {
    const at = second * SECOND;
    return [
      ...(global?.created === undefined ? [] : [{ kind: "create-global-cluster", at } as const]),
      ...members.flatMap((cluster): ActionSpec[] => [
        ...(cluster.created === undefined ? [] : [{ kind: "create-cluster", at, cluster: cluster.id } as const]),
        ...laterOf(cluster).map((instance): ActionSpec => {
          return { kind: "create-instance", at: at + 8 * SECOND, instance };
        }),
      ]),
    ];
  });
}
