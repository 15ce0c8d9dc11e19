package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/redonda/redonda/internal/store"
	"github.com/redonda/redonda/internal/verify"
)

// WriteFile puts all that a source holds into a new file, which is there whole or not
// at all. product is the version of this program, created the time to note.
func WriteFile(ctx context.Context, file string, source Source, collections []store.Collection, product string, created time.Time, watch Watch) (Manifest, error) {
	if err := Finished(ctx, source); err != nil {
		return Manifest{}, err
	}
	if _, err := os.Lstat(file); err == nil {
		return Manifest{}, fmt.Errorf("%s is there already: choose another name", file)
	}
	out, err := beginFile(file + ".part")
	if err != nil {
		return Manifest{}, fmt.Errorf("beginning the file: %w", err)
	}
	m, err := write(ctx, out, source, collections, Head{Format, product, created.UTC()}, watch)
	if err == nil {
		err = out.Sync()
	}
	if err == nil {
		err = os.Rename(out.Name(), file)
	}
	if err != nil {
		return Manifest{}, errors.Join(fmt.Errorf("writing the backup: %w", err), os.Remove(out.Name()), out.Close())
	}
	return m, errors.Join(out.Close(), syncFolder(filepath.Dir(file)))
}

// beginFile opens a file to be written anew, readable to its owner alone: a backup
// tells who was invited. What a process that died left of it goes; one that another
// process is writing is refused.
func beginFile(name string) (*os.File, error) {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%s is being written by another Redonda: %w", name, err), f.Close())
	}
	if err := f.Truncate(0); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// syncFolder waits until the names in a folder are on the disk.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func write(ctx context.Context, out io.Writer, source Source, collections []store.Collection, head Head, watch Watch) (Manifest, error) {
	total, err := verify.Changes(ctx, source)
	if err != nil {
		return Manifest{}, err
	}
	watch.Begin("backing up", total)
	packed := gzip.NewWriter(out)
	p := &packer{tar: tar.NewWriter(packed), created: head.Created}
	if err := p.json(headName, head); err != nil {
		return Manifest{}, err
	}
	c := count(p, watch)
	if err := pour(ctx, source, collections, c); err != nil {
		return Manifest{}, err
	}
	if err := p.end(); err != nil {
		return Manifest{}, err
	}
	m := Manifest{Head: head, Digest: c.digest.Sum(), Records: c.records, Texts: c.texts, Parts: p.parts}
	if err := p.json(manifestName, m); err != nil {
		return Manifest{}, err
	}
	c.warn(watch)
	return m, errors.Join(p.tar.Close(), packed.Close())
}

// packer is the sink that writes parts.
type packer struct {
	tar     *tar.Writer
	created time.Time
	parts   []Part
	kind    string // of the lines at hand
	lines   []byte // of the part at hand
}

func (p *packer) record(_ context.Context, collection string, r store.Record) (err error) {
	if err := p.begin(kindRecords); err != nil {
		return err
	}
	p.lines, err = appendRecord(p.lines, collection, r)
	return err
}

func (p *packer) entry(_ context.Context, e store.Entry) (err error) {
	if err := p.begin(kindLog); err != nil {
		return err
	}
	p.lines, err = appendEntry(p.lines, e)
	return err
}

// The kinds of numbered parts.
const (
	kindRecords = "records"
	kindLog     = "log"
)

// numbered names the part at a place, the head being at 0.
func numbered(place int, kind string) string { return fmt.Sprintf("%06d-%s.jsonl", place, kind) }

// begin makes room for a line: it ends a part that is full or of another kind.
func (p *packer) begin(kind string) error {
	if kind == p.kind && len(p.lines) < partSize {
		return nil
	}
	if err := p.end(); err != nil {
		return err
	}
	p.kind = kind
	return nil
}

func (p *packer) end() error {
	if len(p.lines) == 0 {
		return nil
	}
	err := p.part(numbered(len(p.parts), p.kind), p.lines)
	p.lines = p.lines[:0]
	return err
}

func (p *packer) json(name string, value any) error {
	body, err := json.Marshal(value, jsontext.WithIndent("  "), json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("encoding %s: %w", name, err)
	}
	return p.part(name, append(body, '\n'))
}

func (p *packer) part(name string, body []byte) error {
	if len(body) > maxPart {
		return fmt.Errorf("%s has %d bytes, and %d are the most", name, len(body), maxPart)
	}
	if err := p.tar.WriteHeader(&tar.Header{
		Typeflag: tar.TypeReg, Name: name, Size: int64(len(body)), Mode: 0o600, ModTime: p.created.Truncate(time.Second), Format: tar.FormatUSTAR,
	}); err != nil {
		return err
	}
	sum := sha256.Sum256(body)
	p.parts = append(p.parts, Part{name, int64(len(body)), hex.EncodeToString(sum[:])})
	_, err := p.tar.Write(body)
	return err
}
