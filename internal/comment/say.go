package comment

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
)

// The bounds of what is said.
const (
	MaxWords   = 4000 // characters of an entry
	MaxQuote   = 1000 // characters of the words that a thread is of
	MaxEntries = 200  // of a thread
	MaxThreads = 500  // of a text
	MaxTurns   = 100  // of a thread
)

// ChangeFor is how long an entry may be changed or withdrawn by its author. Later it has
// been read and answered, and a further entry is the way.
const ChangeFor = 10 * time.Minute

// Opening is a new thread with its first entry. Its ids are the writer's, so that sending
// it again makes no second one.
type Opening struct {
	ID         string     `json:"id"`
	Entry      string     `json:"entry"`
	PID        string     `json:"pid"` // empty for the text as a whole
	Quote      *Quote     `json:"quote"`
	Visibility Visibility `json:"visibility"`
	Words      string     `json:"words"`
}

// ids are long enough that two people never choose the same one.
var ids = regexp.MustCompile(`^[A-Za-z0-9_-]{16,64}$`)

// pids are names of paragraphs, as a text may have them.
const maxPID = 100 // bytes

func (o Opening) check() error {
	if !ids.MatchString(o.ID) || !ids.MatchString(o.Entry) {
		return fault.New(fault.Malformed, "ids have 16 to 64 letters, digits, - or _")
	}
	if len(o.PID) > maxPID || control(o.PID) || o.PID == "" && o.Quote != nil {
		return fault.New(fault.Malformed, "a quote is of a paragraph, and that has a name")
	}
	if q := o.Quote; q != nil {
		around := max(utf8.RuneCountInString(q.Prefix), utf8.RuneCountInString(q.Suffix))
		if q.Exact == "" || utf8.RuneCountInString(q.Exact) > MaxQuote || around > Context || control(q.Exact+q.Prefix+q.Suffix) {
			return fault.New(fault.Malformed, "a quote has 1 to %d characters of one paragraph, and up to %d around them", MaxQuote, Context)
		}
	}
	return checkWords(o.Words)
}

// control tells whether there is a character that isn't one of a paragraph's.
func control(words string) bool {
	return strings.ContainsFunc(words, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f || r == 0xFFFE || r == 0xFFFF })
}

func checkWords(words string) error {
	switch n := utf8.RuneCountInString(words); {
	case strings.TrimSpace(words) == "":
		return fault.New(fault.Invalid, "an entry has words")
	case n > MaxWords:
		return fault.New(fault.CommentTooLong, "an entry has at most %d characters, this one %d", MaxWords, n)
	case control(strings.ReplaceAll(words, "\n", "")):
		return fault.New(fault.BadCharacter, "an entry has a control character")
	}
	return nil
}

// sum is of what was sent, by whom.
func sum(who contribution.Actor, sent ...any) string {
	body, err := json.Marshal([]any{who.Account, sent})
	if err != nil {
		panic("comment: strings that can't be encoded: " + err.Error()) // they are plain values
	}
	digest := sha256.Sum256(body)
	return hex.EncodeToString(digest[:16])
}

// reused is the answer to an id that was used for something else.
func reused() error { return fault.New(fault.NameReused, "the id was used for other words") }

// Open opens a thread on a text.
func (b *Book) Open(ctx context.Context, who contribution.Actor, text string, o Opening) (Seen, error) {
	p, err := b.placeOf(ctx, who, text)
	if err != nil {
		return Seen{}, err
	}
	if err := p.comments(who); err != nil {
		return Seen{}, err
	}
	if err := o.check(); err != nil {
		return Seen{}, err
	}
	if !slices.Contains(p.choices(who), o.Visibility) {
		return Seen{}, fault.New(fault.Invalid, "visibility is one of %v", p.choices(who))
	}
	t := Thread{ID: o.ID, Text: text, PID: o.PID, Quote: o.Quote, Visibility: o.Visibility, Delegation: who.Delegation}
	t.Entries = []Entry{{ID: o.Entry, By: personOf(who), At: b.now(), Words: o.Words, Sum: sum(who, text, o)}}
	return b.open(ctx, who, p, t)
}

