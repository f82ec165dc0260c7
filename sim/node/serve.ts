/**
 * A small server for the built viewer: files of one folder, to this machine only. No request leaves the folder, and the
 * page may load nothing from elsewhere.
 */
import { createReadStream, statSync } from "node:fs";
import { createServer, type Server } from "node:http";
import path from "node:path";
import { RequestError } from "./files.ts";

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".png": "image/png",
  ".woff2": "font/woff2",
};

const HEADERS = {
  "content-security-policy":
    "default-src 'self'; img-src 'self' data:; worker-src 'self' blob:; object-src 'none'; base-uri 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-cache",
};

export interface Serving {
  readonly address: string;
  readonly close: () => void;
}

/** Serves until closed. `port` 0 takes a free one. */
export function serve(folder: string, port: number): Promise<Serving> {
  const root = path.resolve(folder);
  const server = createServer((request, response) => {
    const file = fileFor(root, request.url ?? "/");
    if ((request.method !== "GET" && request.method !== "HEAD") || file === undefined) {
      response
        .writeHead(file === undefined ? 404 : 405, { ...HEADERS, "content-type": "text/plain" })
        .end("There is nothing here.\n");
      return;
    }
    response.writeHead(200, { ...HEADERS, "content-type": TYPES[path.extname(file)] ?? "application/octet-stream" });
    if (request.method === "HEAD") response.end();
    else
      createReadStream(file)
        .on("error", () => response.destroy())
        .pipe(response);
  });
  return listening(server, port);
}

function listening(server: Server, port: number): Promise<Serving> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const busy = error.code === "EADDRINUSE";
      reject(
        new RequestError(
          busy
            ? `port ${port} is taken; choose another with --port, or 0 for any`
            : `cannot serve on port ${port} (${error.code})`,
        ),
      );
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      const actual = typeof address === "object" && address !== null ? address.port : port;
      resolve({ address: `http://127.0.0.1:${actual}/`, close: () => server.close() });
    });
  });
}

/** The file a request means, or undefined for anything outside the folder or not there. */
function fileFor(root: string, url: string): string | undefined {
  let pathname: string;
  try {
    pathname = decodeURIComponent(new URL(url, "http://localhost").pathname);
  } catch {
    return undefined;
  }
  if (pathname.includes("\0")) return undefined;
  const file = path.resolve(root, `.${pathname.endsWith("/") ? `${pathname}index.html` : pathname}`);
  if (file !== root && !file.startsWith(root + path.sep)) return undefined;
  try {
    return statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined; // not there, or a name that no file system takes
  }
}
