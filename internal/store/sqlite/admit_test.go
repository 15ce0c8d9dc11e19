package sqlite

import (
	"database/sql"
	"errors"
	"testing"

	"github.com/redonda/redonda/internal/store"
)

// Somebody whom the journal doesn't know yet is looked up in the database. While that takes
// its time the others write on; and what they took meanwhile is taken.
func TestOnlyWhoIsNotKnownWaitsForTheDatabase(t *testing.T) {
	t.Parallel()
	s := serve(t)
	s.acknowledge("known", []byte(`"words"`), 1)

	var busy []*sql.Conn
	for range readers {
		conn, err := s.read.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		busy = append(busy, conn)
	}
	waited := s.read.Stats().WaitCount
	newcomer := make(chan error)
	go func() { newcomer <- s.put("newcomer", []byte(`"words"`), 2) }()
	for s.read.Stats().WaitCount == waited {
		select {
		case err := <-newcomer:
			t.Fatalf("the newcomer was not looked up: %v", err)
		default:
		}
	}
	if _, err := s.Append(t.Context(), []store.Entry{{Text: "o02.es", Version: 2, Client: "known", Seq: 2, Delta: []byte(`"words"`)}}); err != nil {
		t.Errorf("who is known is answered %v", err)
	}
	for _, conn := range busy {
		if err := conn.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := <-newcomer; !errors.Is(err, store.ErrConflict) {
		t.Errorf("the version that was taken meanwhile is answered %v", err)
	}
}
