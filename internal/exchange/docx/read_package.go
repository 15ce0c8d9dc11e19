package docx

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"path"
	"slices"
	"strings"

	"github.com/redonda/redonda/internal/fault"
)

// Limits bound what reading a file may cost, whatever the file says of itself.
type Limits struct {
	File       int64 // bytes of the file
	Unpacked   int64 // bytes of all entries by what they say; most are pictures and never unpacked
	Read       int64 // bytes unpacked of the parts that are read, together
	Entries    int   // entries of the archive
	Ratio      int64 // unpacked to packed, of an entry of more than a megabyte
	Depth      int   // elements within each other
	Paragraphs int   // of the document
	Things     int   // runs, styles, list levels, notes, comments, relationships: what is kept in memory
}

// DefaultLimits are far above any contribution: the longest text has a megabyte of words.
var DefaultLimits = Limits{
	File: 10 << 20, Unpacked: 200 << 20, Read: 64 << 20, Entries: 2000, Ratio: 200, Depth: 200, Paragraphs: 20_000, Things: 200_000,
}

// ratioFrom is from how many bytes on the ratio is held against an entry: a small one may be
// nearly all zeros.
const ratioFrom = 1 << 20

// pack is an opened file: its entries by lower-case name, as its parts are compared.
type pack struct {
	ctx     context.Context
	limits  Limits
	entries map[string]*zip.File
	left    int64 // bytes that may still be unpacked
	things  int   // that may still be kept
}

// unpack opens the archive and judges it by its directory. Nothing is unpacked yet.
func unpack(ctx context.Context, file io.ReaderAt, size int64, limits Limits) (*pack, error) {
	if size > limits.File {
		return nil, fault.New(fault.WordTooLarge, "a file has at most %d bytes", limits.File)
	}
	if err := countEntries(file, size, limits.Entries); err != nil {
		return nil, err
	}
	archive, err := zip.NewReader(file, size)
	if err != nil {
		return nil, fault.Wrap(fault.NotWord, err, "opening the archive")
	}
	if len(archive.File) > limits.Entries {
		return nil, fault.New(fault.WordTooLarge, "a document has at most %d parts", limits.Entries)
	}
	p := &pack{ctx: ctx, limits: limits, entries: make(map[string]*zip.File, len(archive.File)), left: limits.Read, things: limits.Things}
	var unpacked uint64
	for _, f := range archive.File {
		if err := p.judge(f); err != nil {
			return nil, err
		}
		if unpacked += f.UncompressedSize64; unpacked > uint64(limits.Unpacked) || f.UncompressedSize64 > uint64(limits.Unpacked) {
			return nil, fault.New(fault.WordTooLarge, "a document has at most %d bytes unpacked", limits.Unpacked)
		}
	}
	return p, apart(archive.File)
}

// countEntries looks for the heads of the archive's directory before it is read: reading
// it keeps a record of each in memory, however many it has.
func countEntries(file io.ReaderAt, size int64, most int) error {
	head := []byte("PK\x01\x02")
	window := make([]byte, 0, 64<<10)
	found := 0
	for at := int64(0); at < size; {
		kept := min(len(window), len(head)-1)
		copy(window[:kept], window[len(window)-kept:])
		n, err := file.ReadAt(window[kept:min(int64(cap(window)), int64(kept)+size-at)], at)
		if n == 0 && err != nil {
			return fault.Wrap(fault.NotWord, err, "reading the file")
		}
		window, at = window[:kept+n], at+int64(n)
		if found += bytes.Count(window, head); found > most {
			return fault.New(fault.WordTooLarge, "a document has at most %d parts", most)
		}
	}
	return nil
}

// judge refuses an entry by its name and by what it says of its size.
func (p *pack) judge(f *zip.File) error {
	name := f.Name
	switch {
	case strings.ContainsAny(name, "\\:\x00") || strings.HasPrefix(name, "/") || slices.Contains(strings.Split(name, "/"), ".."):
		return fault.New(fault.WordUnsafe, "a part's name leads out of the document")
	case f.Flags&1 != 0:
		return fault.New(fault.NotWord, "the document is encrypted")
	case f.UncompressedSize64 > ratioFrom && f.UncompressedSize64/uint64(p.limits.Ratio) > f.CompressedSize64:
		return fault.New(fault.WordUnsafe, "a part unpacks to more than %d times its size", p.limits.Ratio)
	case strings.HasSuffix(name, "/"):
		return nil // a folder
	}
	key := strings.ToLower(name)
	if strings.HasSuffix(key, "vbaproject.bin") {
		return fault.New(fault.WordUnsafe, "the document has macros")
	}
	if _, twice := p.entries[key]; twice {
		return fault.New(fault.NotWord, "two parts have one name")
	}
	p.entries[key] = f
	return nil
}

