package mongo

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"

	"github.com/redonda/redonda/internal/store"
)

// record is a document of a collection of records. The body is the text of its JSON,
// so that it comes back to the byte.
type record struct {
	ID      string        `bson:"_id"`
	Rev     int64         `bson:"rev"`
	Keys    bson.M        `bson:"keys,omitempty"` // strings; dates where the index Ends
	Body    string        `bson:"body"`
	Writing bson.ObjectID `bson:"writing"` // names the writing: after a lost answer the writer knows its own
}

func recordOf(c store.Collection, r store.Record, rev int64) record {
	d := record{ID: r.ID, Rev: rev, Keys: bson.M{}, Body: string(r.Body), Writing: bson.NewObjectID()}
	for name, value := range r.Keys {
		d.Keys[name] = value
		if index, _ := c.Index(name); index.Ends {
			at, _ := time.Parse(time.RFC3339, value) // checked: it is a moment
			d.Keys[name] = bson.NewDateTimeFromTime(at)
		}
	}
	return d
}

func (d record) record() (store.Record, error) {
	r := store.Record{ID: d.ID, Rev: d.Rev, Body: []byte(d.Body)}
	for name, value := range d.Keys {
		if r.Keys == nil {
			r.Keys = map[string]string{}
		}
		switch v := value.(type) {
		case string:
			r.Keys[name] = v
		case bson.DateTime:
			r.Keys[name] = store.Moment(v.Time())
		default:
			return r, fmt.Errorf("key %s of record %s is a %T", name, d.ID, value)
		}
	}
	return r, nil
}

var seed = maphash.MakeSeed()

// alone waits until nobody else in this process writes the record.
func (s *Store) alone(collection, id string) *sync.Mutex {
	lock := &s.locks[maphash.String(seed, collection+"\x00"+id)%recordLocks]
	lock.Lock()
	return lock
}

func byID(id string) bson.D { return bson.D{{Key: "_id", Value: id}} }

func atRev(id string, rev int64) bson.D {
	return bson.D{{Key: "_id", Value: id}, {Key: "rev", Value: rev}}
}

// Insert implements store.Records.
func (s *Store) Insert(ctx context.Context, collection string, r store.Record) error {
	end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	c, in, err := s.fit(collection, r)
	if err != nil {
		return err
	}
	if r.Rev < 0 {
		return fmt.Errorf("inserting into %s: a record of revision %d", collection, r.Rev)
	}
	ctx = context.WithoutCancel(ctx)
	d := recordOf(c, r, max(r.Rev, 1))
	if _, err = in.InsertOne(ctx, d); err == nil {
		return nil
	}
	if driver.IsDuplicateKeyError(err) {
		err = fmt.Errorf("%w: %w", store.ErrConflict, err)
	} else if written, asking := s.written(ctx, in, d); written {
		return nil
	} else {
		err = errors.Join(err, asking)
	}
	return fmt.Errorf("inserting into %s: %w", collection, err)
}

// Replace implements store.Records.
func (s *Store) Replace(ctx context.Context, collection string, r store.Record) (int64, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return 0, err
	}
	defer end()
	c, in, err := s.fit(collection, r)
	if err != nil {
		return 0, err
	}
	defer s.alone(collection, r.ID).Unlock()
	d := recordOf(c, r, r.Rev+1)
	if err := s.replace(context.WithoutCancel(ctx), c, in, d); err != nil {
		return 0, fmt.Errorf("replacing in %s: %w", collection, err)
	}
	return d.Rev, nil
}

func (s *Store) replace(ctx context.Context, c store.Collection, in *driver.Collection, d record) error {
	result, err := in.ReplaceOne(ctx, atRev(d.ID, d.Rev-1), d)
	switch {
	case err == nil && result.MatchedCount == 1:
		return nil
	case err == nil:
		return s.other(ctx, in, d.ID)
	case driver.IsDuplicateKeyError(err):
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	}
	written, asking := s.written(ctx, in, d)
	if written {
		return nil
	}
	// FerretDB 1 has no code for a unique value that is taken when it replaces.
	if taken, known := s.taken(ctx, c, in, d); known == nil && taken {
		return fmt.Errorf("%w: %w", store.ErrConflict, err)
	}
	return errors.Join(err, asking)
}

