// The wire client: texts that keep in step with the server, whatever the line does. No framework; docs/protocol.md.
export { Connection, type ConnectionOptions } from './connection';
export type { Authorship } from './authors';
export { authorAt, runsIn, sameAuthor, type Author, type Stretch } from './authorship';
export type { LiveText, LiveView } from './live';
export { openText } from './live-text';
export type { Entry } from './messages';
export type { RemoteCursor } from './presence';
export type { LiveSnapshot, Peer, SaveState, TextProblem } from './snapshot';
export { UndoHistory, type Range, type Turn } from './undo';
