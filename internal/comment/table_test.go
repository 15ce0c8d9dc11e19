package comment_test

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/comment"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// table is a book over a store, with a clock that the test moves.
type table struct {
	*comment.Book
	store store.Store
	at    time.Time
	told  []comment.Audience
	mu    sync.Mutex // guards told
}

// sections answer by id: "o02" is in drafting, others as they are named.
type sections struct{}

func (sections) Get(_ context.Context, id string) (contribution.Section, error) {
	s := contribution.Section{ID: id, Status: contribution.Drafting, SourceLang: gcm.ES, Invited: true}
	switch id {
	case "reading":
		s.Invited = false
	case "outline", "negotiation", "frozen", "adopted", "retired":
		s.Status = contribution.Status(id)
	case "o02":
	default:
		return s, fault.New(fault.Absent, "no such section")
	}
	return s, nil
}

// rooms has one private room of Honduras, with a guest of the secretariat.
type rooms struct{}

func (rooms) Room(_ context.Context, who contribution.Actor, text string) (string, bool, error) {
	in := who.Delegation == "hn" && who.Role != contribution.Presidency || who.Account == secretariat.Account
	return "hn", text == "draft-x.es" && in, nil
}

func sit(t *testing.T) *table {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{comment.ThreadCollection})
	must(t, err)
	t.Cleanup(func() { st.Close() })
	at := &table{store: st, at: time.Date(2021, 9, 17, 15, 0, 0, 0, time.UTC)}
	at.Book = comment.NewBook(comment.Config{Records: st, Sections: sections{}, Rooms: rooms{}, Now: func() time.Time { return at.at }, Told: func(_ string, to comment.Audience) {
		at.mu.Lock()
		defer at.mu.Unlock()
		at.told = append(at.told, to)
	}})
	return at
}

func actor(role contribution.Role, delegation string) contribution.Actor {
	return contribution.Actor{Account: delegation + "-" + string(role), Delegation: delegation, Role: role}
}

var (
	honduras    = actor(contribution.Delegate, "hn")
	reader      = actor(contribution.Reader, "hn")
	salvador    = actor(contribution.Head, "sv")
	chair       = actor(contribution.Presidency, "mx")
	mexico      = actor(contribution.Delegate, "mx")
	secretariat = actor(contribution.Secretariat, gcm.SecretariatID)
	iom         = actor(contribution.Technical, "iom")
	translator  = actor(contribution.Translator, gcm.SecretariatID)
	observer    = actor(contribution.Observer, "unnm")
	admin       = actor(contribution.Administrator, gcm.SecretariatID)
)

// names make ids that are long enough to read.
func id(name string) string { return name + "-0123456789abcdef" }

func opening(name string, v comment.Visibility, words string) comment.Opening {
	return comment.Opening{
		ID: id(name), Entry: id(name + "-first"), PID: "p1", Visibility: v, Words: words,
		Quote: &comment.Quote{Exact: "segura", Prefix: "migración ", Suffix: " y"},
	}
}

func (s *table) open(t *testing.T, who contribution.Actor, text string, o comment.Opening) comment.Seen {
	t.Helper()
	seen, err := s.Open(t.Context(), who, text, o)
	must(t, err)
	return seen
}

func code(err error) fault.Code {
	if err == nil {
		return ""
	}
	return fault.CodeOf(err)
}
