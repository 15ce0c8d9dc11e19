package mongo_test

import (
	"slices"
	"sync"
	"testing"

	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/mongo"
	"github.com/redonda/redonda/internal/store/mongo/mongotest"
	"github.com/redonda/redonda/internal/store/storetest"
)

// All that needs a server is one test, so that where there is none one is skipped.
func TestOnAServer(t *testing.T) {
	t.Parallel()
	server := mongotest.Start(t)
	for name, test := range map[string]func(*testing.T, *mongotest.Server){
		"promises": promises, "round trips": roundTrips, "concerns": concerns, "laying": laying, "together": together,
		"broken lines": brokenLines, "gone server": goneServer, "formats": mongo.Formats,
	} {
		t.Run(name, func(t *testing.T) { test(t, server) })
	}
}

// removesWhatIsOver tells whether the server took the index by which it cleans up: not every
// one that speaks the protocol does.
func removesWhatIsOver(t *testing.T, address string) bool {
	t.Helper()
	found, err := mongotest.Client(t, address).Database(databaseOf(address)).Collection("passes").Indexes().ListSpecifications(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(found, func(i driver.IndexSpecification) bool { return i.Name == "ends" && i.ExpireAfterSeconds != nil })
}

func promises(t *testing.T, server *mongotest.Server) {
	var addresses sync.Map // by store
	openAt := func(t *testing.T, address string) store.Store {
		t.Helper()
		s, err := mongo.Open(t.Context(), address, mongo.Options{Collections: storetest.Collections})
		if err != nil {
			t.Fatal(err)
		}
		addresses.Store(s, address)
		return s
	}
	storetest.Run(t, storetest.Subject{
		Name: "MongoDB",
		Open: func(t *testing.T) store.Store { return openAt(t, server.Database(t)) },
		Reopen: func(t *testing.T, s store.Store) store.Store {
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			address, _ := addresses.Load(s)
			return openAt(t, address.(string))
		},
		Keeps: func(t *testing.T, s store.Store) bool {
			address, _ := addresses.Load(s)
			return !removesWhatIsOver(t, address.(string))
		},
	})
}
