/// <reference types="vite/client" />

declare module "*?worker&url" {
  const address: string;
  export default address;
}

/** A scenario's file, read while the page is built (vite.config.ts). */
declare module "*.yaml?scenario" {
  const read: import("./worker/first.ts").Read;
  export default read;
}

/** What the first load leaves out of the engine (tools/viewer-parts.mjs). */
declare module "borealis:rest" {
  const parts: Readonly<Record<string, unknown>>;
  export = parts;
}
