package input

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/redonda/redonda/internal/contribution"
	"github.com/redonda/redonda/internal/fault"
	"github.com/redonda/redonda/internal/record"
	"github.com/redonda/redonda/internal/store"
)

// The collections of attachments: what they are, and their bytes in pieces.
var (
	AttachmentCollection = store.Collection{Name: "attachments"}
	PieceCollection      = store.Collection{Name: "attachment_pieces"}
)

// Bounds of attachments.
const (
	MaxAttachment  = 10 << 20 // bytes of one
	maxAttachments = 10       // of one input
	pieceSize      = 1 << 20  // bytes of a piece
	sweepEvery     = 10 * time.Minute
	orphanAfter    = time.Hour // an upload that never became part of its input is removed then
)

// Attachment is a file that belongs to an input.
type Attachment struct {
	ID     string    `json:"id"`
	Name   string    `json:"name"` // safe to be offered as a file's name
	Type   string    `json:"type"` // media type, by the content
	Size   int64     `json:"size"` // bytes
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
	By     Person    `json:"by"`
}

// upload is kept before any piece, so that what never ended can be found and removed.
type upload struct {
	Input  string    `json:"input"`
	Pieces int       `json:"pieces"`
	At     time.Time `json:"at"`
}

type piece struct {
	Data []byte `json:"data"`
}

func pieceID(attachment string, n int) string { return fmt.Sprintf("%s/%04d", attachment, n) }

// Attach stores a file with an input whose room is open. It becomes part of the input
// last: cut short, it leaves nothing that anybody sees.
func (b *Book) Attach(ctx context.Context, who contribution.Actor, id, name string, file io.Reader) (Input, error) {
	in, err := b.writable(ctx, who, id)
	if err != nil {
		return Input{}, err
	}
	if len(in.Attachments) >= maxAttachments {
		return Input{}, fault.New(fault.TooLarge, "an input has at most %d attachments", maxAttachments)
	}
	content, err := io.ReadAll(io.LimitReader(file, MaxAttachment+1))
	if err != nil {
		return Input{}, fault.Wrap(fault.Malformed, err, "reading the file")
	}
	if len(content) > MaxAttachment {
		return Input{}, fault.New(fault.TooLarge, "a file has at most %d bytes", MaxAttachment)
	}
	kind, err := kindOf(content)
	if err != nil {
		return Input{}, err
	}
	sum := sha256.Sum256(content)
	a := Attachment{
		ID: newID(), Name: safeName(name, kind), Type: kind.media, Size: int64(len(content)), SHA256: hex.EncodeToString(sum[:]),
		At: b.now(), By: personOf(who),
	}
	if err := b.lay(ctx, in.ID, a, content); err != nil {
		return Input{}, err
	}
	return b.change(ctx, who, id, record.Event{Kind: attached, Subject: a.ID}, func(in *Input) error {
		if len(in.Attachments) >= maxAttachments {
			return fault.New(fault.TooLarge, "an input has at most %d attachments", maxAttachments)
		}
		in.Attachments = append(slices.Clone(in.Attachments), a)
		return nil
	})
}

func (b *Book) lay(ctx context.Context, input string, a Attachment, content []byte) error {
	u := upload{Input: input, Pieces: (len(content) + pieceSize - 1) / pieceSize, At: a.At}
	if err := b.insertNew(ctx, AttachmentCollection.Name, a.ID, u); err != nil {
		return err
	}
	n := 0
	for part := range slices.Chunk(content, pieceSize) {
		if err := b.insertNew(ctx, PieceCollection.Name, pieceID(a.ID, n), piece{part}); err != nil {
			return err
		}
		n++
	}
	return nil
}

func (b *Book) insertNew(ctx context.Context, collection, id string, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encoding for %s: %w", collection, err)
	}
	if err := b.Store.Insert(ctx, collection, store.Record{ID: id, Body: body}); err != nil {
		return fmt.Errorf("storing in %s: %w", collection, err)
	}
	return nil
}

// Detach takes a file out of an input whose room is open. Its bytes are removed later,
// once no receipt is of them.
func (b *Book) Detach(ctx context.Context, who contribution.Actor, id, attachment string) (Input, error) {
	return b.change(ctx, who, id, record.Event{Kind: detached, Subject: attachment}, func(in *Input) error {
		left := slices.DeleteFunc(slices.Clone(in.Attachments), func(a Attachment) bool { return a.ID == attachment })
		if len(left) == len(in.Attachments) {
			return fault.New(fault.Absent, "no such attachment")
		}
		in.Attachments = left
		return nil
	})
}

