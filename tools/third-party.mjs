/**
 * Whose code is in a bundle, and on what terms: a plugin for rolldown and vite that writes `third-party.md` beside it,
 * with each package's own licence text. Licences ask for it (MIT and ISC for their notice, MPL-2.0 for the way to the
 * source), and whoever hosts the folder passes it on with it.
 *
 * Vite's own list (`build.license`) leaves out what is in the worker's bundle. A worker is bundled before the page that
 * starts it, so the page's plugin is given what the worker's has `seen`.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

export const NOTICES = "third-party.md";
const MODULES = "node_modules/";
const TERMS = /^(licen[cs]e|copying|notice)(\.|$)/i;

/** `seen` gathers folders of packages. A worker's build writes nothing. */
export function thirdParty(seen = new Set(), isWorker = false) {
  return {
    name: "borealis-third-party",
    generateBundle(_options, bundle) {
      for (const { moduleIds = [] } of Object.values(bundle))
        for (const id of moduleIds) {
          const folder = folderOf(id);
          if (folder !== undefined) seen.add(folder);
        }
      if (!isWorker && seen.size > 0) this.emitFile({ type: "asset", fileName: NOTICES, source: noticesOf([...seen]) });
    },
  };
}

/** The folder of the package that a module belongs to; undefined for our own. */
function folderOf(id) {
  const path = id.replaceAll("\\", "/");
  const start = path.lastIndexOf(MODULES) + MODULES.length;
  if (start < MODULES.length) return undefined;
  const [first, second] = path.slice(start).split("/");
  return path.slice(0, start) + (first.startsWith("@") ? `${first}/${second}` : first);
}

export function noticesOf(folders) {
  const packages = folders.map(read).sort((one, other) => (one.name < other.name ? -1 : 1));
  const parts = packages.map(({ name, version, license, from, terms }) => {
    const source = from === undefined ? "" : `\n\nSource: ${from}`;
    return `## ${name} ${version} (${license})${source}\n\n${terms.join("\n\n")}`;
  });
  return `# What Borealis is built with\n\nCode of these packages is in these files.\n\n${parts.join("\n\n")}\n`;
}

function read(folder) {
  const described = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const { name, version, license = "terms below", author, repository } = described;
  const from = typeof repository === "string" ? repository : repository?.url;
  const files = readdirSync(folder).filter((file) => TERMS.test(file));
  const terms = files.map((file) => readFileSync(join(folder, file), "utf8").trim());
  // Some packages name their licence and do not carry its text.
  const by = typeof author === "string" ? author : author?.name;
  if (files.length === 0)
    terms.push(`Its package carries no text of its licence, ${license}.${by ? ` Author: ${by}.` : ""}`);
  return { name, version, license, from, terms };
}
