/**
 * What a page and its workers hold in memory, by the browser's own heap snapshots: what the program keeps, and apart
 * from it the code that V8 has compiled. The two must not be added up when somebody asks whether a program leaks: a
 * function is compiled anew, and better, when it has run for the hundredth time, so machine code grows for as long as
 * one goes on, and ends at the program's size.
 */

/** A function that collects rubbish and tells the bytes of the page and of its workers: `{ kept, code }` of each. */
export async function heapsOf(page) {
  const devtools = await page.context().newCDPSession(page);
  const sessions = [];
  const asked = new Map();
  let heard = () => undefined;
  devtools.on("Target.attachedToTarget", ({ sessionId }) => sessions.push(sessionId));
  devtools.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, method, params, result } = JSON.parse(message);
    if (method === "HeapProfiler.addHeapSnapshotChunk") heard(params.chunk);
    asked.get(id)?.(result);
  });
  devtools.on("HeapProfiler.addHeapSnapshotChunk", ({ chunk }) => heard(chunk));
  const ofWorker = (sessionId) => (method, params) =>
    new Promise((resolve) => {
      const id = asked.size + 1;
      asked.set(id, resolve);
      void devtools.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method, params }) });
    });
  const heapOf = async (ask) => {
    const chunks = [];
    heard = (chunk) => chunks.push(chunk);
    // It collects rubbish before it looks.
    await ask("HeapProfiler.takeHeapSnapshot", { reportProgress: false });
    return bytesIn(JSON.parse(chunks.join("")));
  };
  await devtools.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return async () => {
    const heaps = {
      page: await heapOf((method, params) => devtools.send(method, params)),
      worker: { kept: 0, code: 0 },
    };
    for (const session of sessions) {
      const { kept, code } = await heapOf(ofWorker(session));
      heaps.worker.kept += kept;
      heaps.worker.code += code;
    }
    return heaps;
  };
}

/** A snapshot is one long row of numbers, so many to a node; its first part says which of them is what. */
function bytesIn({ snapshot, nodes }) {
  const { node_fields: fields, node_types: types } = snapshot.meta;
  const [type, size] = [fields.indexOf("type"), fields.indexOf("self_size")];
  const bytes = { kept: 0, code: 0 };
  for (let node = 0; node < nodes.length; node += fields.length)
    bytes[types[type][nodes[node + type]] === "code" ? "code" : "kept"] += nodes[node + size];
  return bytes;
}
