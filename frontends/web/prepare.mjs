// Prepares a fresh clone: builds the package `tamis` and installs npm packages.
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const repository = fileURLToPath(new URL("../..", import.meta.url));
const windows = process.platform === "win32";

function run(directory, command, ...args) {
  execFileSync(command, args, { cwd: directory, stdio: "inherit", shell: windows });
}

function isOlder(output, source) {
  return !existsSync(output) || statSync(output).mtimeMs < statSync(source).mtimeMs;
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
