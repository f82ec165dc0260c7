/**
 * Parts of the page that are fetched when they are first needed. All of them are known here by their loaders, so that
 * they can be fetched together when there is time, and nothing that is opened later needs a network.
 */
const loaders: (() => Promise<unknown>)[] = [];

/**
 * `load` must be an import. It is asked once for all, unless it fails: an import asked again may answer a task later,
 * and a key pressed right after the one that opens a dialog would not find it open.
 */
export function chunk<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  const once = (): Promise<T> => {
    loaded ??= load().catch((error: unknown) => {
      loaded = undefined;
      throw error;
    });
    return loaded;
  };
  loaders.push(once);
  return once;
}

/** Browsers do not ask again for a file that they once could not get, until the page is loaded anew. */
export function outOfReach(what: string): string {
  return `${what} could not be loaded: the page's files are out of reach. Once they are back, reload the page: its address keeps the run.`;
}

export async function loadAllChunks(): Promise<void> {
  // A chunk may bring loaders of its own.
  for (let loaded = 0; loaded < loaders.length;) {
    const rest = loaders.slice(loaded);
    loaded = loaders.length;
    await Promise.all(rest.map((load) => load()));
  }
}
