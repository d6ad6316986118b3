// Tests an app that imports the package: in Node, and in a browser with each bundler.
//
//   node test/bundlers/run.mjs node vite@6 vite@7 vite webpack esbuild rollup
//
// Each argument is installed from npm, next to the package as packed by `npm pack`, in a temporary directory. Without
// arguments, nothing is run.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";

import { CONFIGURATIONS, FILES } from "./apps.mjs";

const PACKAGE = fileURLToPath(new URL("../../pkg", import.meta.url));
const CHROMIUM = ["chromium", "chromium-browser", "google-chrome"];
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".wasm": "application/wasm" };
const SECONDS = 60;

/** The scripts and extra packages of each bundler, and its output directory; without one, it serves the app itself. */
const RECIPES = {
  node: [{ script: "node.mjs" }, { script: "node.cjs" }],
  vite: [{ script: "vite-dev.mjs" }, { script: "vite-build.mjs", built: "dist" }],
  webpack: [{ script: "webpack.mjs", built: "dist" }],
  esbuild: [{ script: "esbuild.mjs", built: "dist" }],
  rollup: [{ script: "rollup.mjs", built: "dist", extra: ["@rollup/plugin-node-resolve"] }],
};

function run(directory, command, ...args) {
  return execFileSync(command, args, { cwd: directory, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
}

function remove(directory) {
  rmSync(directory, { recursive: true, force: true, maxRetries: 30 });
}

async function listen(handler) {
  const server = createServer(handler);
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, url: `http://127.0.0.1:${server.address().port}/` };
}

function serve(directory) {
  return listen((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = pathname === "/" ? "/index.html" : pathname;
    try {
      const content = readFileSync(join(directory, file));
      response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "text/plain" }).end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
}

/** Opens a page in Chromium, and returns its report. */
async function reportOf(page, reports) {
  const profile = mkdtempSync(join(tmpdir(), "tamis-chromium-"));
  const executable = CHROMIUM.find((name) => {
    try {
      return run(".", name, "--version");
    } catch {
      return false;
    }
  });
  assert.ok(executable, `none of ${CHROMIUM.join(", ")} is on the path`);
  const browser = spawn(executable, ["--headless", "--no-sandbox", `--user-data-dir=${profile}`, page], {
    stdio: "ignore",
    detached: true,
  });
  try {
    const [report] = await once(reports, "report", { signal: AbortSignal.timeout(SECONDS * 1000) });
    return report;
  } finally {
    // Its child processes too, which write to the profile.
    process.kill(-browser.pid, "SIGKILL");
    await once(browser, "exit");
    remove(profile);
  }
}

/** Returns the report of the app in a browser: the filter, or an error. */
async function inBrowser(app, built, script) {
  const { server: reports, url: to } = await listen((request, response) => {
    let text = "";
    request.on("data", (data) => (text += data));
    request.on("end", () => reports.emit("report", text));
    response.end();
  });
  writeFileSync(join(app, "report.js"), `window.report = (text) => fetch("${to}", { method: "POST", mode: "no-cors", body: text });`);
  let served;
  let child;
  try {
    if (built) {
      run(app, "node", script);
      cpSync(join(app, "report.js"), join(app, built, "report.js"));
      served = await serve(join(app, built));
    } else {
      child = spawn("node", [script], { cwd: app, stdio: ["ignore", "pipe", "inherit"] });
      const [printed] = await once(child.stdout, "data", { signal: AbortSignal.timeout(SECONDS * 1000) });
      served = { url: String(printed).trim() };
    }
    return await reportOf(served.url, reports);
  } finally {
    child?.kill();
    served?.server?.close();
    reports.close();
  }
}

async function check(target) {
  const name = target.split("@")[0];
  assert.ok(RECIPES[name], `unknown bundler \`${target}\`; expected one of ${Object.keys(RECIPES).join(", ")}`);
  const app = mkdtempSync(join(tmpdir(), `tamis-${name}-`));
  try {
    const [{ filename }] = JSON.parse(run(app, "npm", "pack", "--json", PACKAGE));
    const files = { ...FILES, ...CONFIGURATIONS[target] };
    for (const [file, text] of Object.entries(files)) writeFileSync(join(app, file), text);
    const extra = RECIPES[name].flatMap(({ extra = [] }) => extra);
    const packages = [`./${filename}`, ...(name === "node" ? [] : [target]), ...extra];
    run(app, "npm", "install", "--no-audit", "--no-fund", ...packages);
    for (const { script, built } of RECIPES[name]) {
      const report = name === "node" ? run(app, "node", script) : await inBrowser(app, built, script);
      assert.match(report, /"column_id":"status_code"/, `${target}, ${script}: ${report}`);
      console.log(`${target}: ${script} works`);
    }
  } finally {
    remove(app);
  }
}

let failed = false;
for (const target of process.argv.slice(2)) {
  try {
    await check(target);
  } catch (error) {
    failed = true;
    console.error(`${target} fails: ${error.message}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
  }
}
process.exit(failed ? 1 : 0);
