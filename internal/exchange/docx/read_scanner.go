package docx

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"

	"github.com/redonda/redonda/internal/fault"
)

// Namespaces that are read, each under one short name: the transitional form and the
// strict one of ISO 29500 differ in nothing else here.
var shortNames = map[string]string{
	"http://schemas.openxmlformats.org/wordprocessingml/2006/main":        "w",
	"http://purl.oclc.org/ooxml/wordprocessingml/main":                    "w",
	"http://schemas.openxmlformats.org/officeDocument/2006/relationships": "r",
	"http://purl.oclc.org/ooxml/officeDocument/relationships":             "r",
	"http://schemas.openxmlformats.org/officeDocument/2006/math":          "m",
	"http://purl.oclc.org/ooxml/officeDocument/math":                      "m",
	"http://schemas.openxmlformats.org/markup-compatibility/2006":         "mc",
	"http://schemas.microsoft.com/office/word/2010/wordml":                "w14",
	"http://schemas.microsoft.com/office/word/2012/wordml":                "w15",
	"http://www.w3.org/XML/1998/namespace":                                "xml",
	"http://schemas.openxmlformats.org/package/2006/relationships":        "",
	"http://schemas.openxmlformats.org/package/2006/content-types":        "",
	"":        "",
	Namespace: "rdn",
}

// short gives a name as it is compared: "w:p", "Relationship"; what is of no known
// namespace begins with "other:".
func short(name xml.Name) string {
	space, known := shortNames[name.Space]
	switch {
	case !known:
		space = "other"
	case space == "":
		return name.Local
	}
	return space + ":" + name.Local
}

// element is a start tag.
type element struct {
	name  string
	attrs []xml.Attr
}

// get gives an attribute by its short name, "" where it isn't there.
func (e element) get(name string) string {
	for _, a := range e.attrs {
		if short(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

// on reads the value of a switch such as w:b: there is on, unless it says otherwise.
func (e element) on() bool {
	switch e.get("w:val") {
	case "0", "false", "off", "none":
		return false
	}
	return true
}

// scanner reads a part as a stream of elements; nothing of it is kept but what its reader
// keeps. An element that nobody descends into is passed over with all it holds.
type scanner struct {
	decoder *xml.Decoder
	depth   int
	most    int
	failed  error // of unpacking: says more than the decoder, which only sees an end
}

func newScanner(from io.Reader, depth int) *scanner {
	x := &scanner{most: depth}
	x.decoder = xml.NewDecoder(readerFunc(func(into []byte) (int, error) {
		n, err := from.Read(into)
		if err != nil && !errors.Is(err, io.EOF) {
			x.failed = err
		}
		return n, err
	}))
	return x
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(into []byte) (int, error) { return f(into) }

// next gives the next token that matters: a start, an end or characters; nil at the end.
func (x *scanner) next() (xml.Token, error) {
	for {
		token, err := x.decoder.Token()
		switch {
		case x.failed != nil:
			return nil, x.failed
		case errors.Is(err, io.EOF):
			return nil, nil
		case err != nil:
			return nil, fault.Wrap(fault.NotWord, err, "reading a part")
		}
		switch token := token.(type) {
		case xml.Directive: // a DOCTYPE; no writer of documents has one, and entities come with it
			return nil, fault.New(fault.WordUnsafe, "a part has a document type")
		case xml.StartElement:
			if x.depth++; x.depth > x.most {
				return nil, fault.New(fault.WordUnsafe, "elements stand more than %d deep", x.most)
			}
			return token, nil
		case xml.EndElement:
			x.depth--
			return token, nil
		case xml.CharData:
			return token, nil
		}
	}
}

// children calls visit for each element within the present one, until its end. What visit
// doesn't read of an element is passed over.
func (x *scanner) children(visit func(element) error) error {
	return x.content(visit, nil)
}

// content is children that also hears the characters between them.
func (x *scanner) content(visit func(element) error, words func(string)) error {
	inside := x.depth
	for {
		token, err := x.next()
		if err != nil || token == nil {
			return err
		}
		switch token := token.(type) {
		case xml.EndElement:
			if x.depth < inside {
				return nil
			}
		case xml.CharData:
			if words != nil {
				words(string(token))
			}
		case xml.StartElement:
			if err := visit(element{short(token.Name), token.Attr}); err != nil {
				return err
			}
			if err := x.leave(inside); err != nil {
				return err
			}
		}
	}
}

// leave passes over what is left of an element that was entered at a depth.
func (x *scanner) leave(depth int) error {
	for x.depth > depth {
		token, err := x.next()
		if err != nil {
			return err
		}
		if token == nil {
			return fault.New(fault.NotWord, "a part is cut short")
		}
	}
	return nil
}

// text gives the characters of the present element.
func (x *scanner) text() (string, error) {
	var b strings.Builder
	err := x.content(func(element) error { return nil }, func(s string) { b.WriteString(s) })
	return b.String(), err
}

// each visits every element of a part, outside in; a part that isn't there has none.
func (p *pack) each(name string, visit func(element) error) error {
	part, err := p.part(name)
	if part == nil {
		return err
	}
	defer part.Close()
	x := newScanner(part, p.limits.Depth)
	var inward func(element) error
	inward = func(e element) error {
		if err := visit(e); err != nil {
			return err
		}
		return x.children(inward)
	}
	return x.content(inward, nil)
}
