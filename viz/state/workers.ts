/**
 * Workers of the page: they all run one program. At first it is fetched in parts; once there is time it is fetched in
 * one piece and kept, and so are the page's own chunks, so that whatever is opened later needs no network.
 */
// The bundler makes the default exports: the scripts' addresses.
// oxlint-disable-next-line import/default
import whole from "../worker/whole.ts?worker&url";
// oxlint-disable-next-line import/default
import script from "../worker/worker.ts?worker&url";
import { loadAllChunks } from "./chunks.ts";

let kept: string | undefined;

export function startWorker(name: string): Worker {
  return new Worker(kept ?? script, { type: "module", name });
}

/**
 * Fetches what has not been needed yet. Without a network nothing is kept, and nothing is lost by that. Whoever wants
 * to save data gets each part when it is opened, and needs the network for that (viewer reference 3.13).
 */
export async function keepForOffline(): Promise<void> {
  if (kept !== undefined || savesData()) return;
  try {
    const [answer] = await Promise.all([fetch(whole), loadAllChunks()]);
    if (!answer.ok) return;
    kept = URL.createObjectURL(new Blob([await answer.blob()], { type: "text/javascript" }));
    document.documentElement.dataset["offline"] = "ready";
  } catch {
    // The page works on as long as there is a network when something new is opened.
  }
}

function savesData(): boolean {
  const { connection } = navigator as { readonly connection?: { readonly saveData?: boolean } };
  return connection?.saveData === true || matchMedia("(prefers-reduced-data: reduce)").matches;
}
