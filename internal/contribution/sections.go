package contribution

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/store"
)

// SectionCollection declares where sections are kept.
var SectionCollection = store.Collection{Name: "sections"}

// Records is what the sections need of the store.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Sections are the stored sections of the contribution.
type Sections struct {
	records Records
	changed func(Section)
}

// NewSections makes the sections over a store. changed hears of every change of
// status after it is stored.
func NewSections(records Records, changed func(Section)) *Sections {
	return &Sections{records: records, changed: changed}
}

// Ensure stores the sections that aren't there yet and leaves the others as they are.
func (s *Sections) Ensure(ctx context.Context, layout []Section) error {
	for _, section := range layout {
		record, err := Record(section)
		if err != nil {
			return err
		}
		err = s.records.Insert(ctx, SectionCollection.Name, record)
		if err != nil && !errors.Is(err, store.ErrConflict) {
			return fmt.Errorf("laying out %s: %w", section.ID, err)
		}
	}
	return nil
}

// All gives every section, retired ones too, in the contribution's order.
func (s *Sections) All(ctx context.Context) ([]Section, error) {
	var all []Section
	for after := ""; ; {
		page, err := s.records.List(ctx, SectionCollection.Name, store.Query{After: after, Limit: 1000})
		if err != nil {
			return nil, fmt.Errorf("listing sections: %w", err)
		}
		for _, record := range page {
			section, err := decode(record)
			if err != nil {
				return nil, err
			}
			all = append(all, section)
			after = record.ID
		}
		if len(page) < 1000 {
			break
		}
	}
	// A delegation's section stands behind the objective it belongs to, at the same place.
	slices.SortFunc(all, func(a, b Section) int { return cmp.Or(a.Order-b.Order, strings.Compare(a.ID, b.ID)) })
	return all, nil
}

// Texts gives the ids of all texts that are part of the contribution: those of every
// section that isn't retired.
func (s *Sections) Texts(ctx context.Context) ([]string, error) {
	sections, err := s.All(ctx)
	if err != nil {
		return nil, err
	}
	var texts []string
	for _, section := range sections {
		if section.Status != Retired {
			texts = append(texts, section.Texts()...)
		}
	}
	return texts, nil
}

// Get gives one section, or a fault Absent.
func (s *Sections) Get(ctx context.Context, id string) (Section, error) {
	record, err := s.records.Get(ctx, SectionCollection.Name, id)
	if errors.Is(err, store.ErrAbsent) {
		return Section{}, fault.New(fault.Absent, "no such section")
	}
	if err != nil {
		return Section{}, fmt.Errorf("reading section %s: %w", id, err)
	}
	return decode(record)
}

// SetStatus moves a section that the caller saw at rev to another status. It
// refuses what NextStatuses doesn't offer with Forbidden, and with Conflict where
// somebody was faster.
func (s *Sections) SetStatus(ctx context.Context, who Actor, id string, rev int64, to Status) (Section, error) {
	return s.alter(ctx, who, id, rev, func(section *Section) error {
		if !slices.Contains(NextStatuses(who, *section), to) {
			return fault.New(fault.Forbidden, "from %s to %s", section.Status, to)
		}
		section.Status = to
		return nil
	})
}

// Admit opens a section that the caller saw at rev to observers, to read or to comment
// too, or keeps it from them; Forbidden and Conflict are as with SetStatus.
func (s *Sections) Admit(ctx context.Context, who Actor, id string, rev int64, observers Observers) (Section, error) {
	return s.alter(ctx, who, id, rev, func(section *Section) error {
		if !May(who, Admit, *section) {
			return fault.New(fault.Forbidden, "admitting observers to a section that is %s", section.Status)
		}
		section.Reserved, section.Invited = observers == NoObservers, observers == CommentingObservers
		return nil
	})
}

// alter stores what a change makes of a section that was seen at rev, and tells of it.
func (s *Sections) alter(ctx context.Context, who Actor, id string, rev int64, change func(*Section) error) (Section, error) {
	section, err := s.Get(ctx, id)
	if err != nil {
		return Section{}, err
	}
	if !May(who, Read, section) {
		return Section{}, fault.New(fault.Absent, "no such section")
	}
	if section.Rev != rev {
		return Section{}, fault.New(fault.Conflict, "the section is at %d", section.Rev)
	}
	if err := change(&section); err != nil {
		return Section{}, err
	}
	record, err := Record(section)
	if err != nil {
		return Section{}, err
	}
	section.Rev, err = s.records.Replace(ctx, SectionCollection.Name, record)
	switch {
	case errors.Is(err, store.ErrConflict):
		return Section{}, fault.Wrap(fault.Conflict, err, "changing a section")
	case err != nil:
		return Section{}, fmt.Errorf("changing %s: %w", id, err)
	}
	s.changed(section)
	return section, nil
}

// Record gives a section as it is stored.
func Record(section Section) (store.Record, error) {
	body, err := json.Marshal(section)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding section %s: %w", section.ID, err)
	}
	return store.Record{ID: section.ID, Rev: section.Rev, Body: body}, nil
}

func decode(record store.Record) (Section, error) {
	var section Section
	if err := json.Unmarshal(record.Body, &section); err != nil {
		return Section{}, fmt.Errorf("decoding section %s: %w", record.ID, err)
	}
	section.Rev = record.Rev
	return section, nil
}
