package mongo

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo/readconcern"
)

// Codes by which a server says that it doesn't do something, or not for this user.
const (
	badValue             = 2
	failedToParse        = 9
	unauthorized         = 13
	commandNotFound      = 59
	cannotCreateIndex    = 67
	invalidOptions       = 72
	commandNotSupported  = 115
	majorityNotSupported = 148
	notImplemented       = 238
)

// lacking tells whether the server understood a command and doesn't do what it asks.
func lacking(err error) bool {
	var e driver.ServerError
	if !errors.As(err, &e) {
		return false
	}
	for _, code := range []int{badValue, failedToParse, unauthorized, commandNotFound, cannotCreateIndex, invalidOptions, commandNotSupported, majorityNotSupported, notImplemented} {
		if e.HasErrorCode(code) {
			return true
		}
	}
	return false
}

// ferretPiece is how many documents FerretDB 1 takes together; behind a taken one it
// leaves the rest of these out, but not those after them.
const ferretPiece = 100

// askServer finds out what the server is and whether it reads what the majority has.
func (s *Store) askServer(ctx context.Context, db *driver.Database) error {
	var build bson.M
	if err := db.RunCommand(ctx, bson.D{{Key: "buildInfo", Value: 1}}).Decode(&build); err != nil && !lacking(err) {
		return fmt.Errorf("asking the server what it is: %w", err)
	}
	s.piece = math.MaxInt
	if _, is := build["ferretdbVersion"]; is {
		s.piece = ferretPiece
	}
	if err := s.meta.FindOne(ctx, bson.D{{Key: "_id", Value: schemaID}}).Err(); err != nil && !errors.Is(err, driver.ErrNoDocuments) {
		if !lacking(err) {
			return fmt.Errorf("asking whether the server reads what the majority has: %w", err)
		}
		s.without("reading what the majority has", "all", err)
		s.readLocally(db)
	}
	return nil
}

// readLocally takes the primary's word for what is stored.
func (s *Store) readLocally(db *driver.Database) {
	local := options.Collection().SetReadConcern(readconcern.Local())
	s.log, s.keyframes, s.meta = db.Collection(logName, local), db.Collection(keyframesName, local), db.Collection(metaName, local)
	for name := range s.records {
		s.records[name] = db.Collection(name, local)
	}
}

// lack is something a server has to be served without.
type lack struct {
	what        string
	collections []string
	answer      error // of the server, to the first of them
}

// without notes what this server doesn't do for a collection.
func (s *Store) without(what, collection string, answer error) {
	for i, l := range s.lacks {
		if l.what == what {
			s.lacks[i].collections = append(l.collections, collection)
			return
		}
	}
	s.lacks = append(s.lacks, lack{what, []string{collection}, answer})
}

// warn says in the log what was noted, a line each.
func (s *Store) warn() {
	for _, l := range s.lacks {
		s.logger.Warn("the database server does without "+l.what, "collections", strings.Join(l.collections, " "), "answer", l.answer)
	}
}
