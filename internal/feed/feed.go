package feed

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/store"
)

// Log is what the feed reads of the texts.
type Log interface {
	Entries(ctx context.Context, text string, after int64, limit int) ([]store.Entry, error)
	Head(ctx context.Context, text string) (int64, error)
}

// Feed derives what is new to somebody.
type Feed struct {
	log     Log
	records Records
	now     func() time.Time
}

// New makes a feed over a store.
func New(log Log, records Records, now func() time.Time) *Feed {
	return &Feed{log: log, records: records, now: now}
}

// Looked is how many of a text's newest changes are read to tell who made them. What is
// older is new too, and the comparison shows it whole.
const Looked = 200

// Change is what is new in a text.
type Change struct {
	Text     string
	From, To int64   // versions: what was seen, and the newest
	By       []Share // most changes first
	At       time.Time
	// Earlier says that there were more changes than Looked, so that By is of the newest.
	Earlier bool
}

// Share is how many of the changes a delegation made.
type Share struct {
	Delegation string
	Changes    int
}

// Since gives what others changed in these texts since the account saw them, in their
// order. What the account wrote itself is not new to it.
func (f *Feed) Since(ctx context.Context, account string, seen Seen, texts []string) ([]Change, error) {
	var news []Change
	for _, text := range texts {
		head, err := f.log.Head(ctx, text)
		if err != nil {
			return nil, fmt.Errorf("reading the head of %s: %w", text, err)
		}
		if head <= seen.Versions[text] {
			continue
		}
		change, err := f.changeOf(ctx, account, text, seen.Versions[text], head)
		if err != nil {
			return nil, err
		}
		if len(change.By) > 0 || change.Earlier {
			news = append(news, change)
		}
	}
	return news, nil
}

func (f *Feed) changeOf(ctx context.Context, account, text string, from, to int64) (Change, error) {
	change := Change{Text: text, From: from, To: to, Earlier: to-from > Looked}
	entries, err := f.log.Entries(ctx, text, max(from, to-Looked), Looked)
	if err != nil {
		return Change{}, fmt.Errorf("reading the newest changes of %s: %w", text, err)
	}
	shares := map[string]int{}
	for _, e := range entries {
		if e.Version > to || e.Delegation == "" || e.Account == account { // the server's repairs follow somebody's change
			continue
		}
		shares[e.Delegation]++
		change.At = e.At
	}
	if change.At.IsZero() && len(entries) > 0 {
		change.At = entries[0].At
	}
	for delegation, n := range shares {
		change.By = append(change.By, Share{delegation, n})
	}
	slices.SortFunc(change.By, func(a, b Share) int {
		if a.Changes != b.Changes {
			return b.Changes - a.Changes
		}
		return strings.Compare(a.Delegation, b.Delegation)
	})
	return change, nil
}
