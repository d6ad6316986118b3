/** What stands at a place, in words: under the mouse, or at the cursor on a key. */
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
  const given = view.state.facet(language);
  const found = given?.tamis.hover(view.state.doc.toString(), at, given.options());
  if (!found) {
    return null;
  }
  const { place, markdown: words } = found;
  return {
    pos: place.start.utf16,
    end: place.end.utf16,
    above: true,
    create: () => ({ dom: element("div", "tamis-hover", ...markdown(words)) }),
  };
}

export const hover = hoverTooltip(tooltip, { hideOnChange: true, hoverTime: 250 });

const show = StateEffect.define<Tooltip | null>();

/** The tooltip that was asked for; it goes with the next change or move. */
export const asked = StateField.define<Tooltip | null>({
  create: () => null,
  update(before, { effects, docChanged, selection }) {
    const given = effects.find((effect) => effect.is(show));
    return given ? given.value : docChanged || selection ? null : before;
  },
  provide: (field) => showTooltip.from(field),
});

/** Says what stands at the cursor. */
export function describe(announce: (words: string) => void): Command {
  return (view) => {
    const found = tooltip(view, view.state.selection.main.head);
    view.dispatch({ effects: show.of(found) });
    announce(found ? (found.create(view).dom.textContent ?? "") : "nothing to tell here");
    return true;
  };
}

export const dismiss: Command = (view) => {
  if (!view.state.field(asked)) {
    return false;
  }
  view.dispatch({ effects: show.of(null) });
  return true;
};
