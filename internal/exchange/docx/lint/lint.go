// Package lint finds in a file of ours what makes Word call it unreadable. Neither
// LibreOffice nor the schema notices most of it. It is for tests: of files by others it
// would refuse much that is right.
package lint

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"path"
	"strings"
)

// Check gives what is wrong with the file, nothing for a sound one.
func Check(file []byte) (problems []string) {
	l := &linter{parts: map[string]*node{}, raw: map[string][]byte{}}
	if l.open(file); len(l.problems) > 0 {
		return l.problems
	}
	l.contentTypes()
	l.relationships()
	for _, name := range []string{"word/document.xml", "word/footnotes.xml", "word/header1.xml", "word/footer1.xml", "word/styles.xml", "word/numbering.xml"} {
		if root := l.parts[name]; root != nil {
			l.structure(name, root)
		}
	}
	if document := l.parts["word/document.xml"]; document != nil {
		l.ids(document)
		l.bookmarks(document)
		l.moves(document)
		l.references(document)
		l.comments(document)
		l.end(document)
	}
	l.lists()
	return l.problems
}

type linter struct {
	raw      map[string][]byte
	parts    map[string]*node // of those that are XML
	problems []string
}

func (l *linter) report(format string, args ...any) {
	l.problems = append(l.problems, fmt.Sprintf(format, args...))
}

func (l *linter) open(file []byte) {
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		l.report("no zip: %v", err)
		return
	}
	for i, f := range z.File {
		if i == 0 && f.Name != "[Content_Types].xml" {
			l.report("the first part is %s", f.Name)
		}
		if _, twice := l.raw[f.Name]; twice {
			l.report("%s is there twice", f.Name)
		}
		in, err := f.Open()
		if err != nil {
			l.report("%s: %v", f.Name, err)
			continue
		}
		body, err := io.ReadAll(in)
		if err != nil {
			l.report("%s: %v", f.Name, err)
		}
		l.raw[f.Name] = body
		root, err := parse(body)
		if err != nil {
			l.report("%s: %v", f.Name, err)
			continue
		}
		l.parts[f.Name] = root
	}
	for _, name := range []string{"[Content_Types].xml", "_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels"} {
		if l.parts[name] == nil {
			l.report("%s is missing", name)
		}
	}
}

// contentTypes holds that every part has a type and every type a part.
func (l *linter) contentTypes() {
	byExtension, byName := map[string]bool{}, map[string]bool{}
	for _, t := range l.parts["[Content_Types].xml"].children {
		switch t.name {
		case "Default":
			byExtension[t.attrs["Extension"]] = true
		case "Override":
			byName[t.attrs["PartName"]] = true
			if _, there := l.raw[strings.TrimPrefix(t.attrs["PartName"], "/")]; !there {
				l.report("content type of a part that is missing: %s", t.attrs["PartName"])
			}
		}
	}
	for name := range l.raw {
		extension := strings.TrimPrefix(path.Ext(name), ".")
		if name != "[Content_Types].xml" && !byName["/"+name] && !byExtension[extension] {
			l.report("%s has no content type", name)
		}
		if strings.HasPrefix(name, "word/") && extension == "xml" && !byName["/"+name] {
			l.report("%s has only the content type of its extension", name)
		}
	}
}

// relationships holds that each leads to a part, and that each part is led to.
func (l *linter) relationships() {
	led := map[string]bool{"[Content_Types].xml": true}
	for name, root := range l.parts {
		if path.Ext(name) != ".rels" {
			continue
		}
		led[name] = true
		base := path.Dir(path.Dir(name))
		ids := map[string]bool{}
		for _, r := range root.children {
			if ids[r.attrs["Id"]] {
				l.report("%s: %s is there twice", name, r.attrs["Id"])
			}
			ids[r.attrs["Id"]] = true
			if r.attrs["TargetMode"] == "External" {
				continue
			}
			target := path.Join(base, r.attrs["Target"])
			led[target] = true
			if _, there := l.raw[target]; !there {
				l.report("%s: %s is missing", name, target)
			}
		}
	}
	for name := range l.raw {
		if !led[name] {
			l.report("%s: no relationship leads there", name)
		}
	}
}
