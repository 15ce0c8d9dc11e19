package docx

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"regexp"
	"strings"
)

// longestName is how long Word lets the name of a bookmark be.
const longestName = 40

var plainName = regexp.MustCompile(`^[A-Za-z0-9_]+$`)

// bookmarks gives names that are unique in the document, whatever their case.
type bookmarks struct{ used map[string]bool }

func newBookmarks() bookmarks { return bookmarks{used: map[string]bool{}} }

// name gives the bookmark of a paragraph: its own name if that will do and isn't taken
// by a paragraph of another text, else a hash of text and name.
func (m bookmarks) name(text, pid string) string {
	name := "_rdn_" + pid
	for n := 0; !plainName.MatchString(pid) || len(name) > longestName || m.used[strings.ToLower(name)]; n++ {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s\x00%s\x00%d", text, pid, n))
		pid = hex.EncodeToString(sum[:12])
		name = "_rdn_" + pid
	}
	m.used[strings.ToLower(name)] = true
	return name
}

func (b *builder) startBookmark(name string) (id int) {
	id = b.nextID()
	b.raw(`<w:bookmarkStart w:id="`)
	b.number(id)
	b.raw(`" w:name="`, name, `"/>`)
	return id
}

func (b *builder) endBookmark(id int) {
	b.raw(`<w:bookmarkEnd w:id="`)
	b.number(id)
	b.raw(`"/>`)
}
