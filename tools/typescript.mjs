/** `node --import ./tools/typescript.mjs`: TypeScript of the checkout is read by Node itself (typescript-hooks.mjs). */
import { register } from "node:module";

register("./typescript-hooks.mjs", import.meta.url);
