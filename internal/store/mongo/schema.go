package mongo

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
)

// A migration brings the documents of one format to the next. It may be done twice,
// or by two processes at once, and is never changed after a release.
type migration func(ctx context.Context, db *driver.Database) error

// migrations lead from format 1, the first there was, to the newest.
var migrations = []migration{}

// formatOf is the format after some migrations.
func formatOf(steps []migration) int { return len(steps) + 1 }

// schema is the one document of the collection meta.
type schema struct {
	ID     string    `bson:"_id"`
	Format int       `bson:"format"`
	Since  time.Time `bson:"since"`
}

const schemaID = "schema"

// format reads the format of the database, 0 where it is new.
func (s *Store) format(ctx context.Context) (int, error) {
	var found schema
	err := s.meta.FindOne(ctx, bson.D{{Key: "_id", Value: schemaID}}).Decode(&found)
	if errors.Is(err, driver.ErrNoDocuments) {
		return 0, nil
	}
	if err != nil {
		return 0, fmt.Errorf("reading the format of the database: %w", err)
	}
	return found.Format, nil
}

// refuseNewer keeps this program off a database that it doesn't understand.
func (s *Store) refuseNewer(ctx context.Context) error {
	format, err := s.format(ctx)
	if err != nil {
		return err
	}
	if known := formatOf(migrations); format > known {
		return fmt.Errorf("the database has format %d and this program knows %d: use the Redonda that wrote it", format, known)
	}
	return nil
}

// migrate brings the database to the newest format, or notes it on a new one.
func (s *Store) migrate(ctx context.Context, steps []migration) error {
	format, err := s.format(ctx)
	if err != nil {
		return err
	}
	if format == 0 {
		_, err := s.meta.InsertOne(ctx, schema{ID: schemaID, Format: formatOf(steps), Since: time.Now().UTC()})
		if err != nil && !driver.IsDuplicateKeyError(err) { // another process began at the same moment
			return fmt.Errorf("noting the format of the database: %w", err)
		}
		return nil
	}
	for ; format < formatOf(steps); format++ {
		if err := steps[format-1](ctx, s.meta.Database()); err != nil {
			return fmt.Errorf("bringing the database to format %d: %w", format+1, err)
		}
		from := bson.D{{Key: "_id", Value: schemaID}, {Key: "format", Value: format}}
		to := bson.D{{Key: "$set", Value: bson.D{{Key: "format", Value: format + 1}, {Key: "since", Value: time.Now().UTC()}}}}
		if _, err := s.meta.UpdateOne(ctx, from, to); err != nil {
			return fmt.Errorf("noting format %d of the database: %w", format+1, err)
		}
		s.logger.Info("the database was brought to a newer format", "format", format+1)
	}
	return nil
}
