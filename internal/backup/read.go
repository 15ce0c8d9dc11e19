package backup

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"

	"github.com/redonda/redonda/internal/store"
)

// beginning is how every file begins: gzip without a name or a time, which its own
// checksum would not cover.
var beginning = []byte{0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 0xff}

// readFile reads a whole file into a sink and makes sure of all of it. The sink sees
// contents before the end was checked: one that keeps them has to read twice.
func readFile(ctx context.Context, file string, collections []store.Collection, watch Watch, into sink) (Manifest, error) {
	in, err := os.Open(file)
	if err != nil {
		return Manifest{}, fmt.Errorf("opening the backup: %w", err)
	}
	defer in.Close() // nothing was written to it
	m, err := readFrom(ctx, in, collections, watch, into)
	if err != nil {
		return Manifest{}, fmt.Errorf("reading %s: %w", file, err)
	}
	return m, nil
}

func readFrom(ctx context.Context, in io.Reader, collections []store.Collection, watch Watch, into sink) (Manifest, error) {
	packed := &counting{in: in}
	buffered := bufio.NewReaderSize(packed, 64<<10)
	if start, err := buffered.Peek(len(beginning)); err != nil && !errors.Is(err, io.EOF) {
		return Manifest{}, err
	} else if !bytes.Equal(start, beginning) {
		return Manifest{}, errors.New("it does not begin as a backup of Redonda does")
	}
	unzipped, err := gzip.NewReader(buffered)
	if err != nil {
		return Manifest{}, damaged(err)
	}
	unzipped.Multistream(false)
	bounded := &bounded{in: unzipped, packed: packed}
	c := count(into, watch)
	u := &unpacker{tar: tar.NewReader(bounded), counted: c, collections: collections}
	if err := u.all(ctx); err != nil {
		return Manifest{}, err
	}
	// To the very end, where the checksum of everything is.
	if rest, err := io.Copy(io.Discard, bounded); err != nil {
		return Manifest{}, damaged(err)
	} else if rest > 0 {
		return Manifest{}, errors.New("there is more behind its end")
	}
	if _, err := buffered.ReadByte(); !errors.Is(err, io.EOF) {
		return Manifest{}, errors.New("there is more behind its end")
	}
	return u.manifest, u.matches()
}

func damaged(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("it is cut off: copy it again from where it was made")
	}
	return fmt.Errorf("it is damaged: %w", err)
}

// counting counts the bytes that were read.
type counting struct {
	in io.Reader
	n  int64
}

func (c *counting) Read(p []byte) (int, error) {
	n, err := c.in.Read(p)
	c.n += int64(n)
	return n, err
}

// errExpands ends the reading of a file that was made to fill the machine.
var errExpands = errors.New("it unpacks to far more than a backup does")

// bounded ends where a file unpacks to too much.
type bounded struct {
	in     io.Reader
	packed *counting
	n      int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	if b.n += int64(n); b.n > startExpands+maxExpansion*b.packed.n {
		return 0, errExpands
	}
	return n, err
}

// unpacker reads parts and holds them against the manifest.
type unpacker struct {
	tar         *tar.Reader
	counted     *counted
	collections []store.Collection
	head        Head
	manifest    Manifest
	parts       []Part
	collection  string // of the last record
	text        string // of the last entry
	id          string // of the last record in its collection
	logs        bool   // entries have begun
}

// all reads every part.
func (u *unpacker) all(ctx context.Context) error {
	body, err := u.next(headName, maxHead)
	if err != nil {
		return err
	}
	// What a newer form has besides is no error; its number is.
	if err := json.Unmarshal(body, &u.head); err != nil {
		return damaged(err)
	}
	if u.head.Format != Format {
		return fmt.Errorf("it has form %d and this program reads form %d: use the Redonda %s that wrote it, or a newer one", u.head.Format, Format, u.head.Product)
	}
	for {
		header, err := u.tar.Next()
		switch {
		case errors.Is(err, io.EOF):
			return errors.New("it is cut off: the manifest at its end is missing")
		case err != nil:
			return damaged(err)
		case header.Name == manifestName:
			return u.readManifest(header)
		}
		if err := u.lines(ctx, header); err != nil {
			return err
		}
	}
}

// next reads the next part, which has a name.
func (u *unpacker) next(name string, limit int64) ([]byte, error) {
	header, err := u.tar.Next()
	if err != nil {
		return nil, damaged(err)
	}
	if header.Name != name {
		return nil, errors.New("it is not a backup of Redonda")
	}
	return u.body(header, limit)
}

