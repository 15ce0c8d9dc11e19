package backup_test

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/backup"
	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
	"github.com/redonda/redonda/internal/verify"
)

// collections are those of the service, in its order.
var collections = []store.Collection{
	people.SessionCollection, people.InvitationCollection, history.RevisionCollection,
	people.AccountCollection, contribution.SectionCollection,
}

var opening = time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func openIn(t *testing.T, dir string) *sqlite.Store {
	t.Helper()
	s, err := sqlite.Open(context.Background(), dir, append([]store.Collection{backup.UnfinishedCollection}, collections...))
	must(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

func open(t *testing.T) *sqlite.Store {
	t.Helper()
	return openIn(t, t.TempDir())
}

// fill writes what a small workshop leaves: sections, people who came in, two texts
// with so many changes of two clients each, and revisions of them.
func fill(t *testing.T, s store.Store, changes int64) {
	t.Helper()
	ctx := context.Background()
	must(t, contribution.NewSections(s, nil).Ensure(ctx, contribution.Layout()))
	book := people.NewBook(s, time.Now, gcm.Catalogue(), nil) // a session of 2021 would be removed at the next opening
	for _, delegation := range []string{"hn", "sv", "ca"} {
		i, err := book.Invite(ctx, contribution.Delegate, delegation)
		must(t, err)
		_, _, err = book.Join(ctx, i.Secret, "")
		must(t, err)
	}
	for _, text := range []string{"o02.es", "o02.en"} {
		write(t, s, text, changes)
		_, err := history.NewRevisions(s, s, time.Now, gcm.Catalogue().Code).Take(ctx, history.Request{
			Kind: history.Named, Section: "o02", Name: "Señal \U0001f7e2 \u2028", At: opening, Versions: map[string]int64{text: changes},
		})
		must(t, err)
	}
}

// write appends changes to a text, with a keyframe where a room keeps one.
func write(t *testing.T, s store.Store, text string, changes int64) {
	t.Helper()
	state, err := history.Latest(context.Background(), s, text)
	must(t, err)
	for first := state.Version + 1; state.Version < changes; first = state.Version + 1 {
		var entries []store.Entry
		for v := first; v <= changes && v < first+document.KeyframeEvery; v++ {
			change, err := delta.Delta{{Insert: fmt.Sprintf("ñ%d \"😀ͤ ", v)}}.MarshalJSON()
			must(t, err)
			client := v % 2
			entries = append(entries, store.Entry{
				Text: text, Version: v, Client: fmt.Sprintf("client-%d", client), Seq: (v + 1) / 2, Delta: change, Hash: []byte{byte(v), 0, 255},
				Account: "hn-delegate", Delegation: "hn", At: opening.Add(time.Duration(v) * 1037 * time.Millisecond),
			})
		}
		history.Link(state.Chain, entries)
		_, err := s.Append(context.Background(), entries)
		must(t, err)
		for _, e := range entries {
			must(t, state.Replay(e))
		}
		body, err := state.Keyframe.Encode()
		must(t, err)
		must(t, s.PutKeyframe(context.Background(), store.Keyframe{Text: text, Version: state.Version, Body: body}))
	}
}

// quiet watches and says nothing.
type quiet struct{}

func (quiet) Begin(string, int64) {}
func (quiet) Advance(int)         {}
func (quiet) Note(string)         {}

// noted keeps what is worth a line.
type noted struct {
	quiet
	lines []string
}

func (n *noted) Note(line string) { n.lines = append(n.lines, line) }

// sound checks a store, wants no problem in it, and gives its digest.
func sound(t *testing.T, s verify.Source) string {
	t.Helper()
	report, err := verify.Run(t.Context(), s, collections, quiet{}, func(p verify.Problem) { t.Error(p) })
	must(t, err)
	return report.Digest
}

// saved puts a store into a file.
func saved(t *testing.T, s verify.Source) (file string, m backup.Manifest) {
	t.Helper()
	file = t.TempDir() + "/backup.tar.gz"
	m, err := backup.WriteFile(t.Context(), file, s, collections, "v1", opening, quiet{})
	must(t, err)
	return file, m
}

// restore fills a store from a file as the command does.
func restore(ctx context.Context, file string, s backup.Target, force bool, watch backup.Watch) error {
	m, err := backup.Inspect(ctx, file, collections, watch)
	if err != nil {
		return err
	}
	return backup.Restore(ctx, file, m, s, collections, force, watch)
}

// body makes a record's body.
func body(t *testing.T, value any) json.RawMessage {
	t.Helper()
	encoded, err := json.Marshal(value)
	must(t, err)
	return encoded
}
