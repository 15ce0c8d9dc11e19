// Package live is where people type together: one room a text, worked by one goroutine
// at a time, and the WebSocket protocol of docs/protocol.md.
//
// Invariants. The room is the only writer of its text on this node. Nothing is
// acknowledged or shown to others before the store has it. A change is known by
// (text, client, seq): arriving again it is answered as the first time and never
// applied twice. Changes of a text reach every socket in order of version, an
// acknowledgement standing in the place of the reader's own change.
package live
