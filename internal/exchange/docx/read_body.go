package docx

import (
	"strings"

	"github.com/redonda/redonda/internal/exchange"
	"github.com/redonda/redonda/internal/fault"
)

// fate says what tracked changes did to something. What was inserted and then deleted is
// in neither text.
type fate struct{ inserted, deleted bool }

func (f fate) with(other fate) fate {
	return fate{f.inserted || other.inserted, f.deleted || other.deleted}
}

// gone tells whether it is left out of a text.
func (f fate) gone(accepted bool) bool {
	if accepted {
		return f.deleted
	}
	return f.inserted
}

// draft is a paragraph as it stands in the file, with what both texts need of it.
type draft struct {
	bookmarks []string // of exported paragraphs, in lower case
	now, was  look     // was: before a tracked change of form
	end, row  fate     // of its end, and of the table's row it is in
	column    int      // of the outermost table, from 1; 0 outside
	pieces    []scrap
	lost      map[Lost]int
	comments  []string              // ids of those that begin here
	asides    map[commentEdge]aside // where their words begin and end
	spread    *spread               // made when it is first asked for
	name      string                // as other parts call the paragraph
	changes   []tracked
}

// scrap is a stretch of words of one form and one fate, or the mark of a note.
type scrap struct {
	text     []byte // grows run by run
	note     string // id of the note; the text is empty then
	now, was exchange.Form
	fate
}

// tracked is one change as Word notes it.
type tracked struct {
	name, date string
	what       string // the element
}

// body reads the paragraphs of a part. What encloses the present place is in its fields.
type body struct {
	*scanner
	pack      *pack
	relations map[string]relation
	styles    stylesheet
	lists     *listBook
	notes     map[string]noteTexts

	drafts  []draft
	current *draft   // the paragraph being read
	pending []string // bookmarks between paragraphs
	fate    fate
	row     fate
	column  int
	link    string
	fields  []openField
	starts  map[string]edge // of bookmarks around texts
	ends    map[string]edge
	names   map[string]string // of open bookmarks, by id
	begins  map[int]bool      // paragraphs that a text begins at
	tables  []int             // outermost tables, by the paragraph they begin at
	loose   map[Lost]int      // lost between paragraphs
	remarks []string          // comments that begin between paragraphs
	begun   map[string]bool   // comments that have begun
	answers map[string]string // what comments answer, by the names of their paragraphs
}

// edge is where a bookmark around a text begins or ends: before or in a paragraph.
type edge struct {
	paragraph int
	within    bool // after its first words
	inside    bool // in the paragraph's element
}

// read reads the paragraphs of a part into drafts.
func (b *body) read(name string) error {
	part, err := b.pack.part(name)
	if err != nil {
		return err
	}
	if part == nil {
		return fault.New(fault.NotWord, "a part is missing")
	}
	defer part.Close()
	b.scanner = newScanner(part, b.pack.limits.Depth)
	b.starts, b.ends, b.names = map[string]edge{}, map[string]edge{}, map[string]string{}
	found := false
	err = b.children(func(root element) error {
		if root.name != "w:document" {
			return fault.New(fault.NotWord, "the document is of another kind")
		}
		return b.children(func(e element) error {
			if e.name != "w:body" {
				return nil
			}
			found = true
			return b.children(b.block)
		})
	})
	if err == nil && !found {
		return fault.New(fault.NotWord, "the document has no body")
	}
	return err
}

// block reads what may stand where paragraphs stand.
func (b *body) block(e element) error {
	switch e.name {
	case "w:p":
		return b.paragraph(e)
	case "w:tbl":
		return b.table()
	case "w:sdt", "w:sdtContent", "w:customXml", "w:smartTag":
		return b.children(b.block)
	case "w:ins", "w:moveTo", "w:del", "w:moveFrom":
		return b.under(e, b.block)
	case "mc:AlternateContent":
		return b.oneBranch(b.block)
	case "w:altChunk", "w:subDoc":
		b.lose(Embedded)
	case "m:oMath", "m:oMathPara":
		b.lose(Equations)
	case "w:bookmarkStart", "w:bookmarkEnd":
		return b.bookmark(e)
	case "w:commentRangeStart":
		return b.comment(e)
	}
	return nil
}

// oneBranch takes the first of the forms that a writer offers of one thing.
func (b *body) oneBranch(visit func(element) error) error {
	taken := false
	return b.children(func(e element) error {
		if taken || e.name != "mc:Choice" && e.name != "mc:Fallback" {
			return nil
		}
		taken = true
		return b.children(visit)
	})
}

// under reads what is within a tracked change.
func (b *body) under(e element, visit func(element) error) error {
	before := b.fate
	b.fate = b.fate.with(fateOf(e.name))
	err := b.track(e)
	if err == nil {
		err = b.children(visit)
	}
	b.fate = before
	return err
}

func fateOf(name string) fate {
	switch name {
	case "w:ins", "w:moveTo", "w:cellIns":
		return fate{inserted: true}
	case "w:del", "w:moveFrom", "w:cellDel":
		return fate{deleted: true}
	}
	return fate{}
}

func (b *body) track(e element) error {
	if b.current == nil {
		return nil
	}
	b.current.changes = append(b.current.changes, tracked{name: e.get("w:author"), date: e.get("w:date"), what: e.name})
	return b.pack.keep()
}

