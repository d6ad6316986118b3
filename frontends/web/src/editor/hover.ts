/** Hover text: under the mouse, or at the cursor when a key is pressed. */
import { StateEffect, StateField, type Extension } from "@codemirror/state";
import { hoverTooltip, showTooltip, type Command, type EditorView, type Tooltip } from "@codemirror/view";
import type { Hover } from "tamis";
import { language, LONG } from "./language.js";
import { element, markdown } from "./words.js";

async function find(view: EditorView, at: number): Promise<Hover | null> {
  const loaded = view.state.facet(language);
  const text = view.state.doc.toString();
  if (!loaded) {
    return null;
  }
  return text.length <= LONG
    ? loaded.tamis.hover(text, at, loaded.options())
    : loaded.background.ask("hover", [text, at, loaded.options()]).catch(() => null);
}

async function tooltip(view: EditorView, at: number): Promise<Tooltip | null> {
  const { doc } = view.state;
  const found = await find(view, at);
  if (!found || view.state.doc !== doc) {
    return null;
  }
  const { range, markdown: words } = found;
  return {
    pos: range.start.utf16,
    end: range.end.utf16,
    above: true,
    create: () => ({ dom: element("div", "tamis-hover", ...markdown(words)) }),
  };
}

const show = StateEffect.define<Tooltip | null>();

/** The tooltip opened with a key; the next edit or cursor movement closes it. */
const pinned = StateField.define<Tooltip | null>({
  create: () => null,
  update(before, { effects, docChanged, selection }) {
    const effect = effects.find((each) => each.is(show));
    return effect ? effect.value : docChanged || selection ? null : before;
  },
  provide: (field) => showTooltip.from(field),
});

export const hover: Extension = [hoverTooltip(tooltip, { hideOnChange: true, hoverTime: 250 }), pinned];

/** Shows and announces the hover text at the cursor. */
export function describe(announce: (view: EditorView, words: string) => void): Command {
  return (view) => {
    void tooltip(view, view.state.selection.main.head).then((found) => {
      view.dispatch({ effects: show.of(found) });
      announce(view, found ? (found.create(view).dom.textContent ?? "") : "no information here");
    });
    return true;
  };
}

export const dismiss: Command = (view) => {
  if (!view.state.field(pinned)) {
    return false;
  }
  view.dispatch({ effects: show.of(null) });
  return true;
};
