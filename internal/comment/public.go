package comment

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/store"
)

// Public tells whether a thread is visible to all members, so that it leaves with the
// contribution: one of a delegation's own or of a private room never does.
func (t Thread) Public() bool { return t.Visibility == Members || t.Visibility == All }

// Out gives a public thread as it leaves: without what only recognises a second sending.
func (t Thread) Out() Thread {
	t.Rev, t.Entries = 0, slices.Clone(t.Entries)
	for i := range t.Entries {
		t.Entries[i].Sum = ""
	}
	return t
}

// PublicFor gives the public threads of texts as they leave, as far as they are for an
// actor's eyes.
func (b *Book) PublicFor(ctx context.Context, who contribution.Actor, sections []contribution.Section) ([]Thread, error) {
	var out []Thread
	for _, section := range sections {
		if !contribution.May(who, contribution.ReadComments, section) {
			continue
		}
		for _, text := range section.Texts() {
			threads, err := b.visible(ctx, who, place{text: text, section: section})
			if err != nil {
				return nil, err
			}
			out = append(out, leaving(threads)...)
		}
	}
	return out, nil
}

// AllPublic gives the public threads of texts as they leave, for whoever has the store itself.
func AllPublic(ctx context.Context, records interface {
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}, texts []string) ([]Thread, error) {
	var out []Thread
	for _, text := range texts {
		threads, err := Threads(ctx, records, text)
		if err != nil {
			return nil, err
		}
		out = append(out, leaving(threads)...)
	}
	return out, nil
}

func leaving(threads []Thread) []Thread {
	var out []Thread
	for _, t := range threads {
		if t.Public() {
			out = append(out, t.Out())
		}
	}
	return out
}

var (
	accountShape    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$`)
	delegationShape = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,39}$`)
)

// Check refuses a thread from elsewhere that could not have come about here, or that is
// not public.
func (t Thread) Check() error {
	if !t.Public() {
		return fmt.Errorf("it is for %q", t.Visibility)
	}
	if n := len(t.Entries); n == 0 || n > MaxEntries || len(t.Turns) > MaxTurns {
		return fmt.Errorf("it has %d entries and was settled %d times", n, len(t.Turns))
	}
	for i, e := range t.Entries {
		o := Opening{ID: t.ID, Entry: e.ID, PID: t.PID, Quote: t.Quote, Visibility: t.Visibility, Words: e.Words}
		if e.Withdrawn != nil {
			if e.Words != "" {
				return fmt.Errorf("entry %d was withdrawn and has words", i+1)
			}
			o.Words = "withdrawn"
		}
		if err := o.check(); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
		if err := e.By.check(e.At); err != nil {
			return fmt.Errorf("entry %d: %w", i+1, err)
		}
		if e.Word != nil && (control(e.Word.Author) || len(e.Word.Author) > maxAuthor) {
			return fmt.Errorf("entry %d names an author of Word that can't be kept", i+1)
		}
		if slices.ContainsFunc(t.Entries[:i], func(other Entry) bool { return other.ID == e.ID }) {
			return fmt.Errorf("entry %d is there twice", i+1)
		}
	}
	for i, turn := range t.Turns {
		if err := turn.By.check(turn.At); err != nil {
			return fmt.Errorf("the %d. time it was settled: %w", i+1, err)
		}
	}
	if !delegationShape.MatchString(t.Delegation) {
		return fmt.Errorf("%.40q is no delegation", t.Delegation)
	}
	return nil
}

// maxAuthor is how long the name of an author in a Word file is kept, in bytes.
const maxAuthor = 200

func (p Person) check(at time.Time) error {
	if !accountShape.MatchString(p.Account) || !delegationShape.MatchString(p.Delegation) || !p.Role.Valid() || at.IsZero() {
		return fmt.Errorf("%.40q of %.40q as %.20q is nobody, or it has no time", p.Account, p.Delegation, p.Role)
	}
	return nil
}
