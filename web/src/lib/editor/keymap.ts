import { chainCommands, deleteSelection } from 'prosemirror-commands';
import { keymap } from 'prosemirror-keymap';
import { TextSelection, type Command, type Plugin } from 'prosemirror-state';
import { enter, indent, joinBackward, joinForward, outdent, setKind, toggle } from './commands';

/** What only the editor as a whole can do. */
export interface KeyActions {
  undo(): void;
  redo(): void;
  link(): void;
  footnote(): void;
}

const selectAll: Command = (state, dispatch) => {
  dispatch?.(state.tr.setSelection(TextSelection.between(state.doc.resolve(1), state.doc.resolve(state.doc.content.size - 1))));
  return true;
};

/**
 * The keys of the editor. Tab moves items in and out and otherwise leaves the editor, as it does everywhere; after
 * Escape it leaves in any case.
 */
export function keys(actions: KeyActions): Plugin {
  const act = (what: () => void): Command => () => {
    what();
    return true;
  };
  let leaving = false;
  const unlessLeaving = (command: Command): Command => (...given) => !leaving && command(...given);
  const plugin = keymap({
    Enter: enter,
    'Shift-Enter': enter,
    Backspace: chainCommands(deleteSelection, joinBackward),
    'Shift-Backspace': chainCommands(deleteSelection, joinBackward),
    'Mod-Backspace': chainCommands(deleteSelection, joinBackward),
    Delete: chainCommands(deleteSelection, joinForward),
    'Mod-Delete': chainCommands(deleteSelection, joinForward),
    Tab: unlessLeaving(indent),
    'Shift-Tab': unlessLeaving(outdent),
    'Mod-a': selectAll,
    'Mod-b': toggle('bold'),
    'Mod-i': toggle('italic'),
    'Mod-u': toggle('underline'),
    'Mod-k': act(actions.link),
    'Mod-Alt-f': act(actions.footnote),
    'Mod-Alt-1': setKind('h1'),
    'Mod-Alt-2': setKind('h2'),
    'Mod-Alt-3': setKind('h3'),
    'Mod-Alt-0': setKind(''),
    'Mod-Shift-7': setKind('number'),
    'Mod-Shift-8': setKind('letter'),
    'Mod-Shift-9': setKind('quote'),
    'Mod-z': act(actions.undo),
    'Mod-Shift-z': act(actions.redo),
    'Mod-y': act(actions.redo),
  });
  const handle = plugin.props.handleKeyDown!;
  plugin.props.handleKeyDown = function (view, event) {
    const handled = handle.call(this, view, event);
    if (event.key !== 'Tab' && event.key !== 'Shift') leaving = event.key === 'Escape';
    return handled;
  };
  return plugin;
}
