// Package gcm holds the facts a contribution to the IMRF is built on: the 23
// objectives of the Global Compact for Safe, Orderly and Regular Migration, the
// round tables, the member countries of the RCM, the dialogues and the words both
// languages use for them. They are data, read once from the embedded catalogue,
// where every entry says how sure it is and where it comes from.
package gcm
