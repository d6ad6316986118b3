// Starts Chromium and a server for the built pages.
import { createReadStream, existsSync } from "node:fs";
import { createServer } from "node:http";
import { delimiter, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const dist = fileURLToPath(new URL("dist/", import.meta.url));
const pages = fileURLToPath(new URL("test/pages/", import.meta.url));

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".wasm": "application/wasm",
};

function executable() {
  const directories = (process.env.PATH ?? "").split(delimiter);
  const names = ["chromium", "chromium-browser", "google-chrome"];
  const paths = names.flatMap((name) => directories.map((directory) => join(directory, name)));
  const found = paths.find((path) => existsSync(path));
  if (!found) {
    throw new Error(`none of ${names.join(", ")} is in PATH`);
  }
  return found;
}

/** Serves the built files, and further directories by the beginnings of their paths. */
async function serve(directories) {
  const server = createServer((request, response) => {
    const path = normalize(new URL(request.url, "http://localhost").pathname);
    const [beginning, directory] = Object.entries(directories).find(([each]) => path.startsWith(each)) ?? ["", dist];
    const file = join(directory, path === "/" ? "index.html" : path.slice(beginning.length));
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/**
 * Starts a browser and a server of the built files, the test pages under `/test/`, and further directories. Returns the
 * browser and the origin of the pages; `close` stops both.
 */
export async function open(directories = {}) {
  const browser = await chromium.launch({ executablePath: executable(), args: ["--no-sandbox"] });
  const server = await serve({ "/test/": pages, ...directories });
  const close = async () => {
    await browser.close();
    server.close();
  };
  return { browser, origin: `http://127.0.0.1:${server.address().port}`, close };
}
