package timeline_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

var opening = time.Date(2021, 9, 17, 14, 0, 0, 0, time.UTC)

// memory is a log of one text that counts what is read of it.
type memory struct {
	entries []store.Entry
	frames  []store.Keyframe
	reads   int // calls
	given   int // entries handed out
}

func (m *memory) Entries(_ context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	m.reads++
	if text != "o02.es" || after >= int64(len(m.entries)) {
		return nil, nil
	}
	found := m.entries[after:min(after+int64(limit), int64(len(m.entries)))]
	m.given += len(found)
	return found, nil
}

func (m *memory) Head(context.Context, string) (int64, error) { return int64(len(m.entries)), nil }

func (m *memory) KeyframeAt(_ context.Context, _ string, version int64) (store.Keyframe, error) {
	for i := len(m.frames) - 1; i >= 0; i-- {
		if m.frames[i].Version <= version {
			return m.frames[i], nil
		}
	}
	return store.Keyframe{}, store.ErrAbsent
}

// writer types into a text and keeps what it did.
type writer struct {
	log   *memory
	state history.State
	now   time.Time
}

func begin() *writer { return &writer{log: &memory{}, state: history.Beginning(), now: opening} }

type fataler interface{ Fatalf(string, ...any) }

func (w *writer) do(t fataler, delegation string, change delta.Delta, back ...document.Origin) {
	body, err := change.Canonical().MarshalJSON()
	if err != nil {
		t.Fatalf("%v", err)
	}
	origins, err := document.EncodeOrigins(back)
	if err != nil {
		t.Fatalf("%v", err)
	}
	e := store.Entry{
		Text: "o02.es", Version: w.state.Version + 1, Client: "client", Seq: w.state.Version + 1, Delta: body,
		Account: delegation + "-delegate", Delegation: delegation, At: w.now, Origins: origins,
	}
	if delegation == "" {
		e.Account, e.Client = "", ""
	}
	if err := w.state.Replay(e); err != nil {
		t.Fatalf("%v", err)
	}
	w.log.entries = append(w.log.entries, e)
	if e.Version%document.KeyframeEvery == 0 {
		frame, err := w.state.Keyframe.Encode()
		if err != nil {
			t.Fatalf("%v", err)
		}
		w.log.frames = append(w.log.frames, store.Keyframe{Text: e.Text, Version: e.Version, Body: frame})
	}
}

// later lets time pass.
func (w *writer) later(d time.Duration) { w.now = w.now.Add(d) }

// fits does what do does, unless the text refuses it: half a letter can't be taken.
func (w *writer) fits(t fataler, delegation string, change delta.Delta) {
	if err := w.state.Text.Copy().Replay(change.Canonical(), document.Author{}); err == nil {
		w.do(t, delegation, change)
	}
}

// random makes one change of the kind that people make: typing, deleting, a new paragraph, a
// form, a restore.
func (w *writer) random(t *rapid.T, n int) {
	length := w.state.Text.Length()
	by := rapid.SampledFrom([]string{"hn", "sv", "mx", "gt"}).Draw(t, "by")
	at := rapid.IntRange(0, length-1).Draw(t, "at")
	before := delta.Delta{{Retain: at}}
	switch rapid.IntRange(0, 9).Draw(t, "kind") {
	case 0, 1:
		if most := min(12, length-1-at); most > 0 {
			w.fits(t, by, append(before, delta.Op{Delete: rapid.IntRange(1, most).Draw(t, "deleted")}))
			return
		}
		fallthrough
	case 2:
		w.fits(t, by, append(before, delta.Op{Insert: "\n", Attributes: delta.Attributes{"pid": fmt.Sprintf("n%d", n)}}))
	case 3:
		w.fits(t, by, append(before, delta.Op{Retain: min(3, length-at), Attributes: delta.Attributes{"bold": true}}))
	case 4:
		w.restore(t, by, rapid.Int64Range(0, w.state.Version).Draw(t, "restored"))
	default:
		w.fits(t, by, append(before, delta.Op{Insert: rapid.StringMatching(`[a-zñ😀 ]{1,6}`).Draw(t, "words")}))
	}
	w.later(time.Duration(rapid.IntRange(0, 400).Draw(t, "pause")) * time.Second)
}

func (w *writer) restore(t fataler, by string, version int64) {
	earlier, err := history.At(context.Background(), w.log, "o02.es", version)
	if err != nil {
		t.Fatalf("%v", err)
	}
	change, origins, err := history.Restoring(w.state.Text.Content(), earlier)
	if err != nil {
		t.Fatalf("%v", err)
	}
	if len(change) > 0 {
		w.do(t, by, change, origins...)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
