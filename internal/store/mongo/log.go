package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/redonda/redonda/internal/store"
)

// entry is a document of the log. The delta is the text of its JSON: the chain of
// hashes is over its bytes, and the keys of attributes may be such as MongoDB doesn't take.
type entry struct {
	ID         bson.ObjectID `bson:"_id"` // of this writing: after a lost answer the writer knows its own
	Text       string        `bson:"text"`
	Version    int64         `bson:"version"`
	Client     string        `bson:"client,omitempty"`
	Seq        int64         `bson:"seq,omitempty"`
	Delta      string        `bson:"delta"`
	Hash       []byte        `bson:"hash,omitempty"`
	Account    string        `bson:"account"`
	Delegation string        `bson:"delegation"`
	At         bson.DateTime `bson:"at"`
	Origins    string        `bson:"origins,omitempty"`
	Chain      []byte        `bson:"chain,omitempty"`
}

func documentOf(e store.Entry) entry {
	return entry{
		ID: bson.NewObjectID(), Text: e.Text, Version: e.Version, Client: e.Client, Seq: e.Seq, Delta: string(e.Delta), Hash: e.Hash,
		Account: e.Account, Delegation: e.Delegation, At: bson.DateTime(e.At.UnixMilli()), Origins: string(e.Origins), Chain: e.Chain,
	}
}

func (d entry) entry() store.Entry {
	return store.Entry{
		Text: d.Text, Version: d.Version, Client: d.Client, Seq: d.Seq, Delta: []byte(d.Delta), Hash: d.Hash,
		Account: d.Account, Delegation: d.Delegation, At: time.UnixMilli(int64(d.At)).UTC(), Origins: []byte(d.Origins), Chain: d.Chain,
	}
}

// Entries implements store.Log.
func (s *Store) Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	if limit < 1 || !store.IsID(text) {
		return nil, nil
	}
	page := options.Find().SetSort(ascending("version")).SetLimit(int64(limit)).SetBatchSize(int32(min(limit, maxBatch)))
	beyond := bson.D{{Key: "text", Value: text}, {Key: "version", Value: bson.D{{Key: "$gt", Value: after}}}}
	cursor, err := s.log.Find(ctx, beyond, page)
	if err != nil {
		return nil, fmt.Errorf("reading changes of %s: %w", text, err)
	}
	var found []entry
	if err := cursor.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("reading changes of %s: %w", text, err)
	}
	entries := make([]store.Entry, len(found))
	for i, d := range found {
		entries[i] = d.entry()
	}
	return entries, nil
}

// maxBatch is how many documents the server is asked to answer with at once.
const maxBatch = 5000

// Named implements store.Log.
func (s *Store) Named(ctx context.Context, text, client string, seq int64) (store.Entry, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return store.Entry{}, err
	}
	defer end()
	if !store.IsID(text) || !store.IsID(client) {
		return store.Entry{}, store.ErrAbsent
	}
	// Seq 0 is left out of documents, and a missing field is found by null alone.
	named := bson.D{{Key: "text", Value: text}, {Key: "client", Value: client}, {Key: "seq", Value: seq}}
	if seq == 0 {
		named[2].Value = nil
	}
	var found entry
	err = s.log.FindOne(ctx, named).Decode(&found)
	if errors.Is(err, driver.ErrNoDocuments) {
		return store.Entry{}, store.ErrAbsent
	}
	if err != nil {
		return store.Entry{}, fmt.Errorf("looking up a change of %s: %w", text, err)
	}
	return found.entry(), nil
}

// Texts implements store.Log. In the order of an index, MongoDB steps from text to text.
func (s *Store) Texts(ctx context.Context, after string, limit int) ([]string, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	if limit < 1 {
		return nil, nil
	}
	if err := store.CheckName("a cursor", after); err != nil {
		return nil, err
	}
	cursor, err := s.log.Aggregate(ctx, driver.Pipeline{
		{{Key: "$match", Value: bson.D{{Key: "text", Value: bson.D{{Key: "$gt", Value: after}}}}}},
		{{Key: "$sort", Value: ascending("text", "version")}},
		{{Key: "$group", Value: bson.D{{Key: "_id", Value: "$text"}}}},
		{{Key: "$sort", Value: ascending("_id")}},
		{{Key: "$limit", Value: int64(limit)}},
	})
	if err != nil {
		return nil, fmt.Errorf("listing texts: %w", err)
	}
	var found []struct {
		Text string `bson:"_id"`
	}
	if err := cursor.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("listing texts: %w", err)
	}
	texts := make([]string, len(found))
	for i, d := range found {
		texts[i] = d.Text
	}
	return texts, nil
}

// Head implements store.Log.
func (s *Store) Head(ctx context.Context, text string) (int64, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer end()
	if !store.IsID(text) {
		return 0, nil
	}
	newest := options.FindOne().SetSort(descending("version")).SetProjection(bson.D{{Key: "version", Value: 1}})
	var found entry
	err = s.log.FindOne(ctx, bson.D{{Key: "text", Value: text}}, newest).Decode(&found)
	if err != nil && !errors.Is(err, driver.ErrNoDocuments) {
		return 0, fmt.Errorf("reading the head of %s: %w", text, err)
	}
	return found.Version, nil
}

func descending(field string) bson.D { return bson.D{{Key: field, Value: -1}} }
