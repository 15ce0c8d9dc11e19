package input_test

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/history"
	"github.com/redonda/redonda/internal/input"
	"github.com/redonda/redonda/internal/live"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/store/sqlite"
)

var (
	head        = contribution.Actor{Account: "hn-head", Delegation: "hn", Role: contribution.Head}
	delegate    = contribution.Actor{Account: "hn-delegate", Delegation: "hn", Role: contribution.Delegate}
	reader      = contribution.Actor{Account: "hn-reader", Delegation: "hn", Role: contribution.Reader}
	neighbour   = contribution.Actor{Account: "sv-head", Delegation: "sv", Role: contribution.Head}
	secretariat = contribution.Actor{Account: "secretariat", Delegation: gcm.SecretariatID, Role: contribution.Secretariat}
)

var opening = time.Date(2021, 9, 15, 16, 0, 0, 0, time.UTC)

// errLost is what a store answers whose disk has gone.
var errLost = errors.New("the disk is gone")

// frail is a store that loses one write, or all of them from one on.
type frail struct {
	store.Store
	left atomic.Int64 // writes until the one that is lost; none is where it is negative
	hit  atomic.Bool
}

func (f *frail) lose() bool {
	lost := f.left.Add(-1) == 0
	if lost {
		f.hit.Store(true)
	}
	return lost
}

func (f *frail) Append(ctx context.Context, entries []store.Entry) (int, error) {
	if f.lose() {
		return 0, errLost
	}
	return f.Store.Append(ctx, entries)
}

func (f *frail) Insert(ctx context.Context, collection string, r store.Record) error {
	if f.lose() {
		return errLost
	}
	return f.Store.Insert(ctx, collection, r)
}

func (f *frail) Replace(ctx context.Context, collection string, r store.Record) (int64, error) {
	if f.lose() {
		return 0, errLost
	}
	return f.Store.Replace(ctx, collection, r)
}

// table is where inputs are prepared: a store, rooms of texts, and a clock.
type table struct {
	*input.Book
	store      *frail
	hub        *live.Hub
	sections   *contribution.Sections
	revisions  *history.Revisions
	attributes *office.Attributes
	clock      atomic.Int64 // nanoseconds since opening
}

func sit(t *testing.T) *table {
	t.Helper()
	st, err := sqlite.Open(t.Context(), t.TempDir(), []store.Collection{
		contribution.SectionCollection, history.RevisionCollection, record.EventCollection,
		office.OfficeCollection, input.InputCollection, input.ReceiptCollection, input.FormCollection, input.DeadlineCollection, input.AttachmentCollection, input.PieceCollection,
	})
	must(t, err)
	b := &table{store: &frail{Store: st}}
	b.sections = contribution.NewSections(b.store, func(contribution.Section) {})
	b.revisions = history.NewRevisions(b.store, b.store, b.now, gcm.Catalogue().Code)
	b.hub = live.NewHub(live.Config{
		Log: b.store, Rights: live.SectionRights{Sections: b.sections}, Code: gcm.Catalogue().Code, Now: b.now, Logger: slog.New(slog.DiscardHandler),
	})
	b.attributes = office.NewAttributes(st, gcm.Catalogue(), b.now)
	must(t, b.attributes.Ensure(t.Context(), office.Stated(gcm.Catalogue())))
	layout := contribution.Layout()
	for i := range layout {
		layout[i].Status = contribution.Drafting
	}
	must(t, b.sections.Ensure(t.Context(), layout))
	b.Book = b.another()
	t.Cleanup(func() {
		ctx, end := context.WithTimeout(context.Background(), 10*time.Second)
		defer end()
		if err := errors.Join(b.hub.Close(ctx), st.Close()); err != nil {
			t.Error(err)
		}
	})
	return b
}

// another is a book of another node, or of the same one after a restart.
func (b *table) another() *input.Book {
	return input.NewBook(input.Config{
		Store: b.store, Sections: b.sections, Texts: b, Revisions: b.revisions, Record: record.NewBook(b.store, b.now),
		Attributes: b.attributes, Catalogue: gcm.Catalogue(), Now: b.now, Logger: slog.New(slog.DiscardHandler),
	})
}

func (b *table) now() time.Time        { return opening.Add(time.Duration(b.clock.Load())) }
func (b *table) later(d time.Duration) { b.clock.Add(int64(d)) }

// Apply implements input.Texts.
func (b *table) Apply(ctx context.Context, text string, by input.Person, build input.Build) (int64, error) {
	return b.hub.Apply(ctx, text, live.Identity{AccountView: live.AccountView{ID: by.Account, Delegation: by.Delegation}}, live.Build(build))
}

// RightsChanged implements input.Texts.
func (b *table) RightsChanged(texts ...string) { b.hub.RightsChanged(texts...) }

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func refused(t *testing.T, err error, want fault.Code) {
	t.Helper()
	if err == nil || fault.CodeOf(err) != want {
		t.Errorf("%v, want %s", err, want)
	}
}

// write puts a paragraph in front of a text.
func (b *table) write(t *testing.T, who contribution.Actor, text, pid, words string) {
	t.Helper()
	_, err := b.Apply(t.Context(), text, input.Person{Account: who.Account, Delegation: who.Delegation}, func(delta.Delta) (delta.Delta, []document.Origin, error) {
		return delta.Delta{{Insert: words}, {Insert: "\n", Attributes: delta.Attributes{"pid": pid}}}, nil, nil
	})
	must(t, err)
}

// prepare opens Honduras's room and writes a paragraph in each language.
func (b *table) prepare(t *testing.T, target string) input.Input {
	t.Helper()
	in, err := b.Begin(t.Context(), delegate, target)
	must(t, err)
	b.write(t, delegate, in.Text(gcm.ES), "thanks", "Honduras agradece la organización.")
	b.write(t, head, in.Text(gcm.EN), "thanks", "Honduras is grateful wich helps.")
	return in
}

// seen is what the page shows of a room.
func (b *table) seen(t *testing.T, in input.Input) input.Seen {
	t.Helper()
	draft, err := b.Current(t.Context(), in)
	must(t, err)
	hash, err := draft.Hash()
	must(t, err)
	return input.Seen{Versions: draft.Versions, Hash: hash}
}

// submitted is a room whose submission has taken effect.
func (b *table) submitted(t *testing.T, target string) (input.Input, input.Receipt) {
	t.Helper()
	in := b.prepare(t, target)
	_, err := b.Submit(t.Context(), head, in.ID, b.seen(t, in))
	must(t, err)
	b.later(input.Window)
	must(t, b.Due(t.Context()))
	in, err = b.Enter(t.Context(), head, in.ID)
	must(t, err)
	r, err := b.Receipt(t.Context(), in.Standing)
	must(t, err)
	return in, r
}

func (b *table) words(t *testing.T, text string) string {
	t.Helper()
	state, err := history.Latest(t.Context(), b.store, text)
	must(t, err)
	all := ""
	for _, p := range document.Paragraphs(state.Text.Content()) {
		all += p.PID + ": " + p.Text + "\n"
	}
	return all
}

// events gives the public kinds of what is on record about a section.
func (b *table) events(t *testing.T, section string) []record.Kind {
	t.Helper()
	records, err := b.store.List(t.Context(), record.EventCollection.Name, store.Query{Index: "section", Value: section, Limit: 1000})
	must(t, err)
	var kinds []record.Kind
	for _, r := range records {
		e := eventOf(t, r)
		if e.Private == "" {
			kinds = append(kinds, e.Kind)
		}
	}
	return kinds
}
