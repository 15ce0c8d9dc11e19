// The editor: a live text drawn with ProseMirror. No framework; the page around it gives dialogs and a toolbar.
import './editor.css';

export type { Anchor, CommentMark, Place } from './comments';
export { mountEditor, type Command, type EditorHandle, type EditorOptions, type EditorState, type Format } from './mount';
