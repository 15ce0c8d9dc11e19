package docx

import (
	"strconv"
	"strings"

	"github.com/redonda/redonda/internal/delta"
	"github.com/redonda/redonda/internal/document"
	"github.com/redonda/redonda/internal/exchange"
)

// inline reads what may stand within a paragraph.
func (b *body) inline(e element) error {
	switch e.name {
	case "w:r":
		return b.run()
	case "w:ins", "w:moveTo", "w:del", "w:moveFrom":
		return b.under(e, b.inline)
	case "w:smartTag", "w:sdt", "w:sdtContent", "w:customXml", "w:bdo", "w:dir":
		return b.children(b.inline)
	case "w:hyperlink":
		return b.hyperlink(e)
	case "w:fldSimple":
		return b.simpleField(e)
	case "mc:AlternateContent":
		return b.oneBranch(b.inline)
	case "m:oMath", "m:oMathPara":
		b.lose(Equations)
	case "w:subDoc":
		b.lose(Embedded)
	case "w:bookmarkStart", "w:bookmarkEnd":
		return b.bookmark(e)
	case "w:commentRangeStart":
		return b.comment(e)
	case "w:commentRangeEnd":
		b.aside(e.get("w:id"), true)
		return b.pack.keep()
	}
	return nil
}

// comment notes where one begins: at the start of what it is about, else at its mark.
func (b *body) comment(e element) error {
	id := e.get("w:id")
	if b.begun[id] {
		return nil
	}
	if b.begun == nil {
		b.begun = map[string]bool{}
	}
	b.begun[id] = true
	if b.current == nil {
		b.remarks = append(b.remarks, id)
	} else {
		b.current.comments = append(b.current.comments, id)
		if e.name == "w:commentRangeStart" {
			b.aside(id, false)
		}
	}
	return b.pack.keep()
}

// hyperlink reads words that lead somewhere. An address that a text can't hold is lost,
// its words are not.
func (b *body) hyperlink(e element) error {
	target := ""
	if r, known := b.relations[e.get("r:id")]; known && r.external {
		target = r.target
		if anchor := e.get("w:anchor"); anchor != "" && !strings.Contains(target, "#") {
			target += "#" + anchor
		}
	}
	return b.leading(target, func() error { return b.children(b.inline) })
}

// leading reads words under a link.
func (b *body) leading(target string, read func() error) error {
	before := b.link
	if b.link = target; !followed(target) {
		b.link = ""
		b.lose(Links)
	}
	err := read()
	b.link = before
	return err
}

// followed tells whether a text may hold an address.
func followed(target string) bool {
	return target != "" && document.Check(delta.Delta{{Insert: "x", Attributes: delta.Attributes{"link": target}}}) == nil
}

// run reads words of one form.
func (b *body) run() error {
	var now, was exchange.Form
	hidden := false
	var visit func(element) error
	visit = func(e element) error {
		switch e.name {
		case "w:rPr":
			var err error
			now, was, hidden, err = b.form()
			return err
		case "mc:AlternateContent":
			return b.oneBranch(visit)
		case "w:fldChar":
			b.fieldMark(e.get("w:fldCharType"))
			return nil
		case "w:instrText", "w:delInstrText":
			words, err := b.text()
			b.instruct(words)
			return err
		case "w:commentReference":
			return b.comment(e)
		}
		if hidden {
			if e.name == "w:t" {
				b.lose(Hidden)
			}
			return nil
		}
		return b.mark(e, now, was)
	}
	return b.children(visit)
}

// mark reads one child of a run: words, or a sign that stands for some.
func (b *body) mark(e element, now, was exchange.Form) error {
	switch e.name {
	case "w:t", "w:delText":
		words, err := b.text()
		if err != nil {
			return err
		}
		return b.put(b.clean(words, e.get("xml:space") == "preserve"), now, was)
	case "w:tab", "w:ptab":
		return b.put("\t", now, was)
	case "w:br":
		if kind := e.get("w:type"); kind == "page" || kind == "column" {
			return nil // pages are the export's business
		}
		return b.put("\u2028", now, was)
	case "w:cr":
		return b.put("\u2028", now, was)
	case "w:noBreakHyphen":
		return b.put("\u2011", now, was)
	case "w:softHyphen":
		return b.put("\u00ad", now, was)
	case "w:footnoteReference", "w:endnoteReference":
		return b.noteMark(e, now, was)
	case "w:sym":
		b.lose(Symbols)
	case "w:drawing", "w:pict", "w:object":
		return b.drawing(e)
	case "w:ruby":
		return b.children(func(e element) error {
			if e.name == "w:rubyBase" {
				return b.children(b.inline)
			}
			return nil
		})
	}
	return nil
}

