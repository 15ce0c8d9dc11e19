package lint

import "strings"

// content lists what may stand in an element, for those that we write.
var content = map[string]string{
	"w:body":      "p tbl sectPr bookmarkStart bookmarkEnd moveFromRangeStart moveFromRangeEnd moveToRangeStart moveToRangeEnd",
	"w:footnotes": "footnote",
	"w:footnote":  "p",
	"w:hdr":       "p",
	"w:ftr":       "p",
	"w:p":         "pPr r hyperlink ins del moveFrom moveTo bookmarkStart bookmarkEnd commentRangeStart commentRangeEnd",
	"w:comments":  "comment",
	"w:comment":   "p",
	"w:hyperlink": "r ins del moveFrom moveTo bookmarkStart bookmarkEnd",
	"w:r":         "rPr t delText tab br fldChar instrText delInstrText footnoteReference footnoteRef separator continuationSeparator commentReference annotationRef",
	"w:tbl":       "tblPr tblGrid tr",
	"w:tr":        "trPr tc",
	"w:tc":        "tcPr p",
	"w:trPr":      "cantSplit tblHeader ins del",
	"w:rPrChange": "rPr",
	"w:pPrChange": "pPr",
	"w:numPr":     "ilvl numId",
}

// order lists the children of an element in the order that the schema has.
var order = map[string]string{
	"w:pPr":    "pStyle keepNext keepLines pageBreakBefore numPr pBdr shd tabs spacing ind contextualSpacing jc outlineLvl rPr sectPr pPrChange",
	"w:rPr":    "ins del moveFrom moveTo rStyle rFonts b bCs i iCs caps strike color sz szCs highlight u vertAlign lang rPrChange",
	"w:sectPr": "headerReference footerReference pgSz pgMar cols titlePg",
	"w:lvl":    "start numFmt pStyle suff lvlText lvlJc pPr rPr",
}

// structure holds that elements stand where they may, in order.
func (l *linter) structure(part string, root *node) {
	root.walk(func(n *node, above []*node) {
		if n.text != "" && !n.is("t delText instrText delInstrText") && strings.TrimSpace(n.text) != "" {
			l.report("%s: text %q in %s", part, n.text, n.name)
		}
		if n.is("t delText") {
			if n.attrs["space"] != "preserve" {
				l.report("%s: %s without xml:space", part, n.name)
			}
			if strings.Contains(n.text, "&amp;") || strings.Contains(n.text, "&lt;") || strings.Contains(n.text, "&#") {
				l.report("%s: escaped twice: %q", part, n.text)
			}
		}
		if allowed, known := content[n.name]; known && !inMark(n, above) {
			for at, child := range n.children {
				if !among(child.name, allowed) {
					l.report("%s: %s in %s", part, child.name, n.name)
				}
				if child.is("pPr rPr tcPr tblPr trPr") && at > 0 {
					l.report("%s: %s is not the first in %s", part, child.name, n.name)
				}
			}
		}
		if names, known := order[n.name]; known {
			l.inOrder(part, n, strings.Fields(names))
		}
		l.change(part, n, above)
		if n.is("tbl") && n.child("w:tr") == nil {
			l.report("%s: a table without rows", part)
		}
		if n.is("tc") && (len(n.children) == 0 || !n.children[len(n.children)-1].is("p")) {
			l.report("%s: a cell that doesn't end in a paragraph", part)
		}
	})
}

// inMark tells whether n is a change of a line end or row, which has no content.
func inMark(n *node, above []*node) bool {
	return len(above) > 0 && n.is("ins del moveFrom moveTo") && above[len(above)-1].is("rPr trPr")
}

func (l *linter) inOrder(part string, n *node, names []string) {
	last := -1
	seen := map[string]bool{}
	for _, child := range n.children {
		at := -1
		for k, name := range names {
			if "w:"+name == child.name {
				at = k
			}
		}
		switch {
		case at < 0:
			l.report("%s: %s in %s", part, child.name, n.name)
		case at < last:
			l.report("%s: %s too late in %s", part, child.name, n.name)
		case seen[child.name] && !child.is("headerReference footerReference"):
			l.report("%s: %s twice in %s", part, child.name, n.name)
		}
		last, seen[child.name] = max(last, at), true
	}
}

// change holds what is asked of tracked changes and of what stands in them.
func (l *linter) change(part string, n *node, above []*node) {
	inside := func(names string) bool {
		for _, a := range above {
			if a.is(names) && !a.is("rPr") {
				return true
			}
		}
		return false
	}
	if n.is("ins del moveFrom moveTo") {
		switch {
		case inMark(n, above):
			if len(n.children) > 0 {
				l.report("%s: the change of a mark has content", part)
			}
		case len(n.children) == 0:
			l.report("%s: an empty %s", part, n.name)
		default:
			for _, child := range n.children {
				if !child.is("r") {
					l.report("%s: %s in %s", part, child.name, n.name)
				}
			}
		}
		if inside("r") {
			l.report("%s: %s in a run", part, n.name)
		}
	}
	if n.is("ins del moveFrom moveTo rPrChange pPrChange moveFromRangeStart moveToRangeStart") {
		if n.attrs["author"] == "" || n.attrs["date"] == "" || n.attrs["id"] == "" {
			l.report("%s: %s without id, author or date", part, n.name)
		}
	}
	switch {
	case n.is("t instrText") && inside("del"):
		l.report("%s: %s in a deletion", part, n.name)
	case n.is("delText delInstrText") && !inside("del"):
		l.report("%s: %s outside a deletion", part, n.name)
	case n.is("hyperlink") && inside("hyperlink ins del moveFrom moveTo"):
		l.report("%s: a link in a link or change", part)
	}
	if n.is("rPr") {
		marks := 0
		for _, child := range n.children {
			if child.is("ins del moveFrom moveTo") {
				marks++
			}
		}
		if marks > 1 {
			l.report("%s: %d changes in one mark", part, marks)
		}
	}
}
