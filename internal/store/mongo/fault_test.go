package mongo_test

import (
	"context"
	"encoding/json"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/store/mongo/mongotest"
)

// once lets one message of a kind meet its fate.
func once(fate mongotest.Fate, command, collection string) (judge func([]byte) mongotest.Fate, met *atomic.Bool) {
	met = &atomic.Bool{}
	return func(message []byte) mongotest.Fate {
		if mongotest.Is(message, command, collection) && met.CompareAndSwap(false, true) {
			return fate
		}
		return mongotest.Arrives
	}, met
}

// broken lines: what a caller is told is what is stored.
func brokenLines(t *testing.T, server *mongotest.Server) {
	address := server.Database(t)
	beside := open(t, address, mongo.Options{})
	way := "127.0.0.1:0"
	_, host := mongotest.Through(t, address, way)
	line := mongotest.NewLine(t, host)
	through, _ := mongotest.Through(t, address, line.Address())
	s := open(t, through, mongo.Options{})
	ctx := t.Context()
	mustMeet := func(met *atomic.Bool) {
		t.Helper()
		if !met.Load() {
			t.Error("the line was never broken: nothing is proven")
		}
		line.Mend()
	}

	judge, met := once(mongotest.LosesAnswer, "insert", "log")
	line.Judge(judge)
	if n, err := s.Append(ctx, entries("o02.es", "c", 1, 5)); n != 5 || err != nil {
		t.Errorf("the answer to an append was lost: %d, %v", n, err)
	}
	mustMeet(met)
	headIs(t, beside, 5)

	judge, met = once(mongotest.Breaks, "insert", "log")
	line.Judge(judge)
	n, err := s.Append(ctx, entries("o02.es", "c", 6, 9))
	mustMeet(met)
	headIs(t, beside, 5+int64(n))
	if (err == nil) != (n == 4) || errors.Is(err, store.ErrConflict) {
		t.Errorf("an append that broke off: %d, %v", n, err)
	}

	// The answer is lost, and nobody can be asked.
	line.Judge(func(message []byte) mongotest.Fate {
		if mongotest.Is(message, "insert", "log") {
			return mongotest.LosesAnswer
		}
		if mongotest.Is(message, "find", "log") {
			return mongotest.Breaks
		}
		return mongotest.Arrives
	})
	head, err := beside.Head(ctx, "o02.es")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := s.Append(ctx, entries("o02.es", "c", head+1, head+2)); n != 0 || err == nil || errors.Is(err, store.ErrConflict) {
		t.Errorf("nobody knows what was stored: %d, %v", n, err)
	}
	line.Mend()
	if n, err := s.Append(ctx, entries("o02.es", "c", head+1, head+2)); n != 0 || !errors.Is(err, store.ErrConflict) {
		t.Errorf("it goes in twice: %d, %v", n, err)
	}
	headIs(t, beside, head+2)

	r := store.Record{ID: "a", Rev: 1, Keys: map[string]string{"email": "a@x"}, Body: json.RawMessage("{}")}
	judge, met = once(mongotest.LosesAnswer, "insert", "people")
	line.Judge(judge)
	if err := s.Insert(ctx, "people", r); err != nil {
		t.Errorf("the answer to an insert was lost: %v", err)
	}
	mustMeet(met)
	judge, met = once(mongotest.LosesAnswer, "update", "people")
	line.Judge(judge)
	if rev, err := s.Replace(ctx, "people", r); rev != 2 || err != nil {
		t.Errorf("the answer to a replacement was lost: %d, %v", rev, err)
	}
	mustMeet(met)
	judge, met = once(mongotest.LosesAnswer, "delete", "people")
	line.Judge(judge)
	if err := s.Delete(ctx, "people", "a", 2); err != nil {
		t.Errorf("the answer to a deletion was lost: %v", err)
	}
	mustMeet(met)
	if list, err := beside.List(ctx, "people", store.Query{}); len(list) != 0 || err != nil {
		t.Errorf("%v, %v", list, err)
	}
}

// A server that has gone fails calls in a bounded time and serves them when it is back.
func goneServer(t *testing.T, server *mongotest.Server) {
	address := server.Database(t)
	_, host := mongotest.Through(t, address, "127.0.0.1:0")
	line := mongotest.NewLine(t, host)
	through, _ := mongotest.Through(t, address, line.Address())
	s := open(t, through+"&serverSelectionTimeoutMS=300", mongo.Options{})
	line.Gone()
	for range 2 {
		if n, err := s.Append(t.Context(), entries("o02.es", "c", 1, 1)); n != 0 || err == nil || errors.Is(err, store.ErrConflict) {
			t.Errorf("%d, %v", n, err)
		}
	}
	if _, err := s.Head(t.Context(), "o02.es"); err == nil {
		t.Error("it answers though it has gone")
	}
	line.Mend()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		if n, err := s.Append(ctx, entries("o02.es", "c", 1, 1)); err == nil && n == 1 {
			break
		} else if ctx.Err() != nil {
			t.Fatalf("it doesn't come back: %v", err)
		}
	}
	headIs(t, s, 1)
}

func headIs(t *testing.T, s store.Store, want int64) {
	t.Helper()
	if head, err := s.Head(t.Context(), "o02.es"); head != want || err != nil {
		t.Errorf("the head is %d, not %d; %v", head, want, err)
	}
}
