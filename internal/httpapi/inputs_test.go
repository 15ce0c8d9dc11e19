package httpapi_test

import (
	"net/http"
	"testing"

	"github.com/redonda/redonda/internal/contribution"
)

// room is what tests read of a private room.
type room struct {
	ID                 string
	Visitors, Inviting []struct{ Account, Role string }
}

func TestRoomsAreOfferedToThoseWhoMayOpenThem(t *testing.T) {
	t.Parallel()
	s := serve(t)
	for name, offered := range map[string]struct {
		role       contribution.Role
		delegation string
		want       bool
	}{
		"a delegate":  {contribution.Delegate, "hn", true},
		"a reader":    {contribution.Reader, "hn", false},
		"an observer": {contribution.Observer, "unnm", false},
	} {
		var found struct{ Targets []struct{ ID string } }
		s.enter(t, offered.role, offered.delegation).ask(t, http.MethodGet, v1+"/inputs", nil).into(t, &found)
		if got := len(found.Targets) > 0; got != offered.want {
			t.Errorf("%s is offered %d rooms", name, len(found.Targets))
		}
	}
}

// The head sees whom it may let in; the others of the delegation only who is in.
func TestTheHeadSeesWhomItMayLetIn(t *testing.T) {
	t.Parallel()
	s := serve(t)
	head, delegate := s.enter(t, contribution.Head, "hn"), s.honduras(t)
	s.secretariat(t)
	var opened room
	head.ask(t, http.MethodPost, v1+"/inputs", map[string]string{"section": "champion-hn"}).into(t, &opened)
	if len(opened.Inviting) != 1 || opened.Inviting[0].Account != "secretariat" || len(opened.Visitors) != 0 {
		t.Fatalf("%+v", opened)
	}
	head.ask(t, http.MethodPut, v1+"/inputs/"+opened.ID+"/guests/secretariat", nil).into(t, &opened)
	if len(opened.Inviting) != 0 || len(opened.Visitors) != 1 {
		t.Errorf("let in: %+v", opened)
	}
	var seen room
	delegate.ask(t, http.MethodGet, v1+"/inputs/"+opened.ID, nil).into(t, &seen)
	if len(seen.Inviting) != 0 || len(seen.Visitors) != 1 {
		t.Errorf("to the delegate: %+v", seen)
	}
}
