package mongo

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"go.mongodb.org/mongo-driver/v2/event"
	driver "go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/readpref"

	"github.com/redonda/redonda/internal/store"
)

const (
	selectTimeout  = 4 * time.Second  // to find a primary; an election takes longer, and callers try again
	connectTimeout = 4 * time.Second  // for TCP, TLS and signing in
	callTimeout    = 10 * time.Second // for one question and its answer
	openTimeout    = 2 * time.Minute  // for Open: indexes of a large log take their time
	closeTimeout   = 10 * time.Second
)

// The collections besides those of the records.
const (
	logName       = "log"
	keyframesName = "keyframes"
	metaName      = "meta"
)

// recordLocks is how many records of a collection can be written at once.
const recordLocks = 64

// Options are what Open needs besides the address.
type Options struct {
	Collections []store.Collection    // those the callers will use; others are refused
	Logger      *slog.Logger          // gets a warning for each thing the server lacks; nil: nobody
	Monitor     *event.CommandMonitor // hears of every command; nil: nobody
}

// Store implements store.Store on one database. Many processes can have it open.
type Store struct {
	client      *driver.Client
	log         *driver.Collection
	keyframes   *driver.Collection
	meta        *driver.Collection
	records     map[string]*driver.Collection
	collections map[string]store.Collection
	logger      *slog.Logger
	lacks       []lack
	piece       int // entries of one insert, which the server ends at the first that is taken

	// A wire-compatible server may look at a revision and write in two steps. Within
	// one process these keep the two together.
	locks [recordLocks]sync.Mutex

	calls  sync.RWMutex // held for reading by every call, for writing by Close
	closed bool
}

// Open connects to the database that the address names ("redonda" where it names
// none), and makes collections and indexes that are missing. An address is
// mongodb://… or mongodb+srv://…, with credentials and TLS as MongoDB describes;
// whatever it says, writes wait for the majority's journal and reads are of the
// primary. No error holds its secrets.
func Open(ctx context.Context, address string, o Options) (*Store, error) {
	settings, name, err := settingsOf(address)
	if err != nil {
		return nil, err
	}
	if o.Monitor != nil {
		settings.SetMonitor(o.Monitor)
	}
	client, err := driver.Connect(settings)
	if err != nil {
		return nil, fmt.Errorf("connecting to MongoDB: %w", err)
	}
	s := &Store{client: client, records: map[string]*driver.Collection{}, collections: map[string]store.Collection{}, logger: o.Logger}
	if s.logger == nil {
		s.logger = slog.New(slog.DiscardHandler)
	}
	if err := s.prepare(ctx, client.Database(name), o.Collections); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (s *Store) prepare(ctx context.Context, db *driver.Database, collections []store.Collection) error {
	ctx, cancel := context.WithTimeout(ctx, openTimeout)
	defer cancel()
	if err := s.client.Ping(ctx, readpref.Primary()); err != nil {
		return fmt.Errorf("reaching MongoDB: %w", err)
	}
	s.log, s.keyframes, s.meta = db.Collection(logName), db.Collection(keyframesName), db.Collection(metaName)
	if err := store.CheckCollections(collections); err != nil {
		return err
	}
	for _, c := range collections {
		s.collections[c.Name], s.records[c.Name] = c, db.Collection(c.Name)
	}
	if err := s.askServer(ctx, db); err != nil {
		return err
	}
	if err := s.refuseNewer(ctx); err != nil {
		return err
	}
	if err := s.lay(ctx, db, collections); err != nil {
		return err
	}
	s.warn()
	return s.migrate(ctx, migrations)
}

// Close waits for calls that have begun and ends all connections. Calls after it
// answer store.ErrClosed.
func (s *Store) Close() error {
	s.calls.Lock()
	defer s.calls.Unlock()
	if s.closed {
		return nil
	}
	s.closed = true
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if err := s.client.Disconnect(ctx); err != nil {
		return fmt.Errorf("disconnecting from MongoDB: %w", err)
	}
	return nil
}

// begin takes a call, or refuses it where the store is closed or ctx has ended. The
// caller calls end when it has its answer.
func (s *Store) begin(ctx context.Context) (end func(), err error) {
	s.calls.RLock()
	err = ctx.Err()
	if s.closed {
		err = store.ErrClosed
	}
	if err != nil {
		s.calls.RUnlock()
		return nil, err
	}
	return s.calls.RUnlock, nil
}

// declared gives a collection for a call that has begun, or refuses one nobody declared.
func (s *Store) declared(name string) (store.Collection, *driver.Collection, error) {
	c, known := s.collections[name]
	if !known {
		return c, nil, fmt.Errorf("collection %q is not declared", name)
	}
	return c, s.records[name], nil
}
