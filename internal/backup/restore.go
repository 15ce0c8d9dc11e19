package backup

import (
	"context"
	"fmt"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/verify"
)

// Inspect reads all of a file and holds it against its checksums. A file that isn't
// whole, unharmed and of a form this program knows is an error.
func Inspect(ctx context.Context, file string, collections []store.Collection, watch Watch) (Manifest, error) {
	watch.Begin("reading the backup", 0)
	return readFile(ctx, file, collections, watch, nowhere{})
}

// Restore fills a store from a file that Inspect passed as m. A store that holds
// something is refused with ErrNotEmpty, and with force replaced. Cut short, the store
// is marked as unfinished, and the same call goes on where it was.
func Restore(ctx context.Context, file string, m Manifest, target Target, collections []store.Collection, force bool, watch Watch) error {
	mark, err := claim(ctx, target, collections, unfinished{Work: "restore", From: "the backup " + m.Digest}, force, watch)
	if err != nil {
		return err
	}
	fill, err := newFiller(ctx, target, collections, watch)
	if err != nil {
		return err
	}
	defer fill.frames.wait() // finish tells what became of them
	watch.Begin("restoring", m.Changes())
	again, err := readFile(ctx, file, collections, watch, fill)
	if err != nil {
		return err
	}
	if again.Digest != m.Digest {
		return fmt.Errorf("%s was exchanged while it was read", file)
	}
	return finish(ctx, fill, mark, m.Digest, collections)
}

// Migrate fills a store from another, on which nobody may write meanwhile. from names
// the origin for whoever finds the work unfinished. It answers the digest of both.
func Migrate(ctx context.Context, source Source, from string, target Target, collections []store.Collection, watch Watch) (string, error) {
	return fillFrom(ctx, source, unfinished{Work: "migrate", From: from}, target, collections, watch)
}

// Import fills a store from what was made out of a file that from names; the store
// holds nothing, or a part of the same. It answers the digest of both.
func Import(ctx context.Context, source Source, from string, target Target, collections []store.Collection, watch Watch) (string, error) {
	return fillFrom(ctx, source, unfinished{Work: "import", From: from}, target, collections, watch)
}

func fillFrom(ctx context.Context, source Source, work unfinished, target Target, collections []store.Collection, watch Watch) (string, error) {
	if err := Finished(ctx, source); err != nil {
		return "", err
	}
	mark, err := claim(ctx, target, collections, work, false, watch)
	if err != nil {
		return "", err
	}
	fill, err := newFiller(ctx, target, collections, watch)
	if err != nil {
		return "", err
	}
	defer fill.frames.wait() // finish tells what became of them
	total, err := verify.Changes(ctx, source)
	if err != nil {
		return "", err
	}
	watch.Begin("copying", total)
	c := count(fill, watch)
	if err := pour(ctx, source, collections, c); err != nil {
		return "", err
	}
	c.warn(watch)
	digest := c.digest.Sum()
	return digest, finish(ctx, fill, mark, digest, collections)
}

// finish writes the last of it, reads the store back, and removes the mark if it holds
// what it should.
func finish(ctx context.Context, fill *filler, mark *unfinished, want string, collections []store.Collection) error {
	if err := fill.end(ctx); err != nil {
		return err
	}
	got, err := digestOf(ctx, fill.target, collections, fill.watch)
	if err != nil {
		return err
	}
	if got != want {
		return fmt.Errorf("the store holds other contents than were written: its digest is %s and should be %s", got, want)
	}
	return mark.remove(ctx, fill.target)
}
