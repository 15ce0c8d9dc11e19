package history_test

import (
	"bytes"
	"encoding/hex"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
)

func link() store.Entry {
	return store.Entry{
		Text: "o02.es", Version: 7, Client: "client-hn", Seq: 3, Delta: []byte(`[{"insert":"ñ"}]`), Hash: []byte{1, 0, 255},
		Account: "hn-delegate", Delegation: "hn", At: time.Date(2021, 9, 17, 14, 0, 0, 123e6, time.UTC), Origins: []byte(`[1]`),
	}
}

// The value was made by the script in docs/, which shares no code with this.
func TestTheChainIsAsDocumented(t *testing.T) {
	t.Parallel()
	const want = "6c6f05ffd5721ede7e1d2d9256831c14b7d073c0adc6e4efab6dede754bc28ca"
	if got := hex.EncodeToString(history.Chain([]byte{9, 9}, link())); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestEverythingIsBound(t *testing.T) {
	t.Parallel()
	previous := []byte{1, 2, 3}
	same := history.Chain(previous, link())
	{
		again := link()
		again.Chain = []byte("its own chain is not part of it")
		again.At = again.At.In(time.FixedZone("", -6*3600)).Add(999 * time.Microsecond)
		if !bytes.Equal(history.Chain(previous, again), same) {
			t.Error("the same instant in another zone, or what the store does not keep of it, gives another value")
		}
	}
	for name, alter := range map[string]func(*store.Entry){
		"text":       func(e *store.Entry) { e.Text = "o02.en" },
		"version":    func(e *store.Entry) { e.Version++ },
		"client":     func(e *store.Entry) { e.Client += "x" },
		"seq":        func(e *store.Entry) { e.Seq++ },
		"delta":      func(e *store.Entry) { e.Delta = []byte(`[{"insert":"n"}]`) },
		"hash":       func(e *store.Entry) { e.Hash = nil },
		"account":    func(e *store.Entry) { e.Account = "hn-head" },
		"delegation": func(e *store.Entry) { e.Delegation = "sv" },
		"at":         func(e *store.Entry) { e.At = e.At.Add(time.Millisecond) },
		"origins":    func(e *store.Entry) { e.Origins = nil },
		"a letter moved to the next field": func(e *store.Entry) {
			e.Account, e.Delegation = "hn-delegat", "ehn"
		},
	} {
		altered := link()
		alter(&altered)
		if bytes.Equal(history.Chain(previous, altered), same) {
			t.Errorf("another %s gives the same value", name)
		}
	}
	if bytes.Equal(history.Chain([]byte{1, 2, 4}, link()), same) {
		t.Error("another past gives the same value")
	}
}

// A room goes on from the chain of the last change, whether a keyframe stands there or not.
func TestTheNewestStateKnowsItsChain(t *testing.T) {
	t.Parallel()
	s := open(t)
	entries := []store.Entry{link(), link()}
	for i := range entries {
		entries[i].Version, entries[i].Seq = int64(i+1), int64(i+1)
		entries[i].Origins = nil
	}
	history.Link(nil, entries)
	_, err := s.Append(t.Context(), entries)
	must(t, err)
	check := func(when string) document.Keyframe {
		t.Helper()
		state, err := history.Latest(t.Context(), s, "o02.es")
		if err != nil || !bytes.Equal(state.Chain, entries[1].Chain) || !state.At.Equal(entries[1].At) {
			t.Errorf("%s: %x at %v, %v", when, state.Chain, state.At, err)
		}
		return state.Keyframe
	}
	body, err := check("replayed").Encode()
	must(t, err)
	must(t, s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: 2, Body: body}))
	check("from a keyframe")
}

func BenchmarkChain(b *testing.B) {
	previous, e := make([]byte, 32), link()
	e.Hash = make([]byte, 32)
	for b.Loop() {
		history.Chain(previous, e)
	}
}
