package store_test

import (
	"testing"

	"github.com/redonda/redonda/internal/store"
)

func TestNamesOfCollectionsSuitEveryBackend(t *testing.T) {
	t.Parallel()
	for name, fits := range map[string]bool{
		"sections": true, "attachment_pieces": true, "aName": true,
		"": false, "log": false, "keyframes": false, "meta": false, "system.users": false, "Sections": false, "a$b": false, "_id": false, "a b": false, "año": false,
	} {
		collections := []store.Collection{{Name: name}}
		if err := store.CheckCollections(collections); (err == nil) != fits {
			t.Errorf("a collection %q: %v", name, err)
		}
	}
	for name, fits := range map[string]bool{"place": true, "a.b": false, "$a": false} {
		if err := store.CheckCollections([]store.Collection{{Name: "sections", Indexes: []store.Index{{Name: name}}}}); (err == nil) != fits {
			t.Errorf("an index %q: %v", name, err)
		}
	}
}
