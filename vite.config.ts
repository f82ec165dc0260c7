/** The viewer's build: a folder of static files that works below any path of any host. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { thirdParty } from "./tools/third-party.mjs";
import { laterParts, plainScales, withoutSources } from "./tools/viewer-parts.mjs";
import { parseScenario, scenarioHash } from "./sim/scenario/index.ts";

/**
 * `import read from "x.yaml?scenario"`: the scenario as the engine plays it, and its hash. Read once, here, instead of
 * in every reader's browser.
 */
function readScenarios(): Plugin {
  return {
    name: "borealis-scenarios",
    load(id) {
      if (!id.endsWith(".yaml?scenario")) return null;
      const file = id.slice(0, -"?scenario".length);
      const parsed = parseScenario(readFileSync(file, "utf8"), file);
      if (!parsed.ok) throw new Error(`${file}: ${parsed.issues.map(({ message }) => message).join(" ")}`);
      const { scenario } = parsed;
      return `export default ${JSON.stringify({ scenario, hash: scenarioHash(scenario) })};`;
    },
  };
}

/** The page's own text is indented for whoever writes it, which every reader would fetch. */
function withoutIndents(): Plugin {
  return { name: "borealis-without-indents", transformIndexHtml: (html) => html.replace(/\n\s+/g, "\n") };
}

/**
 * Whatever is needed at once is one file, also where parts that come later share some of it: a request instead of a
 * dozen, and compressed together it is smaller by some kilobytes. And on a slow machine the bundler advises whoever
 * wrote its plugins; whoever runs `npm start` has not.
 */
const rolled = (name: string) => ({
  checks: { bundlerTimings: false },
  output: { codeSplitting: { groups: [{ name, tags: ["$initial" as const] }] } },
});

const packages = new Set<string>();

export default defineConfig({
  // Absolute: `borealis watch` builds from whichever folder it is called in.
  root: fileURLToPath(new URL("viz", import.meta.url)),
  base: "./",
  plugins: [readScenarios(), plainScales(), withoutIndents(), thirdParty(packages)],
  build: {
    outDir: "../dist/viewer",
    emptyOutDir: true,
    target: "es2023",
    modulePreload: { polyfill: false },
    rolldownOptions: rolled("page"),
  },
  worker: {
    format: "es",
    rolldownOptions: rolled("engine"),
    plugins: () => [readScenarios(), withoutSources(), laterParts(), thirdParty(packages, true)],
  },
});
