package backup

import "time"

// Format is the version of the file's own form.
const Format = 1

// The names of the parts that are not numbered.
const (
	headName     = "redonda-backup.json"
	manifestName = "manifest.json"
)

// Limits that keep reading a file within bounds, whatever it holds.
const (
	partSize     = 4 << 20  // a part is ended beyond it
	maxPart      = 32 << 20 // of a part: one record or change may be long
	maxHead      = 64 << 10
	maxManifest  = 16 << 20
	maxTexts     = 100_000
	startExpands = 64 << 20 // bytes that any file may unpack to
	maxExpansion = 200      // bytes unpacked for each one packed beyond that; real ones reach 20 or so
)

// Head is the first part: enough to tell whether the rest can be read.
type Head struct {
	Format  int       `json:"format"`
	Product string    `json:"product"` // version of the program that wrote it
	Created time.Time `json:"created"` // UTC
}

// Manifest is the last part; a file without it is not whole.
type Manifest struct {
	Head
	Digest  string           `json:"digest"`  // as redonda verify gives it
	Records map[string]int64 `json:"records"` // how many by collection
	Texts   map[string]int64 `json:"texts"`   // last version of each
	Parts   []Part           `json:"parts"`   // in the order of the file, this one left out
}

// Part is the checksum of a part.
type Part struct {
	Name   string `json:"name"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Changes counts the changes of all texts.
func (m Manifest) Changes() (total int64) {
	for _, head := range m.Texts {
		total += head
	}
	return total
}