// drawing finds out whether a drawing is a picture, a text box or another document.
func (b *body) drawing(e element) error {
	code := Images
	if e.name == "w:object" {
		code = Embedded
	}
	var inward func(element) error
	inward = func(e element) error {
		if e.name == "w:txbxContent" {
			code = TextBoxes
			return nil
		}
		return b.children(inward)
	}
	err := b.children(inward)
	b.lose(code)
	return err
}

// clean gives words as a text may hold them. A line end in the file is a space there;
// what can't be stored is left out, and what couldn't be read is marked as such already.
func (b *body) clean(words string, preserve bool) string {
	if !preserve {
		words = strings.Trim(words, " \t\r\n")
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == 0x7f || r == 0xFFFE || r == 0xFFFF || string(r) == document.Embed:
			b.lose(Characters)
			return -1
		case r == 0xFFFD: // also what the file gives in place of half a surrogate pair
			b.lose(Characters)
		}
		return r
	}, words)
}

// form reads the properties of a run, and the form before a tracked change of it.
func (b *body) form() (now, was exchange.Form, hidden bool, err error) {
	var direct, old formChange
	style, oldStyle, changed, isMark := "", "", false, false
	lost := map[Lost]bool{}
	err = b.children(func(e element) error {
		direct.take(e)
		switch e.name {
		case "w:rStyle":
			style = e.get("w:val")
			isMark = markNames[b.styles[style].name]
		case "w:strike", "w:dstrike":
			lost[Strike] = lost[Strike] || e.on()
		case "w:highlight":
			lost[Highlights] = e.on()
		case "w:color":
			colour := strings.ToLower(e.get("w:val"))
			lost[Colours] = !isMark && colour != "auto" && colour != "000000"
		case "w:caps", "w:smallCaps":
			lost[Capitals] = lost[Capitals] || e.on()
		case "w:vertAlign":
			lost[Raised] = !isMark && e.get("w:val") != "baseline"
		case "w:vanish":
			hidden = e.on()
		case "w:rPrChange":
			changed = true
			if err := b.track(e); err != nil {
				return err
			}
			return b.children(func(e element) error {
				return b.children(func(e element) error {
					old.take(e)
					if e.name == "w:rStyle" {
						oldStyle = e.get("w:val")
					}
					return nil
				})
			})
		}
		return nil
	})
	for code, is := range lost {
		if is {
			b.lose(code)
		}
	}
	if isMark && direct.underline != nil {
		direct.underline = nil // of the link, not of the words
	}
	now = b.styles.formOf(style).over(direct).form()
	if was = now; changed {
		was = b.styles.formOf(oldStyle).over(old).form()
	}
	return now, was, hidden, err
}

func (f formChange) form() exchange.Form {
	is := func(on *bool) bool { return on != nil && *on }
	return exchange.Form{Bold: is(f.bold), Italic: is(f.italic), Underline: is(f.underline)}
}

// noteMark puts a footnote, or an endnote in its place.
func (b *body) noteMark(e element, now, was exchange.Form) error {
	id := "f" + e.get("w:id")
	if e.name == "w:endnoteReference" {
		id = "e" + e.get("w:id")
		b.lose(Endnotes)
	}
	if _, err := strconv.Atoi(id[1:]); err != nil {
		b.lose(MissingNotes)
		return nil
	}
	if _, known := b.notes[id]; !known {
		b.lose(MissingNotes)
		return nil
	}
	now.Link, was.Link = b.link, b.link
	b.current.pieces = append(b.current.pieces, scrap{note: id, now: now, was: was, fate: b.fate})
	return b.pack.keep()
}
