package input

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/gcm"
	"github.com/redonda/redonda/internal/office"
	"github.com/redonda/redonda/internal/store"
)

// ReceiptCollection declares where receipts are kept. An act has one receipt.
var ReceiptCollection = store.Collection{Name: "receipts", Indexes: []store.Index{{Name: "act", Unique: true}, {Name: "section"}}}

// Receipt says what took effect in the contribution, when and by whom. Everybody who
// may read the section may read it.
type Receipt struct {
	Number     int64     `json:"number"` // 1, 2, 3 … in the contribution, in the order of effect
	Kind       Kind      `json:"kind"`
	Act        string    `json:"act"`
	Delegation string    `json:"delegation"`
	Section    string    `json:"section"`
	Hash       string    `json:"hash"`    // Content.Hash of what took effect, or was withdrawn
	Pressed    time.Time `json:"pressed"` // when it was decided
	Effective  time.Time `json:"effective"`
	By         Person    `json:"by"`
	// As is what the delegation was when it was decided, whatever is stated of that time later;
	// nil in receipts from before this was kept.
	As     []office.Attribute `json:"as,omitzero"`
	Agreed []Person           `json:"agreed"` // to a correction
	Words  map[gcm.Lang]int   `json:"words"`
	// Versions are those at which the section's texts hold, or held, what the receipt is for.
	Versions map[gcm.Lang]int64 `json:"versions"`
	// Attachments are those that were submitted.
	Attachments []Attachment `json:"attachments"`
	Deadline    *time.Time   `json:"deadline"` // in force when it was decided; nil for none
	Late        bool         `json:"late"`     // decided at the deadline's instant or after it
	Previous    int64        `json:"previous"` // receipt of the same input before it; 0 for the first
	First       int64        `json:"first"`    // the submission that a correction or withdrawal goes back to
	Seal        string       `json:"seal"`     // SHA-256 of the receipt's text, hexadecimal
}

// Title names the receipt in both languages, for lists that have one name.
func (r Receipt) Title() string { return fmt.Sprintf("Recibo %d · Receipt %d", r.Number, r.Number) }

func receiptID(number int64) string { return fmt.Sprintf("%08d", number) }

// Receipt gives one receipt, or a fault Absent.
func (b *Book) Receipt(ctx context.Context, number int64) (Receipt, error) {
	r, err := b.Store.Get(ctx, ReceiptCollection.Name, receiptID(number))
	if errors.Is(err, store.ErrAbsent) {
		return Receipt{}, fault.New(fault.Absent, "no such receipt")
	}
	if err != nil {
		return Receipt{}, fmt.Errorf("reading receipt %d: %w", number, err)
	}
	return decodeReceipt(r)
}

// Receipts lists receipts, newest first: of a section, or of all with an empty one.
func (b *Book) Receipts(ctx context.Context, section string) ([]Receipt, error) {
	q := store.Query{Newest: true, Limit: 1000}
	if section != "" {
		q.Index, q.Value = "section", section
	}
	all := []Receipt{}
	for {
		page, err := b.Store.List(ctx, ReceiptCollection.Name, q)
		if err != nil {
			return nil, fmt.Errorf("listing receipts: %w", err)
		}
		for _, one := range page {
			r, err := decodeReceipt(one)
			if err != nil {
				return nil, err
			}
			all = append(all, r)
			q.After = one.ID
		}
		if len(page) < q.Limit {
			return all, nil
		}
	}
}

// give makes the receipt of an act, or finds the one it has.
func (b *Book) give(ctx context.Context, in Input, c Content, form *Form, versions map[gcm.Lang]int64) (Receipt, error) {
	hash, err := c.Hash()
	if err != nil {
		return Receipt{}, err
	}
	if hash != in.Act.Hash {
		return Receipt{}, fmt.Errorf("what was frozen has the hash %s, and what would take effect %s", in.Act.Hash, hash)
	}
	r := Receipt{
		Kind: in.Act.Kind, Act: in.Act.ID, Delegation: in.Delegation, Section: in.Section, Hash: hash, Pressed: in.Act.Pressed,
		Effective: in.Act.Due, By: in.Act.By, As: in.Act.As, Agreed: []Person{}, Words: c.Words(), Versions: versions, Attachments: slices.Clone(c.Attachments),
		Deadline: in.Act.Deadline, Late: in.Act.Deadline != nil && !in.Act.Pressed.Before(*in.Act.Deadline), Previous: in.Last,
	}
	if form != nil {
		r.Agreed = form.Agreed
	}
	if r.Kind != Submission {
		standing, err := b.Receipt(ctx, in.Standing)
		if err != nil {
			return Receipt{}, err
		}
		if r.First = standing.First; r.First == 0 {
			r.First = standing.Number
		}
		if r.Kind == Withdrawal {
			r.Versions = standing.Versions
		}
	}
	for {
		given, found, err := b.receiptOf(ctx, in.Act.ID)
		if err != nil || found {
			return given, err
		}
		if r.Number, err = b.nextNumber(ctx); err != nil {
			return Receipt{}, err
		}
		r.Seal = r.seal()
		body, err := json.Marshal(r)
		if err != nil {
			return Receipt{}, fmt.Errorf("encoding receipt %d: %w", r.Number, err)
		}
		keys := map[string]string{"act": r.Act, "section": r.Section}
		err = b.Store.Insert(ctx, ReceiptCollection.Name, store.Record{ID: receiptID(r.Number), Keys: keys, Body: body})
		if errors.Is(err, store.ErrConflict) { // the number went to another, or the act has its receipt
			continue
		}
		if err != nil {
			return Receipt{}, fmt.Errorf("giving receipt %d: %w", r.Number, err)
		}
		return r, nil
	}
}

func (b *Book) receiptOf(ctx context.Context, act string) (Receipt, bool, error) {
	found, err := b.Store.List(ctx, ReceiptCollection.Name, store.Query{Index: "act", Value: act, Limit: 1})
	if err != nil {
		return Receipt{}, false, fmt.Errorf("looking for a receipt: %w", err)
	}
	if len(found) == 0 {
		return Receipt{}, false, nil
	}
	r, err := decodeReceipt(found[0])
	return r, true, err
}

// nextNumber counts receipts as they are given, so that numbers say nothing of drafts.
func (b *Book) nextNumber(ctx context.Context) (int64, error) {
	last, err := b.Store.List(ctx, ReceiptCollection.Name, store.Query{Newest: true, Limit: 1})
	if err != nil {
		return 0, fmt.Errorf("looking for the last receipt: %w", err)
	}
	if len(last) == 0 {
		return 1, nil
	}
	r, err := decodeReceipt(last[0])
	return r.Number + 1, err
}

func decodeReceipt(record store.Record) (Receipt, error) {
	var r Receipt
	if err := json.Unmarshal(record.Body, &r); err != nil {
		return Receipt{}, fmt.Errorf("decoding receipt %s: %w", record.ID, err)
	}
	return r, nil
}
