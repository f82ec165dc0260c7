/**
 * Parts of the engine that the page's first run does not need, since only some scenarios have them: in the script of the first load they are a chunk of their own, which comes with the reader
 * of scenarios. The engine's own imports stay what they are: for this one script a module named here becomes a set of names that are filled when the chunk has come.
 *
 * A name that is used before is undefined, and a run that uses it breaks at once: the flagship scenario, played from the first load alone, is the test.
 */
import { join } from "node:path";
import { ROOT } from "./stale.mjs";

/** Modules, and the names that others take from them while a run is built or goes on. */
const LATER = {
  "sim/aurora/global/index.ts": ["GlobalDatabase", "Operators", "ReplicationAgent"],
  "sim/aurora/scaling/index.ts": ["ReaderScaling", "Serverless", "ServerlessV1"],
  "sim/aurora/access/index.ts": ["Admission"],
  "sim/aurora/backtrack/index.ts": ["Backtracks", "Rewinding", "Timeline"],
  "sim/aurora/backup/index.ts": ["BackupStore", "Clones", "RestoredVolume", "Restores", "Snapshots"],
  "sim/aurora/cluster/encryption-key.ts": ["EncryptionKey"],
  "sim/aurora/cluster/forwarding-switch.ts": ["ForwardingSwitch"],
  "sim/aurora/cluster/maintenance.ts": ["Maintenance"],
  "sim/backtracks.ts": ["buildBacktrack"],
  "sim/backtrack-samples.ts": ["BacktrackSampler"],
  "sim/chaos/action-kinds.ts": ["ACTION_KINDS", "DRAWN_ACTIONS"],
  "sim/chaos/places.ts": ["Places"],
  "sim/chaos/shapes.ts": ["drawShape"],
  "sim/chaos/topology.ts": ["drawTopology"],
  "sim/checks/global-replication.ts": ["ReplicationChecks"],
  "sim/checks/probes.ts": ["PROBE_NAMES", "watchProbes"],
  "sim/clients/proxy/index.ts": ["Proxies", "ROLE"],
  "sim/forwarding-samples.ts": ["ForwardingSampler"],
  "sim/global-samples.ts": ["GlobalSampler"],
  "sim/meters.ts": ["Meters"],
  "sim/metrics.ts": ["MetricSampler"],
  "sim/mirrored-played.ts": ["playMirrored"],
  "sim/proxy-samples.ts": ["ProxySampler"],
  "sim/world/watched-network.ts": ["WatchedNetwork"],
};
/** Whatever lies in these folders goes with the modules above, and takes what it needs directly. */
const FOLDERS = Object.keys(LATER).map((path) => join(ROOT, path.replace(/index\.ts$/, "")));

/** The script that is loaded in parts; any other worker's script is left whole. */
const SCRIPT = /[\\/]viz[\\/]worker[\\/]worker\.ts\b/;

/** The module of all of them, and the sets of names. */
const REST = "borealis:rest";
const NAMES = "\0borealis:names of ";

/** @returns {import("vite").Plugin} */
export function laterParts() {
  const indexOf = new Map(Object.keys(LATER).map((path, index) => [join(ROOT, path), index]));
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
      const names = Object.values(LATER)[index].join(", ");
      return `import { later } from ${JSON.stringify(join(ROOT, "viz/worker/rest.ts"))};
export let ${names};
later((rest) => ({ ${names} } = rest.part${index}));`;
    },
  };
}

/** Tables, and the texts in their rows that nobody reads in a browser: they are printed by the command line. */
const UNREAD = {
  "sim/parameters.ts": ["source", "tolerance"],
  "sim/cluster-parameters.ts": ["source", "tolerance"],
  "sim/global-parameters.ts": ["source", "tolerance"],
  "sim/baseline-parameters.ts": ["source", "tolerance"],
  "sim/fixed-figures.ts": ["does", "source", "tolerance"],
  "sim/mutations.ts": ["scenario", "violates"],
  "sim/mutations.ts?names": ["does", "scenario", "violates"],
};
/** Who reads what a mutation does: the search for causes, a chunk of its own. Everybody else needs the names. */
const READS_MUTATIONS = join(ROOT, "sim/explore/causes/candidates.ts");
const TEXT = '"(?:[^"\\\\]|\\\\.)*"';

/** Leaves those texts empty: some kilobytes of the first load. @returns {import("vite").Plugin} */
export function withoutSources() {
  const fields = new Map(Object.entries(UNREAD).map(([path, names]) => [join(ROOT, path), names]));
  return {
    name: "borealis-without-sources",
    enforce: "pre",
    async resolveId(source, importer, options) {
      if (!source.endsWith("/mutations.ts") || importer === READS_MUTATIONS) return null;
      const found = await this.resolve(source, importer, { ...options, skipSelf: true });
      return found !== null && fields.has(`${found.id}?names`) ? `${found.id}?names` : null;
    },
    transform(code, id) {
      const names = fields.get(id);
      if (names === undefined) return null;
      const field = `\\b(${names.join("|")}):\\s*`;
      const rows = code.replace(new RegExp(`${field}${TEXT}`, "g"), '$1: ""').replace(new RegExp(`${field}\\[[^\\]]*\\]`, "g"), "$1: []"); // prettier-ignore
      // time(value, does, source, tolerance), and its like.
      const calls = new RegExp(
        `\\b((?:time|period|number|share)\\(\\s*[^,"]+,\\s*${TEXT}),\\s*${TEXT},\\s*${TEXT}`,
        "g",
      );
      return { code: rows.replace(calls, '$1, "", ""'), map: null };
    },
  };
}
