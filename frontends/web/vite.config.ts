import { defineConfig } from "vite";

export default defineConfig({
  // The page works in any folder of any host.
  base: "./",
  build: {
    target: "es2022",
    rollupOptions: {
      input: { playground: "index.html", "tamis-editor": "src/editor/index.ts" },
      // The editor's own file keeps its name and what it exports: other pages import it.
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: ({ name }) => (name === "tamis-editor" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
