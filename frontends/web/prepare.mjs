// Makes what a clean clone lacks: the package `tamis`, and the packages that npm installs.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../..", import.meta.url));
const windows = process.platform === "win32";

function run(folder, command, ...args) {
  execFileSync(command, args, { cwd: folder, stdio: "inherit", shell: windows });
}

function isOlder(made, source) {
  return !existsSync(made) || statSync(made).mtimeMs < statSync(source).mtimeMs;
}

if (!existsSync(`${repository}/frontends/wasm/pkg/package.json`)) {
  if (!windows) {
    run(repository, ".ci/rust-src");
  }
  run(repository, "cargo", "xtask", "wasm");
}
if (isOlder(`${here}/node_modules/.package-lock.json`, `${here}/package-lock.json`)) {
  run(here, "npm", "ci", "--no-audit", "--no-fund");
}
