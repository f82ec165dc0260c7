/** The header: which scenario, which seed, which mutations, and whether this is provably the run it claims to be. */
import { BUILD } from "../../sim/version.ts";
import type { Controller } from "../state/controller.ts";
import type { State, View } from "../state/store.ts";
import { byId, icon, setAttribute, setHidden, setText } from "./dom.ts";

export function headerView(controller: Controller): View {
  const scenario = byId<HTMLSelectElement>("scenario");
  const seed = byId<HTMLInputElement>("seed");
  scenario.addEventListener("change", () => controller.openScenario(scenario.value));
  seed.addEventListener("change", () => {
    // No seed is none: the field says again which one is on the screen.
    seed.value = seed.value.trim() || (controller.store.state.run?.world.seed ?? "");
    controller.openSeed(seed.value);
  });
  byId("dice").addEventListener("click", () =>
    controller.openSeed(String(crypto.getRandomValues(new Uint32Array(1))[0])),
  );
  byId("copy").addEventListener("click", () => void controller.address.copy());
  byId("theme").addEventListener("click", () => controller.preferences.nextTheme());
  let shownCatalog: State["catalog"] | null = null;
  let shownRun = "";
  return (state) => {
    setAttribute(document.documentElement, "data-theme", state.theme);
    document.documentElement.classList.toggle("calm", state.calm);
    document.body.classList.toggle("late", state.late);
    document.body.classList.toggle("blank", state.run === null && state.notice !== null);
    const world = state.run?.world;
    const run = `${world?.name} ${world?.source.kind} ${world?.seed} ${state.branch === null}`;
    showBranch(state);
    if (state.catalog !== shownCatalog || run !== shownRun) {
      fillCatalog(scenario, state);
      if (document.activeElement !== seed) seed.value = world?.seed ?? "";
      shownCatalog = state.catalog;
      shownRun = run;
    }
    showMutations(world?.mutations ?? []);
    showDigest(state);
  };
}

function fillCatalog(select: HTMLSelectElement, state: State): void {
  const world = state.run?.world;
  const strange =
    world !== undefined && (world.source.kind === "text" || state.catalog.every(({ name }) => name !== world.name));
  const groups = new Map<string, HTMLOptGroupElement>();
  for (const { name, folder, title } of state.catalog) {
    const option = new Option(name, name, false, !strange && name === world?.name);
    option.title = title;
    const group = groups.get(folder) ?? document.createElement("optgroup");
    group.label = folder;
    group.append(option);
    groups.set(folder, group);
  }
  const other =
    strange && world !== undefined
      ? [
          world.source.kind === "text"
            ? new Option(
                `${world.name} (${state.branch !== null ? "changed" : `from a ${state.claim === null ? "file" : "link"}`})`,
                "",
                true,
                true,
              )
            : new Option(world.name, world.name, true, true),
        ]
      : [];
  select.replaceChildren(...other, ...groups.values());
  // Of a list the first is chosen, and choosing it then is no change: it could not be opened.
  if (world === undefined) select.selectedIndex = -1;
}

function showBranch({ branch }: State): void {
  showChip("changed", branch === null ? "" : `changed: ${branch.words}`);
}

function showMutations(names: readonly string[]): void {
  showChip("mutations", names.length === 0 ? "" : `broken on purpose: ${names.join(", ")}`);
}

/** The header is one line, which may be too short for it. */
function showChip(id: string, words: string): void {
  const place = byId(id);
  setHidden(place, words === "");
  setText(place, words);
  setAttribute(place, "title", words);
}

type Trust = { readonly icon: "pass" | "fail" | "start"; readonly words: string; readonly kind: string };

function showDigest(state: State): void {
  const place = byId("digest");
  if (state.frame === null) {
    place.replaceChildren();
    place.dataset["shown"] = "";
    return;
  }
  const digest = state.frame.digest.slice(0, 12);
  const trust = trustOf(state);
  const shown = `${digest} ${trust.words}`;
  if (place.dataset["shown"] === shown) return;
  place.dataset["shown"] = shown;
  const [before] = place.getElementsByTagName("code");
  if (before !== undefined && place.dataset["trust"] === trust.words) return setText(before, digest);
  place.dataset["trust"] = trust.words;
  place.dataset["kind"] = trust.kind;
  const code = document.createElement("code");
  code.textContent = digest;
  const words = document.createElement("span");
  words.textContent = trust.words;
  place.replaceChildren("digest", code, icon(trust.icon), words);
}

/** What is known of the picture's truth: a link's digest was met, or a stretch replayed to the same digest. */
function trustOf({ claim, run }: State): Trust {
  if (claim?.verdict === "different" || (run?.recheck && run.recheck.actual !== run.recheck.expected)) {
    return { icon: "fail", words: "does not match", kind: "mismatch" };
  }
  // A link without a digest says nothing that could have been met.
  if (claim?.verdict === "same" && claim.digest !== "") {
    const isOurs = claim.build === "" || claim.build === BUILD;
    return { icon: "pass", words: `as the link says${isOurs ? "" : `, of ${claim.build}`}`, kind: "verified" };
  }
  if (run?.recheck) return { icon: "pass", words: "replayed, the same", kind: "verified" };
  if (run?.done) return { icon: "start", words: "simulated", kind: "computing" };
  return { icon: "start", words: "simulating", kind: "computing" };
}
