/** The editor's styles: each color and size is a custom property with light and dark defaults. */
import { EditorView } from "@codemirror/view";

/** The styles of the element itself. */
export const host = `
:host {
  --_text: var(--tamis-text, light-dark(#1d2125, #e4e6e9));
  --_muted: var(--tamis-muted, light-dark(#5c646d, #a3acb6));
  --_background: var(--tamis-background, light-dark(#ffffff, #17191c));
  --_raised: var(--tamis-raised, light-dark(#ffffff, #212429));
  --_border: var(--tamis-border, light-dark(#d3d7dc, #3a3f46));
  --_accent: var(--tamis-accent, light-dark(#0b6e66, #5cc9bb));
  --_selection: var(--tamis-selection, light-dark(#cfe9e5, #1f4a47));
  --_selected: var(--tamis-selected, light-dark(#e6f2f0, #203937));
  --_error: var(--tamis-error, light-dark(#c22f2f, #ff8a80));
  --_warning: var(--tamis-warning, light-dark(#9a6200, #f0b64a));
  --_advice: var(--tamis-advice, light-dark(#2b66c4, #86b4f5));
  --_column: var(--tamis-column, light-dark(#1c4f9c, #93bdf7));
  --_operator: var(--tamis-operator, light-dark(#6b4a9e, #c3a6f0));
  --_keyword: var(--tamis-keyword, light-dark(#9b2c6f, #f199c8));
  --_string: var(--tamis-string, light-dark(#2c6b2f, #93cf90));
  --_number: var(--tamis-number, light-dark(#94510b, #edb27a));
  --_font: var(--tamis-font, ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "DejaVu Sans Mono", monospace);
  --_words: var(--tamis-words-font, system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif);
  --_size: var(--tamis-font-size, 14px);
  --_radius: var(--tamis-radius, 8px);
  --_padding: var(--tamis-padding, 9px 12px);
  color-scheme: light dark;
  display: block;
  direction: ltr;
  text-align: start;
  min-width: 0;
}
:host([theme="light"]) { color-scheme: light; }
:host([theme="dark"]) { color-scheme: dark; }
:host([hidden]) { display: none; }
.visually-hidden {
  position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
`;

const tooltip = {
  fontFamily: "var(--_words)",
  fontSize: "13px",
  lineHeight: "1.5",
  color: "var(--_text)",
  backgroundColor: "var(--_raised)",
  border: "1px solid var(--_border)",
  borderRadius: "8px",
  boxShadow: "0 8px 28px -6px rgb(0 0 0 / 0.22), 0 2px 6px -2px rgb(0 0 0 / 0.12)",
};

function wave(color: string): Record<string, string> {
  return {
    backgroundImage: "none",
    paddingBottom: "0",
    textDecoration: `underline wavy var(${color}) 1px`,
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  };
}

/** The letter and the color of each kind of suggestion. */
const icons = Object.fromEntries(
  [
    ["column", "a", "--_column"],
    ["operator", "=", "--_operator"],
    ["keyword", "&", "--_keyword"],
    ["value", "“", "--_string"],
    ["unit", "1", "--_number"],
    ["parameter", "$", "--_accent"],
  ].flatMap(([kind, letter, color]) => [
    [`.cm-completionIcon-${kind}`, { color: `var(${color})` }],
    [`.cm-completionIcon-${kind}::after`, { content: `'${letter}' !important` }],
  ]),
);

/** The styles of messages in editors with other themes. */
export const messages = EditorView.baseTheme({
  ".tamis-hover": { padding: "8px 12px", maxWidth: "46ch", overflowWrap: "anywhere" },
  ".tamis-hover p, .tamis-message p": { margin: "0" },
  ".tamis-hover p + p, .tamis-message p + p": { marginTop: "2px" },
  // A query is written from left to right; strings may not be.
  ".cm-content": { direction: "ltr" },
  "[dir=auto]": { unicodeBidi: "isolate" },
});

