/** More tracks under the scrubber: the button that shows them. What they are comes when they are first shown. */
import { chunk, outOfReach } from "../state/chunks.ts";
import type { Controller } from "../state/controller.ts";
import type { View } from "../state/store.ts";
import { shownTracks, toggleTracks } from "../state/tracks.ts";
import { byId, setAttribute } from "./dom.ts";

const loadTracks = chunk(() => import("./track-list.ts"));

export function tracksView(controller: Controller): View {
  const { store, preferences } = controller;
  const button = byId<HTMLButtonElement>("press-tracks");
  button.addEventListener("click", () => toggleTracks(store));
  let view: View | undefined;
  let isComing = false;
  const load = async (): Promise<void> => {
    isComing = true;
    const part = await loadTracks().catch(() => undefined);
    isComing = false;
    if (part === undefined) {
      store.set({ tracks: { isOpen: false, pinned: [] } });
      return preferences.say(outOfReach("The tracks"));
    }
    view = part.trackList(controller);
    view(store.state);
  };
  return (state) => {
    setAttribute(button, "aria-expanded", String(state.tracks.isOpen));
    if (view !== undefined) view(state);
    else if (!isComing && shownTracks(state.tracks).length > 0) void load();
  };
}
