/**
 * A topology's picture: everything in it, nothing over another, text that is never markup, and the same bytes each
 * time.
 */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { topologySvg } from "../../sim/diagram/index.ts";
import { importAccount } from "../../sim/import/index.ts";
import { parseScenario } from "../../sim/scenario/index.ts";
import type { Scenario } from "../../sim/scenario/types.ts";
import { SIZES, topologyOf } from "./topologies.ts";

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const wordsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>(?:<title>[^<]*<\/title>)?([^<]*)</g)].map(([, words]) => words);

function rects(svg: string): (Box & { readonly fill: string })[] {
  return [
    ...svg.matchAll(/<rect x="([\d.-]+)" y="([\d.-]+)" width="([\d.]+)" height="([\d.]+)" rx="\d+" class="f-(\w+)/g),
  ].map(([, x, y, width, height, fill]) => ({
    x: Number(x),
    y: Number(y),
    width: Number(width),
    height: Number(height),
    fill,
  }));
}

const isWithin = (inner: Box, outer: Box): boolean =>
  inner.x >= outer.x &&
  inner.y >= outer.y &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;
const overlap = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

/** Tags that are not closed, or closed by another. */
function unbalanced(svg: string): string[] {
  const open: string[] = [];
  for (const [, close, name, self] of svg.matchAll(/<(\/?)([a-zA-Z]+)[^>]*?(\/?)>/g)) {
    if (close === "") {
      if (self === "") open.push(name);
    } else if (open.pop() !== name) return [`</${name}>`];
  }
  return open;
}

describe("diagram: layout", () => {
  test.each(SIZES)(
    "%i Regions, %i instances: all is on the page and no card covers another",
    (regions, instances, isBusy) => {
      const scenario = topologyOf(regions, instances, isBusy);
      const svg = topologySvg(scenario);
      const [page, ...boxes] = rects(svg);
      expect(boxes.filter((box) => !isWithin(box, page))).toEqual([]);
      const cards = boxes.filter(({ fill }) => ["card", "readTint", "writeTint", "volume"].includes(fill));
      const covered = cards.flatMap((a, at) => cards.slice(at + 1).filter((b) => overlap(a, b) && !isWithin(b, a)));
      expect(covered).toEqual([]);
      const regionBoxes = boxes.filter(({ fill }) => fill === "region");
      expect(regionBoxes.length).toBe(regions);
      expect(cards.filter((card) => !regionBoxes.some((region) => isWithin(card, region)))).toEqual([]);
      const drawn = boxes.filter(({ fill }) => fill === "readTint" || fill === "writeTint").length;
      // The writer's outline is double.
      expect(drawn).toBe(1 + scenario.clusters.reduce((sum, cluster) => sum + cluster.instances.length, 0));
      expect(unbalanced(svg)).toEqual([]);
    },
  );

  test("two Regions' volumes stand level, joined by a straight line", () => {
    const volumes = rects(topologySvg(topologyOf(2, 9))).filter(({ fill }) => fill === "volume");
    expect(volumes.map(({ y }) => y)).toEqual([volumes[0].y, volumes[0].y]);
  });

  test("roles, tiers, six copies a volume, endpoints, proxies, clients and keys are named", () => {
    const words = wordsOf(topologySvg(topologyOf(2, 3, true)));
    expect(words.filter((one) => /^copy \d$/.test(one)).length).toBe(12);
    for (const one of [
      "writer · tier 0",
      "reader · tier 1",
      "Writer endpoint",
      "Reader endpoint",
      "analytics",
      "orders-proxy",
      "RDS Proxy",
      "app",
      "12000/s · 50% reads",
      "12000/s · reads",
      "writes 4 of 6 · recovery reads 3 of 6 · encrypted with orders",
      "storage",
      "forwarding",
    ])
      expect(words).toContain(one);
    // What is cut stands whole in a tooltip.
    expect(topologySvg(topologyOf(2, 3))).toContain("<title>12000/s · 50% reads → orders-us-east-1</title>");
  });
});

test("diagram: readers that auto scaling may add are dashed, and not counted before they come", () => {
  const scaling = { min: 1, max: 3, policies: [{ metric: "RDSReaderAverageCPUUtilization", target: 60 }] };
  const file = {
    scenario: 1,
    name: "drawn",
    duration: "1s",
    topology: {
      clusters: [
        {
          id: "main",
          serverlessV2: { min: 0.5, max: 8 },
          instances: [{ id: "w" }, { id: "r", class: "db.serverless" }],
          autoScaling: scaling,
        },
      ],
    },
  };
  const parsed = parseScenario(JSON.stringify(file), "drawn");
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
  const svg = topologySvg(parsed.scenario);
  expect(wordsOf(svg)).toEqual(expect.arrayContaining(["1 reader", "db.serverless 0.5–8", "tier 15 · on demand"]));
  expect(svg.match(/stroke-dasharray="5 3"/g)?.length).toBe(2);
  expect(svg).toContain("one Region · 2 instances");
});

describe("diagram: a file for others", () => {
  test("the picture in the documentation is the one that is drawn", async () => {
    const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
    const imported = importAccount([{ name: "orders.json", text: read("examples/import/orders.json") }]);
    if (!imported.ok) throw new Error(imported.problems.join("; "));
    await expect(topologySvg(imported.scenario)).toMatchFileSnapshot("../../docs/images/orders.svg");
  });

  test("its colours, and the icon's, are those of the viewer", () => {
    const css = readFileSync(new URL("../../viz/style/tokens.css", import.meta.url), "utf8");
    const [light, dark] = [":root {", ':root[data-theme="dark"] {'].map((head) => {
      const block = css.slice(css.indexOf(head), css.indexOf("}", css.indexOf(head)));
      return new Map(Array.from(block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g), ([, name, colour]) => [name, colour]));
    });
    const inks = [
      "edge=line",
      "write=blue",
      "read=teal",
      "other=grey",
      "lag=amber",
      "writeTint=blue-tint",
      "ink=ink",
      "soft=muted",
      "volume=well",
    ];
    const [, byDay, byNight] = /<style>(.*)@media [^{]*\{(.*)\}<\/style>/.exec(topologySvg(topologyOf(2, 2))) ?? [];
    for (const [theme, rules, tokens, grounds] of [
      ["light", byDay, light, ["page=surface", "region=page", "az=surface", "card=surface"]],
      ["dark", byNight, dark, ["page=page", "region=surface", "az=page", "card=well"]],
    ] as const) {
      const drawn = new Map(
        Array.from(rules.matchAll(/\.f-(\w+)\{fill:(#\w{6})\}/g), ([, name, colour]) => [name, colour.toLowerCase()]),
      );
      for (const pair of [...inks, ...grounds]) {
        const [name, token] = pair.split("=");
        expect(drawn.get(name), `${name} is the viewer's ${token}, ${theme}.`).toBe(tokens.get(token));
        drawn.delete(name);
      }
      expect([...drawn.keys()], "The page has no ground for readers.").toEqual(["readTint"]);
    }
    const icon = readFileSync(new URL("../../viz/icon.svg", import.meta.url), "utf8").toLowerCase();
    expect(icon.match(/#\w{6}/g)).toEqual(["page", "teal", "blue", "ink"].map((token) => dark.get(token)));
  });

  test("the same scenario gives the same bytes", () => {
    expect(topologySvg(topologyOf(3, 4, true))).toBe(topologySvg(topologyOf(3, 4, true)));
  });

  test("it has a title, a description, both colour schemes and nothing that leads outside", () => {
    const svg = topologySvg(topologyOf(2, 2));
    expect(svg).toMatch(/<title>drawn: orders, Aurora MySQL · global database · 2 Regions · \d instances<\/title>/);
    expect(svg).toMatch(
      /<desc>Primary cluster orders-us-east-1 in us-east-1: c0-instance-1 \(writer, db\.r6g\.12xlarge, tier 0\) in us-east-1a/,
    );
    expect(svg).toContain("@media (prefers-color-scheme:dark)");
    expect(svg.replace('xmlns="http://www.w3.org/2000/svg"', "")).not.toMatch(
      /href|url\(|<script|<image|https?:|@import/,
    );
  });

  test("a name is never markup", () => {
    const scenario = topologyOf(1, 2);
    const [cluster] = scenario.clusters;
    const evil = '"><script>&\u0000\ud800';
    const named: Scenario = {
      ...scenario,
      name: evil,
      clusters: [{ ...cluster, id: evil, instances: cluster.instances.map((one) => ({ ...one, id: evil })) }],
    };
    const svg = topologySvg(named);
    expect(svg).not.toContain("<script");
    expect(svg).toContain("&lt;script&gt;&amp;");
    expect(unbalanced(svg)).toEqual([]);
    expect(svg.includes("\u0000") || svg.includes("\ud800")).toBe(false);
  });
});
