import { defineConfig } from "vite";

export default defineConfig({
  // The page works at any path of any host.
  base: "./",
  build: {
    target: "es2022",
    rollupOptions: {
      input: { playground: "index.html", "tamis-editor": "src/editor/index.ts" },
      // The editor's file keeps its name and its exports: other pages import it.
      preserveEntrySignatures: "exports-only",
      output: {
        entryFileNames: ({ name }) => (name === "tamis-editor" ? "[name].js" : "assets/[name]-[hash].js"),
      },
    },
  },
});
