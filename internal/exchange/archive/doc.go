// Package archive is the contribution as data, in one JSON file: sections, texts with
// who wrote what, dialogues and the list of revisions. docs/export-json.md describes
// every field. A file that Read passed makes an equal contribution in an empty store.
package archive
