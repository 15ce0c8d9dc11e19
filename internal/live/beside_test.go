package live_test

import (
	"testing"

	"github.com/gorilla/websocket"

	"github.com/redonda/redonda/internal/bus"
	"github.com/redonda/redonda/internal/live"
)

// notices counts what somebody is told of comments before the next change of rights.
func notices(t *testing.T, conn *websocket.Conn) (told int) {
	t.Helper()
	for {
		m := expect(t, conn, "comments", "rights")
		if m["t"] == "rights" {
			return told
		}
		if told++; m["text"] != "o02.es" || len(m) != 2 {
			t.Errorf("the notice says %v", m)
		}
	}
}

// Of comments hear those who may see them, with no word of what they say.
func TestOfCommentsHearThoseWhoMaySeeThem(t *testing.T) {
	t.Parallel()
	tb := serve(t)
	honduras, salvador, observer := tb.open(t, "hn-delegate"), tb.open(t, "sv-delegate"), tb.open(t, "unnm-observer")
	tb.hub.CommentsChanged("o02.es", live.Audience{Delegation: "hn", Roles: []string{"delegate"}})
	tb.hub.CommentsChanged("o02.es", live.Audience{Roles: []string{"delegate"}})
	tb.hub.CommentsChanged("o02.es", live.Audience{Roles: []string{}})
	tb.hub.CommentsChanged("o02.es", live.Audience{})
	tb.hub.CommentsChanged("o05.es", live.Audience{}) // which nobody has open
	tb.rights.set("frozen")
	tb.hub.RightsChanged("o02.es")
	if h, s, o := notices(t, honduras), notices(t, salvador), notices(t, observer); h != 3 || s != 2 || o != 1 {
		t.Errorf("Honduras is told %d times, El Salvador %d, the observer %d; want 3, 2, 1", h, s, o)
	}
}

// At other nodes the same people hear of them.
func TestOfCommentsHearThoseAtOtherNodes(t *testing.T) {
	t.Parallel()
	r := newRegion(t, 2, &bus.Local{})
	honduras, salvador := r.nodes[0].open(t, "hn-delegate"), r.nodes[0].open(t, "sv-delegate")
	r.nodes[1].hub.CommentsChanged("o02.es", live.Audience{Delegation: "hn", Roles: []string{"delegate"}})
	r.nodes[1].hub.CommentsChanged("o02.es", live.Audience{})
	r.rights.set("frozen")
	r.nodes[1].hub.RightsChanged("o02.es")
	if h, s := notices(t, honduras), notices(t, salvador); h != 2 || s != 1 {
		t.Errorf("Honduras is told %d times, El Salvador %d; want 2, 1", h, s)
	}
}