// lose notes something at the present place.
func (b *body) lose(code Lost) {
	if b.fate.deleted || b.row.deleted {
		return // it isn't in the text that is taken in
	}
	if b.current == nil {
		if b.loose == nil {
			b.loose = map[Lost]int{}
		}
		b.loose[code]++
		return
	}
	if b.current.lost == nil {
		b.current.lost = map[Lost]int{}
	}
	b.current.lost[code]++
}

// paragraph reads one and what is in it. Paragraphs within it are of text boxes, and lost.
func (b *body) paragraph(e element) error {
	if len(b.drafts) >= b.pack.limits.Paragraphs {
		return fault.New(fault.WordTooLarge, "a document has at most %d paragraphs", b.pack.limits.Paragraphs)
	}
	d := draft{bookmarks: b.pending, row: b.row, column: b.column, lost: b.loose, end: b.fate, comments: b.remarks, name: e.get("w14:paraId")}
	b.pending, b.loose, b.remarks = nil, nil, nil
	b.current = &d
	for _, id := range d.comments {
		b.aside(id, false)
	}
	err := b.children(func(e element) error {
		if e.name == "w:pPr" {
			return b.properties(&d)
		}
		return b.inline(e)
	})
	b.current = nil
	b.drafts = append(b.drafts, d)
	return err
}

// properties reads those of a paragraph, of its end, and what they were before.
func (b *body) properties(d *draft) error {
	changed := false
	var visit func(element) error
	visit = func(e element) error {
		switch e.name {
		case "w:numPr":
			return b.children(visit)
		case "w:rPr":
			return b.children(func(e element) error {
				f := fateOf(e.name)
				if f == (fate{}) {
					return nil
				}
				d.end = d.end.with(f)
				return b.track(e)
			})
		case "w:pPrChange":
			changed = true
			if err := b.track(e); err != nil {
				return err
			}
			return b.children(func(e element) error {
				if e.name != "w:pPr" {
					return nil
				}
				var old func(element) error
				old = func(e element) error {
					if e.name == "w:numPr" {
						return b.children(old)
					}
					d.was.take(e)
					return nil
				}
				return b.children(old)
			})
		}
		d.now.take(e)
		return nil
	}
	err := b.children(visit)
	if !changed {
		d.was = d.now
	}
	return err
}

// table reads the cells of a table as paragraphs, one after the other.
func (b *body) table() error {
	outer := b.column == 0
	if outer {
		b.tables = append(b.tables, len(b.drafts))
	}
	row, column := b.row, b.column
	err := b.children(b.tableRow)
	b.row, b.column = row, column
	return err
}

func (b *body) tableRow(e element) error {
	switch e.name {
	case "w:sdt", "w:sdtContent", "w:customXml":
		return b.children(b.tableRow)
	case "w:bookmarkStart", "w:bookmarkEnd":
		return b.bookmark(e)
	case "w:tr":
	default:
		return nil
	}
	outside, cells, before := b.column == 0, 0, b.row
	var cell func(element) error
	cell = func(e element) error {
		switch e.name {
		case "w:trPr":
			return b.children(func(e element) error {
				b.row = b.row.with(fateOf(e.name))
				return nil
			})
		case "w:sdt", "w:sdtContent", "w:customXml":
			return b.children(cell)
		case "w:bookmarkStart", "w:bookmarkEnd":
			return b.bookmark(e)
		case "w:tc":
			if cells++; outside {
				b.column = cells
			}
			from := len(b.drafts)
			err := b.children(b.block)
			if n := len(b.drafts); n > from {
				b.drafts[n-1].end = fate{} // the end of a cell stays with the cell
			}
			return err
		}
		return nil
	}
	err := b.children(cell)
	b.row = before
	if outside {
		b.column = 0
	}
	return err
}

// bookmark notes where texts and paragraphs of an export are.
func (b *body) bookmark(e element) error {
	if e.name == "w:bookmarkEnd" {
		if name, open := b.names[e.get("w:id")]; open {
			b.ends[name] = b.edge()
		}
		return nil
	}
	name := strings.ToLower(e.get("w:name"))
	switch {
	case strings.HasPrefix(name, "_rdt_"):
		if _, twice := b.starts[name]; !twice { // LibreOffice begins one again at its end
			b.starts[name] = b.edge()
		}
		b.names[e.get("w:id")] = name
	case !strings.HasPrefix(name, "_rdn_"):
		return nil
	case b.current != nil:
		b.current.bookmarks = append(b.current.bookmarks, name)
	default:
		b.pending = append(b.pending, name)
	}
	return b.pack.keep()
}

func (b *body) edge() edge {
	return edge{paragraph: len(b.drafts), inside: b.current != nil, within: b.current != nil && len(b.current.pieces) > 0}
}

// put adds words of the present place to the paragraph.
func (b *body) put(text string, now, was exchange.Form) error {
	if text == "" || b.current == nil {
		return nil
	}
	now.Link, was.Link = b.link, b.link
	d := b.current
	if n := len(d.pieces); n > 0 {
		if last := &d.pieces[n-1]; last.note == "" && last.now == now && last.was == was && last.fate == b.fate {
			last.text = append(last.text, text...)
			return nil
		}
	}
	d.pieces = append(d.pieces, scrap{text: []byte(text), now: now, was: was, fate: b.fate})
	return b.pack.keep()
}
