/**
 * Parts of the engine that the page's first run does not need, since only some scenarios have them: in the script of
 * the first load they are a chunk of their own, which comes with the reader of scenarios. The engine's own imports stay
 * what they are: for this one script a module named here becomes a set of names that are filled when the chunk has
 * come.
 *
 * A name that is used before is undefined, and a run that uses it breaks at once: the flagship scenario, played from
 * the first load alone, is the test. Even `[].map(name)` breaks, so a function that comes later is handed on as `(one)
 * => name(one)`.
 */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { parseSync } from "rolldown/utils";
import { ROOT } from "./stale.mjs";

/**
 * Modules, each with all that it gives to others: a list of names beside them would break the build with each new one.
 */
const LATER = [
  "sim/service/action-effects.ts",
  "sim/aurora/access/index.ts",
  "sim/aurora/backtrack/index.ts",
  "sim/aurora/backup/index.ts",
  "sim/aurora/cluster/encryption-key.ts",
  "sim/aurora/cluster/event-texts.ts",
  "sim/aurora/cluster/forwarding-switch.ts",
  "sim/aurora/cluster/maintenance.ts",
  "sim/aurora/cluster/target.ts",
  "sim/aurora/database/commit-gate.ts",
  "sim/aurora/database/named-statements.ts",
  "sim/aurora/global/index.ts",
  "sim/aurora/scaling/index.ts",
  "sim/aurora/storage/recovered-vdl.ts",
  "sim/figures/backtrack-samples.ts",
  "sim/assembly/backtracks.ts",
  "sim/chaos/action-kinds.ts",
  "sim/chaos/judge.ts",
  "sim/chaos/luck.ts",
  "sim/chaos/places.ts",
  "sim/chaos/shapes.ts",
  "sim/chaos/topology.ts",
  "sim/checks/forwarding-refusals.ts",
  "sim/checks/forwarding.ts",
  "sim/checks/global-replication.ts",
  "sim/checks/global-roles.ts",
  "sim/checks/mirrored.ts",
  "sim/checks/probes.ts",
  "sim/checks/retention.ts",
  "sim/clients/error-names.ts",
  "sim/clients/failure-monitor.ts",
  "sim/clients/proxy/index.ts",
  "sim/clients/history-entry.ts",
  "sim/assembly/clones.ts",
  "sim/assembly/copied-clusters.ts",
  "sim/facts/engine-versions.ts",
  "sim/faults/clients.ts",
  "sim/faults/disks.ts",
  "sim/faults/network.ts",
  "sim/faults/services.ts",
  "sim/fork.ts",
  "sim/figures/forwarding-metrics.ts",
  "sim/figures/forwarding-samples.ts",
  "sim/figures/forwarding-status.ts",
  "sim/pictures/frame-global.ts",
  "sim/pictures/frame-others.ts",
  "sim/figures/global-metrics.ts",
  "sim/figures/global-samples.ts",
  "sim/pictures/inside.ts",
  "sim/figures/io-counts.ts",
  "sim/kernel/shared-rows.ts",
  "sim/meters/meters.ts",
  "sim/figures/metrics.ts",
  "sim/mirrored-played.ts",
  "sim/figures/proxy-samples.ts",
  "sim/assembly/restores.ts",
  "sim/assembly/told-lag.ts",
  "sim/scenario/describe-action.ts",
  "sim/service/service-calls.ts",
  "sim/facts/session-state.ts",
  "sim/facts/statement-classes.ts",
  "sim/figures/status-views.ts",
  "sim/story/access-events.ts",
  "sim/story/backtrack-events.ts",
  "sim/story/backup-events.ts",
  "sim/story/clone-events.ts",
  "sim/story/global-events.ts",
  "sim/world/watched-network.ts",
];
/** Whatever lies in these folders goes with the modules above, and takes what it needs directly. */
const FOLDERS = LATER.map((path) => join(ROOT, path.replace(/index\.ts$/, "")));

/** The script that is loaded in parts; any other worker's script is left whole. */
const SCRIPT = /[\\/]viz[\\/]worker[\\/]worker\.ts\b/;

/** The module of all of them, and the sets of names. */
const REST = "borealis:rest";
const NAMES = "\0borealis:names of ";

/** @returns {import("vite").Plugin} */
export function laterParts() {
  const indexOf = new Map(LATER.map((path, index) => [join(ROOT, path), index]));
  let isLoadedInParts = false;
  return {
    name: "borealis-later-parts",
    enforce: "pre",
    buildStart({ input }) {
      isLoadedInParts = Object.values(input).some((entry) => SCRIPT.test(entry));
    },
    async resolveId(source, importer, options) {
      if (source === REST) return `\0${REST}`;
      if (
        !isLoadedInParts ||
        importer === undefined ||
        !source.startsWith(".") ||
        FOLDERS.some((folder) => importer.startsWith(folder))
      )
        return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found !== null && indexOf.has(found.id) ? `${NAMES}${found.id}` : null;
    },
    load(id) {
      if (id === `\0${REST}`)
        return [...indexOf].map(([path, index]) => `export * as part${index} from ${JSON.stringify(path)};`).join("\n");
      if (!id.startsWith(NAMES)) return null;
      const path = id.slice(NAMES.length);
      const index = indexOf.get(path);
      const names = namesOf(path).join(", ");
      return `import { later } from ${JSON.stringify(join(ROOT, "viz/worker/rest.ts"))};
export let ${names};
later((rest) => ({ ${names} } = rest.part${index}));`;
    },
  };
}

