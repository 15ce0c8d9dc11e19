package office

import (
	"slices"
	"time"

	"github.com/redonda/redonda/internal/gcm"
)

// Attribute is something that a delegation is for a time.
type Attribute string

// The attributes.
const (
	Member   Attribute = "member"   // of the Regional Conference on Migration
	Compact  Attribute = "gcm"      // part of the Global Compact (concept note, footnote 8)
	Champion Attribute = "champion" // champion country of the Compact's implementation
)

// Kinds gives the attributes in the order in which they are listed.
func Kinds() []Attribute { return []Attribute{Member, Compact, Champion} }

// Valid tells whether a is one of the attributes.
func (a Attribute) Valid() bool { return slices.Contains(Kinds(), a) }

// Statement says that a delegation has an attribute, or hasn't, from an instant until
// another. A later statement takes over from earlier ones for its own time alone; none is
// ever altered or removed, so that what was known at any moment can be told.
type Statement struct {
	Delegation string    `json:"delegation"`
	Attribute  Attribute `json:"attribute"`
	Holds      bool      `json:"holds"`
	From       time.Time `json:"from,omitzero"`  // UTC; zero: since before anything here
	Until      time.Time `json:"until,omitzero"` // UTC, no longer part of it; zero: until something else is stated
	By         string    `json:"by,omitempty"`   // account; empty for what the catalogue knows
	Why        string    `json:"why"`
	Noted      time.Time `json:"noted,omitzero"` // UTC, to the millisecond; zero for what the catalogue knows
}

// Retroactive tells whether the statement changed what held before it was made.
func (s Statement) Retroactive() bool { return !s.Noted.IsZero() && s.From.Before(s.Noted) }

func (s Statement) covers(at time.Time) bool {
	return !at.Before(s.From) && (s.Until.IsZero() || at.Before(s.Until))
}

// Statements are all that was stated, in the order in which it was.
type Statements []Statement

// Known gives what had been stated by an instant, which it includes.
func (all Statements) Known(by time.Time) Statements {
	return slices.DeleteFunc(slices.Clone(all), func(s Statement) bool { return s.Noted.After(by) })
}

// Has tells whether a delegation has an attribute at an instant.
func (all Statements) Has(delegation string, a Attribute, at time.Time) bool {
	for _, s := range slices.Backward(all) {
		if s.Delegation == delegation && s.Attribute == a && s.covers(at) {
			return s.Holds
		}
	}
	return false
}

// Of gives what a delegation is at an instant, in the order of Kinds; none is an empty slice.
func (all Statements) Of(delegation string, at time.Time) []Attribute {
	return slices.DeleteFunc(Kinds(), func(a Attribute) bool { return !all.Has(delegation, a, at) })
}

// Span is a time in which a delegation has an attribute without a break.
type Span struct {
	Delegation string    `json:"delegation"`
	Attribute  Attribute `json:"attribute"`
	From       time.Time `json:"from,omitzero"`  // zero: since before anything here
	Until      time.Time `json:"until,omitzero"` // the first instant without it; zero: no end is known
}

// Spans gives the times in which a delegation has an attribute, in their order.
func (all Statements) Spans(delegation string, a Attribute) []Span {
	edges := []time.Time{{}} // where anything can change
	for _, s := range all {
		if s.Delegation != delegation || s.Attribute != a {
			continue
		}
		edges = append(edges, s.From)
		if !s.Until.IsZero() {
			edges = append(edges, s.Until)
		}
	}
	slices.SortFunc(edges, time.Time.Compare)
	spans, within := []Span{}, false
	for _, edge := range edges {
		switch holds := all.Has(delegation, a, edge); {
		case holds && !within:
			spans = append(spans, Span{Delegation: delegation, Attribute: a, From: edge})
			within = true
		case !holds && within:
			spans[len(spans)-1].Until = edge
			within = false
		}
	}
	return spans
}

// Stated gives what the catalogue knows of its members: all are members of the Conference,
// those that footnote 8 doesn't name are part of the Compact, and the note's agenda names
// the champions, without saying since when.
func Stated(d *gcm.Data) Statements {
	first, _ := d.Dialogue("d1")
	known := Statements{}
	for _, m := range d.Members {
		known = append(known, Statement{Delegation: m.ID, Attribute: Member, Holds: true, Why: "concept note"})
		for _, standing := range m.GCMParticipation {
			s := Statement{Delegation: m.ID, Attribute: Compact, Holds: standing.Value == "part", Why: "concept note, footnote 8"}
			s.From, s.Until = dayOf(standing.From), dayOf(standing.To)
			known = append(known, s)
		}
		for _, c := range m.Champion {
			if c.Value != nil && *c.Value && c.AsOf <= first.Date {
				known = append(known, Statement{Delegation: m.ID, Attribute: Champion, Holds: true, Why: "concept note, agenda"})
			}
		}
	}
	return known
}

// dayOf gives the beginning of a day in the zone of the conference, zero for an empty one.
func dayOf(day string) time.Time {
	at, err := gcm.ParseInZone(time.DateOnly, day)
	if err != nil {
		return time.Time{}
	}
	return at.UTC()
}
