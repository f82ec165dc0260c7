/**
 * Links that say how a run was looked at: whatever is shown comes back, in one link with the run itself; and what a
 * stranger writes there is a thing of this run, or nothing.
 */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeLink, encodeLink } from "../../sim/scenario/link.ts";
import { open } from "../../sim/run.ts";
import { detailOf } from "../../viz/project/detail.ts";
import type { OpenOrder } from "../../viz/state/links.ts";
import type { Selection } from "../../viz/state/selection.ts";
import { comparedField, readSight, sightFields } from "../../viz/state/sight.ts";
import type { State, WideId } from "../../viz/state/store.ts";
import { checkAsync } from "../property.ts";
import { shipped } from "../worlds.ts";

const world = open(shipped("global-link-cut"), { checks: "none" });
const { layout } = world;
const { duration } = layout;
const zones = layout.regions.reduce((count, { azs }) => count + azs.length, 0);

const upTo = (count: number) => fc.nat(count - 1);
const of = (kind: Selection["kind"], index: fc.Arbitrary<number>) => fc.record({ kind: fc.constant(kind), index });
const selection: fc.Arbitrary<Selection> = fc.oneof(
  of("group", upTo(layout.groupCount)),
  of("az", upTo(zones)),
  of("node", upTo(layout.nodes.length)),
  of("instance", upTo(layout.instances.length)),
  of("client", upTo(layout.clients.length)),
  of("member", fc.integer({ min: 1, max: layout.others.length })),
);
const part = fc
  .tuple(fc.nat(duration - 1_000), fc.integer({ min: 1_000, max: duration - 1 }))
  .map(([from, width]) => ({ from: Math.min(from, duration - width), to: Math.min(from, duration - width) + width }));
const view = fc.oneof(
  fc.record({
    wide: fc.constantFrom<WideId | null>(null, "lanes", "logladder", "charts", "histories", "swarm", "find", "editor"),
    beside: fc.constant(null),
    zoom: fc.constant(null),
  }),
  fc.record({
    wide: fc.constantFrom<WideId>("lanes", "histories"),
    beside: fc.constantFrom<WideId>("charts", "editor", "causes"),
    zoom: fc.constant(null),
  }),
  fc
    .record({
      other: fc.constantFrom<WideId | null>(null, "lanes", "multiverse"),
      isFirst: fc.boolean(),
      zoom: fc.constantFrom("", "@us-east-1", "main", "main.pg0.b1"),
    })
    .map(({ other, isFirst, zoom }) =>
      isFirst || other === null
        ? { wide: "zoom" as const, beside: other, zoom }
        : { wide: other, beside: "zoom" as const, zoom },
    ),
);
const shown = fc
  .tuple(view, fc.option(selection), fc.option(part), fc.double({ min: 0, max: 1, noNaN: true }))
  .map(([wide, selected, seen, share]) => ({
    ...wide,
    selection: selected,
    part: seen,
    at: Math.floor(seen === null ? share * duration : seen.from + share * (seen.to - seen.from)),
  }));
const order: fc.Arbitrary<OpenOrder> = fc.record({
  source: fc.oneof(
    fc.record({ kind: fc.constant("builtin" as const), name: fc.constantFrom("az-plus-one", "steady-state") }),
    fc.record({ kind: fc.constant("text" as const), text: fc.string({ unit: "grapheme", maxLength: 300 }) }),
  ),
  seed: fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  mutations: fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 }), { maxLength: 2 }),
});

const comparing = (one: OpenOrder): State =>
  ({ wide: "compare", here: 0, other: { id: 1 }, tree: [{ id: 1, order: one }] }) as unknown as State;
const nobody = { tree: [], other: null } as unknown as State;
const run = { seed: "7", mutations: ["ackAt3"], event: 42, digest: "3f2a91b0c4d5" } as const;
const scenario = { kind: "builtin", name: "global-link-cut", hash: "3f2a91b0c4d5" } as const;

