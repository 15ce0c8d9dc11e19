package mongo

import (
	"context"
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"
	driver "go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/redonda/redonda/internal/store/mongo/mongotest"
)

// Formats follows one database through the programs of several years. It runs with
// the other tests on a server.
func Formats(t *testing.T, server *mongotest.Server) {
	s, err := Open(t.Context(), server.Database(t), Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	formatIs := func(want int) {
		t.Helper()
		if format, err := s.format(t.Context()); format != want || err != nil {
			t.Fatalf("format %d, not %d; %v", format, want, err)
		}
	}
	formatIs(formatOf(migrations))

	var done []string
	step := func(name string, err error) migration {
		return func(context.Context, *driver.Database) error { done = append(done, name); return err }
	}
	set := func(format int) {
		t.Helper()
		if _, err := s.meta.UpdateByID(t.Context(), schemaID, bson.D{{Key: "$set", Value: bson.D{{Key: "format", Value: format}}}}); err != nil {
			t.Fatal(err)
		}
	}
	set(1)
	broken := errors.New("broken")
	if err := s.migrate(t.Context(), []migration{step("2", nil), step("3", broken), step("4", nil)}); !errors.Is(err, broken) {
		t.Errorf("a step that fails: %v", err)
	}
	formatIs(2)
	if err := s.migrate(t.Context(), []migration{step("2", nil), step("3", nil), step("4", nil)}); err != nil {
		t.Error(err)
	}
	formatIs(4)
	if got := strings.Join(done, " "); got != "2 3 3 4" {
		t.Errorf("the steps done were %s", got)
	}
	if err := s.refuseNewer(t.Context()); err == nil || !strings.Contains(err.Error(), "format 4 and this program knows 1") {
		t.Errorf("an older program says %v", err)
	}
}
