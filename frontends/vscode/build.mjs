// Bundles the extension into `dist`: once for the desktop, and once for browsers, with the WebAssembly module.
import { copyFileSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const file = (path) => fileURLToPath(new URL(path, import.meta.url));

const common = {
  absWorkingDir: file("."),
  bundle: true,
  format: "cjs",
  external: ["vscode"],
  minify: true,
  legalComments: "none",
  logLevel: "warning",
};

rmSync(file("dist"), { recursive: true, force: true });
await Promise.all([
  build({
    ...common,
    entryPoints: ["src/desktop/extension.ts"],
    outfile: "dist/extension.js",
    platform: "node",
    // The oldest Node of the versions of VS Code in `engines`.
    target: "node20.9",
    mainFields: ["module", "main"],
  }),
  build({
    ...common,
    entryPoints: ["src/web/extension.ts"],
    outfile: "dist/browser.js",
    platform: "browser",
    target: "es2022",
    // The extension always passes the module to `init`, so its URL is not needed.
    define: { "import.meta.url": "undefined" },
  }),
]);
copyFileSync(file("../wasm/pkg/tamis_bg.wasm"), file("dist/tamis_bg.wasm"));
for (const license of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  copyFileSync(file(`../../${license}`), file(license));
}
