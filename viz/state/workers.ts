/**
 * Workers of the page: they all run one script. It is fetched with the page; once it is here it is kept, and so are the chunks of the text editor and the lessons, so that whatever is
 * opened later needs no network.
 */
// The bundler makes the default export: the script's address.
// oxlint-disable-next-line import/default
import script from "../worker/worker.ts?worker&url";

let kept: string | undefined;

export function startWorker(name: string): Worker {
  return new Worker(kept ?? script, { type: "module", name });
}

/** Fetches what has not been needed yet. Without a network nothing is kept, and nothing is lost by that. */
export async function keepForOffline(): Promise<void> {
  if (kept !== undefined) return;
  try {
    const [answer] = await Promise.all([fetch(script), import("../code/index.ts"), import("../lessons/index.ts")]);
    if (!answer.ok) return;
    kept = URL.createObjectURL(new Blob([await answer.blob()], { type: "text/javascript" }));
    document.documentElement.dataset["offline"] = "ready";
  } catch {
    // The page works on as long as there is a network when something new is opened.
  }
}
