package input

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/store"
)

// InputCollection declares where inputs are kept: one for each delegation and target,
// and those listed under acting for which an act is waiting or being carried out.
var InputCollection = store.Collection{Name: "inputs", Indexes: []store.Index{{Name: "place", Unique: true}, {Name: "acting"}}}

// prefix opens the id of every input, and so of its private texts.
const prefix = "draft-"

// Input is what one delegation prepares for one target.
type Input struct {
	ID         string `json:"id"` // "draft-" and letters that nobody guesses
	Delegation string `json:"delegation"`
	Target     string `json:"target"`  // the section it was begun for
	Section    string `json:"section"` // where it stands once submitted: the target, or the delegation's own beside it
	// Guests are the accounts of others that the delegation let into the room.
	Guests      []string     `json:"guests"`
	Attachments []Attachment `json:"attachments"`
	Opened      time.Time    `json:"opened"`
	// Standing is the number of the receipt in force; 0 where nothing was submitted, or it was withdrawn.
	Standing int64 `json:"standing"`
	// Last is the number of the newest receipt of any kind, 0 before the first.
	Last int64 `json:"last"`
	Act  *Act  `json:"act,omitempty"` // what is to be carried out; nil for nothing
	Rev  int64 `json:"-"`
}

// Person is who did something, as receipts name them.
type Person struct {
	Account    string            `json:"account"`
	Delegation string            `json:"delegation"`
	Role       contribution.Role `json:"role"`
}

func personOf(a contribution.Actor) Person { return Person{a.Account, a.Delegation, a.Role} }

// Kind says what an act does, and what a receipt is for.
type Kind string

// The kinds of acts.
const (
	Submission Kind = "submission"
	Correction Kind = "correction" // of form
	Withdrawal Kind = "withdrawal"
)

// Act is something that was decided and takes effect at Due, whoever is there then.
type Act struct {
	ID      string    `json:"id"`
	Kind    Kind      `json:"kind"`
	Pressed time.Time `json:"pressed"` // when it was decided: what counts for the deadline
	Due     time.Time `json:"due"`
	By      Person    `json:"by"`
	// As is what the delegation was when it was decided; nil in acts from before this was kept.
	As   []office.Attribute `json:"as,omitzero"`
	Hash string             `json:"hash"` // of the content that takes effect, or that is withdrawn
	// Versions are those of the private texts that are submitted, by language.
	Versions map[gcm.Lang]int64 `json:"versions,omitempty"`
	Deadline *time.Time         `json:"deadline,omitempty"` // in force when it was pressed; nil for none
	Form     string             `json:"form,omitempty"`     // id of the correction
	// Holder carries the act out until Until; another one may take it up then.
	Holder string    `json:"holder,omitempty"`
	Until  time.Time `json:"until,omitzero"`
}

// Text names one of the private texts.
func (in Input) Text(lang gcm.Lang) string { return contribution.TextID(in.ID, lang) }

// Texts names both, Spanish first.
func (in Input) Texts() []string { return contribution.Section{ID: in.ID}.Texts() }

// Open tells whether the private texts may be written: nothing is under way, and what
// was submitted has been withdrawn.
func (in Input) Open() bool { return in.Act == nil && in.Standing == 0 }

// Status says the same in a word for the page.
func (in Input) Status() string {
	switch {
	case in.Act != nil:
		return "submitting"
	case in.Standing > 0:
		return "submitted"
	}
	return "drafting"
}

// IsPrivate tells whether a text is one that belongs to no section.
func IsPrivate(text string) bool { return strings.HasPrefix(text, prefix) }

func newID() string { return strings.ToLower(rand.Text()) }

func place(delegation, target string) string { return delegation + "/" + target }

func encode(in Input) (store.Record, error) {
	body, err := json.Marshal(in)
	if err != nil {
		return store.Record{}, fmt.Errorf("encoding an input: %w", err)
	}
	keys := map[string]string{"place": place(in.Delegation, in.Target)}
	if in.Act != nil {
		keys["acting"] = "yes"
	}
	return store.Record{ID: in.ID, Rev: in.Rev, Keys: keys, Body: body}, nil
}

func decode(r store.Record) (Input, error) {
	var in Input
	if err := json.Unmarshal(r.Body, &in); err != nil {
		return Input{}, fmt.Errorf("decoding an input: %w", err)
	}
	in.Rev = r.Rev
	return in, nil
}

// absent is the answer to whoever asks for an input that isn't there or isn't theirs.
func absent() error { return fault.New(fault.Absent, "no such input") }

func (b *Book) get(ctx context.Context, id string) (Input, error) {
	r, err := b.Store.Get(ctx, InputCollection.Name, id)
	if errors.Is(err, store.ErrAbsent) {
		return Input{}, absent()
	}
	if err != nil {
		return Input{}, fmt.Errorf("reading an input: %w", err)
	}
	return decode(r)
}

// put replaces an input that was read at its Rev; Conflict where somebody was faster.
func (b *Book) put(ctx context.Context, in Input) (Input, error) {
	r, err := encode(in)
	if err != nil {
		return Input{}, err
	}
	in.Rev, err = b.Store.Replace(ctx, InputCollection.Name, r)
	if errors.Is(err, store.ErrConflict) {
		return Input{}, fault.Wrap(fault.Conflict, err, "keeping the input")
	}
	if err != nil {
		return Input{}, fmt.Errorf("keeping an input: %w", err)
	}
	return in, nil
}

// list reads all inputs of an index value; with no index, all.
func (b *Book) list(ctx context.Context, index, value string) ([]Input, error) {
	var all []Input
	for after := ""; ; {
		page, err := b.Store.List(ctx, InputCollection.Name, store.Query{Index: index, Value: value, After: after, Limit: 1000})
		if err != nil {
			return nil, fmt.Errorf("listing inputs: %w", err)
		}
		for _, r := range page {
			in, err := decode(r)
			if err != nil {
				return nil, err
			}
			all, after = append(all, in), r.ID
		}
		if len(page) < 1000 {
			break
		}
	}
	slices.SortStableFunc(all, func(a, b Input) int { return a.Opened.Compare(b.Opened) })
	return all, nil
}
