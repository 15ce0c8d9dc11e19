// Package store is the port to the database: an append-only log of changes with
// keyframes, and collections of JSON records with declared indexes and optimistic
// revisions. It knows nothing of the rules; store/sqlite and store/mongo stand behind
// it and store/storetest holds every promise made here as a test.
//
// What holds for every call: one whose ctx has ended does nothing and says so; a
// write that has begun is seen through whatever becomes of its ctx, so that its
// caller learns what became of it. An empty value may come back as nil or as empty.
// Names and values outside the bounds of this package are refused with ErrUnfit
// before anything is written, and so are cursors and values to list by; reading by
// any other such name finds nothing.
package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// Sentinels; an implementation wraps them, a caller asks with errors.Is.
var (
	ErrAbsent   = errors.New("absent")          // no such record or keyframe
	ErrConflict = errors.New("conflict")        // somebody was faster: version, revision or unique index taken
	ErrClosed   = errors.New("store is closed") // any call after Close
	ErrUnfit    = errors.New("unfit to store")  // a name, key or value outside the bounds
)

// Entry is one change in the log of a text. (Text, Version) is unique; so is
// (Text, Client, Seq) where Client is not empty (the server's own repairs have none).
type Entry struct {
	Text       string
	Version    int64  // 1, 2, 3 … without gaps
	Client     string // id of the outbox the change came from
	Seq        int64  // 1, 2, 3 … within (Text, Client)
	Delta      []byte // canonical JSON, as applied (after transforming); comes back to the byte
	Hash       []byte // SHA-256 of the change as the client sent it; recognises a resend
	Account    string
	Delegation string
	At         time.Time // UTC, kept to the millisecond
	// Origins says who first wrote the words that this change brings back; JSON, its
	// shape owned by the writer. Empty where all its words are Account's own.
	Origins []byte
	// Chain binds this entry to all before it in its text; made and checked by the
	// writer. Empty in entries of a log from before there was a chain.
	Chain []byte
}

// Keyframe is the content of a text at a version, so that no reader replays the
// whole log. It is derived: the log stays the truth.
type Keyframe struct {
	Text    string
	Version int64
	Body    []byte // JSON; shape owned by the writer
}

// Log is the append-only history of all texts.
type Log interface {
	// Append stores entries of one text in order and durably. It answers how many
	// went in: fewer than all only together with an error, ErrConflict where a
	// version or (client, seq) was taken. What went in stays. With ErrConflict the
	// number is exact. With any other error the database may not have answered: more
	// than told may be there or may yet arrive, so a caller reads the log before it
	// writes on; the unique names keep anything from going in twice.
	Append(ctx context.Context, entries []Entry) (stored int, err error)
	// Entries gives up to limit entries with Version > after, ascending; none where
	// limit is below 1.
	Entries(ctx context.Context, text string, after int64, limit int) ([]Entry, error)
	// Named gives the entry of (text, client, seq), or ErrAbsent. Client is not empty.
	Named(ctx context.Context, text, client string, seq int64) (Entry, error)
	// Texts gives up to limit ids, greater than after bytewise, of texts that have
	// entries, ascending; none where limit is below 1.
	Texts(ctx context.Context, after string, limit int) ([]string, error)
	// Head is the last version of a text, 0 where it has none.
	Head(ctx context.Context, text string) (int64, error)
	// PutKeyframe stores or replaces the keyframe of (Text, Version), whole or not at
	// all. It may be of a version the log doesn't have.
	PutKeyframe(ctx context.Context, k Keyframe) error
	// KeyframeAt gives the newest keyframe with Version ≤ version, or ErrAbsent.
	KeyframeAt(ctx context.Context, text string, version int64) (Keyframe, error)
}

// Record is one JSON object of a collection. Keys holds its values for the
// declared indexes; an index without a value does not list the record.
type Record struct {
	ID   string
	Rev  int64 // 1 after Insert unless given to it, +1 at each Replace
	Keys map[string]string
	Body json.RawMessage
}

// Index declares what a collection can be listed by. Values compare as bytes.
type Index struct {
	Name   string
	Unique bool
	// Ends says that values are moments as Moment writes them, from which on the
	// record is of no use. The store removes it some time after AfterEnd, never before; one
	// on a server that knows no such thing never does, and says so when it is opened. It only
	// cleans up: whoever reads the record decides whether it is over.
	Ends bool
}

// AfterEnd is how long a record is kept after its end at least: the clocks of the database
// and of Redonda may differ, and an early removal would end a session.
const AfterEnd = time.Hour

// Moment writes a time as the value of an index that Ends: UTC, to the millisecond.
func Moment(t time.Time) string { return t.UTC().Format(momentLayout) }

const momentLayout = "2006-01-02T15:04:05.000Z"

// Collection declares a set of records.
type Collection struct {
	Name    string
	Indexes []Index
}

// Index gives the declaration of an index by name.
func (c Collection) Index(name string) (Index, bool) {
	for _, index := range c.Indexes {
		if index.Name == name {
			return index, true
		}
	}
	return Index{}, false
}

// Query lists the records of one index value, ordered by ID ascending (bytewise).
// An empty Index lists the whole collection.
type Query struct {
	Index  string
	Value  string
	After  string // ID of the last record of the previous page, exclusive
	Limit  int    // 1 … 1000; 0 means 100
	Newest bool   // descending by ID instead; After is then an upper bound, exclusive
}

// Records are the collections. All calls are durable when they return.
type Records interface {
	// Insert stores a new record with its Rev, or 1 where that is 0, as in a record that
	// was never stored; ErrConflict where the ID or a unique value is taken. A Rev below 0
	// is an error.
	Insert(ctx context.Context, collection string, r Record) error
	// Get gives a record, or ErrAbsent.
	Get(ctx context.Context, collection, id string) (Record, error)
	// Replace stores r if the stored Rev equals r.Rev, and answers with the new Rev; else ErrConflict (ErrAbsent where there is none).
	Replace(ctx context.Context, collection string, r Record) (rev int64, err error)
	// Delete removes the record if its Rev equals rev; else ErrConflict, or ErrAbsent.
	// Where the answer of the database was lost and the record is gone, it was removed.
	Delete(ctx context.Context, collection, id string, rev int64) error
	// List gives one page. Paging sees each record that is there throughout exactly
	// once, whatever is written meanwhile.
	List(ctx context.Context, collection string, q Query) ([]Record, error)
}

// Store is both, and its end. All methods may be called from many goroutines.
type Store interface {
	Log
	Records
	// Clear removes every entry and keyframe, and every record but those of one
	// collection, which may be empty for none. Cut short, it may have removed a part;
	// called again, it ends the work. Nobody else may use the store meanwhile.
	Clear(ctx context.Context, but string) error
	Close() error
}
