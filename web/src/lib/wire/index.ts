// The wire client: texts that keep in step with the server, whatever the line does. No framework; docs/protocol.md.
export { Connection, type ConnectionOptions } from './connection';
export { openText, type LiveText, type LiveView } from './live-text';
export type { RemoteCursor } from './presence';
export type { LiveSnapshot, Peer, SaveState, TextProblem } from './snapshot';
export { UndoHistory, type Range } from './undo';
