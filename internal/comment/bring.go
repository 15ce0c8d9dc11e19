package comment

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
)

// Brought is a comment of a Word file that somebody takes in.
type Brought struct {
	// Thread is what the file says it is of, or answers; empty for none. It is believed
	// where that is a thread of the same text for the eyes of whoever takes the file in.
	Thread string
	// Known says that it is an entry of that thread which went out from here unchanged.
	Known  bool
	Parent int // place in the list of what it answers, -1 for none
	Done   bool
	Words  string
	Word   Word
	PID    string
	Quote  *Quote
}

// Fate is what becomes of a comment of a Word file.
type Fate string

// The fates.
const (
	Opens   Fate = "opens"   // a thread of its own
	Answers Fate = "answers" // as an entry of a thread, of here or of the file
	Known   Fate = "known"   // it went out from here and came back unchanged
	Here    Fate = "here"    // it was taken in before
	Blank   Fate = "blank"   // it has no words
)

// planned is a comment with what becomes of it.
type planned struct {
	Brought
	fate    Fate
	thread  string // that it opens or answers
	entries []Entry
}

// Foresee says what becomes of the comments of a file on a text, one by one.
func (b *Book) Foresee(ctx context.Context, who contribution.Actor, text string, all []Brought) ([]Fate, error) {
	p, err := b.placeOf(ctx, who, text)
	if err != nil {
		return nil, err
	}
	plan, err := b.plan(ctx, who, p, all)
	if err != nil {
		return nil, err
	}
	fates := make([]Fate, len(plan))
	for i, one := range plan {
		fates[i] = one.fate
	}
	return fates, nil
}

// Bring takes the comments of a file in, in the name of whoever does; new threads are for
// the eyes that visibility says. What was taken in before isn't taken in again. It answers
// how many are new, and how many found no room.
func (b *Book) Bring(ctx context.Context, who contribution.Actor, text string, visibility Visibility, all []Brought) (taken, left int, err error) {
	p, err := b.placeOf(ctx, who, text)
	if err != nil {
		return 0, 0, err
	}
	if err := p.comments(who); err != nil {
		return 0, 0, err
	}
	if !slices.Contains(p.choices(who), visibility) {
		return 0, 0, fault.New(fault.Invalid, "visibility is one of %v", p.choices(who))
	}
	plan, err := b.plan(ctx, who, p, all)
	if err != nil {
		return 0, 0, err
	}
	for _, one := range plan {
		switch one.fate {
		case Opens:
			t := Thread{ID: one.thread, Text: text, PID: one.PID, Quote: one.Quote, Visibility: visibility, Delegation: who.Delegation, Entries: one.entries}
			if one.Done {
				t.Turns = []Turn{{Resolved: true, By: personOf(who), At: one.entries[0].At}}
			}
			_, err = b.open(ctx, who, p, t)
		case Answers:
			_, err = b.alter(ctx, who, one.thread, func(_ place, t *Thread) (bool, error) { return t.bring(one.entries) })
		case Known:
			if one.Done && one.Parent < 0 {
				_, err = b.Resolve(ctx, who, one.thread, true)
				if fault.CodeOf(err) == fault.Forbidden {
					err = nil // it isn't theirs to resolve
				}
			}
			if err == nil {
				continue
			}
		default:
			continue
		}
		switch {
		case err == nil:
			taken++
		case fault.CodeOf(err) == fault.CommentsFull:
			left++
		default:
			return taken, left, err
		}
	}
	return taken, left, nil
}

// bring adds entries of a file, without opening what is resolved.
func (t *Thread) bring(entries []Entry) (bool, error) {
	turns, changed := t.Turns, false
	for _, e := range entries {
		added, err := t.add(e)
		if err != nil {
			return false, err
		}
		changed = changed || added
	}
	t.Turns = turns
	return changed, nil
}