func (u *unpacker) body(header *tar.Header, limit int64) ([]byte, error) {
	if header.Typeflag != tar.TypeReg || header.Size > limit {
		return nil, fmt.Errorf("its part %.80q has %d bytes, and %d are the most", header.Name, header.Size, limit)
	}
	body := make([]byte, header.Size)
	if _, err := io.ReadFull(u.tar, body); err != nil {
		return nil, damaged(err)
	}
	sum := sha256.Sum256(body)
	u.parts = append(u.parts, Part{header.Name, header.Size, hex.EncodeToString(sum[:])})
	return body, nil
}

func (u *unpacker) lines(ctx context.Context, header *tar.Header) error {
	place := len(u.parts)
	read := u.recordLine
	switch header.Name {
	case numbered(place, kindRecords):
	case numbered(place, kindLog):
		read = u.entryLine
	default:
		return fmt.Errorf("it has a part %.80q, which a backup does not have there", header.Name)
	}
	body, err := u.body(header, maxPart)
	if err != nil {
		return err
	}
	for n := 1; len(body) > 0; n++ {
		line, rest, ended := bytes.Cut(body, []byte{'\n'})
		if !ended {
			return fmt.Errorf("it is damaged: %s ends within line %d", header.Name, n)
		}
		if err := read(ctx, line); err != nil {
			return fmt.Errorf("%s, line %d: %w", header.Name, n, err)
		}
		body = rest
	}
	return ctx.Err()
}

func (u *unpacker) recordLine(ctx context.Context, line []byte) error {
	collection, r, err := readRecord(line)
	if err != nil {
		return damaged(err)
	}
	if collection != u.collection {
		if !slices.ContainsFunc(u.collections, func(c store.Collection) bool { return c.Name == collection }) {
			return fmt.Errorf("it holds %.80q, which this program does not know: use the Redonda %s that wrote it, or a newer one", collection, u.head.Product)
		}
		if u.counted.records[collection] > 0 {
			return fmt.Errorf("it is damaged: %s come twice", collection)
		}
		u.collection, u.id = collection, ""
	}
	if u.logs || r.ID <= u.id {
		return errors.New("it is damaged: a record is out of order")
	}
	u.id = r.ID
	return u.counted.record(ctx, collection, r)
}

func (u *unpacker) entryLine(ctx context.Context, line []byte) error {
	e, err := readEntry(line)
	if err != nil {
		return damaged(err)
	}
	if e.Text < u.text || e.Text == "" || e.Version != u.counted.texts[e.Text]+1 {
		return errors.New("it is damaged: a change is out of order")
	}
	if len(u.counted.texts) > maxTexts {
		return fmt.Errorf("it holds more than %d texts", maxTexts)
	}
	u.logs, u.text = true, e.Text
	return u.counted.entry(ctx, e)
}

func (u *unpacker) readManifest(header *tar.Header) error {
	parts := u.parts
	body, err := u.body(header, maxManifest)
	if err != nil {
		return err
	}
	u.parts = parts // the manifest does not list itself
	if err := json.Unmarshal(body, &u.manifest, json.RejectUnknownMembers(true)); err != nil {
		return damaged(err)
	}
	if _, err := u.tar.Next(); !errors.Is(err, io.EOF) {
		return errors.New("there is more behind its manifest")
	}
	return nil
}

// matches holds what was read against the manifest.
func (u *unpacker) matches() error {
	m, c := u.manifest, u.counted
	for i, part := range u.parts {
		if i >= len(m.Parts) || m.Parts[i] != part {
			return fmt.Errorf("it is damaged: the checksum of %s is not the one in its manifest", part.Name)
		}
	}
	if m.Head.Format != u.head.Format || m.Head.Product != u.head.Product || !m.Head.Created.Equal(u.head.Created) || len(m.Parts) != len(u.parts) {
		return errors.New("it is damaged: its manifest belongs to another backup")
	}
	if !maps.Equal(m.Records, c.records) || !maps.Equal(m.Texts, c.texts) {
		return errors.New("it is damaged: it does not hold as much as its manifest says")
	}
	if digest := c.digest.Sum(); !strings.EqualFold(digest, m.Digest) {
		return fmt.Errorf("it is damaged: its digest is %s and its manifest says %.80q", digest, m.Digest)
	}
	return nil
}
