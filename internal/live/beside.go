package live

import "slices"

// Audience are those of a room who hear of something that was not said to all.
type Audience struct {
	Delegation string   `json:"delegation,omitempty"` // its people alone; empty for all
	Roles      []string `json:"roles,omitzero"`       // nil for all
}

func (a Audience) includes(who Identity) bool {
	return (a.Delegation == "" || a.Delegation == who.Delegation) && (a.Roles == nil || slices.Contains(a.Roles, who.Role))
}

// commentsChanged is a request to a room.
type commentsChanged struct{ to Audience }

// CommentsChanged tells those of an audience who have a text open, here and at other
// nodes, that its comments have changed. It carries none of their words: a page that
// may read them asks for them. Without a bus the pages at other nodes aren't told.
func (h *Hub) CommentsChanged(text string, to Audience) {
	h.enterOpen(text, commentsChanged{to})
	h.publishText(text, textNews{Comments: &to})
}

func (r *room) tellComments(to Audience) {
	notice := newFrame(encode(plainMessage{T: "comments", Text: r.text}))
	for p := range r.seats {
		if to.includes(p.who) {
			p.sendFrame(notice)
		}
	}
}