/** The styles of the CodeMirror editor. */
export const theme = EditorView.theme({
  "&": {
    color: "var(--_text)",
    backgroundColor: "var(--_background)",
    border: "1px solid var(--_border)",
    borderRadius: "var(--_radius)",
    fontSize: "var(--_size)",
    maxHeight: "var(--tamis-max-height, none)",
  },
  "&.cm-focused": { outline: "2px solid var(--_accent)", outlineOffset: "-1px" },
  ".cm-scroller": { fontFamily: "var(--_font)", lineHeight: "1.7", overflow: "auto", borderRadius: "inherit" },
  ".cm-content": { padding: "var(--_padding)", caretColor: "var(--_accent)", minHeight: "var(--tamis-min-height, 0)" },
  ".cm-line": { padding: "0" },
  ".cm-placeholder": { color: "var(--_muted)" },
  ".cm-cursor": { borderLeft: "2px solid var(--_accent)" },
  ".cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": {
    background: "var(--_selection)",
  },

  ".tamis-column": { color: "var(--_column)" },
  ".tamis-operator": { color: "var(--_operator)" },
  ".tamis-keyword": { color: "var(--_keyword)", fontWeight: "600" },
  ".tamis-string": { color: "var(--_string)" },
  ".tamis-number, .tamis-unit, .tamis-instant": { color: "var(--_number)" },
  ".tamis-parameter": { color: "var(--_accent)" },
  ".tamis-comment": { color: "var(--_muted)", fontStyle: "italic" },
  ".tamis-error": { color: "var(--_error)" },
  "&.cm-focused .tamis-bracket": { backgroundColor: "var(--_selection)", borderRadius: "2px" },

  ".cm-lintRange-error": wave("--_error"),
  ".cm-lintRange-warning": wave("--_warning"),
  ".cm-lintRange-info": wave("--_advice"),
  ".cm-lintRange-active": { backgroundColor: "var(--_selected)" },
  ".cm-lintPoint:after": { borderBottomColor: "var(--_error)" },
  ".cm-lintPoint-warning:after": { borderBottomColor: "var(--_warning)" },
  ".cm-lintPoint-info:after": { borderBottomColor: "var(--_advice)" },

  ".cm-tooltip": tooltip,
  // Keeps the tooltip from covering the text and its squiggle.
  ".cm-tooltip-hover.cm-tooltip-below": { marginTop: "4px" },
  ".cm-tooltip-section:not(:first-child)": { borderTop: "1px solid var(--_border)" },
  ".cm-tooltip code": { fontFamily: "var(--_font)", fontSize: "0.94em" },
  ".tamis-hover p + p": { color: "var(--_muted)" },
  ".cm-tooltip-lint": { padding: "0", maxWidth: "56ch" },
  ".cm-diagnostic": { padding: "9px 12px 10px", border: "0", margin: "0", whiteSpace: "normal" },
  ".cm-diagnostic + .cm-diagnostic": { borderTop: "1px solid var(--_border)" },
  ".tamis-message p + p": { color: "var(--_muted)" },
  ".tamis-what": { fontWeight: "500" },
  ".cm-diagnostic-error .tamis-what::before": { content: "'error: '", color: "var(--_error)" },
  ".cm-diagnostic-warning .tamis-what::before": { content: "'warning: '", color: "var(--_warning)" },
  ".cm-diagnostic-info .tamis-what::before": { content: "'advice: '", color: "var(--_advice)" },
  ".tamis-code": { fontSize: "11.5px", fontFamily: "var(--_font)" },
  ".cm-diagnosticAction": {
    font: "inherit",
    fontWeight: "500",
    color: "var(--_accent)",
    backgroundColor: "transparent",
    border: "1px solid var(--_border)",
    borderRadius: "6px",
    padding: "2px 9px",
    margin: "8px 6px 0 0",
    cursor: "pointer",
  },
  ".cm-diagnosticAction:hover, .cm-diagnosticAction:focus-visible": { borderColor: "var(--_accent)" },

  ".cm-tooltip.cm-tooltip-autocomplete": { display: "var(--tamis-menu, block)", padding: "4px", overflow: "visible" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--_font)",
    fontSize: "13px",
    maxHeight: "min(19em, 45vh)",
    minWidth: "240px",
  },
  ".cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "baseline",
    gap: "8px",
    padding: "3px 8px !important",
    borderRadius: "5px",
    lineHeight: "1.55",
  },
  "@media (pointer: coarse)": { ".cm-tooltip-autocomplete > ul > li": { minHeight: "44px", alignItems: "center" } },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    background: "var(--_selected) !important",
    color: "var(--_text) !important",
  },
  ".cm-tooltip-autocomplete > ul > completion-section": {
    display: "block",
    padding: "7px 8px 2px",
    border: "0 !important",
    opacity: "1 !important",
    color: "var(--_muted)",
    fontFamily: "var(--_words)",
    fontSize: "11.5px",
    fontWeight: "600",
    letterSpacing: "0.02em",
  },
  ".cm-completionIcon": {
    flex: "none",
    width: "17px",
    padding: "0",
    borderRadius: "4px",
    fontSize: "11px",
    fontWeight: "600",
    lineHeight: "17px",
    textAlign: "center",
    opacity: "1",
    backgroundColor: "color-mix(in srgb, currentColor 13%, transparent)",
  },
  ...icons,
  ".cm-completionMatchedText": { textDecoration: "none", fontWeight: "700" },
  ".cm-completionLabel": { whiteSpace: "nowrap" },
  ".cm-completionDetail": {
    marginLeft: "auto",
    paddingLeft: "20px",
    fontFamily: "var(--_words)",
    fontStyle: "normal",
    fontSize: "12px",
    color: "var(--_muted)",
    whiteSpace: "nowrap",
    overflow: "hidden",
    textOverflow: "ellipsis",
  },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 12px", maxWidth: "34ch", fontFamily: "var(--_words)" },
});
