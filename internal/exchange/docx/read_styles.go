package docx

import (
	"regexp"
	"strconv"
	"strings"
)

// style is what matters of a style.
type style struct {
	name    string // as Word calls it in every language, in lower case
	basedOn string
	look    look
	form    formChange // of the words, where it is a style of words
}

// look is what a paragraph says of itself: directly, or by its style.
type look struct {
	style   string // id
	outline int    // 1 for the first level; 0 where it isn't said
	list    string // id of the list, "0" for none; "" where it isn't said
	depth   int    // in the list, from 0
	deep    bool   // depth is said
}

// formChange sets bold, italic and underline where it says anything.
type formChange struct{ bold, italic, underline *bool }

// longestChain is how many styles may rest on one another.
const longestChain = 20

type stylesheet map[string]style

func (p *pack) readStyles(relations map[string]relation) (stylesheet, error) {
	sheet := stylesheet{}
	for _, name := range ofKind(relations, "styles") {
		id, current, inOld := "", style{}, false
		err := p.each(name, func(e element) error {
			switch e.name {
			case "w:style":
				if err := p.keep(); err != nil {
					return err
				}
				id, current, inOld = e.get("w:styleId"), style{}, false
			case "w:name":
				current.name = strings.ToLower(e.get("w:val"))
			case "w:basedOn":
				current.basedOn = e.get("w:val")
			case "w:pPrChange", "w:rPrChange", "w:tblStylePr":
				inOld = true
			default:
				if !inOld {
					current.look.take(e)
					current.form.take(e)
				}
			}
			if id != "" {
				sheet[id] = current
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return sheet, nil
}

// take reads a child of a paragraph's properties.
func (l *look) take(e element) {
	switch e.name {
	case "w:pStyle":
		l.style = e.get("w:val")
	case "w:outlineLvl":
		if n, err := strconv.Atoi(e.get("w:val")); err == nil && n >= 0 && n < 9 {
			l.outline = n + 1
		}
	case "w:numId":
		l.list = e.get("w:val")
	case "w:ilvl":
		if n, err := strconv.Atoi(e.get("w:val")); err == nil && n >= 0 && n < 9 {
			l.depth, l.deep = n, true
		}
	}
}

// take reads a child of the properties of words.
func (f *formChange) take(e element) {
	on := e.on()
	switch e.name {
	case "w:b":
		f.bold = &on
	case "w:i":
		f.italic = &on
	case "w:u":
		f.underline = &on
	}
}

// chain gives a style and those it rests on, nearest first.
func (s stylesheet) chain(id string) []style {
	var all []style
	for range longestChain {
		one, known := s[id]
		if !known {
			break
		}
		all = append(all, one)
		id = one.basedOn
	}
	return all
}

// resolve fills in what a paragraph leaves to its style.
func (s stylesheet) resolve(l look) look {
	for _, one := range s.chain(l.style) {
		if l.outline == 0 {
			l.outline = one.look.outline
		}
		if l.list == "" {
			l.list = one.look.list
		}
		if !l.deep {
			l.depth, l.deep = one.look.depth, one.look.deep
		}
	}
	return l
}

var (
	headingName = regexp.MustCompile(`^heading ([1-9])$`)
	quoteNames  = map[string]bool{"quote": true, "intense quote": true, "quotations": true, "block text": true}
	// markNames are styles of words whose form says only what the words are.
	markNames = map[string]bool{"hyperlink": true, "followedhyperlink": true, "internet link": true, "footnote reference": true, "endnote reference": true}
)

// heading gives the level of a heading from 1, 0 for what is none.
func (s stylesheet) heading(l look) int {
	for _, one := range s.chain(l.style) {
		switch found := headingName.FindStringSubmatch(one.name); {
		case found != nil:
			n, _ := strconv.Atoi(found[1]) // a digit
			return n
		case one.name == "title":
			return 1
		case one.name == "subtitle":
			return 2
		}
	}
	return s.resolve(l).outline
}

func (s stylesheet) isQuote(l look) bool {
	for _, one := range s.chain(l.style) {
		if quoteNames[one.name] {
			return true
		}
	}
	return false
}

// isContents tells whether a paragraph is a line of a table of contents.
func (s stylesheet) isContents(l look) bool {
	return strings.HasPrefix(s[l.style].name, "toc ")
}

// formOf gives the form that a style of words has.
func (s stylesheet) formOf(id string) formChange {
	var f formChange
	for _, one := range s.chain(id) {
		if markNames[one.name] {
			return formChange{}
		}
		f = one.form.over(f)
	}
	return f
}

// over gives what is left of a form under a nearer one.
func (f formChange) over(nearer formChange) formChange {
	if nearer.bold != nil {
		f.bold = nearer.bold
	}
	if nearer.italic != nil {
		f.italic = nearer.italic
	}
	if nearer.underline != nil {
		f.underline = nearer.underline
	}
	return f
}
