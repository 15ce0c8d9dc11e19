package backup

import (
	"context"
	"errors"
	"fmt"

	"github.com/redonda/redonda/internal/store"
)

// ErrNotEmpty is a target that holds something else.
var ErrNotEmpty = errors.New("the store is not empty")

// claim makes a target ready to be filled from one origin: it is empty, or holds a
// part of the very same, or force has what it holds removed. From here on the store
// is marked until the caller removes the mark.
func claim(ctx context.Context, target Target, collections []store.Collection, want unfinished, force bool, watch Watch) (*unfinished, error) {
	mark, found, err := readMark(ctx, target)
	if err != nil {
		return nil, err
	}
	same := found && mark.Work == want.Work && mark.From == want.From
	if found && !same && !force {
		return nil, fmt.Errorf("%w: redonda %s from %s was not finished there", ErrNotEmpty, mark.Work, mark.From)
	}
	want.rev, want.Cleared = mark.rev, same && mark.Cleared
	if !found {
		held, err := amount(ctx, target, collections)
		if err != nil {
			return nil, err
		}
		if held != "" && !force {
			return nil, fmt.Errorf("%w: it holds %s", ErrNotEmpty, held)
		}
		if held != "" {
			watch.Note("Replacing what the store holds: " + held + ".")
		}
		want.Cleared = held == ""
	}
	if want.Cleared && same {
		watch.Note("Going on with what was begun before.")
		return &want, nil
	}
	if err := want.write(ctx, target); err != nil {
		return nil, err
	}
	if want.Cleared {
		return &want, nil
	}
	if err := target.Clear(ctx, UnfinishedCollection.Name); err != nil {
		return nil, err
	}
	want.Cleared = true
	return &want, want.write(ctx, target)
}
