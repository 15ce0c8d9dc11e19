// The editor: a live text drawn with ProseMirror. No framework; the page around it gives dialogs and a toolbar.
import './editor.css';

export type { Anchor, CommentMark, Place } from './comments';
export type { Command, EditorHandle, EditorOptions, EditorState, Format } from './handle';
export { mountEditor } from './mount';