// plan says of each comment what becomes of it. Ids follow from what a comment says and
// from the delegation that takes it in, so that the same one is never there twice, also
// where the file was saved anew meanwhile.
func (b *Book) plan(ctx context.Context, who contribution.Actor, p place, all []Brought) ([]planned, error) {
	threads, err := b.visible(ctx, who, p)
	if err != nil {
		return nil, err
	}
	there := map[string]*Thread{}
	for i := range threads {
		there[threads[i].ID] = &threads[i]
	}
	times := map[string]int{}
	plan := make([]planned, len(all))
	now := b.now()
	for i, one := range all {
		plan[i] = planned{Brought: one, thread: one.Thread}
		if there[one.Thread] == nil {
			plan[i].thread, plan[i].Known = "", false
		}
		words := written(one.Words)
		if plan[i].thread == "" && one.Parent >= 0 && one.Parent < i {
			plan[i].thread = plan[one.Parent].thread
		}
		said := nameOf(who.Delegation, p.text, plan[i].thread, one.Word, words)
		times[said]++
		id := nameOf(said, times[said])
		opens := plan[i].thread == ""
		if opens {
			plan[i].thread = id
		}
		plan[i].entries = entriesOf(who, now, id, one.Word, words)
		switch known := there[plan[i].thread]; {
		case len(words) == 0:
			plan[i].fate = Blank
		case plan[i].Known:
			plan[i].fate = Known
		case known != nil && known.entry(plan[i].entries[0].ID) != nil:
			plan[i].fate = Here
		case opens:
			plan[i].fate = Opens
		default:
			plan[i].fate = Answers
		}
	}
	return plan, nil
}

// written gives the words of a Word comment as entries can hold them: without control
// characters, in pieces where there are too many.
func written(words string) []string {
	words = strings.TrimSpace(strings.Map(func(r rune) rune {
		if r != '\n' && control(string(r)) {
			return -1
		}
		return r
	}, words))
	var pieces []string
	for runes := []rune(words); len(runes) > 0; {
		n := min(len(runes), MaxWords)
		if piece := string(runes[:n]); strings.TrimSpace(piece) != "" {
			pieces = append(pieces, piece)
		}
		runes = runes[n:]
	}
	return pieces
}

func entriesOf(who contribution.Actor, at time.Time, id string, from Word, words []string) []Entry {
	entries := make([]Entry, len(words))
	for i, piece := range words {
		name := nameOf(id, i)
		entries[i] = Entry{ID: name, By: personOf(who), At: at, Words: piece, Word: &from, Sum: name}
	}
	return entries
}

// nameOf makes an id of what it names.
func nameOf(parts ...any) string {
	body, err := json.Marshal(parts)
	if err != nil {
		panic("comment: plain values that can't be encoded: " + err.Error())
	}
	digest := sha256.Sum256(body)
	return base64.RawURLEncoding.EncodeToString(digest[:18])
}

// Fit gives the words that a comment of a file is of as a quote can hold them, and an
// author as an entry can.
func Fit(q Quote) *Quote {
	clean := func(words string, most int, end bool) string {
		runes := []rune(strings.Map(func(r rune) rune {
			if control(string(r)) {
				return -1
			}
			return r
		}, words))
		switch {
		case len(runes) <= most:
		case end:
			runes = runes[len(runes)-most:]
		default:
			runes = runes[:most]
		}
		return string(runes)
	}
	q = Quote{Exact: clean(q.Exact, MaxQuote, false), Prefix: clean(q.Prefix, Context, true), Suffix: clean(q.Suffix, Context, false)}
	if strings.TrimSpace(q.Exact) == "" {
		return nil
	}
	return &q
}

// AuthorName gives the name of an author in a file as an entry can hold it.
func AuthorName(name string) string {
	name = strings.Map(func(r rune) rune {
		if control(string(r)) {
			return -1
		}
		return r
	}, name)
	for len(name) > maxAuthor {
		runes := []rune(name)
		name = string(runes[:len(runes)-1])
	}
	return name
}
