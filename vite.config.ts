/** The viewer's build: a folder of static files that works below any path of any host. */
import { defineConfig } from "vite";

export default defineConfig({
  root: "viz",
  base: "./",
  build: { outDir: "../dist/viewer", emptyOutDir: true, target: "es2023", modulePreload: { polyfill: false } },
  worker: { format: "es" },
});
