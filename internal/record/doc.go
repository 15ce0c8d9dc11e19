// Package record is the audit log: what was done, by whom and under which hat, one
// event after the other, each bound to the one before by its hash. It is only ever
// appended to and holds no text of the contribution, no token and no address of the network.
package record
