package main

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/redonda/redonda/bench/loadgen"
	"github.com/redonda/redonda/bench/seed"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

// The clients of the measurements follow the protocol: everything typed at once in one
// room is acknowledged, and all show what one who joins later is given.
func TestLightClientsConverge(t *testing.T) {
	t.Parallel()
	s, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{history.RevisionCollection})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	file := filepath.Join(t.TempDir(), "rooms.json")
	if err := seed.Write(file, seed.History("o02.es", 60_000, 700)); err != nil {
		t.Fatal(err)
	}
	if err := fill(t.Context(), s, file); err != nil {
		t.Fatal(err)
	}
	hub := open(s)
	server := httptest.NewServer(handler(hub))
	defer server.Close()
	defer hub.Close(t.Context())
	peer, err := loadgen.NewPeer("redonda", "redonda", strings.TrimPrefix(server.URL, "http://"), nil)
	if err != nil {
		t.Fatal(err)
	}
	crew, err := loadgen.NewCrew(peer, []string{"o02.es"}, 5)
	if err != nil {
		t.Fatal(err)
	}
	defer crew.Leave()
	const each = 40
	crew.Measure(true)
	crew.Press(each)
	if err := crew.Settle(time.Minute); err != nil {
		t.Fatal(err)
	}
	if got := crew.Acked(); got != 5*each {
		t.Errorf("%d changes were acknowledged of %d", got, 5*each)
	}
	if err := crew.Converged(); err != nil {
		t.Error(err)
	}
	if crew.Latencies().Quantile(0.5) <= 0 {
		t.Error("no keystroke was seen on another screen")
	}
	if head, err := s.Head(t.Context(), "o02.es"); err != nil || head != 700+5*each {
		t.Errorf("the log ends at %d, %v", head, err)
	}

	peer.Compress = true
	joined, leave, err := loadgen.Join(peer, "o02.es", 3)
	defer leave()
	if err != nil {
		t.Fatal(err)
	}
	if len(joined.Text) < 10_000 || joined.Bytes <= 0 {
		t.Errorf("a joiner was given %d bytes of text in %.0f bytes", len(joined.Text), joined.Bytes)
	}
}
