package mongo

import (
	"context"
	"errors"
	"fmt"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/redonda/redonda/internal/store"
)

// Append implements store.Log: one ordered insert, which the server ends at the
// first entry whose version or name is taken.
func (s *Store) Append(ctx context.Context, entries []store.Entry) (int, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer end()
	if err := store.CheckBatch(entries); err != nil {
		return 0, err
	}
	documents := make([]entry, len(entries))
	for i, e := range entries {
		documents[i] = documentOf(e)
	}
	ctx = context.WithoutCancel(ctx)
	stored := 0
	for stored < len(documents) {
		piece := documents[stored:min(len(documents), stored+min(s.piece, len(documents)))]
		n, err := s.insert(ctx, piece)
		stored += n
		if err != nil {
			return stored, fmt.Errorf("appending to %s at %d: %w", entries[0].Text, entries[0].Version, err)
		}
	}
	return stored, nil
}

// insert gives how many documents went in, and why not all.
func (s *Store) insert(ctx context.Context, documents []entry) (int, error) {
	_, err := s.log.InsertMany(ctx, documents, options.InsertMany().SetOrdered(true))
	if err == nil {
		return len(documents), nil
	}
	if at, taken := takenAt(err); taken {
		return at, fmt.Errorf("%w: %w", store.ErrConflict, err)
	}
	// The answer was lost, or wasn't the majority's: what is there tells.
	stored, asking := s.own(ctx, documents)
	switch {
	case asking != nil:
		return 0, fmt.Errorf("it is not known what is stored: %w", errors.Join(err, asking))
	case stored == len(documents):
		return stored, nil
	}
	return stored, err
}

// takenAt gives the place of the document that ended an insert because its version
// or name was taken. Nothing else may be wrong: an answer that isn't the majority's
// says nothing of what will stay.
func takenAt(err error) (int, bool) {
	var e driver.BulkWriteException
	if !errors.As(err, &e) || e.WriteConcernError != nil || len(e.WriteErrors) == 0 || !driver.IsDuplicateKeyError(err) {
		return 0, false
	}
	return e.WriteErrors[0].Index, true
}

// own counts the first of these documents that are stored by this very insert.
func (s *Store) own(ctx context.Context, documents []entry) (int, error) {
	first, last := documents[0], documents[len(documents)-1]
	span := bson.D{{Key: "text", Value: first.Text}, {Key: "version", Value: bson.D{{Key: "$gte", Value: first.Version}, {Key: "$lte", Value: last.Version}}}}
	names := options.Find().SetSort(ascending("version")).SetProjection(bson.D{{Key: "_id", Value: 1}})
	cursor, err := s.log.Find(ctx, span, names)
	if err != nil {
		return 0, err
	}
	var found []entry
	if err := cursor.All(ctx, &found); err != nil {
		return 0, err
	}
	n := 0
	for n < len(found) && found[n].ID == documents[n].ID {
		n++
	}
	return n, nil
}
