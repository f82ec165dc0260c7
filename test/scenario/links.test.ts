/**
 * Links that carry a run: whatever is encoded comes back, and whatever a stranger sends ends in a state or in a
 * sentence.
 */
import fc from "fast-check";
import { deflateRawSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { decodeLink, encodeLink, type LinkState } from "../../sim/scenario/index.ts";
import { buildOf } from "../../sim/scenario/link.ts";
import { BUILD } from "../../sim/version.ts";
import { BASE } from "./base.ts";

const SETTINGS = { seed: 1, numRuns: 150 };
const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 12, maxLength: 12 });
const word = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const run = fc.record({
  scenario: fc.oneof(
    fc.record({ kind: fc.constant("builtin" as const), name: word, hash: fc.oneof(hex, fc.constant("")) }),
    fc.record({ kind: fc.constant("text" as const), text: fc.string({ unit: "grapheme", maxLength: 2000 }) }),
  ),
  seed: fc.string({ unit: "grapheme", minLength: 1, maxLength: 40 }),
  mutations: fc.array(fc.stringMatching(/^[^,]{1,8}$/u), { maxLength: 3 }),
  digest: fc.oneof(hex, fc.constant("")),
});
const moment = fc.oneof(
  fc.record({ event: fc.nat(999_999_999_999_999) }),
  fc.record({ event: fc.constant(0), timeUs: fc.nat(999_999_999_999_999) }),
);
const state: fc.Arbitrary<LinkState> = fc.tuple(run, moment).map(([one, when]) => ({ ...one, ...when }));

const good = {
  scenario: { kind: "text", text: BASE },
  seed: "7",
  mutations: ["ackAt3"],
  event: 42,
  digest: "",
} as const;

describe("links: round trip", () => {
  test("any state", async () => {
    const property = fc.asyncProperty(state, async (each) => {
      expect(await decodeLink(await encodeLink(each))).toEqual({ ok: true, state: each });
    });
    await fc.assert(property, SETTINGS);
  });

  test.each([
    ["at=t=20.412s", { event: 0, timeUs: 20_412_000 }],
    ["t=20.412s", { event: 0, timeUs: 20_412_000 }],
    ["at=t=0.000001s", { event: 0, timeUs: 1 }],
    ["at=e163204&t=20.412s", { event: 163_204 }],
    ["t=20.412s&at=e163204", { event: 163_204 }],
  ])("%s: an event, or else a time", async (fields, when) => {
    const read = await decodeLink(`#v=1&sc=steady-state&${fields}`);
    const named = { scenario: { kind: "builtin", name: "steady-state", hash: "" }, seed: "1", mutations: [] };
    expect(read).toEqual({ ok: true, state: { ...named, digest: "", ...when } });
  });

  test("tutorial: a built-in scenario is short enough to read", async () => {
    const link = await encodeLink({
      ...good,
      scenario: { kind: "builtin", name: "az-plus-one", hash: "3f2a91b0c4d5" },
    });
    expect(link).toBe("#v=1&sc=az-plus-one@3f2a91b0c4d5&seed=7&mu=ackAt3&at=e42");
    // A digest is a build's, and says whose.
    expect(buildOf(link)).toBe("");
    const claiming = await encodeLink({ ...good, digest: "af31c2d09b77" });
    expect(claiming.endsWith(`&at=e42&dg=af31c2d09b77&eng=${BUILD}`)).toBe(true);
    expect(buildOf(claiming)).toBe(BUILD);
    expect(buildOf("#v=1&sc=x&eng=<b>&note=1")).toBe("");
  });
});

/** What programs make of a link that somebody sends on: `encodeURIComponent` of each value, of all of it, and HTML. */
const sentOn: Readonly<Record<string, (link: string) => string>> = {
  "each value": (link) => link.replaceAll(/(?<==)[^&]*/g, (value) => encodeURIComponent(decodeURIComponent(value))),
  "in small letters": (link) => link.replaceAll(/[:@,]/g, (sign) => encodeURIComponent(sign).toLowerCase()),
  "all of it": (link) => `#${encodeURIComponent(link.slice(1))}`,
  "as HTML": (link) => link.replaceAll("&", "&amp;"),
};

describe("links: sent on by mail", () => {
  const own = { ...good, mutations: ["ackAt3", "writeQuorum3"] };
  const named = { ...own, scenario: { kind: "builtin", name: "az-plus-one", hash: "3f2a91b0c4d5" } } as const;
  const timed = { ...own, event: 0, timeUs: 2_500_000 };
  test.each(Object.keys(sentOn))("with its signs escaped, %s, it is the same link", async (how) => {
    for (const each of [own, named, timed]) {
      const sent = sentOn[how](await encodeLink(each));
      expect(sent).not.toBe(await encodeLink(each));
      expect(await decodeLink(sent)).toEqual({ ok: true, state: each });
    }
  });
});

const packed = (bytes: Uint8Array): string => `#v=1&sc=z:${deflateRawSync(bytes).toString("base64url")}`;

describe("links: a stranger's", () => {
  test.each([
    ["", "The link's version is missing; this build reads version 1."],
    ["#v=2&sc=x", "The link's version is 2; this build reads version 1."],
    ["#v=1", "The link names no scenario."],
    ["#v=1&sc=../etc/passwd", '"../etc/passwd" is not the name of a scenario.'],
    ["#v=1&sc=x&seed=", "The link's seed cannot be read."],
    ["#v=1&sc=x&seed=%zz", "The link's seed cannot be read."],
    ["#v=1&sc=x&mu=a,%f", "The link's mutations cannot be read."],
    ["#v=1&sc=x&at=12", 'The link\'s moment "12" is neither an event, such as e163204, nor a time, such as t=2.5s.'],
    [
      "#v=1&sc=x&t=1e3s",
      'The link\'s moment "t=1e3s" is neither an event, such as e163204, nor a time, such as t=2.5s.',
    ],
    ["#v=1&sc=x&dg=XYZ", 'The link\'s digest "XYZ" is not 12 hex digits.'],
    ["#v=1&sc=z:AAAA", "The link's scenario cannot be unpacked: the link was cut or changed."],
    [`#v=1&sc=${"x".repeat(70_000)}`, "The link has 70008 characters; at most 65536 are read."],
    [packed(Uint8Array.of(0xff, 0xfe, 0xfd)), "The link's scenario cannot be unpacked: the link was cut or changed."],
    [packed(new Uint8Array(40_000_000)), "The link's scenario cannot be unpacked: the link was cut or changed."],
  ])("%#: a sentence", async (link, message) => expect(await decodeLink(link)).toEqual({ ok: false, message }));

  test("any character changed, left out or put in: never an exception", async () => {
    const link = await encodeLink(good);
    const property = fc.asyncProperty(
      fc.nat(link.length),
      fc.nat(2),
      fc.string({ maxLength: 3 }),
      async (at, cut, put) => {
        const read = await decodeLink(link.slice(0, at) + put + link.slice(at + cut));
        expect(read.ok ? "" : read.message).toMatch(/^$|\.$/);
      },
    );
    await fc.assert(property, SETTINGS);
  });
});
