package verify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/people"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// records checks one collection.
func (c *check) records(ctx context.Context, collection store.Collection) error {
	last := ""
	return EachRecord(ctx, c.source, collection.Name, func(r store.Record) error {
		says := func(what string, args ...any) {
			c.problem(Problem{Collection: collection.Name, ID: r.ID, What: fmt.Sprintf(what, args...)})
		}
		c.report.Records++
		c.digest.Record(collection.Name, r)
		if r.ID <= last {
			says("comes after %s: the order by id is broken", last)
		}
		last = r.ID
		if r.Rev < 1 {
			says("has revision %d", r.Rev)
		}
		if !jsontext.Value(r.Body).IsValid() {
			says("cannot be read: it is not JSON")
			return nil
		}
		if err := c.listed(ctx, collection, r, says); err != nil {
			return err
		}
		return c.names(ctx, collection.Name, r, says)
	})
}

// listed looks a record up by each of its keys.
func (c *check) listed(ctx context.Context, collection store.Collection, r store.Record, says func(string, ...any)) error {
	for _, name := range slices.Sorted(maps.Keys(r.Keys)) {
		if _, declared := collection.Index(name); !declared {
			says("bears a key %q that no index has", name)
			continue
		}
		// Downwards from right above its own id, so that it is the first.
		found, err := c.source.List(ctx, collection.Name, store.Query{
			Index: name, Value: r.Keys[name], After: r.ID + "\x01", Newest: true, Limit: 1,
		})
		if err != nil {
			return fmt.Errorf("looking up %s by %s: %w", collection.Name, name, err)
		}
		if len(found) != 1 || found[0].ID != r.ID {
			says("is not found by its %s", name)
		}
	}
	return nil
}

// names checks what a record says of others.
func (c *check) names(ctx context.Context, collection string, r store.Record, says func(string, ...any)) error {
	switch collection {
	case people.SessionCollection.Name, people.InvitationCollection.Name:
		return c.ofAccount(ctx, r, says)
	case history.RevisionCollection.Name:
		return c.ofTexts(ctx, r, says)
	case record.EventCollection.Name:
		c.events.Take(r, says)
	}
	return nil
}

func (c *check) ofAccount(ctx context.Context, r store.Record, says func(string, ...any)) error {
	var of struct {
		Account string `json:"account"`
	}
	if err := json.Unmarshal(r.Body, &of); err != nil {
		says("names no account")
		return nil
	}
	if r.Keys["account"] != of.Account {
		says("is listed under account %q and belongs to %q", r.Keys["account"], of.Account)
	}
	_, err := c.source.Get(ctx, people.AccountCollection.Name, of.Account)
	if errors.Is(err, store.ErrAbsent) {
		says("belongs to account %q, which is not there", of.Account)
		return nil
	}
	if err != nil {
		return fmt.Errorf("looking for an account: %w", err)
	}
	return nil
}

func (c *check) ofTexts(ctx context.Context, r store.Record, says func(string, ...any)) error {
	var revision history.Revision
	if err := json.Unmarshal(r.Body, &revision); err != nil {
		says("is no revision")
		return nil
	}
	if place := revision.Place(); r.Keys["place"] != place || revision.ID != r.ID {
		says("is listed as %s under %q and is %s of %q", r.ID, r.Keys["place"], revision.ID, place)
	}
	if !maps.Equal(r.Keys, revision.Keys()) {
		says("is listed by other keys than it has")
	}
	c.chain.add(revision, says)
	for _, text := range slices.Sorted(maps.Keys(revision.Versions)) {
		version := revision.Versions[text]
		there, err := c.reaches(ctx, text, version)
		if err != nil {
			return err
		}
		if !there {
			says("names version %d of %s, which is not there", version, text)
		}
	}
	return nil
}

// reaches tells whether a text has a version, reading its head where what is known of
// it falls short.
func (c *check) reaches(ctx context.Context, text string, version int64) (bool, error) {
	if version < 0 {
		return false, nil
	}
	if version > c.heads[text] {
		head, err := c.source.Head(ctx, text)
		if err != nil {
			return false, fmt.Errorf("reading the head of %s: %w", text, err)
		}
		c.heads[text] = head
	}
	return version <= c.heads[text], nil
}
