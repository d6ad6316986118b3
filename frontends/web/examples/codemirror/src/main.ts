import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { defaultHighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView, keymap } from "@codemirror/view";
import { tamis } from "tamis-editor/codemirror";

const app = document.getElementById("app")!;
const status = document.body.appendChild(document.createElement("output"));

new EditorView({
  parent: app,
  doc: 'model = "a" and model = ',
  extensions: [
    history(),
    syntaxHighlighting(defaultHighlightStyle),
    tamis({
      columns: [
        { id: "model", filter_type: "text", filterable: true },
        { id: "größe", filter_type: "number", filterable: true },
      ],
      suggestValues: async (column, prefix) => [`${column}-1`, `${column}-2`].filter((value) => value.startsWith(prefix)),
      onResult: ({ text, ok }) => (status.textContent = `${text}: ${ok ? "valid" : "invalid"}`),
    }),
    keymap.of([...defaultKeymap, ...historyKeymap]),
  ],
});
