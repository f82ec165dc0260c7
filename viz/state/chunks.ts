/**
 * Parts of the page that are fetched when they are first needed. All of them are known here by their loaders, so that
 * they can be fetched together when there is time, and nothing that is opened later needs a network.
 */
const loaders: (() => Promise<unknown>)[] = [];

/** `load` must be an import; a browser fetches what it imports once. */
export function chunk<T>(load: () => Promise<T>): () => Promise<T> {
  loaders.push(load);
  return load;
}

export async function loadAllChunks(): Promise<void> {
  // A chunk may bring loaders of its own.
  for (let loaded = 0; loaded < loaders.length;) {
    const rest = loaders.slice(loaded);
    loaded = loaders.length;
    await Promise.all(rest.map((load) => load()));
  }
}
