// Package bus carries messages between the nodes of one service: in one process
// (Local) or through a NATS server (NATS). A message reaches all members that
// subscribed to its subject except its sender, in the order of each sender, or it
// is lost: whoever listens must be right without it, only slower. A subject is one
// or more words of letters, digits, _ and -, with dots between.
package bus

// waitingMessages is how many messages of one subscription wait for a slow
// listener; those beyond it are lost.
const waitingMessages = 1024