/**
 * Tables, and the texts in their rows that nobody reads in a first run: the command line prints them, and the editor
 * shows what a parameter does.
 */
const OF_PARAMETERS = ["source", "tolerance"];
const PARAMETERS = [
  "index",
  "parameters",
  "world",
  "storage",
  "cluster",
  "scaling",
  "managed",
  "global",
  "baseline",
].map((which) => `sim/parameters/${which}.ts`);
const MUTATIONS = ["index", "mutations", "storage", "cluster"].map((which) => `sim/mutations/${which}.ts`);
const UNREAD = {
  ...Object.fromEntries(PARAMETERS.map((path) => [path, ["does", ...OF_PARAMETERS]])),
  ...Object.fromEntries(PARAMETERS.map((path) => [`${path}?read`, OF_PARAMETERS])),
  "sim/parameters/fixed-figures.ts": ["does", ...OF_PARAMETERS],
  ...Object.fromEntries(MUTATIONS.map((path) => [path, ["does", "scenario", "violates"]])),
  ...Object.fromEntries(MUTATIONS.map((path) => [`${path}?read`, ["scenario", "violates"]])),
};
/**
 * Who reads what a mutation or a parameter does: the search for causes and the format's schema, in chunks of their own.
 */
const READERS = ["sim/explore/causes/candidates.ts", "sim/scenario/schema.ts"].map((path) => join(ROOT, path));
const READ = "?read";
const TEXT = '"(?:[^"\\\\]|\\\\.)*"';

/** Leaves those texts empty: some kilobytes of the first load. @returns {import("vite").Plugin} */
export function withoutSources() {
  const fields = new Map(Object.entries(UNREAD).map(([path, names]) => [join(ROOT, path), names]));
  return {
    name: "borealis-without-sources",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (!source.startsWith(".") || importer === undefined) return null;
      if (!READERS.includes(importer) && !importer.endsWith(READ)) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found !== null && fields.has(`${found.id}${READ}`) ? `${found.id}${READ}` : null;
    },
    transform(code, id) {
      const names = fields.get(id);
      if (names === undefined) return null;
      const field = `\\b(${names.join("|")}):\\s*`;
      const rows = code
        .replace(new RegExp(`${field}${TEXT}`, "g"), '$1: ""')
        .replace(new RegExp(`${field}\\[[^\\]]*\\]`, "g"), "$1: []");
      // time(value, does, source, tolerance), and its like.
      const calls = new RegExp(
        `\\b((?:time|period|number|share)\\(\\s*[^,"]+),\\s*(${TEXT}),\\s*${TEXT},\\s*${TEXT}`,
        "g",
      );
      return { code: rows.replace(calls, names.includes("does") ? '$1, "", "", ""' : '$1, $2, "", ""'), map: null };
    },
  };
}

/**
 * What d3's scales take of d3's interpolation and of its formats, for the page's scales, all of which are of numbers,
 * with words of the page's own at their ticks: colours, dates, texts and formats stay out of the first load.
 */
const PLAIN = {
  "d3-interpolate": `const between = (a, b) => ((a = +a), (b = +b), (share) => a * (1 - share) + b * share);
export { between as interpolate, between as interpolateNumber };
export const interpolateRound = (a, b) => ((share) => Math.round(between(a, b)(share)));
${missing("piecewise", "The page's scales are of numbers alone")}`,
  "d3-format": ["format", "formatPrefix", "formatSpecifier", "precisionFixed", "precisionPrefix", "precisionRound"]
    .map((name) => missing(name, "The page's axes have words of their own"))
    .join("\n"),
};

function missing(name, why) {
  return `export const ${name} = () => { throw new Error("${why}: tools/viewer-parts.mjs."); };`;
}

/** @returns {import("vite").Plugin} */
export function plainScales() {
  const prefix = "\0borealis:plain ";
  return {
    name: "borealis-plain-scales",
    enforce: "pre",
    resolveId: (source, importer) =>
      Object.hasOwn(PLAIN, source) && /[\\/]d3-scale[\\/]/.test(importer ?? "") ? `${prefix}${source}` : null,
    load: (id) => (id.startsWith(prefix) ? PLAIN[id.slice(prefix.length)] : null),
  };
}

/** What a module gives to others, types left out. */
function namesOf(path) {
  const { program } = parseSync(path, readFileSync(path, "utf8"));
  return program.body.flatMap((node) => {
    if (node.exportKind === "type") return [];
    if (node.type === "ExportAllDeclaration") return namesOf(join(dirname(path), node.source.value));
    if (node.type !== "ExportNamedDeclaration") return [];
    const given = node.specifiers
      .filter(({ exportKind }) => exportKind !== "type")
      .map(({ exported }) => exported.name);
    const { declaration } = node;
    if (declaration === null || declaration.type.startsWith("TS")) return given;
    return declaration.type === "VariableDeclaration"
      ? declaration.declarations.map(({ id }) => id.name)
      : [declaration.id.name];
  });
}
