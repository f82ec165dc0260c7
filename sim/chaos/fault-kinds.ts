/**
 * How each kind of fault is drawn, and what it does to the copies: a row a kind. A kind without a row does not compile,
 * and a new kind joins every swarm by its row.
 *
 * Not drawn are kinds after which a cluster needs a person's hand; their row says why.
 */
import type { Micros } from "../kernel/index.ts";
import type { FaultKind, FaultSpec, Scope } from "../scenario/types.ts";
import type { Luck } from "./luck.ts";
import type { Places } from "./places.ts";

export interface When {
  readonly at: Micros;
  readonly for: Micros;
}

/** What copies in its scope are while it lasts: out of reach, destroyed for good, or no worse than before. */
export type Harm = "away" | "destroyed" | "none";

export interface KindOfFault {
  readonly harm: Harm;
  /** Null for one that this topology cannot have. */
  readonly draw: (when: When, places: Places, luck: Luck) => FaultSpec | null;
}

const MILLISECOND = 1000;

interface Ends {
  readonly from: Scope;
  readonly to: Scope | null;
  readonly direction: "both" | "one-way";
}

function ends(places: Places, luck: Luck): Ends {
  return {
    from: places.side,
    to: luck.percent(40) ? null : places.side,
    direction: luck.percent(60) ? "both" : "one-way",
  };
}

/** Shares from a hundredth to `most` hundredths; small ones as often as large ones. */
function share(luck: Luck, most: number): number {
  return luck.between(1, luck.percent(50) ? Math.min(10, most) : most) / 100;
}

function slowness(luck: Luck): { readonly factor: number; readonly extra: Micros } {
  return luck.percent(50)
    ? { factor: luck.between(2, 50), extra: 0 }
    : { factor: 1, extra: luck.span(MILLISECOND, 1_000 * MILLISECOND) };
}

