/**
 * Runs of a swarm one by one, as small pictures: those that are marked, or the first where none is. A press opens the
 * run. Pictures are made for what is in sight, and a run stands there in words until its own has come.
 */
import { plural } from "../project/format.ts";
import { markedOf } from "../project/swarm-differences.ts";
import { resultWords, STRIP, stripPaths, stripWords } from "../project/swarm-strip.ts";
import { Strips } from "../state/strips.ts";
import type { SwarmState } from "../state/store.ts";
import { byId, make, setAttribute, setHidden, setText } from "./dom.ts";

type Result = SwarmState["results"][number];

/** As many as are looked at before somebody asks for more. [choice] */
const SHOWN = 12;

export function stripsPanel(open: (swarm: SwarmState, seed: number) => void): (swarm: SwarmState) => void {
  const place = byId("swarm-strips");
  const [lead, list, more] = [make("p", "lead"), make("ul", "strips"), make("button", "button", "More of them")];
  more.type = "button";
  more.id = "swarm-strips-more";
  place.append(make("h3", "", "Run by run"), lead, list, more);
  let [latest, most, key]: [SwarmState | null, number, string] = [null, SHOWN, ""];
  const strips = new Strips(() => latest !== null && draw(latest));
  const inSight = new Set<Element>();
  const ask = (): void => {
    const seeds = [...inSight].map((item) => Number((item as HTMLElement).dataset["seed"])).sort((a, b) => a - b);
    if (latest !== null) strips.want(latest, seeds);
  };
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries)
      if (isIntersecting) inSight.add(target);
      else inSight.delete(target);
    ask();
  });
  const draw = (swarm: SwarmState): void => {
    latest = swarm;
    setHidden(place, swarm.count === 0);
    const marked = markedOf(swarm.results, swarm.marked);
    const runs = marked.length === 0 ? swarm.results : marked;
    const shown = runs.slice(0, most);
    const next = `${swarm.startedMs} ${shown.map(({ seed }) => seed).join()}`;
    if (next !== key) {
      observer.disconnect();
      inSight.clear();
      list.replaceChildren(...shown.map((run) => item(run, () => latest !== null && open(latest, run.seed))));
      for (const one of list.children) observer.observe(one);
    }
    key = next;
    for (const [at, run] of shown.entries()) tell(list.children[at], run, strips.of(run.seed));
    setText(lead, leadWords(shown.length, runs.length, marked.length));
    setHidden(more, shown.length === runs.length);
  };
  more.addEventListener("click", () => {
    most += SHOWN;
    if (latest !== null) draw(latest);
  });
  return (swarm) => {
    if (swarm.startedMs !== latest?.startedMs) most = SHOWN;
    draw(swarm);
  };
}

function leadWords(shown: number, all: number, marked: number): string {
  const which = marked === 0 ? "No run is marked, so these are the first" : "The marked ones";
  return `${which}: ${shown === all ? plural(all, "run") : `${shown} of ${plural(all, "run")}`}. Bars are faults, the area is what clients wrote, a flag is where a check failed.`;
}

function item(run: Result, open: () => void): HTMLLIElement {
  const one = make("li");
  one.dataset["seed"] = String(run.seed);
  const button = make("button", "strip");
  button.type = "button";
  button.addEventListener("click", open);
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", `0 0 ${STRIP.width} ${STRIP.height}`);
  svg.setAttribute("aria-hidden", "true");
  for (const name of ["writes", "faults", "flag"]) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("class", `strip-${name}`);
    svg.append(path);
  }
  button.append(svg, make("b", "", `seed ${run.seed}`), make("span", "", resultWords(run)));
  one.append(button);
  return one;
}

function tell(one: Element, run: Result, strip: ReturnType<Strips["of"]>): void {
  const button = one.firstElementChild!;
  const words = `Open seed ${run.seed}: ${resultWords(run)}`;
  setAttribute(button, "aria-label", strip === undefined ? words : `${words}; ${stripWords(strip)}`);
  button.classList.toggle("strip-waits", strip === undefined);
  if (strip === undefined) return;
  const paths = stripPaths(strip, run.result.failure?.atUs);
  setAttribute(button, "title", stripWords(strip));
  for (const name of ["writes", "faults", "flag"] as const)
    setAttribute(button.querySelector(`.strip-${name}`)!, "d", paths[name]);
}
