package comment

import (
	"context"
	"slices"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
)

// place is where a text stands, for somebody who may read its comments.
type place struct {
	text    string
	section contribution.Section // zero in a private room
	room    string               // the delegation whose private room it is; empty for a section's text
}

// absent is the answer to whoever asks for what isn't there or isn't for these eyes.
func absent() error { return fault.New(fault.Absent, "no such comments") }

// placeOf finds where a text stands; absent for whoever may not read its comments.
func (b *Book) placeOf(ctx context.Context, who contribution.Actor, text string) (place, error) {
	owner, seen, err := b.Rooms.Room(ctx, who, text)
	if err != nil || seen {
		return place{text: text, room: owner}, err
	}
	id, _, ok := contribution.SplitTextID(text)
	if !ok {
		return place{}, absent()
	}
	section, err := b.Sections.Get(ctx, id)
	if err != nil {
		return place{}, err
	}
	if !contribution.May(who, contribution.ReadComments, section) {
		return place{}, absent()
	}
	return place{text: text, section: section}, nil
}

// visible tells whether a thread of the place is for somebody's eyes.
func (p place) visible(who contribution.Actor, t Thread) bool {
	if p.room != "" {
		return true
	}
	switch t.Visibility {
	case Own:
		// Under the chair's hat one isn't among the delegation's people, as in its rooms: the
		// chair's screen is on the wall.
		return t.Delegation == who.Delegation && who.Role != contribution.Presidency
	case Members:
		return who.Role != contribution.Observer
	case All:
		return true
	}
	return false
}

// comments refuses those who may read the place's comments and not add to them.
func (p place) comments(who contribution.Actor) error {
	if p.room != "" || contribution.May(who, contribution.Comment, p.section) {
		return nil
	}
	return fault.New(fault.CommentsClosed, "comments in a section that is %s", p.section.Status)
}

// choices are the visibilities that somebody may open a thread with, the narrowest first.
func (p place) choices(who contribution.Actor) []Visibility {
	switch {
	case p.room != "":
		return []Visibility{Room}
	case who.Role == contribution.Presidency:
		return []Visibility{Members, All}
	case who.Role == contribution.Observer:
		return []Visibility{Own, All}
	}
	return []Visibility{Own, Members, All}
}

// usual is the visibility that is chosen before anybody chooses: the safest, and for the
// secretariat that of its everyday work.
func (p place) usual(who contribution.Actor) Visibility {
	choices := p.choices(who)
	if who.Role == contribution.Secretariat && slices.Contains(choices, Members) {
		return Members
	}
	return choices[0]
}

// resolves tells whether somebody may mark a thread as resolved, or open it again: the
// opener's delegation, the secretariat, the chair, and in a private room its delegation.
func (p place) resolves(who contribution.Actor, t Thread) bool {
	if p.comments(who) != nil {
		return false
	}
	chair := who.Role == contribution.Presidency
	return chair || who.Role == contribution.Secretariat || who.Delegation == t.Delegation || p.room != "" && who.Delegation == p.room
}

// Audience are those whose pages are told that a thread has changed.
type Audience struct {
	Delegation string              // its people alone; empty for all
	Roles      []contribution.Role // nil for all who have the text open
}

// audience gives those who may see a thread, by what they are at the table.
func (p place) audience(t Thread) Audience {
	if p.room != "" {
		return Audience{}
	}
	a := Audience{Roles: []contribution.Role{}}
	if t.Visibility == Own {
		a.Delegation = t.Delegation
	}
	for _, role := range contribution.Roles() {
		who := contribution.Actor{Delegation: t.Delegation, Role: role}
		if contribution.May(who, contribution.ReadComments, p.section) && p.visible(who, t) {
			a.Roles = append(a.Roles, role)
		}
	}
	return a
}