// Delete implements store.Records.
func (s *Store) Delete(ctx context.Context, collection, id string, rev int64) error {
	end, err := s.begin(ctx)
	if err != nil {
		return err
	}
	defer end()
	_, from, err := s.declared(collection)
	if err != nil {
		return err
	}
	if !store.IsID(id) {
		return store.ErrAbsent
	}
	defer s.alone(collection, id).Unlock()
	ctx = context.WithoutCancel(ctx)
	result, err := from.DeleteOne(ctx, atRev(id, rev))
	switch {
	case err == nil && result.DeletedCount == 1:
		return nil
	case err == nil:
		err = s.other(ctx, from, id)
	case errors.Is(s.other(ctx, from, id), store.ErrAbsent): // the answer was lost
		return nil
	}
	return fmt.Errorf("deleting from %s: %w", collection, err)
}

// other says why nothing was at the asked revision.
func (s *Store) other(ctx context.Context, in *driver.Collection, id string) error {
	var there record
	err := in.FindOne(ctx, byID(id)).Decode(&there)
	if errors.Is(err, driver.ErrNoDocuments) {
		return store.ErrAbsent
	}
	if err != nil {
		return err
	}
	return fmt.Errorf("%w: it is at revision %d", store.ErrConflict, there.Rev)
}

// written tells whether a document is there from this very writing.
func (s *Store) written(ctx context.Context, in *driver.Collection, d record) (bool, error) {
	var there record
	err := in.FindOne(ctx, byID(d.ID)).Decode(&there)
	if errors.Is(err, driver.ErrNoDocuments) {
		return false, nil
	}
	return err == nil && there.Writing == d.Writing, err
}

// taken tells whether another record has a unique value of this one.
func (s *Store) taken(ctx context.Context, c store.Collection, in *driver.Collection, d record) (bool, error) {
	for _, index := range c.Indexes {
		value, has := d.Keys[index.Name]
		if !has || !index.Unique {
			continue
		}
		err := in.FindOne(ctx, bson.D{{Key: "keys." + index.Name, Value: value}, {Key: "_id", Value: bson.D{{Key: "$ne", Value: d.ID}}}}).Err()
		if err == nil {
			return true, nil
		}
		if !errors.Is(err, driver.ErrNoDocuments) {
			return false, err
		}
	}
	return false, nil
}

// Get implements store.Records.
func (s *Store) Get(ctx context.Context, collection, id string) (store.Record, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return store.Record{}, err
	}
	defer end()
	_, from, err := s.declared(collection)
	if err != nil {
		return store.Record{}, err
	}
	if !store.IsID(id) {
		return store.Record{}, store.ErrAbsent
	}
	var found record
	err = from.FindOne(ctx, byID(id)).Decode(&found)
	if errors.Is(err, driver.ErrNoDocuments) {
		return store.Record{}, store.ErrAbsent
	}
	if err != nil {
		return store.Record{}, fmt.Errorf("reading from %s: %w", collection, err)
	}
	return found.record()
}

// List implements store.Records.
func (s *Store) List(ctx context.Context, collection string, q store.Query) ([]store.Record, error) {
	end, err := s.begin(ctx)
	if err != nil {
		return nil, err
	}
	defer end()
	c, from, err := s.declared(collection)
	if err != nil {
		return nil, err
	}
	size, err := c.CheckQuery(q)
	if err != nil {
		return nil, err
	}
	page := options.Find().SetSort(ascending("_id")).SetLimit(int64(size)).SetBatchSize(int32(size))
	if q.Newest {
		page.SetSort(descending("_id"))
	}
	cursor, err := from.Find(ctx, filterOf(c, q), page)
	if err != nil {
		return nil, fmt.Errorf("listing %s: %w", collection, err)
	}
	var found []record
	if err := cursor.All(ctx, &found); err != nil {
		return nil, fmt.Errorf("listing %s: %w", collection, err)
	}
	records := make([]store.Record, len(found))
	for i, d := range found {
		if records[i], err = d.record(); err != nil {
			return nil, fmt.Errorf("listing %s: %w", collection, err)
		}
	}
	return records, nil
}

func filterOf(c store.Collection, q store.Query) bson.D {
	filter := bson.D{}
	if q.Index != "" {
		var value any = q.Value
		if index, _ := c.Index(q.Index); index.Ends {
			at, err := time.Parse(time.RFC3339, q.Value)
			if err == nil {
				value = bson.NewDateTimeFromTime(at)
			}
		}
		filter = append(filter, bson.E{Key: "keys." + q.Index, Value: value})
	}
	if q.After != "" {
		beyond := "$gt"
		if q.Newest {
			beyond = "$lt"
		}
		filter = append(filter, bson.E{Key: "_id", Value: bson.D{{Key: beyond, Value: q.After}}})
	}
	return filter
}

// fit refuses a record that its collection doesn't take.
func (s *Store) fit(collection string, r store.Record) (store.Collection, *driver.Collection, error) {
	c, in, err := s.declared(collection)
	if err != nil {
		return c, nil, err
	}
	return c, in, c.Check(r)
}
