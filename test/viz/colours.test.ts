/**
 * The colours as the page has them: each role can be told from its ground, and from each other role, by eyes that see
 * all colours and by eyes that lack a cone.
 *
 * Deficiencies by two models, since they disagree: Machado, Oliveira and Fernandes 2009 at severity 1, which Chromium
 * simulates with; Viénot, Brettel and Mollon 1999 for red and green, Brettel, Viénot and Mollon 1997 for blue. All in
 * linear light. Differences: CIEDE2000.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";

type Three = readonly [number, number, number];

const css = readFileSync(new URL("../../viz/style/tokens.css", import.meta.url), "utf8");
const ROLES = ["blue", "teal", "amber", "vermilion", "magenta", "grey", "ink"];
const SURFACES = ["surface", "page", "well"];
const TINTS = ["blue-tint", "amber-tint", "vermilion-tint"];
const CONTRAST_MARK_MIN = 3;
const CONTRAST_TEXT_MIN = 4.5;
const DIFFERENCE_MIN = 15;

/** All tokens of the first block that begins so, as linear RGB. */
function tokens(head: string): ReadonlyMap<string, Three> {
  const from = css.indexOf(head);
  expect(from, `tokens.css has no block "${head}".`).toBeGreaterThanOrEqual(0);
  const block = css.slice(from, css.indexOf("}", from));
  return new Map(Array.from(block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g), ([, name, hex]) => [name, linear(hex)]));
}

function linear(hex: string): Three {
  const channel = (at: number): number => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return [channel(0), channel(2), channel(4)];
}

const by =
  (...[red, green, blue]: readonly [Three, Three, Three]) =>
  ([r, g, b]: Three): Three => {
    const row = ([x, y, z]: Three): number => Math.min(1, Math.max(0, x * r + y * g + z * b));
    return [row(red), row(green), row(blue)];
  };

/** Two half-planes of Brettel's model. */
const TRITAN_NEAR = by([1.01277, 0.13548, -0.14826], [-0.01243, 0.86812, 0.14431], [0.07589, 0.805, 0.11911]);
const TRITAN_FAR = by([0.93678, 0.18979, -0.12657], [0.06154, 0.81526, 0.1232], [-0.37562, 1.12767, 0.24796]);

const EYES: Readonly<Record<string, (colour: Three) => Three>> = {
  "normal vision": (colour) => colour,
  "protanopia (Machado)": by(
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ),
  "deuteranopia (Machado)": by(
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ),
  "tritanopia (Machado)": by(
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ),
  "protanopia (Viénot)": by([0.11238, 0.88762, 0], [0.11238, 0.88762, 0], [0.00401, -0.00401, 1]),
  "deuteranopia (Viénot)": by([0.29275, 0.70725, 0], [0.29275, 0.70725, 0], [-0.02234, 0.02234, 1]),
  "tritanopia (Brettel)": (colour) =>
    (0.03901 * colour[0] - 0.02788 * colour[1] - 0.01113 * colour[2] >= 0 ? TRITAN_NEAR : TRITAN_FAR)(colour),
};

function contrast(a: Three, b: Three): number {
  const luminance = ([r, g, b_]: Three): number => 0.2126 * r + 0.7152 * g + 0.0722 * b_;
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

function lab([r, g, b]: Three): Three {
  const f = (t: number): number => (t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** CIEDE2000 after Sharma, Wu and Dalal 2005. */
function difference([l1, a1, b1]: Three, [l2, a2, b2]: Three): number {
  const seventh = (c: number): number => Math.sqrt(c ** 7 / (c ** 7 + 25 ** 7));
  const degrees = (angle: number): number => ((angle * 180) / Math.PI + 360) % 360;
  const cosine = (angle: number): number => Math.cos((angle * Math.PI) / 180);
  const g = 0.5 * (1 - seventh((Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const [h1, h2] = [c1 === 0 ? 0 : degrees(Math.atan2(b1, p1)), c2 === 0 ? 0 : degrees(Math.atan2(b2, p2))];
  const apart = Math.abs(h1 - h2);
  const turn = c1 * c2 === 0 ? 0 : apart <= 180 ? h2 - h1 : h2 <= h1 ? h2 - h1 + 360 : h2 - h1 - 360;
  const hue = c1 * c2 === 0 ? h1 + h2 : apart <= 180 ? (h1 + h2) / 2 : (h1 + h2 + (h1 + h2 < 360 ? 360 : -360)) / 2;
  const [l, c] = [(l1 + l2) / 2, (c1 + c2) / 2];
  const t =
    1 - 0.17 * cosine(hue - 30) + 0.24 * cosine(2 * hue) + 0.32 * cosine(3 * hue + 6) - 0.2 * cosine(4 * hue - 63);
  const [dl, dc, dh] = [l2 - l1, c2 - c1, 2 * Math.sqrt(c1 * c2) * Math.sin((turn * Math.PI) / 360)];
  const [sl, sc, sh] = [1 + (0.015 * (l - 50) ** 2) / Math.sqrt(20 + (l - 50) ** 2), 1 + 0.045 * c, 1 + 0.015 * c * t];
  const rotation = -2 * seventh(c) * Math.sin((60 * Math.exp(-(((hue - 275) / 25) ** 2)) * Math.PI) / 180);
  return Math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rotation * (dc / sc) * (dh / sh));
}

describe("colours", () => {
  test("the measure of differences is the published one", () => {
    expect(difference([50, 2.6772, -79.7751], [50, 0, -82.7485])).toBeCloseTo(2.0425, 4);
    expect(difference([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387])).toBeCloseTo(1.2644, 4);
    expect(difference([2.0776, 0.0795, -1.135], [0.9033, -0.0636, -0.5514])).toBeCloseTo(0.9082, 4);
  });

  describe.each([
    ["light", ":root {"],
    ["dark", ':root[data-theme="dark"] {'],
  ])("%s", (_name, head) => {
    const all = tokens(head);
    const of = (name: string): Three => all.get(name) ?? [NaN, NaN, NaN];

    test("every role can be seen on every surface, and words can be read on all of them", () => {
      for (const surface of SURFACES) {
        for (const role of ROLES) {
          const found = contrast(of(role), of(surface));
          expect(found, `${role} on ${surface} has a contrast of ${found.toFixed(2)}.`).toBeGreaterThanOrEqual(
            CONTRAST_MARK_MIN,
          );
        }
      }
      for (const surface of [...SURFACES, ...TINTS])
        for (const text of ["ink", "muted"]) {
          const found = contrast(of(text), of(surface));
          expect(found, `${text} on ${surface} has a contrast of ${found.toFixed(2)}.`).toBeGreaterThanOrEqual(
            CONTRAST_TEXT_MIN,
          );
        }
    });

    test.each(Object.keys(EYES))("no two roles look alike: %s", (eyes) => {
      const seen = ROLES.map((role) => lab(EYES[eyes](of(role))));
      for (let a = 0; a < ROLES.length; a++)
        for (let b = 0; b < a; b++) {
          const found = difference(seen[a], seen[b]);
          expect(
            found,
            `${ROLES[a]} and ${ROLES[b]} differ by ${found.toFixed(1)} under ${eyes}.`,
          ).toBeGreaterThanOrEqual(DIFFERENCE_MIN);
        }
    });
  });

  test("dark is the same whether the system asks for it or the reader", () => {
    expect([...tokens(':root[data-theme="system"] {')]).toEqual([...tokens(':root[data-theme="dark"] {')]);
  });
});
