package comment

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/store"
)

// Records is what the book needs of the store's collections.
type Records interface {
	Insert(ctx context.Context, collection string, r store.Record) error
	Get(ctx context.Context, collection, id string) (store.Record, error)
	Replace(ctx context.Context, collection string, r store.Record) (int64, error)
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}

// Sections gives a section by id, or a fault Absent.
type Sections interface {
	Get(ctx context.Context, id string) (contribution.Section, error)
}

// Rooms are the private rooms.
type Rooms interface {
	// Room gives the delegation whose private room a text belongs to. seen is false for a
	// text that belongs to none, and for one of a room that the actor doesn't sit in.
	Room(ctx context.Context, who contribution.Actor, text string) (delegation string, seen bool, err error)
}

// Config is what a book is made of. All fields are required.
type Config struct {
	Records  Records
	Sections Sections
	Rooms    Rooms
	// Told hears after a thread of a text has changed, and for whose eyes it is.
	Told func(text string, to Audience)
	Now  func() time.Time
}

// Book is all threads over a store. Several nodes may work on one.
type Book struct{ Config }

// NewBook makes the book.
func NewBook(c Config) *Book { return &Book{c} }

func (b *Book) now() time.Time { return b.Now().UTC().Truncate(time.Millisecond) }

// May is what somebody may do with a text's comments.
type May struct {
	Comment bool
	Choices []Visibility // of a new thread, the narrowest first; none where Comment is false
	Usual   Visibility   // which of them is chosen before anybody chooses
}

// Seen is a thread as it is for somebody: with what they may do.
type Seen struct {
	Thread
	Reply   bool
	Resolve bool // or open again
	// Mine is until when each of the reader's own entries may be changed or withdrawn, by
	// its id; those whose time has passed are not in it.
	Mine map[string]time.Time
}

// List gives the threads of a text that are for somebody's eyes, by their beginning.
// Absent where they may not read the text's comments at all.
func (b *Book) List(ctx context.Context, who contribution.Actor, text string) ([]Seen, May, error) {
	p, err := b.placeOf(ctx, who, text)
	if err != nil {
		return nil, May{}, err
	}
	threads, err := b.visible(ctx, who, p)
	if err != nil {
		return nil, May{}, err
	}
	seen := make([]Seen, len(threads))
	for i, t := range threads {
		seen[i] = b.see(who, p, t)
	}
	may := May{Comment: p.comments(who) == nil}
	if may.Comment {
		may.Choices, may.Usual = p.choices(who), p.usual(who)
	}
	return seen, may, nil
}

// see says what somebody may do with a thread that is for their eyes.
func (b *Book) see(who contribution.Actor, p place, t Thread) Seen {
	s := Seen{Thread: t, Reply: p.comments(who) == nil, Resolve: p.resolves(who, t), Mine: map[string]time.Time{}}
	for _, e := range t.Entries {
		if until, may := b.changeable(who, e); may && s.Reply {
			s.Mine[e.ID] = until
		}
	}
	return s
}

// Threads gives every thread of a text, whomever it is for, by their beginning.
func Threads(ctx context.Context, records interface {
	List(ctx context.Context, collection string, q store.Query) ([]store.Record, error)
}, text string) ([]Thread, error) {
	var threads []Thread
	const page = 200
	for after := ""; ; {
		found, err := records.List(ctx, ThreadCollection.Name, store.Query{Index: "text", Value: text, After: after, Limit: page})
		if err != nil {
			return nil, fmt.Errorf("listing the threads of %s: %w", text, err)
		}
		for _, r := range found {
			t, err := decode(r)
			if err != nil {
				return nil, err
			}
			threads, after = append(threads, t), r.ID
		}
		if len(found) < page {
			break
		}
	}
	slices.SortFunc(threads, func(x, y Thread) int {
		if by := x.Entries[0].At.Compare(y.Entries[0].At); by != 0 {
			return by
		}
		return strings.Compare(x.ID, y.ID)
	})
	return threads, nil
}