// open stores a thread, or answers the one that was stored when the same was sent before.
func (b *Book) open(ctx context.Context, who contribution.Actor, p place, t Thread) (Seen, error) {
	there, err := Threads(ctx, b.Records, t.Text)
	if err != nil {
		return Seen{}, err
	}
	known := slices.ContainsFunc(there, func(one Thread) bool { return one.ID == t.ID })
	if len(there) >= MaxThreads && !known {
		return Seen{}, fault.New(fault.CommentsFull, "a text has at most %d threads", MaxThreads)
	}
	taken, err := b.insert(ctx, t)
	switch {
	case err != nil:
		return Seen{}, err
	case taken == nil:
		t.Rev = 1
		b.Told(t.Text, p.audience(t))
		return b.see(who, p, t), nil
	case taken.Entries[0].Sum != t.Entries[0].Sum:
		return Seen{}, reused()
	}
	return b.see(who, p, *taken), nil
}

// Reply adds an entry to a thread. One that was resolved is open again by it: what was
// said after it was settled must not go unseen.
func (b *Book) Reply(ctx context.Context, who contribution.Actor, thread, id, words string) (Seen, error) {
	if !ids.MatchString(id) {
		return Seen{}, fault.New(fault.Malformed, "ids have 16 to 64 letters, digits, - or _")
	}
	if err := checkWords(words); err != nil {
		return Seen{}, err
	}
	e := Entry{ID: id, By: personOf(who), At: b.now(), Words: words, Sum: sum(who, thread, id, words)}
	return b.alter(ctx, who, thread, func(_ place, t *Thread) (bool, error) {
		return t.add(e)
	})
}

// add puts an entry at the end. False where it is there already.
func (t *Thread) add(e Entry) (bool, error) {
	if there := t.entry(e.ID); there != nil {
		if there.Sum != e.Sum {
			return false, reused()
		}
		return false, nil
	}
	if len(t.Entries) >= MaxEntries {
		return false, fault.New(fault.CommentsFull, "a thread has at most %d entries", MaxEntries)
	}
	t.Entries = append(t.Entries, e)
	if t.Resolution() != nil {
		t.Turns = append(t.Turns, Turn{By: e.By, At: e.At})
	}
	return true, nil
}

// Resolve marks a thread as resolved, or opens it again. Where it is so already nothing
// changes.
func (b *Book) Resolve(ctx context.Context, who contribution.Actor, thread string, resolved bool) (Seen, error) {
	return b.alter(ctx, who, thread, func(p place, t *Thread) (bool, error) {
		switch {
		case !p.resolves(who, *t):
			return false, fault.New(fault.Forbidden, "resolving is for the opener's delegation, the secretariat and the chair")
		case resolved == (t.Resolution() != nil):
			return false, nil
		case len(t.Turns) >= MaxTurns:
			return false, fault.New(fault.CommentsFull, "a thread is resolved and opened at most %d times", MaxTurns)
		}
		t.Turns = append(t.Turns, Turn{Resolved: resolved, By: personOf(who), At: b.now()})
		return true, nil
	})
}

// changeable tells until when somebody may change an entry or take it back.
func (b *Book) changeable(who contribution.Actor, e Entry) (until time.Time, may bool) {
	until = e.At.Add(ChangeFor)
	return until, e.By.Account == who.Account && e.Withdrawn == nil && b.Now().Before(until)
}

// own gives an entry that somebody may change, or says why they may not.
func (b *Book) own(who contribution.Actor, t *Thread, id string) (*Entry, error) {
	e := t.entry(id)
	switch {
	case e == nil:
		return nil, absent()
	case e.By.Account != who.Account:
		return nil, fault.New(fault.Forbidden, "an entry is its author's")
	}
	if _, may := b.changeable(who, *e); !may {
		return nil, fault.New(fault.CommentSettled, "an entry can be changed for %s", ChangeFor)
	}
	return e, nil
}

// Change gives an entry of one's own other words, as long as that is possible.
func (b *Book) Change(ctx context.Context, who contribution.Actor, thread, id, words string) (Seen, error) {
	if err := checkWords(words); err != nil {
		return Seen{}, err
	}
	return b.alter(ctx, who, thread, func(_ place, t *Thread) (bool, error) {
		e, err := b.own(who, t, id)
		if err != nil || e.Words == words {
			return false, err
		}
		at := b.now()
		e.Words, e.Changed = words, &at
		return true, nil
	})
}

// Withdraw takes an entry of one's own back, as long as that is possible. That there was
// one stays.
func (b *Book) Withdraw(ctx context.Context, who contribution.Actor, thread, id string) (Seen, error) {
	return b.alter(ctx, who, thread, func(_ place, t *Thread) (bool, error) {
		if e := t.entry(id); e != nil && e.Withdrawn != nil && e.By.Account == who.Account {
			return false, nil
		}
		e, err := b.own(who, t, id)
		if err != nil {
			return false, err
		}
		at := b.now()
		e.Words, e.Withdrawn = "", &at
		return true, nil
	})
}
