package docx

import (
	"strconv"

	"github.com/redonda/redonda/internal/document"
)

// listBook holds word/numbering.xml: how each list writes its depths.
type listBook struct {
	abstracts map[string]*abstractList
	lists     map[string]*list // by the id that paragraphs name
	byStyle   map[string]string
}

type abstractList struct {
	formats   [9]string
	styleLink string // the list is defined by a style of this name
}

type list struct {
	abstract  string
	overrides map[int]string // formats by depth
}

// readLists reads the lists. A file without any has none.
func (p *pack) readLists(relations map[string]relation) (*listBook, error) {
	b := &listBook{abstracts: map[string]*abstractList{}, lists: map[string]*list{}, byStyle: map[string]string{}}
	for _, name := range ofKind(relations, "numbering") {
		var abstract *abstractList
		var one *list
		id, depth := "", 0
		err := p.each(name, func(e element) error {
			switch e.name {
			case "w:abstractNum":
				id, abstract, one, depth = e.get("w:abstractNumId"), &abstractList{}, nil, 0
				b.abstracts[id] = abstract
				return p.keep()
			case "w:num":
				abstract, one, depth = nil, &list{overrides: map[int]string{}}, 0
				b.lists[e.get("w:numId")] = one
				return p.keep()
			case "w:abstractNumId":
				if one != nil {
					one.abstract = e.get("w:val")
				}
			case "w:lvl", "w:lvlOverride":
				depth, _ = strconv.Atoi(e.get("w:ilvl")) // 0 where it says nothing
			case "w:numFmt":
				switch {
				case depth < 0 || depth > 8:
				case abstract != nil:
					abstract.formats[depth] = e.get("w:val")
				case one != nil:
					one.overrides[depth] = e.get("w:val")
				}
			case "w:styleLink":
				b.byStyle[e.get("w:val")] = id
			case "w:numStyleLink":
				if abstract != nil {
					abstract.styleLink = e.get("w:val")
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return b, nil
}

// place gives the kind and level of a list's item: each depth stands below the one before
// it, and letters below the number of their level, as document.Labels counts them. An
// item with bullets, or of no list, has no kind. deeper says that it stands deeper than a
// text has levels.
func (b *listBook) place(id string, depth int) (kind string, level int, deeper bool) {
	one := b.lists[id]
	if one == nil {
		return "", 0, false
	}
	abstract := b.abstracts[one.abstract]
	if abstract != nil && abstract.styleLink != "" {
		abstract = b.abstracts[b.byStyle[abstract.styleLink]]
	}
	at := -1 // numbers at even places, letters at odd ones
	for d := range depth + 1 {
		format := one.overrides[d]
		if format == "" && abstract != nil {
			format = abstract.formats[d]
		}
		if kind = kindOfFormat(format); kind == "" {
			continue
		}
		if at++; (at%2 == 1) != (kind == "letter") {
			at++
		}
	}
	if kind == "" {
		return "", 0, false
	}
	level = at/2 + 1
	return kind, min(level, document.MaxLevel), level > document.MaxLevel
}

func kindOfFormat(format string) string {
	switch format {
	case "bullet", "none", "":
		return ""
	case "lowerLetter", "upperLetter", "lowerRoman":
		return "letter"
	}
	return "number"
}