func (b *Book) visible(ctx context.Context, who contribution.Actor, p place) ([]Thread, error) {
	threads, err := Threads(ctx, b.Records, p.text)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(threads, func(t Thread) bool { return !p.visible(who, t) }), nil
}

// find gives a thread and its place; absent where there is none for these eyes.
func (b *Book) find(ctx context.Context, who contribution.Actor, id string) (Thread, place, error) {
	r, err := b.Records.Get(ctx, ThreadCollection.Name, id)
	if errors.Is(err, store.ErrAbsent) {
		return Thread{}, place{}, absent()
	}
	if err != nil {
		return Thread{}, place{}, fmt.Errorf("reading a thread: %w", err)
	}
	t, err := decode(r)
	if err != nil {
		return Thread{}, place{}, err
	}
	p, err := b.placeOf(ctx, who, t.Text)
	if err == nil && !p.visible(who, t) {
		err = absent()
	}
	return t, p, err
}

// insert stores a new thread. Where its id is taken by then, taken has the one that is there.
func (b *Book) insert(ctx context.Context, t Thread) (taken *Thread, err error) {
	r, err := Record(t)
	if err != nil {
		return nil, err
	}
	err = b.Records.Insert(ctx, ThreadCollection.Name, r)
	if !errors.Is(err, store.ErrConflict) {
		if err != nil {
			err = fmt.Errorf("opening a thread: %w", err)
		}
		return nil, err
	}
	if r, err = b.Records.Get(ctx, ThreadCollection.Name, t.ID); err != nil {
		return nil, fmt.Errorf("reading the thread that is there: %w", err)
	}
	there, err := decode(r)
	return &there, err
}

// alter stores what a change makes of a thread, again and again while others are faster,
// and tells of it. A change that answers false changes nothing.
func (b *Book) alter(ctx context.Context, who contribution.Actor, id string, change func(p place, t *Thread) (bool, error)) (Seen, error) {
	for {
		t, p, err := b.find(ctx, who, id)
		if err != nil {
			return Seen{}, err
		}
		if err := p.comments(who); err != nil {
			return Seen{}, err
		}
		changed, err := change(p, &t)
		if err != nil || !changed {
			return b.see(who, p, t), err
		}
		r, err := Record(t)
		if err != nil {
			return Seen{}, err
		}
		t.Rev, err = b.Records.Replace(ctx, ThreadCollection.Name, r)
		if errors.Is(err, store.ErrConflict) {
			continue
		}
		if err != nil {
			return Seen{}, fmt.Errorf("changing a thread: %w", err)
		}
		b.Told(t.Text, p.audience(t))
		return b.see(who, p, t), nil
	}
}

// News is what others said in a text's threads since somebody looked.
type News struct {
	Threads, Entries int
	By               []string // delegations and bodies, sorted
	At               time.Time
}

// Since gives what others said after a moment in the threads of a section's text that
// are for somebody's eyes; Entries is 0 where that is nothing.
func (b *Book) Since(ctx context.Context, who contribution.Actor, section contribution.Section, text string, after time.Time) (News, error) {
	var n News
	if !contribution.May(who, contribution.ReadComments, section) {
		return n, nil
	}
	threads, err := b.visible(ctx, who, place{text: text, section: section})
	if err != nil {
		return n, err
	}
	for _, t := range threads {
		before := n.Entries
		for _, e := range t.Entries {
			if e.By.Account == who.Account || e.Withdrawn != nil || !e.At.After(after) {
				continue
			}
			n.Entries++
			if !slices.Contains(n.By, e.By.Delegation) {
				n.By = append(n.By, e.By.Delegation)
			}
			if e.At.After(n.At) {
				n.At = e.At
			}
		}
		if n.Entries > before {
			n.Threads++
		}
	}
	slices.Sort(n.By)
	return n, nil
}
