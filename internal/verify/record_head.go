package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// ParseHead reads a head of the audit log as it is written down: number, colon, chain
// value.
func ParseHead(noted string) (record.Head, error) {
	seq, chain, found := strings.Cut(strings.TrimSpace(noted), ":")
	n, err := strconv.ParseInt(seq, 10, 64)
	if !found || err != nil || n < 1 || len(chain) != 64 {
		return record.Head{}, fmt.Errorf("%q is no head of the audit log: number, colon, 64 hexadecimal digits", noted)
	}
	return record.Head{Seq: n, Chain: strings.ToLower(chain)}, nil
}

// Reaches tells whether the audit log still holds the event of a head that was noted
// elsewhere. A log whose end was cut off, or that somebody computed anew, is sound in
// itself: only such a note finds it.
func Reaches(ctx context.Context, source Source, noted record.Head) (bool, error) {
	r, err := source.Get(ctx, record.EventCollection.Name, record.IDOf(noted))
	if errors.Is(err, store.ErrAbsent) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("reading the audit log: %w", err)
	}
	var is record.Head
	if err := json.Unmarshal(r.Body, &is); err != nil {
		return false, nil // no event: the check has said so
	}
	return is == noted, nil
}
