package docx

import (
	"strings"
	"time"

	"github.com/redonda/redonda/internal/compare"
	"github.com/redonda/redonda/internal/gcm"
)

// nobody is the author of a change that no log gives to a delegation.
const nobody = "Redonda"

// change is the element of a tracked change, by its local name: ins, del, moveFrom,
// moveTo; "" for words that stand in both texts.
type change string

const (
	none     change = ""
	inserted change = "ins"
	deleted  change = "del"
	movedOff change = "moveFrom"
	movedIn  change = "moveTo"
)

// open begins the element of a change; end is ">" or "/>".
func (b *builder) open(what change, by []compare.Credit, end string) {
	b.raw("<w:", string(what))
	b.authored(by)
	b.raw(end)
}

// authored adds the attributes that every tracked change has.
func (b *builder) authored(by []compare.Credit) {
	author, at := b.author(by)
	at = at.Add(b.later)
	b.raw(` w:id="`)
	b.number(b.nextID())
	b.raw(`"`)
	b.attribute("w:author", author)
	b.attribute("w:date", instant(at))
}

// author names the delegations in the book's language, and the last time one of them
// had a hand in it.
func (b *builder) author(by []compare.Credit) (name string, at time.Time) {
	if len(by) == 0 {
		return nobody, b.book.At
	}
	names := make([]string, len(by))
	for i, credit := range by {
		names[i] = gcm.Catalogue().Code(credit.Delegation)
		if both, known := gcm.Catalogue().DelegationName(credit.Delegation); known {
			names[i] = both.In(b.book.Lang)
		}
		if credit.At.After(at) {
			at = credit.At
		}
	}
	if at.IsZero() {
		at = b.book.At
	}
	return strings.Join(names, ", "), at
}

// sameBy tells whether two stretches can stand in one change.
func sameBy(x, y []compare.Credit) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if x[i].Delegation != y[i].Delegation || !x[i].At.Equal(y[i].At) {
			return false
		}
	}
	return true
}
