/**
 * A promise of somebody's own (promise.ts) as a property of their own suite: a file for vitest and fast-check that
 * plays the scenario with seed after seed and looks at it as often as the page does. Plain enough to be JavaScript,
 * too.
 */
import { isOfCommits, sentenceOf, type Becomes, type Bound, type FigureName } from "../../sim/bounds/index.ts";
import type { OpenedWorld } from "../worker/protocol.ts";
import { oneLine, quoted } from "./regression.ts";

/** `text` is the scenario as it was written; `looks` as in the page; `link` shows the run that it was drawn on. */
export function propertyTest(
  text: string,
  { name, seed, mutations }: OpenedWorld,
  query: Becomes,
  { looks, link }: { readonly looks: number; readonly link: string },
): string {
  const { bounds, lasting, after, before } = query;
  const figures = bounds.map(({ figure }) => figure);
  const read = [...new Set(figures.flatMap((figure) => FIRST[figure] ?? []))];
  const isSo = bounds.map(codeOf).join(" && ");
  const others = bounds.filter(({ figure }) => !isOfCommits(figure));
  const options = mutations.length === 0 ? "{ seed }" : `{ seed, mutations: ${JSON.stringify(mutations)} }`;
  const examples = /^\d+$/.test(seed) ? `, examples: [[${Number(seed)}]]` : "";
  const title = `${name}: never ${sentenceOf(query)}`;
  const lines = [
    `const run = open(parsed.scenario, ${options});`,
    ...(isSo.includes("gauges") ? ["const reader = run.gauges();"] : []),
    "let since = -1;",
    "for (let look = 0; look <= LOOKS; look++) {",
    "  run.runTo(Math.floor((run.layout.duration * look) / LOOKS));",
    ...(before < Infinity ? [`  if (run.now > ${before}) break;`] : []),
    ...(isSo.includes("gauges") ? ["  const gauges = reader.read();"] : []),
    ...read.map((line) => `  ${line}`),
    ...(others.length === bounds.length
      ? []
      : [`  if (${["gauges.commitLatencyUs === null", ...others.map(codeOf)].join(" && ")}) continue;`]),
    `  const isSo = ${isSo};`,
    "  if (!isSo) since = -1;",
    "  else if (since < 0) since = run.now;",
    `  if (isSo && since >= ${after} && run.now - since >= ${lasting})`,
    "    throw new Error(`From ${since} us on it is so.`);",
    "}",
  ];
  return `// ${oneLine(title)}. Asked of ${oneLine(link)}
import { ${figures.includes("quorum margin") ? "open, parseScenario, quorumMargin" : "open, parseScenario"} } from "borealis";
import fc from "fast-check";
import { test } from "vitest";

const SCENARIO = ${quoted(text)};

/** A run is looked at so often; commits' latency is of those acknowledged since the look before, if there are any. */
const LOOKS = ${looks};

test(${JSON.stringify(title)}, { timeout: 600_000 }, () => {
  const parsed = parseScenario(SCENARIO, ${JSON.stringify(`${name}.yaml`)});
  if (!parsed.ok) throw new Error(parsed.issues.map(({ message }) => message).join("\\n"));
  const kept = fc.property(fc.integer({ min: 1, max: 1_000_000 }), (seed) => {
${lines.map((line) => `    ${line}`).join("\n")}
  });
  fc.assert(kept, { numRuns: 20${examples} });
});
`;
}

/** What is read of a run before a figure is. */
const FIRST: Readonly<Partial<Record<FigureName, readonly string[]>>> = {
  "not durable": [
    "const { allocated, vdl, annulled } = run.frame().ladder;",
    "const lost = annulled === null ? 0 : Math.min(allocated, annulled.upTo) - Math.max(vdl, annulled.keep);",
    "const notDurable = Math.max(0, allocated - vdl) - Math.max(0, lost);",
  ],
};

/** A value that is not there is neither above nor below anything. */
function codeOf({ figure, is, than }: Bound): string {
  const test = `${is === "=" ? "===" : is} ${than}`;
  const none = is.startsWith("<") ? "Infinity" : "-Infinity";
  switch (figure) {
    case "lag":
    case "global lag":
    case "capacity": {
      const all = { lag: "gauges.replicaLagUs", "global lag": "gauges.globalLagUs", capacity: "gauges.acu" }[figure];
      return `${all}.some((one) => one !== null) && Math.max(...${all}.map((one) => one ?? -1)) ${test}`;
    }
    case "commit p50":
    case "commit p99":
    case "commit max":
      return `(gauges.commitLatencyUs?.${figure.slice(7)} ?? ${none}) ${test}`;
    case "write gap":
      return `gauges.writeGapUs ${test}`;
    case "copying":
      return `gauges.copying ${test}`;
    case "waiting commits":
      return `run.frame().clients.waitingCommits ${test}`;
    case "violations told":
      return `run.story().filter(({ kind }) => kind === "violation").length ${test}`;
    case "quorum margin":
      return `quorumMargin(run.frame(), run.layout) ${test}`;
    case "not durable":
      return `notDurable ${test}`;
  }
}
