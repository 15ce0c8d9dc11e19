package live

import (
	"context"
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"golang.org/x/time/rate"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/store"
)

// memoryLog is a log that forgets with the test.
type memoryLog struct {
	mu      sync.Mutex
	entries []store.Entry
}

func (l *memoryLog) Append(_ context.Context, entries []store.Entry) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries = append(l.entries, entries...)
	return len(entries), nil
}

func (l *memoryLog) Entries(_ context.Context, _ string, after int64, limit int) ([]store.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	rest := l.entries[min(int(after), len(l.entries)):]
	return rest[:min(limit, len(rest))], nil
}

func (l *memoryLog) Named(_ context.Context, _, client string, seq int64) (store.Entry, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, e := range l.entries {
		if e.Client == client && e.Seq == seq {
			return e, nil
		}
	}
	return store.Entry{}, store.ErrAbsent
}

func (l *memoryLog) Head(context.Context, string) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return int64(len(l.entries)), nil
}

func (*memoryLog) PutKeyframe(context.Context, store.Keyframe) error { return nil }

func (*memoryLog) KeyframeAt(context.Context, string, int64) (store.Keyframe, error) {
	return store.Keyframe{}, store.ErrAbsent
}

type oneText struct{}

func (oneText) Access(context.Context, Identity, string) (Access, error) {
	return Access{Write: true, Status: "drafting"}, nil
}

// Any bytes in place of a message: the server answers in its own words, and what it
// stored can be read back as a text.
func FuzzReceive(f *testing.F) {
	for _, seed := range []string{
		`{"t":"change","text":"o02.es","client":"client-fuzz","seq":1,"rev":0,"ops":[{"insert":"ñ😀"}]}`,
		`{"t":"change","text":"o02.es","client":"client-fuzz","seq":1,"rev":0,"ops":[{"insert":"a\nb"},{"retain":1,"attributes":{"kind":"h1"}}]}`,
		`{"t":"change","text":"o02.es","client":"client-fuzz","seq":1,"rev":0,"ops":[{"insert":{"footnote":"f"},"attributes":{"note":"n"}}]}`,
		`{"t":"change","text":"o02.es","client":"client-fuzz","seq":1,"rev":0,"ops":[{"insert":"a"}],"undoes":[{"client":"client-fuzz","seq":1,"last":3}]}`,
		`{"t":"open","text":"o02.es","client":"client-fuzz","rev":0}`, `{"t":"close","text":"o02.es"}`,
		`{"t":"cursor","text":"o02.es","rev":0,"anchor":0,"head":1}`, `{"t":"ping"}`, `{"t":"hello","protocol":2}`, `{`, `null`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		log := &memoryLog{}
		h := NewHub(Config{Log: log, Rights: oneText{}, Code: strings.ToUpper})
		out := &heard{}
		p := &peer{
			hub: h, id: "p1", who: Identity{AccountView: AccountView{ID: "hn-delegate", Delegation: "hn"}},
			line: newLine(out), limiter: rate.NewLimiter(rate.Inf, 1), others: rate.NewLimiter(rate.Inf, 1), texts: map[string]string{},
		}
		p.receive(t.Context(), []byte(`{"t":"hello","protocol":1}`))
		p.receive(t.Context(), []byte(`{"t":"open","text":"o02.es","client":"client-fuzz"}`))
		p.receive(t.Context(), data)
		if err := h.Close(t.Context()); err != nil { // waits for the rooms, so that all answers are in
			t.Fatal(err)
		}
		for _, message := range out.messages(t, p.line) {
			var m struct{ T string }
			if json.Unmarshal(message, &m) != nil || m.T == "" {
				t.Fatalf("answered %s", message)
			}
		}
		text := document.Empty()
		for _, e := range log.entries {
			change, err := delta.Parse(e.Delta)
			if err != nil {
				t.Fatalf("stored what can't be read: %s: %v", e.Delta, err)
			}
			if text, err = delta.Compose(text, change); err != nil {
				t.Fatalf("stored what can't be applied: %s: %v", e.Delta, err)
			}
		}
		if !document.EndsWithLine(text) {
			t.Fatal("the text has lost its last line end")
		}
	})
}
