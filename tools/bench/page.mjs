/**
 * The figures of `npm run bench` as a page of plots: cost against size on two logarithmic axes, what n log n would be,
 * and the words to it.
 */
import { line, scaleLog } from "d3";
import { seriesOf } from "./growth.mjs";
import { report } from "./report.mjs";

const [WIDTH, HEIGHT] = [360, 240];
const EDGE = { left: 48, right: 14, top: 12, bottom: 40 };

export function page(result) {
  const plots = seriesOf(result).map(plot);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>What Borealis costs</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif }
  body { margin: 2rem auto; max-width: 76rem; padding: 0 1rem }
  .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(20rem, 1fr)); gap: 1.5rem }
  figure { margin: 0 } figcaption { min-height: 3.2em }
  svg { width: 100%; height: auto; color: inherit } text { fill: currentColor; font-size: 11px }
  .axis { stroke: currentColor; stroke-opacity: .5 } .grid { stroke: currentColor; stroke-opacity: .15 }
  .measured { fill: none; stroke: #2a78b8; stroke-width: 2.5 } .dot { fill: #2a78b8 }
  .allowed { fill: none; stroke: currentColor; stroke-opacity: .6; stroke-dasharray: 4 4 }
  pre { overflow-x: auto; font-size: 12px }
</style>
<h1>What Borealis costs</h1>
<p>Each point is what one unit of work costs, as so many steps of a bare binary heap of numbers measured in the same process.
The dashed line is how it would grow if all the work together cost n log n.</p>
<div class="plots">
${plots.join("\n")}
</div>
<pre tabindex="0">${escaped(report(result))}</pre>
</html>
`;
}

function plot({ title, axis, points, growth }) {
  const costs = points.map(([size, ns, plain]) => [Math.max(1, size), ns / plain]);
  const [[first, cost], [last]] = [costs[0], costs.at(-1)];
  const least = Math.min(...costs.map(([, value]) => value));
  const most = Math.max(...costs.map(([, value]) => value), cost * growth.allowed);
  const x = scaleLog([first, last], [EDGE.left, WIDTH - EDGE.right]);
  const y = scaleLog([least / 2, most * 2], [HEIGHT - EDGE.bottom, EDGE.top]);
  const path = line(
    ([size]) => x(size),
    ([, value]) => y(value),
  );
  const allowed = costs.map(([size]) => [size, (cost * Math.log(Math.max(2, size))) / Math.log(Math.max(2, first))]);
  const words = `${title}: over ${axis} from ${number(points[0][0])} to ${number(points.at(-1)[0])} it costs ${growth.costs.toFixed(2)} times as much: ${growth.verdict}.`;
  const ticks = y
    .ticks(3)
    .map(
      (value) =>
        `<line class="grid" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${y(value)}" y2="${y(value)}"/><text x="${EDGE.left - 6}" y="${y(value) + 4}" text-anchor="end">${number(value)}</text>`,
    );
  const sizes = costs.map(
    ([size], i) =>
      `<text x="${x(size)}" y="${HEIGHT - EDGE.bottom + 16}" text-anchor="${i === 0 ? "start" : i === costs.length - 1 ? "end" : "middle"}">${number(size)}</text>`,
  );
  const dots = costs.map(
    ([size, value]) =>
      `<circle class="dot" cx="${x(size)}" cy="${y(value)}" r="3.5"><title>${number(size)}: ${value.toFixed(2)}</title></circle>`,
  );
  return `<figure>
<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(words)}">
${ticks.join("")}
<line class="axis" x1="${EDGE.left}" x2="${WIDTH - EDGE.right}" y1="${HEIGHT - EDGE.bottom}" y2="${HEIGHT - EDGE.bottom}"/>
${sizes.join("")}
<text x="${(EDGE.left + WIDTH - EDGE.right) / 2}" y="${HEIGHT - 6}" text-anchor="middle">${escaped(axis)}</text>
<path class="allowed" d="${path(allowed)}"/>
<path class="measured" d="${path(costs)}"/>
${dots.join("")}
</svg>
<figcaption>${escaped(words)}</figcaption>
</figure>`;
}

function number(value) {
  return value.toLocaleString("en", { maximumSignificantDigits: 3 });
}

function escaped(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}
