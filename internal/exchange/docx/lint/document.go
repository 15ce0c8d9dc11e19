package lint

import (
	"regexp"
	"strconv"
	"strings"
)

// ids holds that no two annotations have one id.
func (l *linter) ids(document *node) {
	seen := map[string]bool{}
	document.walk(func(n *node, _ []*node) {
		if !n.is("ins del moveFrom moveTo rPrChange pPrChange bookmarkStart moveFromRangeStart moveToRangeStart") {
			return
		}
		id := n.attrs["id"]
		if _, err := strconv.ParseInt(id, 10, 32); err != nil {
			l.report("id %q of %s is no number", id, n.name)
		}
		if seen[id] {
			l.report("id %s twice", id)
		}
		seen[id] = true
	})
}

var bookmarkName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]{0,39}$`)

// bookmarks holds that each has a name of its own, one start and one end.
func (l *linter) bookmarks(document *node) {
	names, open := map[string]bool{}, map[string]bool{}
	var anchors []string
	document.walk(func(n *node, _ []*node) {
		switch {
		case n.is("bookmarkStart"):
			name := n.attrs["name"]
			if !bookmarkName.MatchString(name) {
				l.report("bookmark name %q", name)
			}
			if names[strings.ToLower(name)] {
				l.report("bookmark %s twice", name)
			}
			names[strings.ToLower(name)], open[n.attrs["id"]] = true, true
		case n.is("bookmarkEnd"):
			if !open[n.attrs["id"]] {
				l.report("bookmark %s ends without a start", n.attrs["id"])
			}
			delete(open, n.attrs["id"])
		case n.is("hyperlink") && n.attrs["anchor"] != "":
			anchors = append(anchors, n.attrs["anchor"])
		}
	})
	for id := range open {
		l.report("bookmark %s has no end", id)
	}
	for _, anchor := range anchors {
		if !names[strings.ToLower(anchor)] {
			l.report("a link to no bookmark: %s", anchor)
		}
	}
}

// moves holds that each move has both its places, each one range, around all that is
// marked as moved.
func (l *linter) moves(document *node) {
	type place struct{ name, element string }
	ranges := map[place]int{}
	open := map[string]string{} // id of the open range, by element
	document.walk(func(n *node, above []*node) {
		for _, element := range []string{"moveFrom", "moveTo"} {
			switch {
			case n.is(element + "RangeStart"):
				if open[element] != "" {
					l.report("a %s range in another", element)
				}
				open[element] = n.attrs["id"]
				ranges[place{n.attrs["name"], element}]++
				if !above[len(above)-1].is("body") {
					l.report("a %s range starts in %s", element, above[len(above)-1].name)
				}
			case n.is(element + "RangeEnd"):
				if open[element] != n.attrs["id"] {
					l.report("%s range %s ends without a start", element, n.attrs["id"])
				}
				open[element] = ""
			case n.is(element) && open[element] == "":
				l.report("%s outside a range", element)
			case element == "moveTo" && n.is("del") && open[element] != "":
				l.report("a deletion at the destination of a move")
			}
		}
	})
	for element, id := range open {
		if id != "" {
			l.report("%s range %s has no end", element, id)
		}
	}
	for at, n := range ranges {
		if n != 1 || ranges[place{at.name, "moveFrom"}] != 1 || ranges[place{at.name, "moveTo"}] != 1 {
			l.report("move %s has not one range at each place", at.name)
		}
	}
}

// references holds that styles, lists, notes and relationships are there.
func (l *linter) references(document *node) {
	known := map[string]map[string]bool{}
	gather := func(kind, part, element, attr string) {
		known[kind] = map[string]bool{}
		if root := l.parts[part]; root != nil {
			root.walk(func(n *node, _ []*node) {
				if n.name == element {
					if known[kind][n.attrs[attr]] {
						l.report("%s %s twice in %s", kind, n.attrs[attr], part)
					}
					known[kind][n.attrs[attr]] = true
				}
			})
		}
	}
	gather("style", "word/styles.xml", "w:style", "styleId")
	gather("list", "word/numbering.xml", "w:num", "numId")
	gather("footnote", "word/footnotes.xml", "w:footnote", "id")
	gather("relationship", "word/_rels/document.xml.rels", "Relationship", "Id")
	notes := map[string]bool{}
	document.walk(func(n *node, _ []*node) {
		need := func(kind, id string) {
			if !known[kind][id] {
				l.report("no %s %q", kind, id)
			}
		}
		switch {
		case n.is("pStyle rStyle tblStyle"):
			need("style", n.attrs["val"])
		case n.is("numId"):
			need("list", n.attrs["val"])
		case n.is("footnoteReference"):
			need("footnote", n.attrs["id"])
			if notes[n.attrs["id"]] {
				l.report("footnote %s is referred to twice", n.attrs["id"])
			}
			notes[n.attrs["id"]] = true
		case n.attrs["r:id"] != "":
			need("relationship", n.attrs["r:id"])
		}
	})
}

// comments holds that each is begun, ended and marked once, in this order, and that what
// is said of answers is said of comments that are there.
func (l *linter) comments(document *node) {
	type marks struct{ begun, ended, marked int }
	all, names := map[string]*marks{}, map[string]bool{}
	if root := l.parts["word/comments.xml"]; root != nil {
		for _, c := range root.children {
			all[c.attrs["id"]] = &marks{}
			if n := len(c.children); n > 0 {
				names[c.children[n-1].attrs["paraId"]] = true
			}
		}
	}
	document.walk(func(n *node, _ []*node) {
		if !n.is("commentRangeStart commentRangeEnd commentReference") {
			return
		}
		m := all[n.attrs["id"]]
		switch {
		case m == nil:
			l.report("no comment %q", n.attrs["id"])
		case n.is("commentRangeStart"):
			m.begun++
		case n.is("commentRangeEnd"):
			if m.ended++; m.begun == 0 {
				l.report("comment %s ends before it begins", n.attrs["id"])
			}
		default:
			m.marked++
		}
	})
	for id, m := range all {
		if *m != (marks{1, 1, 1}) {
			l.report("comment %s is begun %d times, ended %d times, marked %d times", id, m.begun, m.ended, m.marked)
		}
	}
	if root := l.parts["word/commentsExtended.xml"]; root != nil {
		for _, c := range root.children {
			if parent := c.attrs["paraIdParent"]; !names[c.attrs["paraId"]] || parent != "" && !names[parent] {
				l.report("an answer %s to %s, and one of both is no comment", c.attrs["paraId"], parent)
			}
		}
	}
}

// end holds that sectPr is the last of the body, after a paragraph that isn't tracked.
func (l *linter) end(document *node) {
	body := document.child("w:body")
	if body == nil || len(body.children) < 2 {
		l.report("the document has no body")
		return
	}
	last, before := body.children[len(body.children)-1], body.children[len(body.children)-2]
	if !last.is("sectPr") || !before.is("p") {
		l.report("the body ends in %s and %s", before.name, last.name)
		return
	}
	before.walk(func(n *node, _ []*node) {
		if n.is("ins del moveFrom moveTo") {
			l.report("the closing paragraph is tracked")
		}
	})
}

// lists holds that numbering.xml has all abstract lists before the first list, and both
// in the order of the schema.
func (l *linter) lists() {
	root := l.parts["word/numbering.xml"]
	if root == nil {
		return
	}
	abstract := map[string]bool{}
	lists := false
	for _, n := range root.children {
		switch {
		case n.is("abstractNum"):
			if lists {
				l.report("numbering: an abstract list after a list")
			}
			abstract[n.attrs["abstractNumId"]] = true
			for _, level := range n.children {
				if level.is("lvl") {
					l.inOrder("word/numbering.xml", level, strings.Fields(order["w:lvl"]))
				}
			}
		case n.is("num"):
			lists = true
			if of := n.child("w:abstractNumId"); of == nil || !abstract[of.attrs["val"]] {
				l.report("numbering: list %s is of no abstract list", n.attrs["numId"])
			}
		}
	}
}