describe("how a run was looked at", () => {
  test("any view, selection and part of the timeline comes back, and the link is to its run as before", async () => {
    const bare = await encodeLink({ scenario, ...run });
    await checkAsync(
      fc.asyncProperty(shown, async (one) => {
        const hash = `${bare}${sightFields(one, layout, one.at)}&note=1:word`;
        const { view: seen, of: rest } = await readSight(hash);
        const nothing = { wide: null, beside: null, zoom: null, selection: null, part: null };
        expect({ ...nothing, ...seen(nobody), ...rest(layout) }).toEqual({
          wide: one.wide,
          beside: one.beside,
          zoom: one.zoom,
          selection: one.selection,
          part: one.part,
        });
        expect(hash.length).toBeLessThan(250);
        const named = rest(layout).selection;
        if (named) expect(detailOf(named, world.frame(), layout).title).not.toBe("");
        expect(await decodeLink(hash)).toEqual({ ok: true, state: { scenario, ...run } });
      }),
    );
  });

  test("the run that is compared comes back, whatever is in its text, and takes nothing of the link", async () => {
    const bare = await encodeLink({ scenario, ...run });
    await checkAsync(
      fc.asyncProperty(order, async (one) => {
        const hash = `${bare}&view=compare&sel=az:us-east-1b${await comparedField(comparing(one))}`;
        const sight = await readSight(hash);
        expect(sight.compared).toEqual(one);
        expect(sight.view(nobody)).toMatchObject({
          wide: "compare",
          other: { id: -2 },
          tree: [{ id: -2, order: one }],
        });
        expect(await decodeLink(hash)).toEqual({ ok: true, state: { scenario, ...run } });
      }),
    );
  });

  test("all of it comes back where a mail program has escaped the signs of each field", async () => {
    const order: OpenOrder = { source: { kind: "text", text: "name: own" }, seed: "7", mutations: ["ackAt3"] };
    const selection = { kind: "node", index: 0 } as const;
    const one = { wide: "zoom", beside: "compare", zoom: "@us-east-1", selection, part: null } as const;
    const hash = `#v=1&sc=x${sightFields(one, layout, 0)}${await comparedField(comparing(order))}`;
    const sent = hash.replaceAll(/(?<=&[a-z]+=)[^&]*/g, (value) => encodeURIComponent(value));
    expect(sent).toMatch(/zoom%2Ccompare&zoom=%40us-east-1&sel=node%3A.*&cmp=sc%3Dz%3A/);
    const sight = await readSight(sent);
    expect(sight.compared).toEqual(order);
    expect(sight.view(nobody)).toMatchObject({ wide: "zoom", beside: "compare", zoom: "@us-east-1" });
    expect(sight.of(layout)).toEqual({ selection });
  });

  test("tutorial: fields that people can read", () => {
    const one = { wide: "lanes", beside: null, zoom: null, selection: { kind: "az", index: 1 }, part: null } as const;
    const seen = { ...one, part: { from: 500_000, to: 1_250_000 } };
    expect(sightFields(seen, layout, 600_000)).toBe("&view=lanes&sel=az:us-east-1b&w=0.5s..1.25s");
    // The part follows the playhead by whole widths, and the link says where it has come to.
    expect(sightFields(seen, layout, 1_300_000)).toBe("&view=lanes&sel=az:us-east-1b&w=1.25s..2s");
    expect(sightFields({ ...one, beside: "charts" }, layout, 0)).toBe("&view=lanes,charts&sel=az:us-east-1b");
  });
});

describe("a stranger's fields", () => {
  test.each([
    "&view=",
    "&view=nonsense",
    "&view=__proto__",
    "&view=lanes%00",
    "&zoom=<b>",
    "&cmp=sc=az-plus-one;seed=7",
    "&view=&cmp=",
    "&w2=1s..2s",
    "&selx=node:storage-b1",
  ])("%s: nothing", async (fields) => {
    const { view: seen, compared, of: rest } = await readSight(`#v=1&sc=x${fields}`);
    expect([seen(nobody), compared, rest(layout)]).toEqual([{}, undefined, {}]);
  });

  test.each([
    "",
    "node",
    "node:",
    "node:nonsense",
    "toString:x",
    "constructor:name",
    "member:",
    "group:pg99999999",
    "group:-1",
    "az:%zz",
    "node:storage-a1:more%3A",
    "client:__proto__",
  ])("sel=%s: nothing is selected", async (text) => {
    const sight = await readSight(`#v=1&sc=x&sel=${text}`);
    expect(sight.of(layout)).toEqual({
      selection: null,
    });
  });

  test.each([
    "",
    "2s",
    "2s..1s",
    "1s..1s",
    "1s..1.0001s",
    "-1s..2s",
    "0s..99999999s",
    `0s..${duration / 1e6}s`,
    "1..2",
    "NaNs..NaNs",
    "1e3s..2e3s",
    "1s..2s..3s",
  ])("w=%s: the whole run", async (text) => {
    expect((await readSight(`#v=1&sc=x&w=${text}`)).of(layout)).toEqual({ part: null });
  });

  test.each(["", "nonsense", "sc=", "sc=z:AAAA", "sc=x;seed=", "sc=x;at=12", ";;;", "v=9;sc=x"])(
    "cmp=%s: nothing is compared",
    async (text) => {
      const { compared } = await readSight(`#v=1&sc=x&view=compare&cmp=${text}`);
      expect(compared).toBeUndefined();
    },
  );

  test("any text at all: never an exception, never a thing that there is not", async () => {
    const text = fc.string({ unit: "binary", maxLength: 40 });
    await checkAsync(
      fc.asyncProperty(text, text, text, text, async (...[wide, sel, window, cmp]) => {
        const sight = await readSight(`#v=1&view=${wide}&sel=${sel}&w=${window}&view=compare&cmp=${cmp}`);
        expect(sight.of(layout)).toMatchObject({ selection: null });
      }),
    );
  });
});