export const FAULT_KINDS: Readonly<Record<FaultKind, KindOfFault>> = {
  "az-outage": { harm: "away", draw: (when, places) => ({ kind: "az-outage", ...when, scope: places.az }) },
  "region-outage": {
    harm: "away",
    draw: (when, places) => (places.isGlobal ? { kind: "region-outage", ...when, scope: places.region } : null),
  },
  crash: {
    harm: "away",
    draw: (when, places, luck) => {
      if (!luck.percent(15)) return { kind: "crash", ...when, scope: places.host };
      return luck.percent(50)
        ? { kind: "crash", ...when, scope: places.engine, component: "node" }
        : { kind: "crash", at: when.at, for: 0, scope: places.engine, component: "dispatcher" };
    },
  },
  pause: { harm: "away", draw: (when, places) => ({ kind: "pause", ...when, scope: places.host }) },
  "slow-disk": {
    harm: "away",
    draw: (when, places, luck) => ({ kind: "slow-disk", ...when, scope: places.node, ...slowness(luck) }),
  },
  "slow-link": {
    harm: "away",
    draw: (when, places, luck) => ({ kind: "slow-link", ...when, ...ends(places, luck), ...slowness(luck) }),
  },
  loss: {
    harm: "away",
    draw: (when, places, luck) => ({ kind: "loss", ...when, ...ends(places, luck), ratio: share(luck, 60) }),
  },
  "corrupt-messages": {
    harm: "away",
    draw: (when, places, luck) => ({
      kind: "corrupt-messages",
      ...when,
      ...ends(places, luck),
      ratio: share(luck, 60),
    }),
  },
  duplicate: {
    harm: "none",
    draw: (when, places, luck) => ({ kind: "duplicate", ...when, ...ends(places, luck), ratio: share(luck, 100) }),
  },
  // It names a message of one run: what a seed has drawn elsewhere is nothing that can be known.
  "one-message": { harm: "none", draw: () => null },
  hold: {
    harm: "away",
    draw: (when, places, luck) => ({ kind: "hold", ...when, ...ends(places, luck) }),
  },
  throttle: {
    harm: "away",
    draw: (when, places, luck) => ({
      kind: "throttle",
      ...when,
      ...ends(places, luck),
      perSecond: luck.between(20, 5_000),
      queue: luck.between(2, 200),
    }),
  },
  partition: {
    harm: "away",
    draw: (when, places, luck) => ({ kind: "partition", ...when, ...ends(places, luck) }),
  },
  "half-open": {
    harm: "none",
    draw: ({ at }, places, luck) => ({
      kind: "half-open",
      at,
      for: 0,
      clients: places.clients,
      ratio: share(luck, 100),
    }),
  },
  "connection-reset": {
    harm: "none",
    draw: ({ at }, places, luck) => ({
      kind: "connection-reset",
      at,
      for: 0,
      clients: places.clients,
      ratio: share(luck, 100),
    }),
  },
  "dns-failure": { harm: "none", draw: (when, places) => ({ kind: "dns-failure", ...when, clients: places.clients }) },
  "dns-stale": { harm: "none", draw: (when, places) => ({ kind: "dns-stale", ...when, clients: places.clients }) },
  "dns-frozen": { harm: "none", draw: (when, places) => ({ kind: "dns-frozen", ...when, cluster: places.cluster }) },
  "disk-full": { harm: "away", draw: (when, places) => ({ kind: "disk-full", ...when, scope: places.node }) },
  "slow-cpu": {
    harm: "none",
    draw: (when, places, luck) => ({ kind: "slow-cpu", ...when, scope: places.engine, factor: luck.between(2, 20) }),
  },
  "cold-cache": {
    harm: "none",
    draw: ({ at }, places) => ({ kind: "cold-cache", at, for: 0, scope: places.engine }),
  },
  // Drivers that go by the times of rows believe a clock that was ahead for as long as it was: no further than what
  // healing has time for.
  "clock-skew": {
    harm: "none",
    draw: (when, places, luck) => {
      const [ahead, behind] = luck.percent(50)
        ? [luck.span(4 * MILLISECOND, 5_000 * MILLISECOND), 0]
        : [0, luck.span(4 * MILLISECOND, 262_000 * MILLISECOND)];
      return {
        kind: "clock-skew",
        ...when,
        scope: places.engine,
        ahead,
        behind,
        drift: luck.percent(70) ? 0 : luck.between(-200, 200),
      };
    },
  },
  "disk-loss": {
    harm: "destroyed",
    draw: ({ at }, places) => ({ kind: "disk-loss", at, for: 0, scope: places.node }),
  },
  "corrupt-pages": {
    harm: "destroyed",
    draw: ({ at }, places, luck) => ({
      kind: "corrupt-pages",
      at,
      for: 0,
      scope: places.node,
      ratio: share(luck, 100),
    }),
  },
  "corrupt-log": {
    harm: "destroyed",
    draw: ({ at }, places, luck) => ({ kind: "corrupt-log", at, for: 0, scope: places.node, ratio: share(luck, 100) }),
  },
  // After a power failure, at any later time, such a node has lost what it had: it counts as one whose disk is
  // replaced.
  "lying-disk": { harm: "destroyed", draw: (when, places) => ({ kind: "lying-disk", ...when, scope: places.node }) },
  "stale-disk": { harm: "destroyed", draw: (when, places) => ({ kind: "stale-disk", ...when, scope: places.node }) },
  // What was on its way was promised to nobody.
  "torn-writes": { harm: "none", draw: (when, places) => ({ kind: "torn-writes", ...when, scope: places.node }) },
  "corrupt-writes": {
    harm: "destroyed",
    draw: (when, places, luck) => ({ kind: "corrupt-writes", ...when, scope: places.node, ratio: share(luck, 100) }),
  },
  "misdirected-writes": {
    harm: "destroyed",
    draw: (when, places, luck) => ({
      kind: "misdirected-writes",
      ...when,
      scope: places.node,
      ratio: share(luck, 100),
    }),
  },
  "disk-errors": {
    harm: "away",
    draw: (when, places, luck) => ({ kind: "disk-errors", ...when, scope: places.node, ratio: share(luck, 100) }),
  },
  suspicion: {
    harm: "away",
    draw: (when, places, luck) => ({
      kind: "suspicion",
      ...when,
      scope: luck.percent(50) ? places.node : places.instance,
    }),
  },
  "object-store-outage": { harm: "none", draw: (when) => ({ kind: "object-store-outage", ...when }) },
  "lying-health": {
    harm: "none",
    draw: (when, places, luck) => ({
      kind: "lying-health",
      ...when,
      scope: luck.percent(30) ? places.node : places.engine,
    }),
  },
  "insufficient-capacity": {
    harm: "none",
    draw: (when, places, luck) => ({
      kind: "insufficient-capacity",
      ...when,
      az: luck.percent(50) ? null : places.az.az,
    }),
  },
  // A cluster that has been without its key stays stopped until a person starts it.
  "key-disabled": { harm: "none", draw: () => null },
  "control-plane-outage": { harm: "none", draw: (when) => ({ kind: "control-plane-outage", ...when }) },
};

/** Without the one that nobody can draw: what other kinds a seed draws does not depend on it. */
export const DRAWN_FAULTS: readonly FaultKind[] = (Object.keys(FAULT_KINDS) as FaultKind[]).filter(
  (kind) => kind !== "one-message",
);
