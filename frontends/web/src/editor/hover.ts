/** Hover text: under the mouse, or at the cursor when a key is pressed. */
import { StateEffect, StateField } from "@codemirror/state";
import {
  hoverTooltip,
  showTooltip,
  type Command,
  type EditorView,
  type Tooltip,
} from "@codemirror/view";
import { language } from "./language";
import { element, markdown } from "./words";

function tooltip(view: EditorView, at: number): Tooltip | null {
  const loaded = view.state.facet(language);
  const found = loaded?.tamis.hover(view.state.doc.toString(), at, loaded.options());
  if (!found) {
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

export const hover = hoverTooltip(tooltip, { hideOnChange: true, hoverTime: 250 });

const show = StateEffect.define<Tooltip | null>();

/** The tooltip opened with a key; the next edit or cursor movement closes it. */
export const pinned = StateField.define<Tooltip | null>({
  create: () => null,
  update(before, { effects, docChanged, selection }) {
    const effect = effects.find((each) => each.is(show));
    return effect ? effect.value : docChanged || selection ? null : before;
  },
  provide: (field) => showTooltip.from(field),
});

/** Shows and announces the hover text at the cursor. */
export function describe(announce: (words: string) => void): Command {
  return (view) => {
    const found = tooltip(view, view.state.selection.main.head);
    view.dispatch({ effects: show.of(found) });
    announce(found ? (found.create(view).dom.textContent ?? "") : "no information here");
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
