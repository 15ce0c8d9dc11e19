package contribution

import (
	"strings"

	"github.com/redonda/redonda/internal/gcm"
)

// May decides. It asks the table alone: nothing else in the program grants anything.
func May(who Actor, what Action, in Section) bool {
	letter, known := letters[in.Status]
	statuses, named, _ := strings.Cut(table[what][who.Role], " ")
	if !known || !strings.Contains(statuses, letter) {
		return false
	}
	for name := range strings.FieldsSeq(named) {
		if c, known := condition(name); !known || !c.holds(who, in) {
			return false
		}
	}
	return true
}

// MayType decides on typing in the text of one language: a translator types where the
// text isn't the source.
func MayType(who Actor, in Section, lang gcm.Lang) bool {
	return May(who, Write, in) || lang != in.SourceLang && May(who, Translate, in)
}

// MayOutside decides on what belongs to no section. A condition such as "own" is left
// to MayOf, or to whoever knows what the act is done to.
func MayOutside(who Actor, what Action) bool {
	cell, _, _ := strings.Cut(table[what][who.Role], " ")
	return cell == outside
}

// MayOf decides on what belongs to a delegation, such as its pens.
func MayOf(who Actor, what Action, delegation string) bool {
	cell, named, _ := strings.Cut(table[what][who.Role], " ")
	return cell == outside && (named != "own" || who.Delegation == delegation)
}

// Cell gives what the table says of an action and a role: letters and conditions, or
// nothing.
func Cell(what Action, role Role) string { return table[what][role] }
