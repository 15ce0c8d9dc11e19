package mongo_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	"go.mongodb.org/mongo-driver/v2/event"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/store/mongo/mongotest"
	"github.com/redonda/redonda/internal/store/storetest"
)

// commands are those a server was sent, in the order they were.
type commands struct {
	mu   sync.Mutex
	sent []bson.Raw
}

func (c *commands) monitor() *event.CommandMonitor {
	return &event.CommandMonitor{Started: func(_ context.Context, e *event.CommandStartedEvent) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.sent = append(c.sent, bytes.Clone(e.Command))
	}}
}

// take gives the commands since it was last asked.
func (c *commands) take() []bson.Raw {
	c.mu.Lock()
	defer c.mu.Unlock()
	sent := c.sent
	c.sent = nil
	return sent
}

// text shows commands as extended JSON.
func text(commands []bson.Raw) string {
	var all strings.Builder
	for _, c := range commands {
		all.WriteString(c.String() + "\n")
	}
	return all.String()
}

func open(t *testing.T, address string, o mongo.Options) *mongo.Store {
	t.Helper()
	if o.Collections == nil {
		o.Collections = storetest.Collections
	}
	s, err := mongo.Open(t.Context(), address, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func entries(text, client string, from, to int64) []store.Entry {
	var all []store.Entry
	for version := from; version <= to; version++ {
		all = append(all, store.Entry{Text: text, Version: version, Client: client, Seq: version, Delta: []byte(`[{"insert":"a"}]`), Account: "hn-delegate", Delegation: "hn", At: time.UnixMilli(0)})
	}
	return all
}

// A batch of acknowledged changes costs one question to the server and its answer.
func roundTrips(t *testing.T, server *mongotest.Server) {
	var sent commands
	s := open(t, server.Database(t), mongo.Options{Monitor: sent.monitor()})
	sent.take()
	at := int64(0)
	for _, size := range []int64{1, 2, 40, 100} {
		if n, err := s.Append(t.Context(), entries("o02.es", "c", at+1, at+size)); err != nil {
			t.Fatal(n, err)
		}
		at += size
		if did := sent.take(); len(did) != 1 {
			t.Errorf("a batch of %d took %d round trips:\n%.2000s", size, len(did), text(did))
		}
	}
	for doing, call := range map[string]func() error{
		"reading 142 changes": func() error { _, err := s.Entries(t.Context(), "o02.es", 0, 1000); return err },
		"the head":            func() error { _, err := s.Head(t.Context(), "o02.es"); return err },
		"a name":              func() error { _, err := s.Named(t.Context(), "o02.es", "c", 7); return err },
		"the texts":           func() error { _, err := s.Texts(t.Context(), "", 10); return err },
		"a keyframe": func() error {
			return s.PutKeyframe(t.Context(), store.Keyframe{Text: "o02.es", Version: 100, Body: []byte("{}")})
		},
		"a record": func() error {
			return s.Insert(t.Context(), "plain", store.Record{ID: "a", Body: json.RawMessage("{}")})
		},
		"a list": func() error { _, err := s.List(t.Context(), "plain", store.Query{Limit: 1000}); return err },
	} {
		if err := call(); err != nil {
			t.Errorf("%s: %v", doing, err)
		}
		if did := sent.take(); len(did) != 1 {
			t.Errorf("%s took %d round trips:\n%.2000s", doing, len(did), text(did))
		}
	}
	t.Logf("score: MongoDB takes 1 round trip a batch of acknowledged changes")
}

// Writes wait for the majority's journal, whatever the address says, and all that is
// read has been taken by the majority.
func concerns(t *testing.T, server *mongotest.Server) {
	var sent commands
	address := server.Database(t)
	between := "?"
	if strings.Contains(address, "?") {
		between = "&"
	}
	s := open(t, address+between+"w=1&journal=false&readConcernLevel=local", mongo.Options{Monitor: sent.monitor()})
	sent.take()
	ctx := t.Context()
	_, appending := s.Append(ctx, entries("o02.es", "c", 1, 2))
	_, replacing := s.Replace(ctx, "plain", store.Record{ID: "a", Rev: 1})
	if err := errors.Join(appending, s.PutKeyframe(ctx, store.Keyframe{Text: "o02.es", Version: 2}), s.Insert(ctx, "people", store.Record{ID: "a"}), s.Delete(ctx, "people", "a", 1)); err != nil || !errors.Is(replacing, store.ErrAbsent) {
		t.Error(err, replacing)
	}
	_, heading := s.Head(ctx, "o02.es")
	_, reading := s.Entries(ctx, "o02.es", 0, 10)
	_, listing := s.List(ctx, "people", store.Query{})
	if err := errors.Join(heading, reading, listing); err != nil {
		t.Error(err)
	}
	writes, reads := 0, 0
	for _, c := range sent.take() {
		first, err := c.IndexErr(0)
		if err != nil {
			t.Fatal(err)
		}
		switch first.Key() {
		case "insert", "update", "delete":
			writes++
			w, _ := c.Lookup("writeConcern").DocumentOK()
			if w.Lookup("w").StringValue() != "majority" || !w.Lookup("j").Boolean() {
				t.Errorf("%s waits for %s", first.Key(), w)
			}
		case "find", "aggregate":
			reads++
			r, _ := c.Lookup("readConcern").DocumentOK()
			if r.Lookup("level").StringValue() != "majority" {
				t.Errorf("%s reads what is %s", first.Key(), r)
			}
		default:
			t.Errorf("it sends %s", first.Key())
		}
	}
	if writes != 5 || reads != 4 {
		t.Errorf("%d writes and %d reads were seen", writes, reads)
	}
}

// What Open asks for, and what it says where the server hasn't it.
func laying(t *testing.T, server *mongotest.Server) {
	var sent commands
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, nil))
	address := server.Database(t)
	open(t, address, mongo.Options{Monitor: sent.monitor(), Logger: logger})
	asked := text(sent.take())
	for _, want := range []string{
		`"partialFilterExpression": {"client": {"$exists": true}}`, `"expireAfterSeconds": `, `"$jsonSchema": `, `"sparse": true`,
	} {
		if !strings.Contains(strings.ReplaceAll(asked, ", ", ","), strings.ReplaceAll(want, ", ", ",")) {
			t.Errorf("it doesn't ask for %s in\n%s", want, asked)
		}
	}
	indexes := mongotest.Client(t, address).Database(databaseOf(address))
	for collection, want := range map[string][]string{
		"log": {"version", "change"}, "keyframes": {"version"}, "people": {"email", "team"}, "passes": {"holder"},
	} {
		found, err := indexes.Collection(collection).Indexes().ListSpecifications(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		there := map[string]bool{}
		for _, index := range found {
			there[index.Name] = true
			unique := index.Unique != nil && *index.Unique
			if should := collection == "log" || collection == "keyframes" || index.Name == "email"; index.Name != "_id_" && unique != should {
				t.Errorf("%s of %s: unique is %v", index.Name, collection, unique)
			}
		}
		for _, name := range want {
			if !there[name] {
				t.Errorf("%s has no index %s", collection, name)
			}
		}
		if collection == "passes" && !there["ends"] && !strings.Contains(log.String(), "does without removing what is over\" collections=passes") {
			t.Errorf("there is no cleaning up and no word of it:\n%s", log.String())
		}
	}
	found, err := indexes.ListCollectionSpecifications(t.Context(), bson.D{{Key: "name", Value: "log"}})
	if err != nil || len(found) != 1 {
		t.Fatalf("%d collections called log, %v", len(found), err)
	}
	if _, err := found[0].Options.LookupErr("validator"); err != nil && !strings.Contains(log.String(), "does without validating documents\" collections=\"log ") {
		t.Errorf("there is no validator and no word of it:\n%s", log.String())
	}
	if lines := strings.Count(log.String(), "\n"); lines > 3 {
		t.Errorf("%d lines:\n%s", lines, log.String())
	}
	open(t, address, mongo.Options{}) // all is there already
}

func databaseOf(address string) string {
	_, name, _ := strings.Cut(strings.TrimPrefix(address, "mongodb://"), "/")
	name, _, _ = strings.Cut(name, "?")
	return name
}

// Two processes on one database.
func together(t *testing.T, server *mongotest.Server) {
	address := server.Database(t)
	nodes := []*mongo.Store{open(t, address, mongo.Options{}), open(t, address, mongo.Options{})}
	var writing sync.WaitGroup
	const each = 20
	for i, node := range nodes {
		writing.Go(func() {
			client := fmt.Sprintf("node-%d", i)
			for seq := int64(1); seq <= each; {
				head, err := node.Head(t.Context(), "o02.es")
				if err != nil {
					t.Error(err)
					return
				}
				batch := entries("o02.es", client, head+1, head+3)
				for j := range batch {
					batch[j].Seq = seq + int64(j)
				}
				n, err := node.Append(t.Context(), batch)
				if err != nil && !errors.Is(err, store.ErrConflict) {
					t.Error(err)
					return
				}
				seq += int64(n)
			}
		})
	}
	writing.Wait()
	all, err := nodes[0].Entries(t.Context(), "o02.es", 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	next := map[string]int64{}
	for i, e := range all {
		next[e.Client]++
		if e.Version != int64(i+1) || e.Seq != next[e.Client] {
			t.Fatalf("entry %d is %d, the %d. of %s is %d", i+1, e.Version, next[e.Client], e.Client, e.Seq)
		}
	}
	if next["node-0"] < each || next["node-1"] < each {
		t.Errorf("the nodes wrote %v", next)
	}
}
