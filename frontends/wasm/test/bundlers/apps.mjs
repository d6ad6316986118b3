// The files of an app that imports the package, and scripts that build or serve it with each bundler.
export const FILES = {
  "package.json": `{ "name": "app", "private": true, "type": "module" }`,

  "index.html": `<!doctype html>
<title>app</title>
<script src="./report.js"></script>
<script>
  addEventListener("error", ({ message }) => report("error: " + message));
  addEventListener("unhandledrejection", ({ reason }) => report("rejection: " + reason));
</script>
<body></body>
<script type="module" src="./main.js"></script>`,

  "main.js": `
import { init, Tamis } from "tamis";
init().then(() => window.report(new Tamis().analyze("status_code > 4").tree));`,

  "node.mjs": `
import { Tamis } from "tamis";
console.log(new Tamis().analyze("status_code > 4").tree);`,

  "node.cjs": `
const { Tamis } = require("tamis");
console.log(new Tamis().analyze("status_code > 4").tree);`,

  "vite-dev.mjs": `
import { createServer } from "vite";
const server = await createServer({ logLevel: "warn", server: { host: "127.0.0.1" } });
await server.listen();
console.log(server.resolvedUrls.local[0]);`,

  "vite-build.mjs": `
import { build } from "vite";
await build({ logLevel: "warn" });`,

  "webpack.mjs": `
import { cpSync } from "node:fs";
import { promisify } from "node:util";
import webpack from "webpack";
const stats = await promisify(webpack)({ mode: "production", entry: "./main.js" });
if (stats.hasErrors()) throw new Error(stats.toString());
cpSync("index.html", "dist/index.html");`,

  "esbuild.mjs": `
import { cpSync } from "node:fs";
import { build } from "esbuild";
await build({ entryPoints: ["main.js"], bundle: true, format: "esm", outdir: "dist" });
cpSync("node_modules/tamis/tamis_bg.wasm", "dist/tamis_bg.wasm");
cpSync("index.html", "dist/index.html");`,

  "rollup.mjs": `
import { cpSync } from "node:fs";
import { nodeResolve } from "@rollup/plugin-node-resolve";
import { rollup } from "rollup";
const bundle = await rollup({ input: "main.js", plugins: [nodeResolve()] });
await bundle.write({ dir: "dist", format: "esm" });
cpSync("node_modules/tamis/tamis_bg.wasm", "dist/tamis_bg.wasm");
cpSync("index.html", "dist/index.html");`,
};

/** The configuration that some versions need, as documented in the README. */
export const CONFIGURATIONS = {
  "vite@6": {
    "vite.config.js": `
export default { optimizeDeps: { exclude: ["tamis"] } };`,
  },
  "vite@7": {
    "vite.config.js": `
export default { optimizeDeps: { exclude: ["tamis"] } };`,
  },
};