// writable gives an input to whoever may write in its room now.
func (b *Book) writable(ctx context.Context, who contribution.Actor, id string) (Input, error) {
	in, err := b.Enter(ctx, who, id)
	switch {
	case err != nil:
		return Input{}, err
	case !in.Open():
		return Input{}, fault.New(fault.Frozen, "the input is %s", in.Status())
	case !in.MayWrite(who):
		return Input{}, fault.New(fault.Forbidden, "writing in the room")
	}
	return in, nil
}

// change changes an input whose room is open, again where somebody was faster.
func (b *Book) change(ctx context.Context, who contribution.Actor, id string, e record.Event, how func(*Input) error) (Input, error) {
	for {
		in, err := b.writable(ctx, who, id)
		if err != nil {
			return Input{}, err
		}
		if err := how(&in); err != nil {
			return Input{}, err
		}
		in, err = b.put(ctx, in)
		if fault.CodeOf(err) == fault.Conflict && err != nil {
			continue
		}
		if err != nil {
			return Input{}, err
		}
		e.Section, e.Private = in.Target, in.Delegation
		b.note(ctx, who, e)
		return in, nil
	}
}

// Download gives an attachment of a room to whoever sits there.
func (b *Book) Download(ctx context.Context, who contribution.Actor, id, attachment string) (Attachment, error) {
	in, err := b.Enter(ctx, who, id)
	if err != nil {
		return Attachment{}, err
	}
	return find(in.Attachments, attachment)
}

// find gives an attachment by its id, or a fault Absent.
func find(all []Attachment, id string) (Attachment, error) {
	for _, a := range all {
		if a.ID == id {
			return a, nil
		}
	}
	return Attachment{}, fault.New(fault.Absent, "no such attachment")
}

// Attachment gives one that was submitted.
func (r Receipt) Attachment(id string) (Attachment, error) { return find(r.Attachments, id) }

// WriteTo writes the bytes of an attachment, piece by piece.
func (b *Book) WriteTo(ctx context.Context, a Attachment, to io.Writer) error {
	for n := range int((a.Size + pieceSize - 1) / pieceSize) {
		r, err := b.Store.Get(ctx, PieceCollection.Name, pieceID(a.ID, n))
		if err != nil {
			return fmt.Errorf("reading an attachment: %w", err)
		}
		var p piece
		if err := json.Unmarshal(r.Body, &p); err != nil {
			return fmt.Errorf("decoding an attachment: %w", err)
		}
		if _, err := to.Write(p.Data); err != nil {
			return fmt.Errorf("sending an attachment: %w", err)
		}
	}
	return nil
}

// Sweep removes the bytes of uploads that never ended and of files that were taken out
// again, unless a receipt is of them.
func (b *Book) Sweep(ctx context.Context) error {
	used := map[string]bool{}
	inputs, err := b.list(ctx, "", "")
	if err != nil {
		return err
	}
	receipts, err := b.Receipts(ctx, "")
	if err != nil {
		return err
	}
	for _, in := range inputs {
		for _, a := range in.Attachments {
			used[a.ID] = true
		}
	}
	for _, r := range receipts {
		for _, a := range r.Attachments {
			used[a.ID] = true
		}
	}
	for after := ""; ; {
		page, err := b.Store.List(ctx, AttachmentCollection.Name, store.Query{After: after, Limit: 500})
		if err != nil {
			return fmt.Errorf("listing uploads: %w", err)
		}
		for _, r := range page {
			after = r.ID
			var u upload
			if err := json.Unmarshal(r.Body, &u); err != nil {
				return fmt.Errorf("decoding an upload: %w", err)
			}
			if used[r.ID] || b.now().Sub(u.At) < orphanAfter {
				continue
			}
			if err := b.remove(ctx, r, u); err != nil {
				return err
			}
		}
		if len(page) < 500 {
			return nil
		}
	}
}

func (b *Book) remove(ctx context.Context, r store.Record, u upload) error {
	for n := range u.Pieces {
		err := b.Store.Delete(ctx, PieceCollection.Name, pieceID(r.ID, n), 1)
		if err != nil && !errors.Is(err, store.ErrAbsent) {
			return fmt.Errorf("removing a piece: %w", err)
		}
	}
	if err := b.Store.Delete(ctx, AttachmentCollection.Name, r.ID, r.Rev); err != nil && !errors.Is(err, store.ErrAbsent) {
		return fmt.Errorf("removing an upload: %w", err)
	}
	return nil
}
