/**
 * What fails in a swarm, by check and shape of its cause: which kinds of faults, in which roles, cannot be left out;
 * how often; and the smallest repro of each as a link.
 */
import { causeGroups } from "../../sim/explore/cause-groups.ts";
import { encodeLink } from "../../sim/scenario/link.ts";
import { plural } from "../project/format.ts";
import { causesWords } from "../project/swarm.ts";
import type { Controller } from "../state/controller.ts";
import type { SwarmState } from "../state/store.ts";
import { SwarmCauses } from "../state/swarm-causes.ts";
import { byId, make, setAttribute, setText } from "./dom.ts";

export function causesPanel(controller: Controller): (swarm: SwarmState) => void {
  const place = make("section", "swarm-causes");
  place.id = "swarm-causes";
  // Until there is a swarm with something to find.
  place.hidden = true;
  setAttribute(place, "aria-label", "Causes");
  const begin = make("button", "button");
  begin.type = "button";
  begin.id = "swarm-causes-start";
  const words = make("p", "lead");
  setAttribute(words, "role", "status");
  const list = make("ul", "findings");
  place.append(make("h3", "", "What causes them"), begin, words, list);
  byId("swarm-findings").after(place);
  const looking = new SwarmCauses(controller.store);
  begin.addEventListener("click", () => {
    if (controller.store.state.swarm?.causes?.now) looking.stop();
    else looking.start();
  });
  let drawn: unknown;
  return (swarm) => {
    const { causes, results, endedMs, of } = swarm;
    // Another swarm has begun: what was looked for is not of it.
    if (causes === null) looking.stop();
    place.hidden = endedMs === null || !results.some(({ result }) => result.failure?.kind === "finding");
    setText(begin, causes?.now ? "Stop" : "Find what causes them");
    setText(words, causesWords(causes));
    if (drawn === causes?.found) return;
    drawn = causes?.found;
    list.replaceChildren(
      ...causeGroups(causes?.found ?? []).map(({ check, shape, seeds, smallest }) => {
        const item = make("li", "finding");
        const title = make("p", "finding-title");
        title.append(make("b", "", shape), make("span", "", ` in ${plural(seeds.length, "seed")}: ${check}`));
        const link = make("a", "", `Smallest: seed ${smallest.seed}, ${plural(smallest.items, "fault")}`);
        void encodeLink({
          scenario: { kind: "text", text: smallest.text },
          seed: String(smallest.seed),
          mutations: of.mutations,
          event: 0,
          digest: "",
        }).then((hash) => (link.href = hash));
        item.append(title, link);
        return item;
      }),
    );
  };
}
