// Builds the npm package `tamis-editor` in `pkg`.
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const here = new URL(".", import.meta.url);
const file = (path) => fileURLToPath(new URL(path, here));
const json = (path) => JSON.parse(readFileSync(file(path), "utf8"));

rmSync(file("pkg"), { recursive: true, force: true });
mkdirSync(file("pkg"));
const compiler = createRequire(import.meta.url).resolve("typescript/package.json").replace("package.json", "bin/tsc");
execFileSync(process.execPath, [compiler, "-p", "tsconfig.lib.json"], { cwd: file("."), stdio: "inherit" });

const { version } = json("../wasm/pkg/package.json");
const manifest = json("npm/package.json");
// The versions that are tested here, or compatible ones.
const { tamis: _, ...pinned } = json("package.json").dependencies;
const compatible = Object.entries(pinned).map(([name, tested]) => [name, `^${tested}`]);
manifest.version = version;
manifest.dependencies = { ...Object.fromEntries(compatible), tamis: `^${version}` };
writeFileSync(file("pkg/package.json"), `${JSON.stringify(manifest, null, 2)}\n`);

copyFileSync(file("npm/README.md"), file("pkg/README.md"));
for (const license of ["LICENSE-APACHE", "LICENSE-MIT"]) {
  copyFileSync(file(`../../${license}`), file(`pkg/${license}`));
}
