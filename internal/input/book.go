package input

import (
	"context"
	"log/slog"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// Store is what the inputs need of the store: records, and reading the log.
type Store interface {
	store.Records
	history.Changes
}

// Sections are the sections of the contribution.
type Sections interface {
	Get(ctx context.Context, id string) (contribution.Section, error)
	All(ctx context.Context) ([]contribution.Section, error)
	Ensure(ctx context.Context, layout []contribution.Section) error
}

// Texts are changed in the name of a person, where people may have them open.
type Texts interface {
	// Apply makes a change of a text's newest content and answers its version. build may
	// be called again with a newer content; no change changes nothing.
	Apply(ctx context.Context, text string, by Person, build Build) (int64, error)
	// RightsChanged makes whoever has these texts open ask for their rights again.
	RightsChanged(texts ...string)
}

// Build makes a change to a content, with the origins of what it inserts; none where
// all of it is by who asks for the change.
type Build func(now delta.Delta) (delta.Delta, []document.Origin, error)

// Revisions is the list of revisions.
type Revisions interface {
	Take(ctx context.Context, q history.Request) (history.Revision, error)
	List(ctx context.Context, section, text, after string, limit int) (page []history.Revision, next string, err error)
}

// Attributes say what a delegation is at an instant, such as a champion country.
type Attributes interface {
	Of(ctx context.Context, delegation string, at time.Time) ([]office.Attribute, error)
}

// Record is the audit log.
type Record interface {
	Note(ctx context.Context, e record.Event) error
}

// Config is what a book is made of. All fields are required.
type Config struct {
	Store      Store
	Sections   Sections
	Texts      Texts
	Revisions  Revisions
	Record     Record
	Attributes Attributes
	Catalogue  *gcm.Data
	Now        func() time.Time
	Logger     *slog.Logger
}

// Book is all national inputs over a store. Several nodes may work on one.
type Book struct {
	Config
	holder string // names this process where it carries out an act
}

// NewBook makes the book.
func NewBook(c Config) *Book { return &Book{Config: c, holder: newID()} }

// note puts something on record; like a note of the edge it comes after the act, and
// one that fails is told to the log of the service alone.
func (b *Book) note(ctx context.Context, who contribution.Actor, e record.Event) {
	e.Account, e.Delegation, e.Role = who.Account, who.Delegation, who.Role
	if err := b.Record.Note(context.WithoutCancel(ctx), e); err != nil {
		b.Logger.Error("not noted in the audit log", "kind", e.Kind, "error", err)
	}
}

// now gives the time as it is stored.
func (b *Book) now() time.Time { return history.Instant(b.Now()) }

// inside tells whether an actor sits in the room of an input: its delegation's head,
// delegates and readers, and whom it invited as long as their role may be.
func inside(who contribution.Actor, in Input) bool {
	if who.Delegation == in.Delegation && contribution.MayOutside(who, contribution.EnterDraft) {
		return true
	}
	return in.invited(who.Account) && contribution.MayOutside(who, contribution.VisitDraft)
}

// owns tells whether an actor may do something as the delegation whose input it is.
func owns(who contribution.Actor, action contribution.Action, in Input) bool {
	return who.Delegation == in.Delegation && contribution.MayOutside(who, action)
}

// Enter gives an input to whoever sits in its room; to everybody else it is as absent
// as one that isn't there.
func (b *Book) Enter(ctx context.Context, who contribution.Actor, id string) (Input, error) {
	in, err := b.get(ctx, id)
	if err != nil {
		return Input{}, err
	}
	if !inside(who, in) {
		return Input{}, absent()
	}
	return in, nil
}

// MayWrite tells whether an actor who sits in the room may write there now.
func (in Input) MayWrite(who contribution.Actor) bool {
	return in.Open() && inside(who, in) && contribution.MayOutside(who, contribution.WriteDraft) && who.HoldsPen(in.Target)
}

// Draft says what an actor may do with a private text; seen is false for a text that is
// none and for one of somebody else's.
func (b *Book) Draft(ctx context.Context, who contribution.Actor, text string) (write bool, status string, seen bool, err error) {
	id, _, ok := contribution.SplitTextID(text)
	if !ok || !IsPrivate(text) {
		return false, "", false, nil
	}
	in, err := b.Enter(ctx, who, id)
	if err != nil && fault.CodeOf(err) == fault.Absent {
		return false, "", false, nil
	}
	if err != nil {
		return false, "", false, err
	}
	return in.MayWrite(who), in.Status(), true, nil
}

// Room gives the delegation whose private room a text belongs to. seen is false for a
// text that belongs to none, and for one of a room that the actor doesn't sit in.
func (b *Book) Room(ctx context.Context, who contribution.Actor, text string) (delegation string, seen bool, err error) {
	id, _, ok := contribution.SplitTextID(text)
	if !ok || !IsPrivate(text) {
		return "", false, nil
	}
	in, err := b.Enter(ctx, who, id)
	if err != nil && fault.CodeOf(err) == fault.Absent {
		return "", false, nil
	}
	return in.Delegation, err == nil, err
}
