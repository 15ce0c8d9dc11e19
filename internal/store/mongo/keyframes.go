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

// keyframe is a document of the keyframes.
type keyframe struct {
	ID      string `bson:"_id"` // "o02.es@500"; a second writer of the same replaces the first
	Text    string `bson:"text"`
	Version int64  `bson:"version"`
	Body    string `bson:"body"`
}

// PutKeyframe implements store.Log.
func (s *Store) PutKeyframe(ctx context.Context, k store.Keyframe) error {
	end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	if err := store.CheckKeyframe(k); err != nil {
		return err
	}
	d := keyframe{ID: fmt.Sprintf("%s@%d", k.Text, k.Version), Text: k.Text, Version: k.Version, Body: string(k.Body)}
	put := func() error {
		_, err := s.keyframes.ReplaceOne(context.WithoutCancel(ctx), bson.D{{Key: "_id", Value: d.ID}}, d, options.Replace().SetUpsert(true))
		return err
	}
	err = put()
	if driver.IsDuplicateKeyError(err) { // another process put the same at the same moment; now it is there to replace
		err = put()
	}
	if err != nil {
		return fmt.Errorf("storing a keyframe of %s: %w", k.Text, err)
	}
	return nil
}

// KeyframeAt implements store.Log.
func (s *Store) KeyframeAt(ctx context.Context, text string, version int64) (store.Keyframe, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return store.Keyframe{}, err
	}
	defer end()
	if !store.IsID(text) {
		return store.Keyframe{}, store.ErrAbsent
	}
	until := bson.D{{Key: "text", Value: text}, {Key: "version", Value: bson.D{{Key: "$lte", Value: version}}}}
	var found keyframe
	err = s.keyframes.FindOne(ctx, until, options.FindOne().SetSort(descending("version"))).Decode(&found)
	if errors.Is(err, driver.ErrNoDocuments) {
		return store.Keyframe{}, store.ErrAbsent
	}
	if err != nil {
		return store.Keyframe{}, fmt.Errorf("reading a keyframe of %s: %w", text, err)
	}
	return store.Keyframe{Text: found.Text, Version: found.Version, Body: []byte(found.Body)}, nil
}