// apart refuses entries that share packed bytes: unpacked one by one they are far more
// than the file.
func apart(files []*zip.File) error {
	type packed struct{ from, to int64 }
	all := make([]packed, 0, len(files))
	for _, f := range files {
		from, err := f.DataOffset()
		if err != nil {
			return fault.Wrap(fault.NotWord, err, "opening the archive")
		}
		if f.CompressedSize64 > 0 {
			all = append(all, packed{from, from + int64(f.CompressedSize64)})
		}
	}
	slices.SortFunc(all, func(a, b packed) int { return cmp.Compare(a.from, b.from) })
	for i := 1; i < len(all); i++ {
		if all[i].from < all[i-1].to {
			return fault.New(fault.WordUnsafe, "two parts share their bytes")
		}
	}
	return nil
}

// keep counts something that is to stay in memory.
func (p *pack) keep() error {
	if p.things--; p.things < 0 {
		return fault.New(fault.WordTooLarge, "the document has more than %d pieces", p.limits.Things)
	}
	return nil
}

// part opens a part by its name; nil where there is none.
func (p *pack) part(name string) (*bounded, error) {
	f := p.entries[strings.ToLower(strings.TrimPrefix(name, "/"))]
	if f == nil {
		return nil, nil
	}
	unpacked, err := f.Open()
	if err != nil {
		return nil, fault.Wrap(fault.NotWord, err, "opening a part")
	}
	return &bounded{pack: p, from: unpacked, most: max(ratioFrom, int64(f.CompressedSize64)*p.limits.Ratio)}, nil
}

// bounded unpacks one part and counts what it unpacks.
type bounded struct {
	pack *pack
	from io.ReadCloser
	most int64 // bytes that may still come, by the part's packed size
}

func (b *bounded) Read(into []byte) (int, error) {
	if err := b.pack.ctx.Err(); err != nil {
		return 0, fault.Wrap(fault.Unavailable, err, "reading the document")
	}
	n, err := b.from.Read(into)
	b.pack.left -= int64(n)
	b.most -= int64(n)
	switch {
	case b.pack.left < 0:
		return 0, fault.New(fault.WordTooLarge, "the parts of a document have at most %d bytes", b.pack.limits.Read)
	case b.most < 0:
		return 0, fault.New(fault.WordUnsafe, "a part unpacks to more than %d times its size", b.pack.limits.Ratio)
	case err != nil && !errors.Is(err, io.EOF):
		return n, fault.Wrap(fault.NotWord, err, "unpacking a part")
	}
	return n, err
}

func (b *bounded) Close() { _ = b.from.Close() } // reading has said what is wrong

// relation is one line of a part's relationships.
type relation struct {
	kind     string // the last word of its type: both namespaces end alike
	target   string // name of a part, or an address where external
	external bool
}

// relations reads the relationships of a part, by their ids; "" is the package itself.
func (p *pack) relations(of string) (map[string]relation, error) {
	folder, name := path.Split(of)
	all := map[string]relation{}
	err := p.each(folder+"_rels/"+name+".rels", func(e element) error {
		if e.name != "Relationship" {
			return nil
		}
		if err := p.keep(); err != nil {
			return err
		}
		kind := e.get("Type")
		r := relation{kind: kind[strings.LastIndexByte(kind, '/')+1:], target: e.get("Target"), external: e.get("TargetMode") == "External"}
		if !r.external {
			r.target = inside(folder, r.target)
		}
		all[e.get("Id")] = r
		return nil
	})
	return all, err
}

// inside gives the name of the part that a target means, "" for one that leads out.
func inside(folder, target string) string {
	if !strings.HasPrefix(target, "/") {
		target = "/" + folder + target
	}
	if strings.Count(target, "../") >= strings.Count(target, "/") {
		return ""
	}
	return strings.TrimPrefix(path.Clean(target), "/")
}

// ofKind gives the parts that relations of a kind lead to, in order of their ids.
func ofKind(all map[string]relation, kind string) []string {
	var targets []string
	for _, r := range all {
		if r.kind == kind && !r.external && r.target != "" {
			targets = append(targets, r.target)
		}
	}
	slices.Sort(targets)
	return targets
}
