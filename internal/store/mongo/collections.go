package mongo

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/redonda/redonda/internal/store"
)

// lay makes what is missing and brings to its declaration what differs. An index
// that exists with other options is an error of the server, and of Open.
func (s *Store) lay(ctx context.Context, db *driver.Database, collections []store.Collection) error {
	for _, c := range []struct {
		of        *driver.Collection
		validator bson.D
		indexes   []index
	}{
		{s.log, logValidator, logIndexes},
		{s.keyframes, keyframesValidator, keyframesIndexes},
		{s.meta, metaValidator, nil},
	} {
		if err := s.layCollection(ctx, db, c.of, c.validator, c.indexes); err != nil {
			return err
		}
	}
	for _, c := range collections {
		if err := s.layCollection(ctx, db, s.records[c.Name], recordValidator(c), recordIndexes(c)); err != nil {
			return err
		}
	}
	return nil
}

func (s *Store) layCollection(ctx context.Context, db *driver.Database, c *driver.Collection, validator bson.D, indexes []index) error {
	if err := s.validate(ctx, db, c.Name(), validator); err != nil {
		return fmt.Errorf("laying out %s: %w", c.Name(), err)
	}
	for _, i := range indexes {
		if err := s.index(ctx, c, i); err != nil {
			return fmt.Errorf("laying the indexes of %s: %w", c.Name(), err)
		}
	}
	return nil
}

// validate makes a collection with its validator, or gives it the validator.
func (s *Store) validate(ctx context.Context, db *driver.Database, name string, validator bson.D) error {
	found, err := db.ListCollectionSpecifications(ctx, bson.D{{Key: "name", Value: name}})
	if err != nil {
		return err
	}
	if len(found) > 0 {
		if same(found[0].Options.Lookup("validator"), validator) {
			return nil
		}
		err = db.RunCommand(ctx, bson.D{{Key: "collMod", Value: name}, {Key: "validator", Value: validator}}).Err()
	} else {
		err = db.CreateCollection(ctx, name, options.CreateCollection().SetValidator(validator))
	}
	if lacking(err) {
		s.without("validating documents", name, err)
		return nil // an insert makes the collection
	}
	return err
}

// same tells whether the server has a validator already, so that an account without
// the right to change collections can start.
func same(found bson.RawValue, want bson.D) bool {
	encoded, err := bson.Marshal(want)
	return err == nil && bytes.Equal(found.Value, encoded)
}

// index is an index as this program means it.
type index struct {
	name    string
	fields  []string // ascending
	unique  bool
	sparse  bool   // without documents that lack the field
	with    string // without documents that lack this field
	removes bool   // what is over
}

func (i index) model() driver.IndexModel {
	o := options.Index().SetName(i.name)
	if i.unique {
		o.SetUnique(true)
	}
	if i.sparse {
		o.SetSparse(true)
	}
	if i.with != "" {
		o.SetPartialFilterExpression(bson.D{{Key: i.with, Value: bson.D{{Key: "$exists", Value: true}}}})
	}
	if i.removes {
		o.SetExpireAfterSeconds(int32(store.AfterEnd / time.Second))
	}
	return driver.IndexModel{Keys: ascending(i.fields...), Options: o}
}

// index makes an index, in the form the server knows.
func (s *Store) index(ctx context.Context, c *driver.Collection, i index) error {
	_, err := c.Indexes().CreateOne(ctx, i.model())
	if !lacking(err) {
		return err
	}
	switch {
	case i.removes:
		s.without("removing what is over", c.Name(), err)
		return nil
	case i.with != "":
		// Such servers take each missing field for another value, so that what has no
		// client doesn't collide. One that didn't would refuse it, not lose it.
		s.without("partial indexes", c.Name(), err)
		i.with = ""
		_, err = c.Indexes().CreateOne(ctx, i.model())
	}
	return err
}

var (
	logIndexes = []index{
		{name: "version", fields: []string{"text", "version"}, unique: true},
		{name: "change", fields: []string{"text", "client", "seq"}, unique: true, with: "client"},
	}
	keyframesIndexes = []index{{name: "version", fields: []string{"text", "version"}, unique: true}}
)

// recordIndexes are those a collection declares. Records without the key are left
// out of a unique one, so that many can be without.
func recordIndexes(c store.Collection) []index {
	var indexes []index
	for _, declared := range c.Indexes {
		i := index{name: declared.Name, fields: []string{"keys." + declared.Name}}
		switch {
		case declared.Unique:
			i.unique, i.sparse = true, true
		case declared.Ends:
			i.removes = true
		default:
			i.fields = append(i.fields, "_id")
		}
		indexes = append(indexes, i)
	}
	return indexes
}

func ascending(fields ...string) bson.D {
	var keys bson.D
	for _, field := range fields {
		keys = append(keys, bson.E{Key: field, Value: 1})
	}
	return keys
}
